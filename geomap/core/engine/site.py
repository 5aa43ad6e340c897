"""Site: what revisions of the parts of one engine share."""

from __future__ import annotations

from typing import NamedTuple

from geomap.core.engine.ground import Ground
from geomap.core.engine.names import Names
from geomap.core.engine.offered import Paces, Zones


class Site(NamedTuple):
    """Where journeys start, who stands behind numbers, areas given by name, and the pace of communes."""

    ground: Ground
    names: Names
    zones: Zones
    paces: Paces | None
