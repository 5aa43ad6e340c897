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


def pack(numbers: Ints) -> bytes:
    """Write numbers from 0, the lowest seven bits first, the high bit saying that more follow."""
    values = numbers.astype(np.uint64)
    groups = (values[:, None] >> (np.arange(_MOST_BYTES, dtype=np.uint64) * np.uint64(7))).astype(np.uint8) & 0x7F
    lengths = _MOST_BYTES - np.argmax(groups[:, ::-1] != 0, axis=1)
    lengths[values == 0] = 1
    places = np.arange(_MOST_BYTES)
    groups |= np.where(places < lengths[:, None] - 1, 0x80, 0).astype(np.uint8)
    return groups[places < lengths[:, None]].tobytes()
