"""Reads the charter that comes with geomap, for a territory that has none of its own yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InstallationBroken


@dataclass(frozen=True)
class Charter:
    """A version of the text providers sign."""

    version: str
    text: str
    in_force_from: dt.date


def read_charter(folder: Path) -> Charter:
    """Read the latest version; a file is named for the year it comes into force and its rank (`2026-1.md`)."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9]*.md"))
    if not files:
        raise InstallationBroken(f"The charter is missing from « {folder.name} »: install geomap again.")
    version = files[-1].stem
    return Charter(version, files[-1].read_text(encoding="utf-8"), dt.date(int(version[:4]), 1, 1))
