"""Shortest times over a road graph, by customizable contraction hierarchies: pyroutingkit lives here only."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.errors import BadFile, InstallationBroken
from geomap.travel.graph import RoadGraph

Ints = npt.NDArray[np.int64]

UNREACHED = np.iinfo(np.int64).max
"""Milliseconds of a journey there is no way for; never leaves this folder."""

Order = Mapping[str, npt.NDArray[np.uint8]]
"""The files in which the engine keeps the order it found, by name."""


@dataclass(frozen=True)
class Engine:
    """A graph made ready for questions; `order` is what takes long to find and is kept with the graph."""

    metric: Any
    order: Order
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def milliseconds(self, starts: npt.ArrayLike, ends: npt.ArrayLike) -> Ints:
        """Times from each start to each end, `UNREACHED` where there is no way."""
        # The library does not say that threads may ask at once.
        with self._turn:
            found = self.metric.distances_many_to_many(np.asarray(starts, np.uint32), np.asarray(ends, np.uint32))
        infinite = found >= _routing().INF_WEIGHT
        return np.where(infinite, UNREACHED, found.astype(np.int64))


def engine_installed() -> bool:
    """Say whether roads can be asked about, without loading what that takes."""
    return find_spec("pyroutingkit") is not None


def make_ready(graph: RoadGraph) -> Engine:
    """Find the order in which places are contracted: the long part."""
    kit = _routing()
    topology = kit.CCHTopology()
    lat, lon = graph.lat.astype(np.float32), graph.lon.astype(np.float32)
    topology.build(graph.tail, graph.head, lat, lon, len(graph.lon))
    with tempfile.TemporaryDirectory(prefix="geomap-roads-") as folder:
        topology.save(folder)
        order = {file.name: np.frombuffer(file.read_bytes(), np.uint8) for file in sorted(Path(folder).iterdir())}
    return Engine(_metric(kit, topology, graph), order)


def made_ready(graph: RoadGraph, order: Order) -> Engine:
    """Take up an order found before."""
    kit = _routing()
    topology = kit.CCHTopology()
    with tempfile.TemporaryDirectory(prefix="geomap-roads-") as folder:
        for name, content in order.items():
            (Path(folder) / Path(name).name).write_bytes(content.tobytes())
        try:
            topology.load(folder)
        except RuntimeError as error:
            raise BadFile(f"The order kept with the roads cannot be read ({error}): build them again.") from error
    if (topology.node_count, topology.arc_count) != (len(graph.lon), len(graph.tail)):
        raise BadFile("The order kept with the roads is not that of their graph: build them again.")
    return Engine(_metric(kit, topology, graph), order)


def _metric(kit: Any, topology: Any, graph: RoadGraph) -> Any:
    metric = kit.CCHMetric(topology)
    metric.customize(graph.milliseconds)
    return metric


def _routing() -> Any:
    try:
        import pyroutingkit  # noqa: PLC0415 - wanted where a road is asked for, and nowhere else
    except ImportError as error:
        message = (
            "Minutes by road need the package pyroutingkit: pip install 'geomap[roads]'; "
            "in a checkout, uv sync --inexact --extra roads."
        )
        raise InstallationBroken(message) from error
    return pyroutingkit
