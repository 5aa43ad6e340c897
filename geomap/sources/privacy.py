"""Reads the register of personal data: what is held, why, who sees it, and for how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.sources.csv_lines import Line, read_lines

LANGUAGES = ("fr", "en")

_SAID = ("from", "data", "why", "basis", "seen")
_LONGEST_DAYS = 36_500


@dataclass(frozen=True)
class Held:
    """One kind of personal data.

    Parameters
    ----------
    id : str
        Name of the rule that deletes it, where it has a term.
    days : int or None
        How long it is kept.
    said : mapping of str to mapping of str to str
        `from` (what the term runs from), `data`, `why`, `basis`, `seen`: a sentence by language each.
    """

    id: str
    days: int | None
    said: Mapping[str, Mapping[str, str]]


def read_register(folder: Path) -> Sequence[Held]:
    """Read the register, in the order the page shows it."""
    columns = ("id", "days", *(f"{name}_{language}" for name in _SAID for language in LANGUAGES))
    return [_held(line) for line in read_lines(folder / "register.csv", columns)]


def _held(line: Line) -> Held:
    said = {name: {language: line.cells[f"{name}_{language}"] for language in LANGUAGES} for name in _SAID}
    days = line.whole("days", 1, _LONGEST_DAYS) if line.cells["days"] else None
    return Held(line.filled("id"), days, said)
