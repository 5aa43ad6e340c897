"""Entries added to the history, and its words taken away."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select

from geomap.core.history import BEGINNING, Words, sealed, written
from geomap.ports.history import Note
from geomap.storage.database import take_turn
from geomap.storage.tables_trust import history, history_subject, history_words

FORGOTTEN = "history.forget"
"""Event that lists the entries whose words were taken away; it names nobody, and keeps its own words for good."""

LOST = "history.lost"
"""The same, of words that went missing before such events were noted: why, nobody can say."""


def add_note(connection: Connection, said: Note, at: dt.datetime) -> None:
    """Add an entry, in the transaction of the caller: what happens is noted with what happens, or neither is kept."""
    add_notes(connection, [said], at)


def add_notes(connection: Connection, notes: Sequence[Note], at: dt.datetime) -> None:
    """Add entries, in the transaction of the caller, each sealed with the one before."""
    if not notes:
        return
    # Writers queue on the same row as those of the directory, so that no two entries follow the same one.
    take_turn(connection)
    number, link = head(connection)
    moment, entries, words = at.astimezone(dt.UTC).isoformat(), [], []
    for said in notes:
        told = Words(secrets.token_hex(16), written(_body(said)))
        entry = sealed(number + 1, moment, said.event, told, link)
        number, link = entry.number, entry.link
        entries.append(vars(entry))
        words.append({"number": number} | vars(told))
    connection.execute(insert(history), entries)
    connection.execute(insert(history_words), words)
    connection.execute(insert(history_subject), list(_subjects(entries[0]["number"], notes)))


def _body(said: Note) -> dict[str, object]:
    changed = {"before": _plain(said.before), "after": _plain(said.after)}
    return {"who": said.who, "about": said.about, "why": said.why} | changed


def _subjects(first: int, notes: Sequence[Note]) -> Iterator[dict[str, object]]:
    for number, said in enumerate(notes, first):
        for subject in sorted({f"account:{said.who}", *said.subjects}):
            yield {"number": number, "subject": subject}


def head(connection: Connection) -> tuple[int, str]:
    """Give the number and link of the last entry."""
    last = connection.execute(select(history.c.number, history.c.link).order_by(history.c.number.desc()).limit(1))
    found = last.one_or_none()
    return (0, BEGINNING) if found is None else (found.number, found.link)


def forget(connection: Connection, subject: str, at: dt.datetime) -> int:
    """Take away what is said of somebody; the chain stays whole, since it holds digests only."""
    return empty(connection, select(history_subject.c.number).where(history_subject.c.subject == subject), at)


def empty(connection: Connection, which: Select[Any], at: dt.datetime) -> int:
    """Take away the words of some entries, and note which: words that go missing otherwise are seen to."""
    spared = select(history.c.number).where(history.c.event.in_((FORGOTTEN, LOST)))
    doomed = history_words.c.number.in_(which), history_words.c.number.not_in(spared)
    numbers = list(
        connection.execute(select(history_words.c.number).where(*doomed).order_by(history_words.c.number)).scalars()
    )
    if numbers:
        connection.execute(delete(history_words).where(*doomed))
        add_note(connection, Note(FORGOTTEN, "machine", "history", after={"numbers": numbers}), at)
    return len(numbers)


def _plain(values: object) -> object:
    """Write days and moments as text, whatever else as it is."""
    if isinstance(values, dt.date):
        return values.isoformat()
    if hasattr(values, "items"):
        return {str(name): _plain(value) for name, value in values.items()}
    return [_plain(value) for value in values] if isinstance(values, list | tuple) else values
