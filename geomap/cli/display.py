"""What a person sees: tables that fit 80 columns on stdout, progress on stderr, nothing moving in a pipe."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def shown(value: object) -> str:
    """Write a value for a terminal: markup and control characters from outside stay harmless text."""
    return "" if value is None else escape(_CONTROL.sub("\ufffd", str(value)))


class Steps:
    """One bar: calling it with what is being done, how much is done and of how much moves it."""

    def __init__(self, progress: Progress) -> None:
        """Show nothing until the first step."""
        self._progress = progress
        self._task: TaskID | None = None

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Move the bar, which appears with the first step."""
        if self._task is None:
            self._task = self._progress.add_task(shown(step))
        self._progress.update(self._task, description=shown(step), completed=done, total=total)


@contextmanager
def steps() -> Iterator[Steps]:
    """Show the progress of long work on stderr while it lasts, on a terminal only."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Steps(progress)


def say(text: str) -> None:
    """Say a sentence to the person, on stderr, so that results on stdout stay clean."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(shown(text))


def show_table(
    headers: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", numbers: Sequence[str] = ()
) -> None:
    """Print a table on stdout; columns named in `numbers` stand to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header, justify="right" if header in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(shown(cell) for cell in row))
    console = Console(highlight=False)
    if title:  # above, not in the table: a narrow one would break it into pieces
        console.print(shown(title))
    console.print(table)


def count(value: float | None) -> str:
    """Write a whole number with thin groups of three, as French and ISO 31 do; an unknown one as a dash."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:,.0f}".replace(",", "\u202f")
