"""What an import did, told truthfully: every row read was taken or refused, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from geomap.core.intake.sifting import Kept, Refusal, Remark

REPORT_FIELDS = ("ligne", "suite", "motif", "cellules")
"""Columns of the rows `report_rows` gives, in the language of their reasons: people of a collectivité read them."""

REFUSED, REMARKED = "refusée", "à savoir"
"""What became of a row of a report."""


@dataclass(frozen=True)
class ImportReport:
    """The account of one import.

    Parameters
    ----------
    source : str
        Name of the source.
    kind : {"provider", "mediator"}
        What its rows are.
    added, updated, unchanged : int
        Rows taken, by what they did to the directory; what they would do when `dry_run`.
    accepted, review, rejected : int
        The same rows, by what geocoding said of their place.
    offers : int
        Offers taken with them.
    joined : int
        Rows that only added skills to the record of another row.
    samples_removed : int
        Example records that gave way to them.
    held : int
        Rows of entries that people hold: nothing of them was overwritten, what they say otherwise is proposed.
    refused : tuple of Refusal
        Rows not taken.
    remarks : tuple of Remark
        What is to know of rows taken, and of the file (line 1).
    columns : mapping of str to str
        Logical column → header it was recognised under.
    ignored : tuple of str
        Headers nothing was made of.
    dry_run : bool
        Nothing was written.
    """

    source: str
    kind: Literal["provider", "mediator"]
    added: int
    updated: int
    unchanged: int
    accepted: int
    review: int
    rejected: int
    offers: int = 0
    joined: int = 0
    samples_removed: int = 0
    held: int = 0
    refused: tuple[Refusal, ...] = ()
    remarks: tuple[Remark, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def taken(self) -> int:
        """Rows that are in the directory now, or would be."""
        return self.added + self.updated + self.unchanged + self.held

    @property
    def read(self) -> int:
        """Rows the file held."""
        return self.taken + self.joined + len(self.refused)


def report_rows(report: ImportReport) -> list[dict[str, object]]:
    """Lay out the refused and remarked rows of an import, for a table or a CSV file.

    Parameters
    ----------
    report : ImportReport
        The account.

    Returns
    -------
    list of dict
        One a refusal or remark, with `REPORT_FIELDS`, in order of lines: `suite` is ``refusée`` or ``à savoir``,
        `cellules` the refused row as ``column=text`` joined by `` | ``.

    Examples
    --------
    >>> refused = (Refusal(3, "le nom manque", {"city": "Mende"}),)
    >>> report_rows(ImportReport("f", "provider", 0, 0, 0, 0, 0, 0, refused=refused))
    [{'ligne': 3, 'suite': 'refusée', 'motif': 'le nom manque', 'cellules': 'city=Mende'}]
    """
    rows: list[dict[str, object]] = [
        {"ligne": row.line, "suite": REFUSED, "motif": row.reason, "cellules": _written(row.cells)}
        for row in report.refused
    ]
    rows += [{"ligne": row.line, "suite": REMARKED, "motif": row.text, "cellules": ""} for row in report.remarks]
    return sorted(rows, key=lambda row: (int(str(row["ligne"])), row["suite"] != REFUSED))


def held_remarks(kept: Iterable[Kept], held: Mapping[str, int]) -> tuple[Remark, ...]:
    """Say which rows are of entries that people hold.

    Parameters
    ----------
    kept : iterable of Kept
        Rows that could be taken.
    held : mapping of str to int
        Id → how many differences are proposed to those who hold the entry.

    Returns
    -------
    tuple of Remark
        One a row held, in order.

    Examples
    --------
    >>> rows = [Kept("p-1", "id:1", 2, {}), Kept("p-2", "id:2", 3, {})]
    >>> [f"{remark.line}: {remark.text}" for remark in held_remarks(rows, {"p-2": 1})]
    ['3: fiche tenue par son prestataire : rien n’y est changé ; 1 différence lui est proposée']
    """
    return tuple(Remark(row.line, _held(held[row.id])) for row in kept if row.id in held)


def _held(count: int) -> str:
    said = "fiche tenue par son prestataire : rien n’y est changé"
    if not count:
        return said
    if count == 1:
        return f"{said} ; 1 différence lui est proposée"
    return f"{said} ; {count} différences lui sont proposées"


def _written(cells: Mapping[str, str]) -> str:
    return " | ".join(f"{name}={text}" for name, text in cells.items())
