"""The file a territory's roads are kept in: what they are, journeys between centres, the graph for other points."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geomap.errors import BadFile
from geomap.travel.engine import Engine, Order, made_ready
from geomap.travel.graph import RoadGraph
from geomap.travel.journeys import STANDINGS, Journeys

FORMAT = 1
"""Raised when what a file holds changes its meaning."""

OLD_DAYS = 730
"""Days after which roads have changed enough for an extract to be called old."""

_ORDER = "order/"
_COLUMNS = ("lon", "lat", "place", "metres", "access_ms")


@dataclass(frozen=True)
class About:
    """What the roads were made of and when.

    Parameters
    ----------
    territory, name : str
        Specification and name of the territory they were built for.
    extract, sha256 : str
        Name and digest of the extract.
    extract_date : str
        Day the extract stands at (ISO), empty when it does not say.
    built_on : str
        Day they were built (ISO).
    max_minutes : float
        Cut-off.
    """

    territory: str
    name: str
    extract: str
    sha256: str
    extract_date: str
    built_on: str
    max_minutes: float

    def age_days(self, today: dt.date) -> int | None:
        """Days from the extract to a day; nothing when the extract does not say its date."""
        return (today - dt.date.fromisoformat(self.extract_date)).days if self.extract_date else None

    def dated(self, today: dt.date) -> str:
        """Say of the extract how old it is."""
        age = self.age_days(today)
        return "does not say its date" if age is None else f"is {age} days old"

    def stale(self, today: dt.date) -> bool:
        """Say whether a newer extract is wanted."""
        age = self.age_days(today)
        return age is None or age > OLD_DAYS


@dataclass(frozen=True)
class Roads:
    """Roads of a territory as a file gives them.

    Parameters
    ----------
    about : About
        What they are.
    places : DataFrame
        By commune, as `place_centres` makes them.
    journeys : Journeys
        In the order of `places`.
    """

    about: About
    places: pd.DataFrame
    journeys: Journeys


def write_roads(path: Path, roads: Roads, graph: RoadGraph, order: Order) -> None:
    """Write a file whole or not at all."""
    places, journeys = roads.places, roads.journeys
    arrays: dict[str, Any] = {
        "about": np.array(json.dumps({"format": FORMAT, **asdict(roads.about)})),
        "commune": places.index.to_numpy(dtype=str),
        "standing": np.array([STANDINGS.index(one) for one in places["standing"]], dtype=np.uint8),
        **{name: places[name].to_numpy() for name in _COLUMNS},
        **{name: getattr(journeys, name) for name in ("indptr", "index", "tenths")},
        "graph/lon": graph.lon,
        "graph/lat": graph.lat,
        "graph/tail": graph.tail,
        "graph/head": graph.head,
        "graph/milliseconds": graph.milliseconds,
        "graph/part_places": np.array(graph.part_places),
        **{f"{_ORDER}{name}": content for name, content in order.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
        Path(made).chmod(0o644)
        Path(made).replace(path)
    finally:
        Path(made).unlink(missing_ok=True)


def read_roads(path: Path) -> Roads:
    """Read what the roads are and the journeys."""
    with _opened(path) as arrays:
        said = json.loads(str(arrays["about"]))
        if said.pop("format", None) != FORMAT:
            raise BadFile(f"« {path.name} » was built by another version of geomap: build the roads again.")
        standing = [STANDINGS[number] for number in arrays["standing"]]
        places = pd.DataFrame(
            {**{name: arrays[name] for name in _COLUMNS}, "standing": standing},
            index=pd.Index(arrays["commune"].astype(object), name="commune"),
        )
        journeys = Journeys(arrays["indptr"], arrays["index"], arrays["tenths"])
        if len(journeys.indptr) != len(places) + 1 or journeys.indptr[-1] != len(journeys.index):
            raise ValueError("its journeys are not those of its communes")
        return Roads(About(**said), places, journeys)


def read_engine(path: Path) -> tuple[RoadGraph, Engine]:
    """Read the graph, ready for questions."""
    with _opened(path) as arrays:
        lon, lat, tail, head, took = (
            arrays[f"graph/{name}"] for name in ("lon", "lat", "tail", "head", "milliseconds")
        )
        graph = RoadGraph(lon, lat, tail, head, took, int(arrays["graph/part_places"]))
        order = {name.removeprefix(_ORDER): arrays[name] for name in arrays if name.startswith(_ORDER)}
        return graph, made_ready(graph, order)


@contextmanager
def _opened(path: Path) -> Iterator[Mapping[str, Any]]:
    """Open a file; each array is checked against its sum when it is read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            yield arrays
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError, EOFError, OSError) as error:
        raise BadFile(f"The roads in « {path.name} » cannot be read ({error}): build them again.") from error
