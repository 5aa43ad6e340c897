"""Communes, postcodes, names and zones put in frames, from rows in the words of the découpage administratif."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geomap.core.frames import PLACE_NAMES, POSTCODES, ZONES
from geomap.core.territory import FRANCE, Atlas
from geomap.sources.communes_history import Place

Row = Mapping[str, Any]

KINDS: Mapping[str, str] = {"commune-actuelle": "commune", "arrondissement-municipal": "arrondissement"}


def communes_frame(divisions: Iterable[Row], epci: Mapping[str, str]) -> pd.DataFrame:
    """Take today's communes and arrondissements, sorted by code; `epci` gives the group of each commune."""
    rows = _counted(divisions)
    return pd.DataFrame(
        {
            "name": [row["nom"] for row in rows],
            "kind": [KINDS[row["type"]] for row in rows],
            "parent": [row.get("commune") for row in rows],
            "population": [row.get("population", np.nan) for row in rows],
            "departement": [row["departement"] for row in rows],
            "region": [row["region"] for row in rows],
            "epci": [epci.get(row.get("commune") or row["code"]) for row in rows],
        },
        index=pd.Index([row["code"] for row in rows], dtype=object, name="commune"),
    )


def postcodes_frame(divisions: Iterable[Row]) -> pd.DataFrame:
    """Take their postcodes, sorted."""
    pairs = sorted({(row["code"], code) for row in _counted(divisions) for code in row.get("codesPostaux", ())})
    return POSTCODES.build({"commune": [pair[0] for pair in pairs], "postcode": [pair[1] for pair in pairs]})


def names_frame(found: Iterable[Place]) -> pd.DataFrame:
    """Put former, delegated and associated names in PLACE_NAMES."""
    cells = list(found)
    return PLACE_NAMES.build({key: [getattr(cell, key) for cell in cells] for key in PLACE_NAMES.columns})


def zones_frame(by_kind: Mapping[str, Iterable[Row]]) -> pd.DataFrame:
    """Put zones of several kinds in ZONES, sorted by id."""
    cells = sorted((kind, str(row["code"]), str(row["nom"])) for kind, rows in by_kind.items() for row in rows)
    return ZONES.build(
        {
            "kind": [kind for kind, _, _ in cells],
            "code": [code for _, code, _ in cells],
            "name": [name for _, _, name in cells],
            "territory": [FRANCE] * len(cells),
        },
        index=[f"{kind}:{code}" for kind, code, _ in cells],
    )


def history_of(atlas: Atlas) -> list[Row]:
    """Tell an earlier atlas as history: every name it knew, and the commune that held it."""
    communes = atlas.communes.index[atlas.communes["kind"] == "commune"]
    held = atlas.names[atlas.names["commune"].isin(communes)]
    return [
        *({"id": code, "code": code, "nom": name} for code, name in atlas.communes.loc[communes, "name"].items()),
        *(
            {"id": f"{name}@{old}", "code": old, "nom": name, "pole": commune}
            for name, commune, old in zip(held["name"], held["commune"], held["old_code"], strict=True)
            if old is not None
        ),
    ]


def _counted(divisions: Iterable[Row]) -> Sequence[Row]:
    return sorted((row for row in divisions if row["type"] in KINDS), key=lambda row: str(row["code"]))
