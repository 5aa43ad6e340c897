"""The grid of accessibility criteria that comes with geomap: what was tested, how, and what remains."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InstallationBroken

RESULTS = ("conforms", "untested", "not_applicable")
"""What may be said of a criterion; none is known not to be met, those nobody has tried say so."""


@dataclass(frozen=True)
class Criterion:
    """One criterion of RGAA 4.1 and what is known of it; `open` says what remains, by language."""

    number: str
    theme: str
    subject: str
    result: str
    evidence: str
    open: dict[str, str]


def read_criteria(path: Path) -> tuple[Criterion, ...]:
    """Read the grid; a result without meaning raises `InstallationBroken` naming it."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            Criterion(
                row["criterion"],
                row["theme"],
                row["subject"],
                row["result"],
                row["evidence"],
                {"fr": row["open_fr"], "en": row["open_en"]},
            )
            for row in csv.DictReader(file)
        ]
    for criterion in found:
        if criterion.result not in RESULTS:
            raise InstallationBroken(f"{path}: criterion {criterion.number} says « {criterion.result} ».")
    return tuple(found)
