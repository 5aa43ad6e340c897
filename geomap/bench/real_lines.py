"""Real places written on one line in the ways people write them: material nothing was tuned on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from geomap.bench.slips import letter_wrong
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.likeness import likeness
from geomap.core.geocoding.locating import AGREE_M
from geomap.core.geocoding.placenames import commune_code, fold, postcode
from geomap.core.geocoding.positions import points, positions
from geomap.errors import BadFile
from geomap.sources.columns import MEDIATOR_COLUMNS, recognise

_SEED = 7
_CELLS = ("name", "address", "postcode", "city", "insee", "latitude", "longitude")

Row = Mapping[str, str]
Way = Callable[[Row, np.random.Generator], str]

WITHOUT_POSTCODE: Mapping[str, Way] = MappingProxyType(
    {
        "address city": lambda row, _: f"{row['address']} {row['city']}",
        "address, city": lambda row, _: f"{row['address']}, {row['city']}",
        "ADDRESS CITY": lambda row, _: fold(f"{row['address']} {row['city']}").upper(),
        "name, address, city": lambda row, _: f"{row['name']}, {row['address']}, {row['city']}",
        "address CITY CEDEX": lambda row, _: f"{row['address']} {row['city'].upper()} CEDEX",
    }
)
"""Lines that name a city and no postcode."""

MISSPELT = "address postcode misspelt city"
"""The way with a letter wrong, counted apart: what is not sure is asked about."""

WITH_POSTCODE: Mapping[str, Way] = MappingProxyType(
    {
        "address postcode city": lambda row, _: f"{row['address']} {row['postcode']} {row['city']}",
        "name - address, CITY postcode": lambda row, _: (
            f"{row['name']} - {row['address']}, {row['city'].upper()} {row['postcode']}"
        ),
        "address postcodecity": lambda row, _: f"{row['address']} {row['postcode']}{row['city']}",
        MISSPELT: lambda row, chance: f"{row['address']} {row['postcode']} {letter_wrong(row['city'], chance)}",
    }
)
"""Lines that name both."""


def real_lines(path: Path, gazetteer: Gazetteer) -> tuple[dict[str, list[str]], pd.Series]:
    """Write the places of a file in every way, and say where they are; those whose truth is not sure are left out.

    Sure is a commune code that the coordinates do not contradict, or coordinates in the commune that the name and the
    postcode name too. Places whose address holds a postcode itself are left out.
    """
    rows = _rows(path)
    rows["truth"] = pd.Series(_truth(rows, gazetteer), rows.index, dtype=object)
    kept = rows[rows["truth"].notna() & (rows["address"] != "") & (rows["city"] != "")]
    kept = kept[~kept["address"].str.contains(r"\d{5}")].drop_duplicates(["address", "city"])
    chance = np.random.default_rng(_SEED)
    cells = [{str(name): str(cell) for name, cell in row.items()} for row in kept.to_dict("records")]
    ways = {**WITHOUT_POSTCODE, **WITH_POSTCODE}
    return {name: [way(row, chance) for row in cells] for name, way in ways.items()}, kept["truth"]


def _rows(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise BadFile(f"« {path} » cannot be read as CSV: {error}.") from error
    found = recognise(list(table.columns), MEDIATOR_COLUMNS, {}).at
    if not {"address", "city"} <= set(found):
        raise BadFile(f"« {path} » must have an address and a city: see « geomap geocode --help » for their headers.")
    empty = pd.Series("", table.index)
    cells = {name: table.iloc[:, found[name][0]].str.strip() if name in found else empty for name in _CELLS}
    return pd.DataFrame(cells).assign(postcode=cells["postcode"].map(lambda text: postcode(text) or ""))


def _truth(rows: pd.DataFrame, gazetteer: Gazetteer) -> list[str | None]:
    spots = points(positions(rows["latitude"], rows["longitude"]))
    under = gazetteer.outlines.holding(spots)
    truth: list[str | None] = []
    for spot, code, row in zip(spots, under, rows.itertuples(), strict=True):
        given = gazetteer.current.get(commune_code(str(row.insee)) or "", frozenset())
        if len(given) == 1:
            own = next(iter(given))
            far = np.isfinite(spot.x) and gazetteer.metres_to(spot, own) > AGREE_M
            truth.append(None if far else gazetteer.parent.get(own, own))
        else:
            truth.append(_agreed(gazetteer, code, str(row.city), str(row.postcode)))
    return truth


def _agreed(gazetteer: Gazetteer, code: str | None, city: str, number: str) -> str | None:
    """Give the commune under a point when the name and the postcode are its own."""
    if code is None:
        return None
    whole = gazetteer.parent.get(code, code)
    family = {whole, *gazetteer.arrondissements.get(whole, {}).values()}
    posted = any(number in gazetteer.postcodes.get(one, ()) for one in family)
    return whole if posted and likeness(gazetteer, city, family) else None
