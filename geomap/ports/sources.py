"""What gives rows: files and services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Kind = Literal["provider", "mediator"]


@dataclass(frozen=True)
class Row:
    """One row as a source read it: texts by logical column, and where it stood.

    Parameters
    ----------
    line : int
        Line number in the file as a spreadsheet shows it, headers being line 1.
    cells : mapping of str to str
        Text by logical column (``name``, ``siret``, ``skills``, ``postcode``…), stripped; empty cells absent.
    fault : str, optional
        Why the row as a whole cannot be read, in French; such a row is refused.
    """

    line: int
    cells: Mapping[str, str]
    fault: str | None = None


@dataclass(frozen=True)
class SourceInfo:
    """What a source is, for reports and for telling its rows from another's.

    Parameters
    ----------
    name : str
        Stable name that prefixes its keys (``suppliers``).
    kind : {"provider", "mediator"}
        What its rows are.
    columns : mapping of str to str
        Logical column → header it was recognised under.
    ignored : tuple of str
        Headers nothing was made of.
    sha256 : str
        Digest of the bytes read.
    """

    name: str
    kind: Kind
    columns: Mapping[str, str]
    ignored: tuple[str, ...] = ()
    sha256: str = ""


@runtime_checkable
class Source(Protocol):
    """A file or service that gives rows of one kind."""

    @property
    def info(self) -> SourceInfo:
        """What the source is."""

    def __len__(self) -> int:
        """How many rows it holds."""

    def rows(self) -> Iterator[Row]:
        """Give every row, in order, once."""
