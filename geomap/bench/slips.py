"""Places as people get them wrong, made from the names that are loaded: the same every time for one seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from geomap.core.frames import PLACES
from geomap.core.geocoding.placenames import departement, fold, links

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_STREETS = ("rue de la Gare", "12 rue Victor-Hugo", "3 place de l'Église", "route de Paris", "8 rue du Moulin")
_OWN_NAME = 0.8
"""Share of rows written with the commune's own name; the others bear a former one or that of a part."""

Cells = dict[str, str | None]
Slip = Callable[[Cells, np.random.Generator], Cells]


def made_places(
    names: pd.DataFrame, postcodes: pd.DataFrame, population: Mapping[str, float], rows: int, seed: int
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Make PLACES with one slip each, the commune meant, and the slip; communes come in proportion to their people."""
    chance = np.random.default_rng(seed)
    whole = names.merge(postcodes, on="commune").merge(
        pd.Series(population, name="people"), left_on="commune", right_index=True
    )
    own = whole["kind"].isin(("current", "arrondissement"))
    drawn = pd.concat(
        [
            _drawn(whole[own], round(rows * _OWN_NAME), seed),
            _drawn(whole[~own], rows - round(rows * _OWN_NAME), seed + 1),
        ]
    )
    kinds = chance.choice(list(SLIPS), size=len(drawn))
    made = [
        SLIPS[kind]({"city": name, "postcode": number, "insee": code}, chance)
        for kind, name, number, code in zip(kinds, drawn["name"], drawn["postcode"], drawn["commune"], strict=True)
    ]
    cells = {column: [row.get(column) for row in made] for column in PLACES.columns}
    truth = drawn["commune"].reset_index(drop=True)
    return PLACES.build(cells), truth, pd.Series(kinds, name="slip")


def _drawn(rows: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    return rows.sample(size, replace=True, weights=rows["people"], random_state=seed)


def _plain(cells: Cells, _chance: np.random.Generator) -> Cells:
    return {"city": cells["city"], "postcode": cells["postcode"]}


def _upper(cells: Cells, _chance: np.random.Generator) -> Cells:
    folded = fold(cells["city"] or "").replace("saint", "st").upper()
    return {"city": folded, "postcode": (cells["postcode"] or "").lstrip("0")}


def _short(cells: Cells, _chance: np.random.Generator) -> Cells:
    parts = fold(cells["city"] or "").split()
    kept = [part for part in parts if not links(part)]
    return {"city": " ".join(kept or parts), "postcode": cells["postcode"]}


def _misspelt(cells: Cells, chance: np.random.Generator) -> Cells:
    return {"city": letter_wrong(cells["city"] or "", chance), "postcode": cells["postcode"]}


def letter_wrong(text: str, chance: np.random.Generator) -> str:
    """Leave out, turn, change or add one letter of a text."""
    place = int(chance.integers(0, max(len(text) - 1, 1)))
    other = _LETTERS[int(chance.integers(0, len(_LETTERS)))]
    turned = text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]
    ways = (
        text[:place] + text[place + 1 :],
        turned,
        text[:place] + other + text[place + 1 :],
        text[:place] + other + text[place:],
    )
    return ways[int(chance.integers(0, len(ways)))]


def _digit(cells: Cells, chance: np.random.Generator) -> Cells:
    number, place = cells["postcode"] or "", int(chance.integers(1, 5))
    wrong = number[:place] + str(chance.integers(0, 10)) + number[place + 1 :]
    return {"city": cells["city"], "postcode": wrong}


def _turned(cells: Cells, chance: np.random.Generator) -> Cells:
    number, place = cells["postcode"] or "", int(chance.integers(0, 4))
    wrong = number[:place] + number[place + 1 : place + 2] + number[place : place + 1] + number[place + 2 :]
    return {"city": cells["city"], "postcode": wrong}


def _main_office(cells: Cells, _chance: np.random.Generator) -> Cells:
    return {"city": f"{(cells['city'] or '').upper()} CEDEX", "postcode": (cells["postcode"] or "")[:3] + "09"}


def _name_only(cells: Cells, _chance: np.random.Generator) -> Cells:
    return {"city": cells["city"]}


def _name_in_line(cells: Cells, chance: np.random.Generator) -> Cells:
    return {"line": f"{_STREETS[int(chance.integers(0, len(_STREETS)))]} {cells['city']}"}


def _line(cells: Cells, chance: np.random.Generator) -> Cells:
    return {"line": f"{_STREETS[int(chance.integers(0, len(_STREETS)))]}, {cells['postcode']} {cells['city']}"}


def _area(cells: Cells, _chance: np.random.Generator) -> Cells:
    return {"city": f"{cells['city']} ({departement(cells['insee'] or '')})"}


def _with_code(cells: Cells, chance: np.random.Generator) -> Cells:
    return {**_misspelt(cells, chance), "insee": cells["insee"]}


def _wrong_code(cells: Cells, chance: np.random.Generator) -> Cells:
    code = cells["insee"] or ""
    return {**cells, "insee": code[:4] + str(chance.integers(0, 10))}


SLIPS: Mapping[str, Slip] = MappingProxyType(
    {
        "as it is": _plain,
        "capitals, St, lost zero": _upper,
        "without linking words": _short,
        "a letter wrong": _misspelt,
        "a digit of the postcode wrong": _digit,
        "two digits exchanged": _turned,
        "CEDEX": _main_office,
        "name alone": _name_only,
        "name at the end of a line": _name_in_line,
        "postcode and name in a line": _line,
        "département in brackets": _area,
        "a letter wrong, with its code": _with_code,
        "a digit of the code wrong": _wrong_code,
    }
)
"""What people do to a name, by what it is called in a table."""
