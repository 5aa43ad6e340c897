"""What changed since a version: read from the journal, which reaches back only so far."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, delete, exists, insert, select

from geomap.ports import Changed
from geomap.storage.tables import directory_version, offer
from geomap.storage.tables_journal import directory_change

KEPT_VERSIONS = 1_000
"""Versions whose changes are remembered: hours of a busy day; who has an older one reads everything again."""

MOST_CHANGED = 2_000
"""Records above which reading everything again is no slower than reading each of them."""


def since(connection: Connection, version: int) -> Changed:
    """Say what is no longer as it was at a version; a version of another life of the database is of no use."""
    now: int = connection.execute(select(directory_version.c.version)).scalar_one()
    if version == now:
        return Changed(now, frozenset(), frozenset(), skills=False)
    if not now - KEPT_VERSIONS <= version <= now:
        return Changed(now)
    found: dict[str, set[str]] = {}
    rows = connection.execute(_changes(version, now)).all()
    for row in rows:
        found.setdefault(row.kind, set()).add(row.id)
    if "all" in found or len(rows) > MOST_CHANGED:
        return Changed(now)
    providers = found.get("provider", set())
    if offers := found.get("offer"):
        # The provider of an offer that is gone is noted by itself.
        providers |= set(connection.execute(select(offer.c.provider).where(offer.c.id.in_(offers))).scalars())
    return Changed(now, frozenset(providers), frozenset(found.get("mediator", ())), skills="skill" in found)


def unsaid(connection: Connection) -> bool:
    """Say whether something changed that the version does not tell of yet."""
    told = select(directory_version.c.version).scalar_subquery()
    return bool(connection.execute(select(exists().where(directory_change.c.version > told))).scalar())


def note_all(connection: Connection) -> None:
    """Note that everything may be otherwise under the version to come."""
    coming = select(directory_version.c.version + 1).scalar_subquery()
    row = {"kind": "all", "id": ""}
    same = [directory_change.c[name] == value for name, value in row.items()]
    connection.execute(delete(directory_change).where(directory_change.c.version == coming, *same))
    connection.execute(insert(directory_change).values(row | {"version": coming}))


def forget_old(connection: Connection, version: int) -> None:
    """Forget the changes of versions nobody can still be at, now that a version stands."""
    connection.execute(delete(directory_change).where(directory_change.c.version.between(0, version - KEPT_VERSIONS)))


def _changes(version: int, now: int) -> Select[Any]:
    """Read what is noted under later versions than one, the version still to be raised among them."""
    # Between two numbers: not yet knowing the table, PostgreSQL would look through all that an import noted.
    later = directory_change.c.version.between(version + 1, now + 1)
    return select(directory_change.c.kind, directory_change.c.id).where(later).distinct().limit(MOST_CHANGED + 1)
