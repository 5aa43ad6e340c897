"""The coverage engine: every commune of a country and every skill at once, and one offer again in a blink."""

from geomap.core.engine.changes import differences
from geomap.core.engine.engine import Engine
from geomap.core.engine.part import Change, Offer

__all__ = ["Change", "Engine", "Offer", "differences"]
