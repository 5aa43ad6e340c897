"""Engines: what questions about a territory are answered with, laid out once and revised as the directory changes."""

from geomap.engines.engines import Engines
from geomap.engines.laid_out import LaidOut, journeys, laid_out
from geomap.engines.recorded import Recorded

__all__ = ["Engines", "LaidOut", "Recorded", "journeys", "laid_out"]
