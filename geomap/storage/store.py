"""The directory kept in SQL: `geomap.ports.Store` on SQLite and on PostGIS."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, insert

from geomap.core.frames import PLACE_NAMES, POSTCODES
from geomap.core.offer_rows import NO_OFFERS, OfferRows
from geomap.core.skills import Nomenclature
from geomap.core.territory import Atlas, Territory
from geomap.errors import BadInput
from geomap.ports import Batch, Changed, PlaceChoice, Saved
from geomap.ports.history import Note
from geomap.storage import directory, geocoding, history, journal, places, queries, vocabulary
from geomap.storage.database import Database, now, rise, version_of
from geomap.storage.kept_frame import KeptFrame
from geomap.storage.rows import columns_of, frame
from geomap.storage.tables import charter

Value = TypeVar("Value")

_REMEMBERED = 16


class SqlStore:
    """Everything kept, at one address; safe to share between threads, and several processes may have their own."""

    def __init__(self, database_url: str, clock: Callable[[], dt.datetime] = now) -> None:
        """Take the address of the database; nothing is opened before it is used."""
        self.database = Database(database_url, clock)
        self._clock = clock
        self._lock = threading.Lock()
        self._memory: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        self._nomenclature: tuple[int, Nomenclature] | None = None
        self._providers = KeptFrame(directory.read_providers, lambda changed: changed.providers)
        self._mediators = KeptFrame(directory.read_mediators, lambda changed: changed.mediators)

    def upgrade(self) -> None:
        """Bring the schema to the version this code needs."""
        self.database.upgrade()

    def close(self) -> None:
        """Let go of every connection."""
        self.database.engine.dispose()

    def version(self) -> int:
        """Give the number that every write to the directory raises by one."""
        with self.database.reading() as connection:
            return version_of(connection)

    def changed_since(self, version: int) -> Changed:
        """Say what changed since a version; everything may have when that is too long ago."""
        with self.database.reading() as connection:
            return journal.since(connection, version)

    def offers_since(self, version: int | None) -> tuple[Changed, OfferRows]:
        """Say what changed since a version and give the offers concerned, both as of one moment."""
        with self.database.reading() as connection:
            changed = Changed(version_of(connection)) if version is None else journal.since(connection, version)
            names = None if changed.providers is None else sorted(changed.providers)
            return changed, NO_OFFERS if names == [] else directory.read_offers(connection, None, names)

    def save_atlas(self, atlas: Atlas) -> None:
        """Replace one country-like territory: communes, names, postcodes, zones; in one transaction."""
        with self.database.writing() as connection:
            places.write_atlas(connection, atlas, version_of(connection) + 1)
            journal.note_all(connection)
            rise(connection)

    def atlas_codes(self) -> Sequence[str]:
        """Codes of the country-like territories loaded."""
        with self.database.reading() as connection:
            return tuple(places.read_atlases(connection).index)

    def atlas_digest(self, code: str) -> str | None:
        """Give the digest of what an atlas was read from; `None` when it is not loaded."""
        with self.database.reading() as connection:
            loaded = places.read_atlases(connection)
            return str(loaded.loc[code, "digest"]) if code in loaded.index else None

    def territory(self, spec: str) -> Territory:
        """Read the communes a specification names (``48``, ``epci:…``, ``region:76``, ``france``)."""
        with self.database.reading() as connection:
            # An edition is never used twice, so what was read of the same editions is still right.
            editions = tuple(connection.execute(queries.editions()).scalars())
            return self._remember(("asked", editions, spec), lambda: self._territory(connection, editions, spec))

    def place_names(self) -> pd.DataFrame:
        """PLACE_NAMES of everything loaded."""
        with self.database.reading() as connection:
            return frame(PLACE_NAMES, columns_of(connection, queries.place_names()))

    def commune_names(self) -> Mapping[str, tuple[str, str]]:
        """Give the code and name each code is said as: an arrondissement as the commune it divides."""
        with self.database.reading() as connection:
            return geocoding.read_names(connection)

    def postcodes(self) -> pd.DataFrame:
        """POSTCODES of everything loaded."""
        with self.database.reading() as connection:
            return frame(POSTCODES, columns_of(connection, queries.postcodes()))

    def communes_stamp(self) -> str:
        """Give a text that changes whenever communes, their names or postcodes do."""
        with self.database.reading() as connection:
            return geocoding.stamp(connection)

    def centres(self) -> pd.DataFrame:
        """Population, lon and lat of everything loaded, by commune code."""
        with self.database.reading() as connection:
            return geocoding.read_centres(connection)

    def shapes(self) -> Mapping[str, bytes]:
        """Polygons of everything loaded as WKB, by commune code, in order."""
        with self.database.reading() as connection:
            return geocoding.read_shapes(connection)

    def place_index(self) -> bytes | None:
        """Give what was kept by `keep_place_index` for the communes as they are now."""
        with self.database.reading() as connection:
            return geocoding.read_index(connection)

    def keep_place_index(self, stamp: str, content: bytes) -> None:
        """Keep an index made when `communes_stamp` was `stamp`; when it no longer is, nothing is kept."""
        with self.database.writing() as connection:
            geocoding.write_index(connection, stamp, content)

    def choose_place(self, choice: PlaceChoice) -> None:
        """Put a record in the commune chosen and remember the choice, in one transaction."""
        with self.database.writing() as connection:
            geocoding.write_choice(connection, choice, self._clock())
            note = Note(
                event="place.choose",
                who=choice.author,
                about=choice.record,
                after={"commune": choice.commune, "written": choice.written},
                subjects=(f"{choice.kind}:{choice.record}",),
            )
            history.add_note(connection, note, self._clock())
            rise(connection)

    def place_choices(self) -> Mapping[str, str]:
        """Communes chosen, by the key of the place as written."""
        with self.database.reading() as connection:
            return geocoding.read_choices(connection)

    def save_nomenclature(self, nomenclature: Nomenclature) -> None:
        """Add or update skills; a skill no longer listed is kept and marked retired."""
        with self.database.writing() as connection:
            if vocabulary.write_nomenclature(connection, nomenclature):
                rise(connection)

    def nomenclature(self) -> Nomenclature:
        """Give every skill, retired ones too."""
        with self.database.reading() as connection:
            kept = self._nomenclature
            if kept is not None:
                changed = journal.since(connection, kept[0])
                if not changed.skills:
                    self._nomenclature = (changed.version, kept[1])
                    return kept[1]
            read = vocabulary.read_nomenclature(connection)
            self._nomenclature = (version_of(connection), read)
            return read

    def writable(self) -> bool:
        """Say whether the directory can be written, without writing."""
        return self.database.writable()

    def save_charter(
        self,
        version: str,
        text: str,
        in_force_from: dt.date,
        previous_until: dt.date | None = None,
        note: Note | None = None,
    ) -> None:
        """Keep a version of the charter; one already kept is left as it is, and cannot be given another text."""
        given = {"version": version, "text": text, "in_force_from": in_force_from, "previous_until": previous_until}
        with self.database.writing() as connection:
            kept = connection.execute(queries.charter_of(version)).mappings().first()
            if kept is None:
                connection.execute(insert(charter), [given])
                if note is not None:
                    history.add_note(connection, note, self._clock())
                rise(connection)
            elif dict(kept) != given:
                raise BadInput(f"The charter « {version} » is already kept with another text: give it another version.")

    def save(self, batch: Batch, *, dry_run: bool = False) -> Saved:
        """Write a batch in one transaction, or say what writing it would do."""
        now = self._clock()
        with self.database.reading() if dry_run else self.database.writing() as connection:
            changes = directory.compare(connection, batch, now)
            if changes and not dry_run:
                directory.write(connection, batch, changes, now)
                rise(connection)
        return changes.saved

    def offers(self, skill: str | None = None, *, providers: Sequence[str] | None = None) -> pd.DataFrame:
        """OFFERS of one skill or all, of some providers or all."""
        with self.database.reading() as connection:
            return directory.read_offers(connection, skill, providers).frame()

    def providers(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        """PROVIDERS with those ids, or all, sorted by id."""
        if ids is None:
            return self._providers.now(self.database)
        with self.database.reading() as connection:
            return directory.read_providers(connection, ids)

    def mediators(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        """MEDIATORS with those ids, or all, sorted by id."""
        if ids is None:
            return self._mediators.now(self.database)
        with self.database.reading() as connection:
            return directory.read_mediators(connection, ids)

    def commune_at(self, lon: float, lat: float) -> str | None:
        """Code of the commune whose polygon holds a point, if any; the arrondissement where there are some."""
        with self.database.reading() as connection:
            code: str | None = connection.execute(queries.commune_at(lon, lat)).scalar()
            return code

    def _territory(self, connection: Connection, editions: tuple[int, ...], spec: str) -> Territory:
        """Read a territory once, by whichever of its names it is asked for."""
        atlases = places.read_atlases(connection)
        zones = self._remember(("zones", editions), lambda: places.read_zones(connection))
        wanted = places.find(spec, atlases, zones)
        return self._remember(
            ("territory", editions, wanted), lambda: places.read_territory(connection, wanted, atlases, zones)
        )

    def _remember(self, key: tuple[Any, ...], read: Callable[[], Value]) -> Value:
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                value: Value = self._memory[key]
                return value
        fresh = read()
        with self._lock:
            self._memory[key] = fresh
            while len(self._memory) > _REMEMBERED:
                self._memory.popitem(last=False)
        return fresh
