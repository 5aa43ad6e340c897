"""Reads the versions of the charter that come with geomap, for a territory that has none of its own yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InstallationBroken
from geomap.sources.csv_lines import Line, read_lines


@dataclass(frozen=True)
class Charter:
    """A version of the text providers sign, and until when signatures of earlier ones count beside it."""

    version: str
    text: str
    in_force_from: dt.date
    previous_until: dt.date | None = None


def read_charters(folder: Path) -> Sequence[Charter]:
    """Read every version `versions.csv` lists; the text of each is in the file of its name (`2026-1.md`)."""
    index = folder / "versions.csv"
    if not index.is_file():
        raise InstallationBroken(f"The charter is missing from « {folder.name} »: install geomap again.")
    return [_charter(folder, line) for line in read_lines(index, ("version", "in_force_from", "previous_until"))]


def _charter(folder: Path, line: Line) -> Charter:
    version, begins = line.filled("version"), _day(line, "in_force_from")
    file = folder / f"{version}.md"
    if not file.is_file():
        raise line.wrong(f"the text of the version « {version} » is missing: add {file.name}.")
    until = _day(line, "previous_until") if line.cells["previous_until"] else None
    if until is not None and until < begins:
        raise line.wrong("earlier signatures cannot stop counting before this version is in force.")
    return Charter(version, file.read_text(encoding="utf-8"), begins, until)


def _day(line: Line, name: str) -> dt.date:
    text = line.filled(name)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise line.wrong(f"« {text} » is no date: write it like 2026-01-31.") from None
