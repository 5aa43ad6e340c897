"""Places in doubt: the records no measure counts yet, and the commune a person says each is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geomap.core.geocoding.choices import hidden_key, written_key
from geomap.core.geocoding.positions import texts
from geomap.errors import NotFound
from geomap.ports import Kind, PlaceChoice, Store


@dataclass(frozen=True)
class Doubt:
    """One record whose place is not settled, and the key its choice is remembered by."""

    kind: Kind
    id: str
    name: str
    written: str
    key: str
    reason: str
    candidates: tuple[str, ...]


def doubts(store: Store) -> list[Doubt]:
    """List the records whose place is not settled: providers, then mediators.

    Parameters
    ----------
    store : Store
        Where the directory is kept.

    Returns
    -------
    list of Doubt
        Each with why it is in doubt and the communes it could be in, best first.

    Examples
    --------
    See tests/stewardship/test_doubts.py.
    """
    kinds: tuple[tuple[Kind, pd.DataFrame], ...] = (("provider", store.providers()), ("mediator", store.mediators()))
    return [doubt for kind, records in kinds for doubt in _of(kind, records)]


def doubt_of(found: Sequence[Doubt], record: str) -> Doubt:
    """Give the doubt about a record.

    Parameters
    ----------
    found : sequence of Doubt
        What `doubts` gave.
    record : str
        Id of a provider or mediator.

    Returns
    -------
    Doubt
        The one.

    Raises
    ------
    NotFound
        When nothing of that id is in doubt.

    Examples
    --------
    See tests/stewardship/test_doubts.py.
    """
    for doubt in found:
        if doubt.id == record:
            return doubt
    raise NotFound(f"No record in doubt has the id « {record} »: « geomap review » lists them.")


def settle(store: Store, doubt: Doubt, commune: str, author: str) -> None:
    """Put a record in a commune; the same text is not asked about again.

    Parameters
    ----------
    store : Store
        Where the directory is kept.
    doubt : Doubt
        What is settled.
    commune : str
        Code of the commune.
    author : str
        Who says so.

    Raises
    ------
    UnknownCommune
        When no commune loaded has that code.

    Examples
    --------
    See tests/stewardship/test_doubts.py.
    """
    store.choose_place(PlaceChoice(doubt.kind, doubt.id, doubt.key, commune, author))


def commune_names(store: Store) -> Mapping[str, str]:
    """Give the names communes have today.

    Parameters
    ----------
    store : Store
        Where the communes are kept.

    Returns
    -------
    mapping of str to str
        Name by code.

    Examples
    --------
    See tests/stewardship/test_doubts.py.
    """
    names = store.place_names()
    own = names[names["kind"].isin(("current", "arrondissement"))]
    return dict(zip(own["commune"], own["name"], strict=True))


def _of(kind: Kind, records: pd.DataFrame) -> list[Doubt]:
    records = records[records["location_status"] != "accepted"]
    shown = records["location_shown"] if "location_shown" in records else pd.Series("point", records.index)
    columns = [*(texts(records[name]) for name in ("name", "address", "postcode", "city", "location_reason")), shown]
    found = []
    rows = zip(records.index, records["location_candidates"], *columns, strict=True)
    for record, candidates, name, address, postcode, city, reason, drawn in rows:
        # An address that may not be shown is not kept: the choice cannot be told by it.
        hidden = drawn == "commune"
        key = hidden_key(str(record), postcode, city) if hidden else written_key(address, postcode, city)
        written = ", ".join(text for text in (address, postcode, city) if text)
        found.append(Doubt(kind, str(record), name or "", written, key, reason or "", tuple(candidates)))
    return found
