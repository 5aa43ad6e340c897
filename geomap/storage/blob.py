"""The GeoPackage geometry BLOB: a header with the bounding box, then the WKB."""

from __future__ import annotations

import struct

import shapely
from shapely.geometry.base import BaseGeometry

_HEADER = struct.Struct("<2sBBi")
_ENVELOPE = struct.Struct("<4d")
_LITTLE_ENDIAN = 0b0000_0001
_XY_ENVELOPE = 0b0000_0010
_EMPTY = 0b0001_0000
_ENVELOPE_KIND = 0b0000_1110
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def encode(geometry: BaseGeometry, srid: int) -> bytes:
    """Write a geometry as GeoPackage does, with its envelope unless it is empty."""
    wkb: bytes = shapely.to_wkb(geometry, byte_order=1)
    if geometry.is_empty:
        return _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _EMPTY, srid) + wkb
    min_x, min_y, max_x, max_y = shapely.bounds(geometry).tolist()
    header = _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _XY_ENVELOPE, srid)
    return header + _ENVELOPE.pack(min_x, max_x, min_y, max_y) + wkb


def wkb_of(blob: bytes) -> bytes:
    """Cut the header off."""
    return blob[_HEADER.size + _ENVELOPE_BYTES[(blob[3] & _ENVELOPE_KIND) >> 1] :]


def decode(blob: bytes) -> BaseGeometry:
    """Read the geometry of a BLOB."""
    geometry: BaseGeometry = shapely.from_wkb(wkb_of(blob))
    return geometry


def srid_of(blob: bytes) -> int:
    """Read the EPSG code in the header, whose first flag says the order of its bytes."""
    return int.from_bytes(blob[4:8], "little" if blob[3] & _LITTLE_ENDIAN else "big", signed=True)


def is_empty(blob: bytes) -> bool:
    """Say whether the geometry is empty, from the header alone."""
    return bool(blob[3] & _EMPTY)


def bounds(blob: bytes) -> tuple[float, float, float, float] | None:
    """Give (min x, min y, max x, max y), from the header where it is there; nothing when the geometry is empty."""
    if is_empty(blob):
        return None
    if blob[3] & (_ENVELOPE_KIND | _LITTLE_ENDIAN) == _XY_ENVELOPE | _LITTLE_ENDIAN:
        min_x, max_x, min_y, max_y = _ENVELOPE.unpack_from(blob, _HEADER.size)
        return min_x, min_y, max_x, max_y
    geometry = decode(blob)
    return None if geometry.is_empty else geometry.bounds
