"""The directory as anyone may take it: published providers where they agreed to be drawn, places of mediation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geomap.exports.geojson import feature_collection, geometries

# What one person may read on a page is not handed out by the thousand: no telephone, e-mail or SIRET of a provider.
_PROVIDER_FIELDS = ("name", "description", "website", "postcode", "city", "commune", "sample")
_MEDIATOR_FIELDS = ("name", "address", "postcode", "city", "commune", "opening_hours", "website", "phone", "sample")


def providers_geojson(providers: pd.DataFrame, offers: pd.DataFrame, centres: pd.DataFrame) -> str:
    """Write published PROVIDERS as points, each where it agreed to be drawn, saying how exact that is.

    `centres` has the `lon` and `lat` of communes by code: a provider that shows its commune only stands there, without
    its address; one whose commune is not known has no geometry.
    """
    shown = providers[providers["published"]]
    skills = offers.groupby("provider", sort=False)["skill"].agg(lambda ids: sorted(set(ids))).to_dict()
    exact = (shown["location_shown"] == "point").to_numpy() & shown["lon"].notna().to_numpy()
    middle = centres.reindex(shown["commune"])
    lon = np.where(exact, shown["lon"], middle["lon"])
    lat = np.where(exact, shown["lat"], middle["lat"])
    rows = _rows(shown, _PROVIDER_FIELDS, "provider")
    described = (
        row
        | {
            "address": shown.loc[row["provider"], "address"] if is_exact else None,
            "location": shown.loc[row["provider"], "precision"] if is_exact else "commune",
            "skills": skills.get(row["provider"], []),
        }
        for row, is_exact in zip(rows, exact, strict=True)
    )
    return feature_collection(zip(described, _points(lon, lat), strict=True), {}, identifier="provider")


def mediators_geojson(mediators: pd.DataFrame) -> str:
    """Write MEDIATORS as points."""
    points = _points(mediators["lon"].to_numpy(), mediators["lat"].to_numpy())
    rows = _rows(mediators, (*_MEDIATOR_FIELDS, "precision"), "mediator")
    return feature_collection(zip(rows, points, strict=True), {}, identifier="mediator")


def _rows(frame: pd.DataFrame, fields: tuple[str, ...], identifier: str) -> Iterator[dict[str, Any]]:
    plain = frame[list(fields)].astype(object).where(frame[list(fields)].notna(), None)
    for code, row in zip(plain.index, plain.to_dict("records"), strict=True):
        yield {identifier: code} | {str(name): value for name, value in row.items()}


def _points(lon: Any, lat: Any) -> list[str]:
    known = ~(np.isnan(lon) | np.isnan(lat))
    shapes = np.full(len(known), None, dtype=object)
    shapes[known] = shapely.points(lon[known], lat[known])
    return geometries(shapes)
