"""Whole numbers in few bytes: seven bits a byte, the sign in the lowest bit, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_MOST_BYTES = 10


def zigzag(numbers: Ints) -> Ints:
    """Fold signed numbers onto those from 0: 0, −1, 1, −2, 2… become 0, 1, 2, 3, 4 and so on."""
    folded: Ints = (numbers << 1) ^ (numbers >> 63)
    return folded


def unzigzag(numbers: Ints) -> Ints:
    """Give back signed numbers."""
    signed: Ints = (numbers >> 1) ^ -(numbers & 1)
    return signed


def pack(numbers: Ints) -> bytes:
    """Write numbers from 0, the lowest seven bits first, the high bit saying that more follow."""
    values = numbers.astype(np.uint64)
    groups = (values[:, None] >> (np.arange(_MOST_BYTES, dtype=np.uint64) * np.uint64(7))).astype(np.uint8) & 0x7F
    lengths = _MOST_BYTES - np.argmax(groups[:, ::-1] != 0, axis=1)
    lengths[values == 0] = 1
    places = np.arange(_MOST_BYTES)
    groups |= np.where(places < lengths[:, None] - 1, 0x80, 0).astype(np.uint8)
    return groups[places < lengths[:, None]].tobytes()


def unpack(data: bytes) -> Ints:
    """Read back all the numbers of a stream."""
    raw = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(raw < 0x80)
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    place = np.arange(len(raw)) - np.repeat(starts, ends - starts + 1)
    parts = (raw & 0x7F).astype(np.int64) << (7 * place)
    numbers: Ints = np.add.reduceat(parts, starts) if len(starts) else np.zeros(0, dtype=np.int64)
    return numbers
