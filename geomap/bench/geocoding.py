"""Bench of the offline geocoder: what is right, in review and wrong, against an exact join; speed, index, memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.bench.geocoding_index import index_lines
from geomap.bench.measures import Line, compared, median_seconds
from geomap.bench.real_lines import MISSPELT, WITH_POSTCODE, WITHOUT_POSTCODE, real_lines
from geomap.bench.slips import made_places
from geomap.core.frames import PLACES
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.placenames import words
from geomap.errors import BadFile
from geomap.sources.columns import PLACE_COLUMNS, recognise
from geomap.wiring import Geomap

_SEED = 48
_MADE = 20_000
_PEER = "exact join on normalised name and postcode"
_TRUTH = "expected_insee"
_GROUPED_BY = ("grade", "hard", "text_has")
_ROWS_PER_SECOND = 20_000.0

_BUDGETS: Mapping[str, tuple[float, float | None]] = MappingProxyType(
    {
        "grade gold": (99.8, 0.05),
        "grade silver": (99.5, 0.1),
        "hard yes": (90.0, None),
        "text_has city+postcode": (99.0, 0.5),
        "text_has city": (94.0, 0.5),
        "real, text_has city+postcode": (99.0, 0.5),
        "real, text_has city": (94.0, 0.5),
    }
)
"""Least share of rows accepted and right, and most accepted and wrong, of groups that are known."""


def bench_geocoding(geomap: Geomap, repetitions: int, places: Sequence[Path], real: Sequence[Path] = ()) -> list[Line]:
    """Geocode files that say where each row is, lines written of real places, and rows made wrong of the names."""
    names, postcodes = geomap.store.place_names(), geomap.store.postcodes()
    table, parents = _table(names, postcodes), _parents(geomap)
    lines = []
    for path in places:
        asked, groups, truth = _read(path)
        lines += _rightness(geomap, asked, groups, truth, table, parents)
    lines += _real(geomap, real, table, parents)
    communes = pd.concat([geomap.store.territory(code).communes for code in geomap.store.atlas_codes()])
    asked, truth, slips = made_places(names, postcodes, dict(communes["population"].fillna(0.0) + 1.0), _MADE, _SEED)
    lines += _rightness(geomap, asked, {"made wrong on purpose": slips.notna()}, truth, table, parents)
    lines.append(_promise(geomap, asked, truth, parents, "made wrong on purpose"))
    lines.append(_speed(geomap, asked[asked["line"].isna()], truth, communes, table, repetitions))
    return [*lines, *index_lines(geomap)]


def _real(
    geomap: Geomap, paths: Sequence[Path], table: Mapping[tuple[str, str], str], parents: Mapping[str, str]
) -> list[Line]:
    """Geocode lines written of the places of some files, all files together."""
    if not paths:
        return []
    atlases = [geomap.store.territory(code) for code in geomap.store.atlas_codes()]
    communes = pd.concat([atlas.communes for atlas in atlases])
    gazetteer = Gazetteer.build(gpd.GeoDataFrame(communes), geomap.store.place_names(), geomap.store.postcodes())
    texts: list[str] = []
    ways: list[str] = []
    truth: list[str] = []
    for path in paths:
        written, true = real_lines(path, gazetteer)
        for way, rows in written.items():
            texts += rows
            ways += [way] * len(rows)
            truth += true.tolist()
    asked = PLACES.build({name: texts if name == "line" else [None] * len(texts) for name in PLACES.columns})
    way_of = pd.Series(ways)
    groups = {
        "real, text_has city": way_of.isin(set(WITHOUT_POSTCODE)),
        "real, text_has city+postcode": way_of.isin(set(WITH_POSTCODE) - {MISSPELT}),
        **{f"real, {way}": way_of == way for way in dict.fromkeys(ways)},
    }
    true = pd.Series(truth, dtype=object)
    lines = _rightness(geomap, asked, groups, true, table, parents)
    return [*lines, _promise(geomap, asked, true, parents, "real lines")]


def _read(path: Path) -> tuple[pd.DataFrame, dict[str, pd.Series], pd.Series]:
    """Read a file: its places, which rows are of which group, and where they are."""
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise BadFile(f"« {path} » cannot be read as CSV: {error}.") from error
    found = recognise(list(rows.columns), PLACE_COLUMNS, {})
    if not found.at or _TRUTH not in rows:
        raise BadFile(f"« {path} » must have {_TRUTH} and at least one of the columns {', '.join(PLACE_COLUMNS)}.")
    cells = {name: rows.iloc[:, places[0]].str.strip().replace("", None) for name, places in found.at.items()}
    groups = {path.name: rows[_TRUTH].notna()}
    for column in _GROUPED_BY:
        for value in sorted(rows[column].unique()) if column in rows else ():
            groups[f"{column} {value}"] = rows[column] == value
    return PLACES.build(cells), groups, rows[_TRUTH]


def _rightness(
    geomap: Geomap,
    asked: pd.DataFrame,
    groups: Mapping[str, pd.Series],
    truth: pd.Series,
    table: Mapping[tuple[str, str], str],
    parents: Mapping[str, str],
) -> list[Line]:
    found = geomap.geocoder.locate(asked)
    expected = [parents.get(code, code) for code in truth]
    ours = _answers(found["commune"], expected, parents)
    ours["found"] = [
        wanted in {parents.get(code, code) for code in codes}
        for wanted, codes in zip(expected, found["candidates"], strict=True)
    ]
    theirs = _answers(_join(asked, table), expected, parents)
    lines = []
    for group, rows in groups.items():
        right, wrong = _BUDGETS.get(group, (None, None))
        here = rows.to_numpy(dtype=bool)
        mine, peer = 100.0 * ours[here].mean(), 100.0 * theirs[here].mean()
        what = f"{group} ({int(here.sum())} rows)"
        lines += [
            _share(f"{what}: accepted and right", mine["right"], peer["right"], right, less_is_better=False),
            _share(f"{what}: accepted and wrong", mine["wrong"], peer["wrong"], wrong, less_is_better=True),
            _share(f"{what}: in review or rejected", mine["open"], peer["open"], None, less_is_better=True),
            _share(f"{what}: right or among the candidates", mine["found"], None, None, less_is_better=False),
        ]
    return lines


def _share(what: str, ours: float, peer: float | None, budget: float | None, *, less_is_better: bool) -> Line:
    line = compared(what, ours, peer, _PEER if peer is not None else "", "% of rows", less_is_better=less_is_better)
    return line if budget is None else promised(line, budget, less_is_better=less_is_better)


def promised(line: Line, budget: float, *, less_is_better: bool) -> Line:
    """Hold a line against what was promised."""
    met = line.ours <= budget if less_is_better else line.ours >= budget
    return replace(line, ours=float(line.ours), budget=round(float(budget), 3), met=bool(met))


def _promise(geomap: Geomap, asked: pd.DataFrame, truth: pd.Series, parents: Mapping[str, str], what: str) -> Line:
    """Compare errors among accepted rows with those their scores promise."""
    found = geomap.geocoder.locate(asked)
    accepted = (found["status"] == "accepted").to_numpy()
    shares = _answers(found["commune"], [parents.get(code, code) for code in truth], parents)[accepted]
    line = compared(
        f"{what}: errors among accepted rows, against those their scores tell of",
        100.0 * shares["wrong"].mean(),
        None,
        "",
        "% of accepted",
        less_is_better=True,
    )
    return promised(line, 100.0 * (1.0 - found.loc[accepted, "score"].mean()), less_is_better=True)


def _speed(
    geomap: Geomap,
    asked: pd.DataFrame,
    truth: pd.Series,
    communes: pd.DataFrame,
    table: Mapping[tuple[str, str], str],
    repetitions: int,
) -> Line:
    """Time structured rows, every one with coordinates."""
    centres = communes[["lon", "lat"]].reindex(truth[asked.index])
    cells = {name: asked[name].tolist() for name in PLACES.columns}
    cells["longitude"], cells["latitude"] = ([str(value) for value in centres[axis]] for axis in ("lon", "lat"))
    placed = PLACES.build(cells)
    seconds = median_seconds(
        {"geomap": lambda: geomap.geocoder.locate(placed), _PEER: lambda: _join(placed, table)}, repetitions
    )
    speed = {name: len(placed) / spent for name, spent in seconds.items()}
    what = f"speed, {len(placed)} structured rows with coordinates"
    line = compared(what, speed["geomap"], speed[_PEER], _PEER, "rows/s", less_is_better=False)
    return promised(line, _ROWS_PER_SECOND, less_is_better=False)


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


def _answers(found: pd.Series, expected: Sequence[str], parents: Mapping[str, str]) -> pd.DataFrame:
    """Say of each row whether it is right, wrong or open."""
    answered = [parents.get(code, code) if isinstance(code, str) else None for code in found]
    right = np.array([code == wanted for code, wanted in zip(answered, expected, strict=True)], dtype=bool)
    unresolved = np.array([code is None for code in answered], dtype=bool)
    return pd.DataFrame({"right": right, "wrong": ~right & ~unresolved, "open": unresolved})
