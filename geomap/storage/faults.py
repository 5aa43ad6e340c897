"""Say in geomap's own errors what a database refused or could not do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from sqlalchemy import URL, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from geomap.errors import BadInput, DatabaseBroken, DatabaseUnwritable, GeomapError, UnknownCommune, UnknownSkill
from geomap.storage.schema import metadata

_REFUSALS: Mapping[str, tuple[type[BadInput], str]] = MappingProxyType(
    {
        "uq_commune_code": (BadInput, "A commune code is used twice, or by another territory: prefix the codes."),
        "pk_zone": (BadInput, "A zone is given twice, or belongs to another territory: prefix the codes."),
        "pk_commune_postcode": (BadInput, "A postcode is given twice for one commune: give each pair once."),
        "pk_commune_zone": (BadInput, "A commune is given twice in one zone: give each pair once."),
        "fk_provider_commune_commune": (UnknownCommune, "A provider stands in a commune that is not loaded."),
        "fk_mediator_commune_commune": (UnknownCommune, "A mediator stands in a commune that is not loaded."),
        "fk_offer_skill_skill": (UnknownSkill, "An offer names a skill the nomenclature does not have."),
        "fk_skill_broader_skill": (UnknownSkill, "A skill has a broader one that is not given."),
        "ck_skill_valid_months": (BadInput, "A skill's months of validity must be more than 0."),
        "uq_skill_code_skill_vocabulary_code": (BadInput, "A skill has the same code twice: give each once."),
        "uq_offer_provider_skill": (BadInput, "A provider offers the same skill twice: give each once."),
        "pk_offer": (BadInput, "Two providers use the same offer id."),
        "ck_offer_area_value": (BadInput, "A service area must be 0 or more."),
        "uq_charter_in_force_from": (BadInput, "Two charters cannot come into force on the same day."),
    }
)

_SQLITE_TROUBLES: Mapping[str, str] = MappingProxyType(
    {
        "unable to open": "cannot be opened: its folder must exist and be writable by this user",
        "locked": "is being written by another process and stayed so: try again",
        "busy": "is being written by another process and stayed so: try again",
        "readonly": "is read-only: give this user the right to write the file and its folder",
        "full": "has no room left: free some disk space",
        "not a database": "is not a database: choose another file",
        "malformed": "is damaged: put a backup back",
        "no such": "does not have the tables expected: run « geomap db upgrade »",
    }
)

_UNWRITABLE = frozenset({"readonly", "full", "25006", "42501", "53100"})
"""Signs of SQLite and states of PostgreSQL that say: it can be read, and nothing can be written."""


@contextmanager
def explain(url: URL) -> Iterator[None]:
    """Turn whatever the database raises inside into the error of geomap that says what to do."""
    try:
        yield
    except IntegrityError as error:
        raise _refusal(error) from error
    except DBAPIError as error:
        raise _trouble(error, url) from error
    except StatementError as error:
        if isinstance(error.orig, GeomapError):
            raise error.orig from error
        raise
    except SQLAlchemyError as error:
        raise DatabaseBroken(f"The database {_place(url)} did not answer as expected: {error}.") from error


def _refusal(error: IntegrityError) -> BadInput:
    name = constraint_name(error)
    kind, message = _REFUSALS.get(name, (BadInput, f"The database refuses the data ({name or error.orig})."))
    return kind(message)


def constraint_name(error: IntegrityError) -> str:
    """Find which constraint was violated; empty for foreign keys on SQLite, which does not say."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if name:
        return str(name)
    kind, _, subject = str(error.orig).partition(" constraint failed: ")
    if kind == "CHECK":
        return subject
    if kind == "UNIQUE":
        return _unique_on({column.strip() for column in subject.split(",")})
    return ""


def _unique_on(columns: set[str]) -> str:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if not isinstance(constraint, (UniqueConstraint, PrimaryKeyConstraint)):
                continue
            if {f"{table.name}.{column.name}" for column in constraint.columns} == columns:
                return str(constraint.name)
    return ""


def _trouble(error: DBAPIError, url: URL) -> GeomapError:
    said = str(error.orig).strip().partition("\n")[0]
    if url.get_backend_name() == "sqlite":
        for sign, meaning in _SQLITE_TROUBLES.items():
            if sign in said:
                kind = DatabaseUnwritable if sign in _UNWRITABLE else DatabaseBroken
                return kind(f"The database file {url.database} {meaning} ({said}).")
        return DatabaseBroken(f"The database file {url.database} failed: {said}.")
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith("42P01"):
        return DatabaseBroken(
            f"The database {_place(url)} does not have the tables expected: run « geomap db upgrade »."
        )
    if state in _UNWRITABLE or "read-write mode during recovery" in said:
        return DatabaseUnwritable(f"The database {_place(url)} can only be read, or has no room left: {said}.")
    if state.startswith("22"):
        return BadInput(f"The database cannot hold a value given: {said}.")
    return DatabaseBroken(f"The database {_place(url)} failed or cannot be reached: {said}.")


def _place(url: URL) -> str:
    return url.render_as_string(hide_password=True)
