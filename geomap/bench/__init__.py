"""How fast and how right geomap is, against the alternatives, measured in the very run that says so."""

from geomap.bench.measures import Line
from geomap.bench.registry import BENCHES, Bench, named

__all__ = ["BENCHES", "Bench", "Line", "named"]
"""What the command line asks of the benches."""
