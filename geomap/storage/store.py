"""The directory kept in SQL: `geomap.ports.Store` on SQLite and on PostGIS."""

from __future__ import annotations

import datetime as dt
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, insert, update

from geomap.core.frames import PLACE_NAMES, POSTCODES
from geomap.core.skills import Nomenclature
from geomap.core.territory import Atlas, Territory
from geomap.errors import BadInput
from geomap.ports import Batch, PlaceChoice, Saved
from geomap.storage import directory, geocoding, migrate, places, queries, sql, vocabulary
from geomap.storage.rows import columns_of, frame
from geomap.storage.tables import charter, directory_version

Value = TypeVar("Value")

_REMEMBERED = 16


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SqlStore:
    """Everything kept, at one address; safe to share between threads, and several processes may have their own."""

    def __init__(self, database_url: str, clock: Callable[[], dt.datetime] = _now) -> None:
        """Take the address of the database; nothing is opened before it is used."""
        self._engine = sql.make_engine(database_url)
        self._clock = clock
        self._checked = False
        self._lock = threading.Lock()
        self._memory: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        weakref.finalize(self, self._engine.dispose)

    def upgrade(self) -> None:
        """Bring the schema to the version this code needs."""
        sql.make_room(self._engine)
        with sql.migrating(self._engine) as connection:
            migrate.upgrade(connection)
        self._checked = True

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def version(self) -> int:
        """Give the number that every write to the directory raises by one."""
        with self._reading() as connection:
            return _version(connection)

    def save_atlas(self, atlas: Atlas) -> None:
        """Replace one country-like territory: communes, names, postcodes, zones; in one transaction."""
        with self._writing() as connection:
            places.write_atlas(connection, atlas, _version(connection) + 1)
            _rise(connection)

    def atlas_codes(self) -> Sequence[str]:
        """Codes of the country-like territories loaded."""
        with self._reading() as connection:
            return tuple(places.read_atlases(connection).index)

    def atlas_digest(self, code: str) -> str | None:
        """Give the digest of what an atlas was read from; `None` when it is not loaded."""
        with self._reading() as connection:
            loaded = places.read_atlases(connection)
            return str(loaded.loc[code, "digest"]) if code in loaded.index else None

    def territory(self, spec: str) -> Territory:
        """Read the communes a specification names (``48``, ``epci:…``, ``region:76``, ``france``)."""
        with self._reading() as connection:
            atlases = places.read_atlases(connection)
            # An edition is never used twice, so what was read of the same editions is still right.
            editions = tuple(atlases["edition"])
            zones = self._remember(("zones", editions), lambda: places.read_zones(connection))
            wanted = places.find(spec, atlases, zones)
            return self._remember(
                ("territory", editions, wanted),
                lambda: places.read_territory(connection, wanted, atlases, zones),
            )

    def place_names(self) -> pd.DataFrame:
        """PLACE_NAMES of everything loaded."""
        with self._reading() as connection:
            return frame(PLACE_NAMES, columns_of(connection, queries.place_names()))

    def commune_names(self) -> Mapping[str, tuple[str, str]]:
        """Give the code and name each code is said as: an arrondissement as the commune it divides."""
        with self._reading() as connection:
            return geocoding.read_names(connection)

    def postcodes(self) -> pd.DataFrame:
        """POSTCODES of everything loaded."""
        with self._reading() as connection:
            return frame(POSTCODES, columns_of(connection, queries.postcodes()))

    def communes_stamp(self) -> str:
        """Give a text that changes whenever communes, their names or postcodes do."""
        with self._reading() as connection:
            return geocoding.stamp(connection)

    def centres(self) -> pd.DataFrame:
        """Population, lon and lat of everything loaded, by commune code."""
        with self._reading() as connection:
            return geocoding.read_centres(connection)

    def shapes(self) -> Mapping[str, bytes]:
        """Polygons of everything loaded as WKB, by commune code, in order."""
        with self._reading() as connection:
            return geocoding.read_shapes(connection)

    def place_index(self) -> bytes | None:
        """Give what was kept by `keep_place_index` for the communes as they are now."""
        with self._reading() as connection:
            return geocoding.read_index(connection)

    def keep_place_index(self, stamp: str, content: bytes) -> None:
        """Keep an index made when `communes_stamp` was `stamp`; when it no longer is, nothing is kept."""
        with self._writing() as connection:
            geocoding.write_index(connection, stamp, content)

    def choose_place(self, choice: PlaceChoice) -> None:
        """Put a record in the commune chosen and remember the choice, in one transaction."""
        with self._writing() as connection:
            geocoding.write_choice(connection, choice, self._clock())
            _rise(connection)

    def place_choices(self) -> Mapping[str, str]:
        """Communes chosen, by the key of the place as written."""
        with self._reading() as connection:
            return geocoding.read_choices(connection)

    def save_nomenclature(self, nomenclature: Nomenclature) -> None:
        """Add or update skills; a skill no longer listed is kept and marked retired."""
        with self._writing() as connection:
            if vocabulary.write_nomenclature(connection, nomenclature):
                _rise(connection)

    def nomenclature(self) -> Nomenclature:
        """Give every skill, retired ones too."""
        with self._reading() as connection:
            version = _version(connection)
            return self._remember(("skills", version), lambda: vocabulary.read_nomenclature(connection))

    def save_charter(self, version: str, text: str, in_force_from: dt.date) -> None:
        """Keep a version of the charter; one already kept is left as it is, and cannot be given another text."""
        given = {"version": version, "text": text, "in_force_from": in_force_from}
        with self._writing() as connection:
            kept = connection.execute(queries.charter_of(version)).mappings().first()
            if kept is None:
                connection.execute(insert(charter), [given])
                _rise(connection)
            elif dict(kept) != given:
                raise BadInput(f"The charter « {version} » is already kept with another text: give it another version.")

    def save(self, batch: Batch, *, dry_run: bool = False) -> Saved:
        """Write a batch in one transaction, or say what writing it would do."""
        now = self._clock()
        with self._reading() if dry_run else self._writing() as connection:
            changes = directory.compare(connection, batch, now)
            if changes and not dry_run:
                directory.write(connection, batch, changes, now)
                _rise(connection)
        return changes.saved

    def offers(self, skill: str | None = None) -> pd.DataFrame:
        """OFFERS of one skill, or all."""
        with self._reading() as connection:
            return directory.read_offers(connection, self._clock().date(), skill)

    def providers(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        """PROVIDERS with those ids, or all."""
        with self._reading() as connection:
            return directory.read_providers(connection, self._clock().date(), ids)

    def mediators(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        """MEDIATORS with those ids, or all."""
        with self._reading() as connection:
            return directory.read_mediators(connection, ids)

    def commune_at(self, lon: float, lat: float) -> str | None:
        """Code of the commune whose polygon holds a point, if any; the arrondissement where there are some."""
        with self._reading() as connection:
            code: str | None = connection.execute(queries.commune_at(lon, lat)).scalar()
            return code

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with sql.reading(self._engine) as connection:
            self._check(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with sql.writing(self._engine) as connection:
            self._check(connection)
            # Writers queue here, so that each compares with what the one before left.
            _version(connection, alone=True)
            yield connection

    def _check(self, connection: Connection) -> None:
        if not self._checked:
            migrate.check(connection)
            self._checked = True

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


def _version(connection: Connection, *, alone: bool = False) -> int:
    query = queries.version()
    version: int = connection.execute(query.with_for_update() if alone else query).scalar_one()
    return version


def _rise(connection: Connection) -> None:
    connection.execute(update(directory_version).values(version=directory_version.c.version + 1))
