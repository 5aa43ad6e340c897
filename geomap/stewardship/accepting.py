"""Take what a file says otherwise than an entry into the entry, once its provider agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geomap.core.entries.differences import OFFER
from geomap.core.entries.profile import (
    MOST_UNPROVEN,
    Contact,
    ContactKind,
    Delivery,
    read_contacts,
    read_identity,
)
from geomap.ports.space import Difference, Entry, Holders
from geomap.stewardship.naming import asked_for
from geomap.stewardship.placing import Sort, find_place

_IDENTITY = ("name", "siret", "description")
_CONTACTS: tuple[ContactKind, ...] = ("website", "email", "phone")
_PLACE = ("address", "postcode", "city")


def accept(holders: Holders, entry: Entry, found: Sequence[Difference], account: str) -> list[str]:
    """Take some differences into an entry; give the fields that could not be, which stay proposed.

    What a file says passes the same checks as what a provider types; a skill comes as declared, received at the base.
    """
    told = {one.field: one.told for one in found}
    left = [*_identify(holders, entry, told, account), *_reach(holders, entry, told, account)]
    left += _settle(holders, entry, told, account)
    known = {one.skill for one in entry.offers if one.proof_state != "withdrawn"}
    room = MOST_UNPROVEN - sum(one.proof_state not in {"validated", "withdrawn"} for one in entry.offers)
    for field in sorted(field for field in told if field.startswith(OFFER)):
        skill = field.removeprefix(OFFER)
        if skill in known or room <= 0:
            left += [] if skill in known else [field]
            continue
        holders.space.offer(entry.id, skill, Delivery(("at_premises",)), account, MOST_UNPROVEN)
        room -= 1
    holders.space.settle_differences(entry.id, [field for field in told if field not in left])
    return left


def _identify(holders: Holders, entry: Entry, told: Mapping[str, str], account: str) -> list[str]:
    fields = [name for name in _IDENTITY if name in told]
    if not fields:
        return []
    wanted = asked_for(holders, entry)
    now = {name: getattr(wanted, name) or "" for name in _IDENTITY}
    said, wrong = read_identity(now | {name: told[name] for name in fields})
    if wrong:
        return fields
    holders.space.identify(entry.id, said, account)
    return []


def _reach(holders: Holders, entry: Entry, told: Mapping[str, str], account: str) -> list[str]:
    kinds = [kind for kind in _CONTACTS if kind in told]
    read = {kind: read_contacts({kind: told[kind], f"{kind}_sight": "public"})[0] for kind in kinds}
    fresh = [found[0] for found in read.values() if found]
    if fresh:
        replaced = {one.kind for one in fresh}
        kept: list[Contact] = [one for one in entry.contacts if not (one.sight == "public" and one.kind in replaced)]
        holders.space.reach(entry.id, [*fresh, *kept], account)
    return [kind for kind in kinds if not read[kind]]


def _settle(holders: Holders, entry: Entry, told: Mapping[str, str], account: str) -> list[str]:
    fields = [name for name in _PLACE if name in told]
    if not fields:
        return []
    place = entry.place
    sort: Sort = "commune" if place.shown == "commune" else "place" if place.name else "address"
    now = {"place_name": place.name or "", "address": place.address or "", "postcode": place.postcode or ""}
    cells = now | {"city": place.city or ""} | {name: told[name] for name in fields}
    found = find_place(holders.geocoder, sort, cells).place
    if found is None:
        return fields
    holders.space.settle(entry.id, replace(found, shown=place.shown), account)
    return []
