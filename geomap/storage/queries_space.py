"""Questions put to the tables of the provider's own space, as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Table, and_, literal, select

from geomap.storage.geometry import as_wkb
from geomap.storage.tables import offer, offer_zone, provider
from geomap.storage.tables_accounts import role_grant
from geomap.storage.tables_space import (
    entry_claim,
    entry_code,
    former_holder,
    identity_change,
    private_contact,
    provider_difference,
    provider_page,
)

HOLDS = "provider:"
"""What the scope of a grant on an entry begins with."""


def entry(provider_id: str) -> Select[Any]:
    """One entry with its page."""
    plain = [column for column in provider.columns if column.name not in {"fid", "point"}]
    page = [column for column in provider_page.columns if column.name != "provider"]
    joined = provider.outerjoin(provider_page, provider_page.c.provider == provider.c.id)
    return select(*plain, as_wkb(provider.c.point), *page).select_from(joined).where(provider.c.id == provider_id)


def name_of(provider_id: str) -> Select[Any]:
    """The name of an entry."""
    return select(provider.c.name).where(provider.c.id == provider_id)


def page_of(provider_id: str) -> Select[Any]:
    """What a provider says beside its entry."""
    return select(provider_page).where(provider_page.c.provider == provider_id)


def private_contacts(provider_id: str) -> Select[Any]:
    """Contacts shown to mediators only, in order."""
    return select(private_contact).where(private_contact.c.provider == provider_id).order_by(private_contact.c.position)


def offers_of(provider_id: str) -> Select[Any]:
    """The offers of an entry."""
    return select(offer).where(offer.c.provider == provider_id).order_by(offer.c.id)


def offers_with_zones(provider_id: str) -> Select[Any]:
    """The offers of an entry, one row for each zone of each, in order."""
    joined = offer.outerjoin(offer_zone, offer_zone.c.offer == offer.c.id)
    read = select(offer, offer_zone.c.zone).select_from(joined).where(offer.c.provider == provider_id)
    return read.order_by(offer.c.id, offer_zone.c.position)


def held(providers: Sequence[str]) -> Select[Any]:
    """Which of some entries somebody holds."""
    return select(role_grant.c.scope).where(
        role_grant.c.role == "provider", role_grant.c.scope.in_([HOLDS + one for one in providers])
    )


def tenures(provider_id: str) -> Select[Any]:
    """Who holds an entry and since when, the earliest first."""
    own = (role_grant.c.role == "provider", role_grant.c.scope == HOLDS + provider_id)
    return select(role_grant.c.account, role_grant.c.at).where(*own).order_by(role_grant.c.at, role_grant.c.account)


def former_holders(provider_id: str) -> Select[Any]:
    """Who held an entry, the last to go first."""
    own = former_holder.c.provider == provider_id
    return select(former_holder).where(own).order_by(former_holder.c.until.desc(), former_holder.c.id.desc())


def held_by_siret(numbers: Sequence[str]) -> Select[Any]:
    """SIRET and id of the entries somebody holds, among some numbers."""
    own = and_(role_grant.c.role == "provider", role_grant.c.scope == literal(HOLDS) + provider.c.id)
    return select(provider.c.siret, provider.c.id).where(
        provider.c.siret.in_(numbers), select(role_grant.c.account).where(own).exists()
    )


def same_siret(number: str, but: str) -> Select[Any]:
    """Entries of a SIRET, but for one."""
    return select(provider.c.id).where(provider.c.siret == number, provider.c.id != but)


def claims() -> Select[Any]:
    """Claims, the oldest first."""
    return select(entry_claim).order_by(entry_claim.c.made_at, entry_claim.c.id)


def code_of(claim: int) -> Select[Any]:
    """The code a claim waits for."""
    return select(entry_code).where(entry_code.c.claim == claim)


def identity_changes() -> Select[Any]:
    """Identities asked for, the oldest first."""
    return select(identity_change).order_by(identity_change.c.made_at, identity_change.c.id)


def open_identity_changes(provider_id: str) -> Select[Any]:
    """Identities an entry asks for that wait for an answer."""
    awaited = identity_change.c.state.in_(("waiting", "contested"))
    return identity_changes().where(identity_change.c.provider == provider_id, awaited)


def differences_of(provider_id: str) -> Select[Any]:
    """What files said otherwise than an entry, and is not settled."""
    own = (provider_difference.c.provider == provider_id, ~provider_difference.c.settled)
    return select(provider_difference).where(*own).order_by(provider_difference.c.field)


def all_differences(providers: Sequence[str]) -> Select[Any]:
    """What files said otherwise than some entries, settled or not."""
    return select(provider_difference).where(provider_difference.c.provider.in_(providers))


def rows_of(table: Table, column: str, keys: Sequence[str], hidden: frozenset[str]) -> Select[Any]:
    """Whole rows that hang on some keys, but for hidden columns."""
    shown = [as_wkb(one) if one.name == "point" else one for one in table.columns if one.name not in hidden]
    return select(*shown).where(table.c[column].in_(keys)).order_by(*table.primary_key)
