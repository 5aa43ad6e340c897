"""The GeoPackage BLOB."""

import struct

import pytest
import shapely
from any_geometry import geometries
from hypothesis import given
from hypothesis import strategies as st

from geomap.storage import blob


def test_point_is_written_as_the_format_says() -> None:
    written = blob.encode(shapely.Point(3.5, -44.25), 4326)
    # GP, version 0, flags: envelope xy (1 << 1) and little endian (1); EPSG code; min x, max x, min y, max y; WKB.
    assert written[:8] == b"GP\x00\x03" + struct.pack("<i", 4326)
    assert struct.unpack("<4d", written[8:40]) == (3.5, 3.5, -44.25, -44.25)
    assert written[40:] == b"\x01\x01\x00\x00\x00" + struct.pack("<2d", 3.5, -44.25)


def test_empty_geometry_has_no_envelope_and_says_so() -> None:
    written = blob.encode(shapely.MultiPolygon(), 4326)
    assert written[3] == 0b0001_0001
    assert blob.is_empty(written)
    assert blob.bounds(written) is None


@given(geometries, st.sampled_from([4326, 2154, 32733]))
def test_what_is_written_is_read_back(geometry: shapely.Geometry, srid: int) -> None:
    written = blob.encode(geometry, srid)
    assert shapely.to_wkb(blob.decode(written)) == shapely.to_wkb(geometry)
    assert blob.srid_of(written) == srid
    assert blob.is_empty(written) == geometry.is_empty
    assert blob.bounds(written) == (None if geometry.is_empty else geometry.bounds)


@pytest.mark.parametrize("envelope", [b"", struct.pack("<6d", 1, 2, 3, 4, 5, 6)], ids=["none", "xyz"])
def test_headers_others_write_are_read(envelope: bytes) -> None:
    kind = 0 if not envelope else 2
    written = b"GP\x00" + bytes([1 | kind << 1]) + struct.pack("<i", 4326) + envelope + shapely.Point(1, 3).wkb
    assert blob.decode(written) == shapely.Point(1, 3)
    assert blob.bounds(written) == (1, 3, 1, 3)


def test_a_big_endian_header_is_read() -> None:
    written = b"GP\x00\x02" + struct.pack(">i", 2154) + struct.pack(">4d", 1, 1, 3, 3) + shapely.Point(1, 3).wkb
    assert blob.srid_of(written) == 2154
    assert blob.bounds(written) == (1, 3, 1, 3)
