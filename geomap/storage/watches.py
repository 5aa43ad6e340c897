"""Watches: triggers that note every change of what answers are made of, whoever makes it and by whatever way."""

# ruff: noqa: S608 - the names written into statements are those of our own tables, never from outside

# A change is noted under the version after the one that stands. On PostgreSQL the trigger takes the row of the version
# first, as `Database.writing` does, so that no other writer can raise it before this one is done: whoever has read a
# version without this change finds it noted under a later one.

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import Connection

_IDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "provider": ("provider", "id"),
        "provider_page": ("provider", "provider"),
        "offer": ("provider", "provider"),
        "offer_zone": ("offer", "offer"),
        "mediator": ("mediator", "id"),
    }
)
"""Tables whose rows belong to one record: the kind of that record, and the column that holds its id."""

_WHOLE: Mapping[str, str] = MappingProxyType(
    {
        "charter": "all",
        **dict.fromkeys(
            (
                *("skill", "skill_label", "skill_synonym", "skill_code"),
                *("skill_proof", "skill_accepted", "skill_exclusion", "skill_successor"),
            ),
            "skill",
        ),
    }
)
"""Tables that concern more than one record, and what is noted when they change."""

_EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
)

_FUNCTION = """
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    next_version integer;
    was text := '';
    now_is text := '';
BEGIN
    SELECT version + 1 INTO next_version FROM directory_version FOR UPDATE;
    IF TG_ARGV[1] <> '' AND TG_OP <> 'INSERT' THEN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO was USING OLD;
    END IF;
    IF TG_ARGV[1] <> '' AND TG_OP <> 'DELETE' THEN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[1]) INTO now_is USING NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO directory_change VALUES (next_version, TG_ARGV[0], was) ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR was <> now_is) THEN
        INSERT INTO directory_change VALUES (next_version, TG_ARGV[0], now_is) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$
"""


def add_watches(connection: Connection) -> None:
    """Watch every table there is to watch; one already watched stays so.

    SQLite loses the triggers of a table that a migration makes anew to change it: such a migration ends with this.
    """
    if connection.dialect.name == "sqlite":
        for name, statement in _sqlite_triggers().items():
            connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {name} {statement}")
        return
    connection.exec_driver_sql(_FUNCTION.replace("%", "%%"))
    for table, kind, column in _watched():
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER note_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION note_change('{kind}', '{column}')"
        )


def drop_watches(connection: Connection) -> None:
    """Watch nothing any more."""
    if connection.dialect.name == "sqlite":
        for name in _sqlite_triggers():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    for table, _, _ in _watched():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS note_{table} ON {table}")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS note_change()")


def _watched() -> Iterator[tuple[str, str, str]]:
    """Give each table with the kind of what is noted and the column of its id, if it has one."""
    for table, (kind, column) in _IDS.items():
        yield table, kind, column
    for table, kind in _WHOLE.items():
        yield table, kind, ""


def _sqlite_triggers() -> dict[str, str]:
    made = {}
    for table, kind, column in _watched():
        for event, rows in _EVENTS.items():
            ids = [f"{row}.{column}" if column else "''" for row in rows]
            notes = " ".join(
                f"INSERT OR IGNORE INTO directory_change SELECT version + 1, '{kind}', {one} FROM directory_version;"
                for one in dict.fromkeys(ids)
            )
            made[f"note_{table}_{event}"] = f"AFTER {event.upper()} ON {table} BEGIN {notes} END"
    return made
