"""Where the thing an address is about lies: what a role held for one provider or one zone is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from geomap.core.roles import EVERYWHERE, Grant, scopes_of
from geomap.errors import BadInput, UnknownTerritory
from geomap.web.shelf import shelf

Places = frozenset[str]

_PROVIDER = "provider:"


def of_provider(asked: Mapping[str, Any]) -> Places:
    """Give a provider and the zones its commune lies in; one that is not published has them too."""
    name = str(asked.get("provider", ""))
    providers = shelf().keep("every provider", shelf().geomap.store.providers)
    own = frozenset({f"provider:{name}"})
    if name not in providers.index:
        return own
    commune = providers.loc[name, "commune"]
    return own | zones_of(str(commune)) if isinstance(commune, str) else own


def of_claim(asked: Mapping[str, Any]) -> Places:
    """Give the provider of an offer, and the zones its commune lies in."""
    owners = shelf().keep("providers by offer", lambda: dict(shelf().every_offer()["provider"]))
    return of_provider({"provider": owners.get(str(asked.get("offer", "")), "")})


def of_zone(asked: Mapping[str, Any]) -> Places:
    """Give a zone and the zones that hold all of it."""
    try:
        inside = shelf().territory(str(asked.get("zone", "")))
    except UnknownTerritory:
        return frozenset()
    communes = list(inside.communes.index)
    shared = frozenset.intersection(*(zones_of(code) for code in communes)) if communes else frozenset()
    return shared | {inside.spec}


def of_installation(_asked: Mapping[str, Any]) -> Places:
    """Give the whole territory of this installation, and the zones that hold all of it."""
    return of_zone({"zone": shelf().territory().spec})


def of_entry_claim(asked: Mapping[str, Any]) -> Places:
    """Give what the entry of a claim lies in; a claim that is not there lies nowhere."""
    made = next((one for one in shelf().geomap.space.claims() if one.id == asked.get("claim")), None)
    return of_provider({"provider": made.provider}) if made else frozenset()


def of_identity_change(asked: Mapping[str, Any]) -> Places:
    """Give what the entry of a change of identity lies in; a change that is not there lies nowhere."""
    made = next((one for one in shelf().geomap.space.identity_changes() if one.id == asked.get("change")), None)
    return of_provider({"provider": made.provider}) if made else frozenset()


def zones_of(commune: str) -> Places:
    """Give the zones a commune of this installation lies in, and the installation's own."""
    home = shelf().territory()
    by_commune = shelf().keep("zones by commune", lambda: _by_commune(home.members))
    return by_commune.get(commune, frozenset()) | (
        frozenset({home.spec}) if commune in home.communes.index else frozenset()
    )


def _by_commune(members: Any) -> Mapping[str, Places]:
    return {str(commune): frozenset(map(str, zones)) for commune, zones in members.groupby("commune")["zone"]}


def known_scope(scope: str) -> str:
    """Give a scope by its full name (`48` is `departement:48`); one of no territory or entry we know is refused."""
    if scope.startswith(_PROVIDER):
        if scope.removeprefix(_PROVIDER) not in shelf().keep("every provider", shelf().geomap.store.providers).index:
            raise BadInput(f"No entry is called « {scope} ».")
        return scope
    return scope if scope == EVERYWHERE else shelf().territory(scope).spec


def zones_here() -> list[tuple[str, str]]:
    """Give the territory of this installation and the zones in it, to choose from: id and name."""
    home = shelf().territory()
    inside = {str(zone): str(row["name"]) for zone, row in home.zones.iterrows() if str(zone) != home.spec}
    return [(home.spec, home.name), *sorted(inside.items(), key=lambda zone: zone[1])]


def places_of(scope: str) -> Places:
    """Give a scope and all that holds it; nothing holds everywhere."""
    if scope == EVERYWHERE:
        return frozenset()
    if scope.startswith(_PROVIDER):
        return of_provider({"provider": scope.removeprefix(_PROVIDER)})
    # Raises where nobody knows the zone: a role held nowhere would be a trap.
    return of_zone({"zone": shelf().territory(scope).spec})


def scopes_within(grants: Iterable[Grant], role: str) -> Places | None:
    """Give every scope that lies where somebody holds a role; None means that all do."""
    held = scopes_of(grants, role)
    if EVERYWHERE in held:
        return None
    home = shelf().territory()
    zones = [str(zone) for zone in home.zones.index]
    inside = {zone for zone in (*zones, home.spec) if of_zone({"zone": zone}) & held}
    providers = shelf().keep("every provider", shelf().geomap.store.providers)
    based = {str(name): commune for name, commune in providers["commune"].items() if isinstance(commune, str)}
    return frozenset(inside | held | {f"{_PROVIDER}{name}" for name, place in based.items() if zones_of(place) & held})


SCOPES: Mapping[str, Callable[[Mapping[str, Any]], Places]] = MappingProxyType(
    {
        "provider": of_provider,
        "claim": of_claim,
        "entry_claim": of_entry_claim,
        "identity_change": of_identity_change,
        "zone": of_zone,
        "installation": of_installation,
    }
)
"""By the name a rule gives: what the address is about → every scope under which it falls."""
