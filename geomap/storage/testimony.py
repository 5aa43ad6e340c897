"""The whole history followed: its links, the words it lost, and what the tables say of the same things."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select

from geomap.core.history import BEGINNING, Entry, Words, broken_link
from geomap.core.trust.testimony import Ruled, Witness, contradicted_claims, contradicted_rulings
from geomap.ports.history import Chain
from geomap.storage.history import FORGOTTEN, LOST
from geomap.storage.tables import offer
from geomap.storage.tables_trust import decision, history, history_words

_MOST = 20
"""Contradictions named at most: one is enough to look further."""


def verify(connection: Connection, held: tuple[int, str] | None) -> Chain:
    """Follow the whole chain."""
    rows = connection.execute(select(history).order_by(history.c.number))
    entries = [Entry(row.number, row.at, row.event, row.digest, row.link) for row in rows]
    words = {row.number: Words(row.salt, row.body) for row in connection.execute(select(history_words))}
    broken = broken_link(entries, words, held)
    link = entries[-1].link if entries else BEGINNING
    if broken is not None:
        return Chain(len(entries), len(entries) - len(words), link, broken)
    told = [Witness(one.number, one.event, _body(words.get(one.number))) for one in entries]
    silent = {one.number for one in told if one.said is None}
    lost = _numbers(told, LOST) & silent
    unexplained = silent - lost - _numbers(told, FORGOTTEN)
    return Chain(
        entries=len(entries),
        erased=len(silent) - len(lost),
        link=link,
        broken=min(unexplained, default=None),
        lost=len(lost),
        contradicted=() if unexplained else _contradicted(connection, told),
    )


def _body(words: Words | None) -> Mapping[str, object] | None:
    found: Mapping[str, object] | None = json.loads(words.body) if words else None
    return found


def _numbers(told: Sequence[Witness], event: str) -> set[int]:
    """Give the entries that those of one event say were emptied before them."""
    said = [(one.number, one.said) for one in told if one.event == event and one.said is not None]
    return {number for at, one in said for number in one["after"]["numbers"] if number < at}


def _contradicted(connection: Connection, told: Sequence[Witness]) -> tuple[str, ...]:
    shown = ("id", "verdict", "reason", "author", "offer", "provider")
    rows = connection.execute(select(*(decision.c[name] for name in shown)).order_by(decision.c.id))
    ruled = [Ruled(**row) for row in rows.mappings()]
    kept = select(offer.c.id, offer.c.provider, offer.c.proof_state, offer.c.valid_until).order_by(offer.c.id)
    claims = [(row.id, row.provider, row.proof_state, _day(row.valid_until)) for row in connection.execute(kept)]
    return (*contradicted_rulings(told, ruled), *contradicted_claims(told, claims))[:_MOST]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
