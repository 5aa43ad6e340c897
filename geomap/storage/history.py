"""Entries added to the history, its words taken away, and the chain followed from end to end."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, delete, func, insert, select

from geomap.core.history import BEGINNING, Entry, Words, broken_link, sealed, written
from geomap.ports.history import Chain, Note
from geomap.storage.database import version_of
from geomap.storage.tables_trust import history, history_subject, history_words


def add_note(connection: Connection, said: Note, at: dt.datetime) -> None:
    """Add an entry, in the transaction of the caller: what happens is noted with what happens, or neither is kept."""
    add_notes(connection, [said], at)


def add_notes(connection: Connection, notes: Sequence[Note], at: dt.datetime) -> None:
    """Add entries, in the transaction of the caller, each sealed with the one before."""
    if not notes:
        return
    # Writers queue on the same row as those of the directory, so that no two entries follow the same one.
    version_of(connection, alone=True)
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


def forget(connection: Connection, subject: str) -> int:
    """Take away what is said of somebody; the chain stays whole, since it holds digests only."""
    about = select(history_subject.c.number).where(history_subject.c.subject == subject)
    return connection.execute(delete(history_words).where(history_words.c.number.in_(about))).rowcount


def verify(connection: Connection, held: tuple[int, str] | None) -> Chain:
    """Follow the whole chain."""
    rows = connection.execute(select(history).order_by(history.c.number))
    entries = [Entry(row.number, row.at, row.event, row.digest, row.link) for row in rows]
    said = connection.execute(select(history_words))
    words = {row.number: Words(row.salt, row.body) for row in said}
    signed = connection.execute(select(func.count()).select_from(history)).scalar_one()
    link = entries[-1].link if entries else BEGINNING
    return Chain(signed, signed - len(words), link, broken_link(entries, words, held))


def _plain(values: object) -> object:
    """Write days and moments as text, whatever else as it is."""
    if isinstance(values, dt.date):
        return values.isoformat()
    if hasattr(values, "items"):
        return {str(name): _plain(value) for name, value in values.items()}
    return [_plain(value) for value in values] if isinstance(values, list | tuple) else values
