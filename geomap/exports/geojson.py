"""An answer as GeoJSON (RFC 7946), its communes drawn, and as plain JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.core.coverage import Answer
from geomap.exports.answers import answer_rows, question_member, summary_rows

_DEGREES_DECIMALS = 6
"""Digits of a degree written: 11 cm on the ground."""


def coverage_geojson(answer: Answer, language: str = "fr") -> str:
    """Write an answer as a FeatureCollection: one feature a commune, its code as `id`, WGS 84."""
    shapes = geometries(answer.territory.communes.geometry.reindex(answer.coverage.index).to_numpy())
    return feature_collection(
        zip(answer_rows(answer, language), shapes, strict=True),
        {"question": question_member(answer, language)},
        identifier="code",
    )


def coverage_json(answer: Answer, language: str = "fr") -> str:
    """Write an answer as one JSON object: the question, the summary of each zone, the communes."""
    return json.dumps(
        {
            "question": question_member(answer, language),
            "summary": list(summary_rows(answer, language)),
            "communes": list(answer_rows(answer, language)),
        },
        ensure_ascii=False,
        allow_nan=False,
    )


def feature_collection(
    features: Iterable[tuple[Mapping[str, Any], str]], members: Mapping[str, Any], *, identifier: str
) -> str:
    """Write properties and ready-made geometries as a FeatureCollection with further members at its head."""
    head = "".join(f"{json.dumps(name)}:{_json(value)}," for name, value in members.items())
    body = ",\n".join(
        f'{{"type":"Feature","id":{_json(row[identifier])},"geometry":{shape},"properties":{_json(row)}}}'
        for row, shape in features
    )
    return f'{{"type":"FeatureCollection",{head}"features":[\n{body}\n]}}\n'


def geometries(shapes: npt.NDArray[np.object_]) -> list[str]:
    """Write shapes as GeoJSON geometries, exterior rings anticlockwise, `null` where there is none."""
    drawn = shapely.orient_polygons(shapes)
    rounded = shapely.transform(drawn, lambda xy: xy.round(_DEGREES_DECIMALS))
    return ["null" if text is None else text for text in shapely.to_geojson(rounded)]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
