"""Squares of a base map, asked for through this site rather than by each reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Tile:
    """One square of a base map: its picture, what kind of picture, and how long a browser may keep it."""

    body: bytes
    media: str
    keep_s: int


@runtime_checkable
class Tiles(Protocol):
    """Where squares of a base map come from; whoever reads the map stays unknown there."""

    def tile(self, zoom: int, column: int, row: int) -> Tile | None:
        """Give a square, None where there is none or outside the territory; raise NetworkBroken without an answer."""
