"""Limits kept in SQL, the same for every process: `geomap.ports.limits.Limits` on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, Table, delete, insert, update
from sqlalchemy.exc import IntegrityError

from geomap.ports.limits import MOST_A_DAY
from geomap.storage.database import Database
from geomap.storage.tables_limits import daily_count, just_said


class SqlLimits:
    """Counts by day and digests of a moment, in the database of the directory."""

    def __init__(self, database: Database, most: Mapping[str, int] = MOST_A_DAY) -> None:
        """Share the database of the directory; take how often a day each thing may be done."""
        self._database = database
        self._most = most

    def spend(self, what: str, whom: str) -> bool:
        """Count one more time of today; False, and nothing counted, when the limit was reached."""
        most = self._most[what]
        if most < 1:
            return False
        key = {"what": what, "whom": whom, "day": self._database.clock().date()}
        one = [daily_count.c[name] == value for name, value in key.items()]
        more = update(daily_count).where(*one, daily_count.c.times < most).values(times=daily_count.c.times + 1)
        with self._database.writing(directory=False) as connection:
            if connection.execute(more).rowcount == 1 or added(connection, daily_count, key | {"times": 1}):
                return True
            # Somebody else counted the first time of the day meanwhile, or the limit is reached.
            return connection.execute(more).rowcount == 1

    def first(self, said: str, within: dt.timedelta) -> bool:
        """Remember for a while that something was said, by its digest; False when it was said already."""
        now = self._database.clock()
        with self._database.writing(directory=False) as connection:
            connection.execute(delete(just_said).where(just_said.c.until <= now))
            return added(connection, just_said, {"digest": said, "until": now + within})

    def forget(self, said: str) -> None:
        """Forget what could not be said after all."""
        with self._database.writing(directory=False) as connection:
            connection.execute(delete(just_said).where(just_said.c.digest == said))


def forget_counts(connection: Connection, whom: str) -> None:
    """Forget what was counted of an account or an entry that goes."""
    connection.execute(delete(daily_count).where(daily_count.c.whom == whom))


def added(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Add a row; False when its key is taken."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(row))
    except IntegrityError:
        return False
    return True
