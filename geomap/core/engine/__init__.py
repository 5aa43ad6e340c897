"""The coverage engine: every commune of a country and every skill at once, and one skill again in a blink."""

from geomap.core.engine.engine import Engine

__all__ = ["Engine"]
