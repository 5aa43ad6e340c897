"""Which rows of a file can be taken, and as whom; which are refused, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import pandas as pd

from geomap.core.frames import PLACES
from geomap.core.geocoding.placenames import fold
from geomap.core.intake.identity import own_id, record_id, row_key

LONGEST_NAME = 300
"""Letters a name may have."""


class Line(Protocol):
    """A row as a source gives it."""

    @property
    def line(self) -> int:
        """Where it stood in the file."""

    @property
    def cells(self) -> Mapping[str, str]:
        """Texts by logical column."""

    @property
    def fault(self) -> str | None:
        """Why the row as a whole cannot be read, in French."""


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken.

    Parameters
    ----------
    line : int
        Where it stood in the file.
    reason : str
        Why, in French.
    cells : mapping of str to str
        The row, by logical column, so that nothing is lost.
    """

    line: int
    reason: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Remark:
    """Something to know about a row that was taken, or about the file (line 1).

    Parameters
    ----------
    line : int
        Where it stood in the file.
    text : str
        What, in French.
    """

    line: int
    text: str


@dataclass(frozen=True)
class Kept:
    """A row that is taken: its id, the key it comes from, and its cells."""

    id: str
    key: str
    line: int
    cells: Mapping[str, str]


def sift(
    lines: Iterable[Line], source: str, kind: Literal["provider", "mediator"], *, trusted: bool = False
) -> tuple[tuple[Kept, ...], tuple[Refusal, ...], tuple[Remark, ...]]:
    """Part the rows that can be taken from those that cannot.

    A row is known by its id column, else its SIRET, else its name, postcode and city. A second row of a file with the
    same key is joined to the first when all it adds is skills, as in files of one row a skill; else it is refused.

    Parameters
    ----------
    lines : iterable of Line
        Rows of one file, in order.
    source : str
        Name of the source.
    kind : {"provider", "mediator"}
        What the rows are.
    trusted : bool
        The file may name records of ours by their id, as an export does; from any other file that would let a row
        take the place, and the proofs, of somebody else.

    Returns
    -------
    tuple of Kept
        Rows taken, in order.
    tuple of Refusal
        Rows refused, in order.
    tuple of Remark
        Rows joined to another, in order: with those above, every row is there once.

    Examples
    --------
    >>> from types import SimpleNamespace as Row
    >>> cells = [{"name": "A", "skills": "logo"}, {"name": "a"}, {}, {"name": "A", "skills": "site"}]
    >>> rows = [Row(line=line, cells=those, fault=None) for line, those in enumerate(cells, start=2)]
    >>> kept, refused, joined = sift(rows, "f", "provider")
    >>> [row.line for row in kept], [row.reason for row in refused], [row.line for row in joined]
    ([2], ['même fiche que la ligne 2', 'le nom manque'], [5])
    >>> kept[0].cells["skills"].split()
    ['logo', 'site']
    """
    kept: dict[str, Kept] = {}
    refused: list[Refusal] = []
    joined: list[Remark] = []
    for row in lines:
        key = row_key(row.cells)
        before = kept.get(key)
        reason = _unnamed(row.cells) or row.fault or _differs(before, row.cells)
        if reason is not None:
            refused.append(Refusal(row.line, reason, row.cells))
        elif before is not None:
            kept[key] = replace(before, cells={**before.cells, "skills": _both(before.cells, row.cells)})
            joined.append(Remark(row.line, f"compétences ajoutées à la fiche de la ligne {before.line}"))
        else:
            known = own_id(kind, key) if trusted else None
            kept[key] = Kept(known or record_id(kind, source, key), key, row.line, row.cells)
    return tuple(kept.values()), tuple(refused), tuple(joined)


def places(kept: Sequence[Kept]) -> pd.DataFrame:
    """Give the places to be located.

    Parameters
    ----------
    kept : sequence of Kept
        Rows taken.

    Returns
    -------
    DataFrame
        PLACES, one row each, indexed by id.

    Examples
    --------
    >>> places([Kept("p-1", "id:1", 2, {"name": "A", "city": "Mende"})])["city"].to_dict()
    {'p-1': 'Mende'}
    """
    frame = PLACES.build({name: [row.cells.get(name) for row in kept] for name in PLACES.columns})
    frame.index = pd.Index([row.id for row in kept], dtype=object)
    return frame


def _differs(before: Kept | None, cells: Mapping[str, str]) -> str | None:
    """Say why a second row of a record cannot be joined to the first: it must only add skills."""
    if before is None:
        return None
    strange = sorted(
        name for name in cells if name != "skills" and fold(cells[name]) != fold(before.cells.get(name, ""))
    )
    if "skills" in cells and not strange:
        return None
    same = f"même fiche que la ligne {before.line}"
    lost = " ; ses compétences n’ont pas été reprises, car d’autres cases diffèrent"
    return same + lost if "skills" in cells else same


def _both(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Skills of two rows, each on its own line."""
    return "\n".join(cells["skills"] for cells in (before, after) if "skills" in cells)


def _unnamed(cells: Mapping[str, str]) -> str | None:
    name = cells.get("name", "")
    if not fold(name):
        return "le nom manque"
    if len(name) > LONGEST_NAME:
        return f"le nom a plus de {LONGEST_NAME} lettres : ce n'est sans doute pas un nom"
    return None
