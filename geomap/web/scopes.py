"""Where the thing an address is about lies: what a role held for one provider or one zone is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from geomap.errors import UnknownTerritory
from geomap.web.shelf import shelf

Places = frozenset[str]


def of_provider(asked: Mapping[str, Any]) -> Places:
    """Give a provider and the zones its commune lies in; one that is not published has them too."""
    name = str(asked.get("provider", ""))
    providers = shelf().keep("every provider", shelf().geomap.store.providers)
    own = frozenset({f"provider:{name}"})
    if name not in providers.index:
        return own
    commune = providers.loc[name, "commune"]
    return own | zones_of(str(commune)) if isinstance(commune, str) else own


def of_zone(asked: Mapping[str, Any]) -> Places:
    """Give a zone and the zones that hold all of it."""
    try:
        inside = shelf().territory(str(asked.get("zone", "")))
    except UnknownTerritory:
        return frozenset()
    communes = list(inside.communes.index)
    shared = frozenset.intersection(*(zones_of(code) for code in communes)) if communes else frozenset()
    return shared | {inside.spec}


def zones_of(commune: str) -> Places:
    """Give the zones a commune of this installation lies in, and the installation's own."""
    home = shelf().territory()
    by_commune = shelf().keep("zones by commune", lambda: _by_commune(home.members))
    return by_commune.get(commune, frozenset()) | (
        frozenset({home.spec}) if commune in home.communes.index else frozenset()
    )


def _by_commune(members: Any) -> Mapping[str, Places]:
    return {str(commune): frozenset(map(str, zones)) for commune, zones in members.groupby("commune")["zone"]}


SCOPES: Mapping[str, Callable[[Mapping[str, Any]], Places]] = MappingProxyType(
    {"provider": of_provider, "zone": of_zone}
)
"""By the name a rule gives: what the address is about → every scope under which it falls."""
