"""Frames: a schema builds what it declares and names what does not fit."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geomap.core import frames
from geomap.core.frames import COMMUNES, COSTS, OFFERS, ZONES
from geomap.core.schema import Column, Schema
from geomap.errors import BadFrame

SCHEMAS = [value for value in vars(frames).values() if isinstance(value, Schema)]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_an_empty_frame_has_every_column(schema: Schema) -> None:
    frame = schema.check(schema.empty())
    assert list(frame.columns) == list(schema.columns)
    assert len(frame) == 0


def test_geometry_has_its_crs() -> None:
    frame = COMMUNES.empty()
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs.to_epsg() == 4326


def test_every_sort_of_missing_text_is_none() -> None:
    schema = Schema("things", {"word": Column("text", "a word", nullable=True)})
    assert schema.build({"word": ["a", None, np.nan, pd.NA, pd.NaT]})["word"].tolist() == ["a", None, None, None, None]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadFrame, match="zones: the column « name » \\(name\\) is missing"):
        ZONES.build({"kind": ["epci"], "code": ["1"], "territory": ["FR"]}, index=["epci:1"])


def test_a_null_is_named_with_its_place() -> None:
    with pytest.raises(BadFrame, match="« name » is empty at « epci:1 »"):
        ZONES.build({"kind": ["epci"], "code": ["1"], "name": [None], "territory": ["FR"]}, index=["epci:1"])


def test_a_code_twice_is_named() -> None:
    two = {name: ["x", "x"] for name in ZONES.columns}
    with pytest.raises(BadFrame, match="« epci:1 » stands twice"):
        ZONES.build(two, index=["epci:1", "epci:1"])


def test_a_value_out_of_the_enumeration_is_named() -> None:
    schema = Schema("things", {"state": Column("text", "state", values=("on", "off"))})
    with pytest.raises(BadFrame, match="« maybe » in « state » is none of on, off"):
        schema.build({"state": ["on", "maybe"]})


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(BadFrame, match="« minutes » is not a number"):
        COSTS.build({"commune": ["a"], "base": ["b"], "minutes": ["soon"], "km": [1]})


def test_a_wrong_dtype_is_named() -> None:
    frame = COSTS.build({"commune": ["a"], "base": ["b"], "minutes": [1], "km": [1]}).astype({"km": "int64"})
    with pytest.raises(BadFrame, match="« km » is int64, it must be float64"):
        COSTS.check(frame)


def test_another_crs_is_refused() -> None:
    with pytest.raises(BadFrame, match="must be in EPSG:4326"):
        COMMUNES.check(COMMUNES.empty().to_crs(2154))


def test_tuples_stay_tuples() -> None:
    assert OFFERS.columns["area_zones"].kind == "tuple"
    schema = Schema("things", {"parts": Column("tuple", "parts")})
    assert schema.build({"parts": [("a", "b"), ()]})["parts"].tolist() == [("a", "b"), ()]
