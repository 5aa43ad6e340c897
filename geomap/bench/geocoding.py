"""Bench of the offline geocoder: rows a second and share of rows right, against an exact join."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from geomap.bench.measures import Line, compared, median_seconds
from geomap.core.frames import PLACES
from geomap.core.geocoding.placenames import words
from geomap.errors import BadFile
from geomap.wiring import Geomap

_SEED = 48
_MADE = 5_000
_PEER = "exact join on normalised name and postcode"
_TRUTH = "expected_insee"


def bench_geocoding(geomap: Geomap, repetitions: int, places: Path | None) -> list[Line]:
    """Geocode a file that says where each row is (`expected_insee`), or rows made of the names that are loaded."""
    names, postcodes = geomap.store.place_names(), geomap.store.postcodes()
    asked, truth = _made(names, postcodes) if places is None else _read(places)
    ours = geomap.geocoder.locate(asked)
    table = _table(names, postcodes)
    exact = _join(asked, table)
    seconds = median_seconds(
        {"geomap": lambda: geomap.geocoder.locate(asked), _PEER: lambda: _join(asked, table)}, repetitions
    )
    what = f"{len(asked)} {'made' if places is None else 'real'} places"
    speed = {name: len(asked) / spent for name, spent in seconds.items()}
    lines = [compared(f"{what}: speed", speed["geomap"], speed[_PEER], _PEER, "rows/s", less_is_better=False)]
    if truth is None:
        return lines
    parents = _parents(geomap)
    mine = _shares(ours["commune"].where(ours["status"] == "accepted"), truth, parents)
    theirs = _shares(exact, truth, parents)
    lines.extend(
        compared(f"{what}: {share}", mine[share], theirs[share], _PEER, "% of rows", less_is_better=share != "right")
        for share in mine
    )
    return lines


def _read(path: Path) -> tuple[pd.DataFrame, pd.Series | None]:
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise BadFile(f"« {path} » cannot be read as CSV: {error}.") from error
    if not set(rows) & set(PLACES.columns):
        raise BadFile(f"« {path} » has none of the columns {', '.join(PLACES.columns)}.")
    cells = {name: rows[name].str.strip().replace("", None) for name in PLACES.columns if name in rows}
    return PLACES.build(cells), rows.get(_TRUTH)


def _made(names: pd.DataFrame, postcodes: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Names that communes have or had, each with a postcode of its commune, the same rows every time."""
    pairs = names.merge(postcodes, on="commune").drop_duplicates(["name", "postcode"], keep=False)
    chosen = pairs.iloc[np.random.default_rng(_SEED).choice(len(pairs), size=min(_MADE, len(pairs)), replace=False)]
    return PLACES.build({"postcode": chosen["postcode"], "city": chosen["name"]}), chosen["commune"]


def _plain(name: str) -> str:
    """A name without case, accents, signs, abbreviations and CEDEX."""
    return " ".join(words(name))


def _table(names: pd.DataFrame, postcodes: pd.DataFrame) -> Mapping[tuple[str, str], str]:
    current = names[names["kind"] == "current"].merge(postcodes, on="commune")
    rows = zip(current["name"].tolist(), current["postcode"].tolist(), current["commune"].tolist(), strict=True)
    return {(_plain(name), postcode): commune for name, postcode, commune in rows}


def _join(places: pd.DataFrame, table: Mapping[tuple[str, str], str]) -> pd.Series:
    written = zip(places["city"].fillna(""), places["postcode"].fillna(""), strict=True)
    return pd.Series([table.get((_plain(city), postcode)) for city, postcode in written], dtype=object)


def _parents(geomap: Geomap) -> Mapping[str, str]:
    """Arrondissement → commune: either answers where the other is expected."""
    frames = [geomap.store.territory(code).communes["parent"].dropna() for code in geomap.store.atlas_codes()]
    return {str(code): str(parent) for frame in frames for code, parent in frame.items()}


def _shares(found: pd.Series, truth: pd.Series, parents: Mapping[str, str]) -> dict[str, float]:
    answered = [parents.get(code, code) if isinstance(code, str) else None for code in found]
    expected = [parents.get(code, code) for code in truth]
    right = sum(code == wanted for code, wanted in zip(answered, expected, strict=True))
    unresolved = answered.count(None)
    counts = {"right": right, "unresolved": unresolved, "wrong": len(answered) - right - unresolved}
    return {share: 100.0 * rows / len(answered) for share, rows in counts.items()}
