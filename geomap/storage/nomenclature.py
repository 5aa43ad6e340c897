"""Changes of the nomenclature in the database: `geomap.ports.nomenclature.NomenclatureKeeper` on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, insert, select

from geomap.core.skills import Change, Merge, Nomenclature, after_change
from geomap.ports.history import Note
from geomap.ports.nomenclature import Amended
from geomap.storage import following, history
from geomap.storage.database import Database, rise
from geomap.storage.tables_nomenclature import nomenclature_state
from geomap.storage.vocabulary import read_nomenclature, write_nomenclature


class SqlNomenclature:
    """The nomenclature of an installation, in the database of the directory."""

    def __init__(self, database: Database) -> None:
        """Share the database of the directory."""
        self._database = database

    def amend(self, changes: Sequence[Change], author: str, why: str) -> Amended:
        """Make changes, all or none, in one transaction."""
        with self._database.writing() as connection:
            now, moved, joined = read_nomenclature(connection), list[str](), list[str]()
            for change in changes:
                now = after_change(now, change)
                write_nomenclature(connection, now)
                before: dict[str, Any] = {}
                if isinstance(change, Merge):
                    followed = following.follow(connection, change, self._database.clock().date())
                    moved += followed.moved
                    joined += followed.joined
                    before = {"moved": len(followed.moved), "joined": len(followed.joined)}
                    self._note_joined(connection, followed.kept_of_joined, author, why)
                self._note(connection, change, before, author, why)
            self._mark(connection)
            return Amended(read_nomenclature(connection), tuple(moved), tuple(joined))

    def replace(self, given: Nomenclature, author: str, why: str) -> Amended:
        """Put another nomenclature in place of the one in use."""
        with self._database.writing() as connection:
            before = read_nomenclature(connection)
            if write_nomenclature(connection, given):
                now = read_nomenclature(connection)
                differing = sorted(key for key in now.skills if now.skills[key] != before.skills.get(key))
                what = {"skills": {key: asdict(before.skills[key]) for key in differing if key in before.skills}}
                after = {"skills": {key: asdict(now.skills[key]) for key in differing}}
                note = Note("nomenclature.replace", author, "nomenclature", what, after, why)
                history.add_note(connection, note, self._database.clock())
                self._mark(connection)
            return Amended(read_nomenclature(connection))

    def amended(self) -> bool:
        """Say whether anybody changed the nomenclature here."""
        with self._database.reading() as connection:
            return is_amended(connection)

    def _note(self, connection: Connection, change: Change, before: dict[str, Any], author: str, why: str) -> None:
        event = f"nomenclature.{type(change).__name__.lower()}"
        name = change.skill if isinstance(change.skill, str) else change.skill.id
        note = Note(event, author, f"skill:{name}", before, asdict(change), why)
        history.add_note(connection, note, self._database.clock())

    def _note_joined(
        self, connection: Connection, offers: Mapping[str, Mapping[str, Any]], author: str, why: str
    ) -> None:
        """Note each offer that went into another apart: who leaves the directory takes that along, and only that."""
        notes = [
            Note("offer.join", author, key, row, {}, why, subjects=(f"provider:{row['provider']}",))
            for key, row in offers.items()
        ]
        history.add_notes(connection, notes, self._database.clock())

    def _mark(self, connection: Connection) -> None:
        if not is_amended(connection):
            connection.execute(insert(nomenclature_state).values(id=1, amended_at=self._database.clock()))
        rise(connection)


def is_amended(connection: Connection) -> bool:
    """Say whether anybody changed the nomenclature here."""
    return bool(connection.execute(select(func.count()).select_from(nomenclature_state)).scalar_one())
