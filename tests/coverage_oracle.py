"""The coverage of a small world written from the measures alone: dictionaries and loops, nothing of the engine."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FARTHEST_MINUTES = 90.0
"""A journey that takes longer is not measured."""

Journey = tuple[float, float]
"""Minutes by road one way, and km as the crow flies."""


@dataclass(frozen=True)
class Commune:
    """Where people live; without a centre no journey starts there."""

    code: str
    lon: float | None
    lat: float | None
    people: float | None
    area_km2: float | None
    asked: bool
    """Of the territory asked about; the others are its neighbours."""


@dataclass(frozen=True)
class Place:
    """Where a provider is: in a commune, elsewhere, or nobody knows."""

    commune: str | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class Provider:
    """Who offers."""

    place: Place
    published: bool = True
    signed: bool = True
    signed_from: dt.date | None = None
    signed_until: dt.date | None = None
    closed_from: dt.date | None = None
    closed_until: dt.date | None = None


@dataclass(frozen=True)
class Offer:
    """What a provider does for one skill, how, and its proof."""

    on_site: bool
    at_premises: bool
    remote: bool
    area: tuple[str, Any]
    """``minutes`` or ``km`` and how many, or ``zones`` and their names."""
    proof: str
    proven_from: dt.date | None = None
    proven_until: dt.date | None = None

    @property
    def in_person(self) -> bool:
        return self.on_site or self.at_premises


@dataclass(frozen=True)
class Asked:
    """A reader's question, but for the skill."""

    minutes: float
    declared: bool = False
    remote: bool = False


@dataclass(frozen=True)
class World:
    """A directory on one day: communes, zones, who is expected nowhere, providers, and offers by (provider, skill)."""

    communes: tuple[Commune, ...]
    zones: Mapping[str, tuple[str, ...]]
    exempt: Mapping[str, tuple[str, ...]]
    providers: Mapping[str, Provider]
    offers: Mapping[tuple[str, str], Offer]
    journeys: Mapping[tuple[str, Place], Journey]
    """What can be travelled within 90 minutes, from each commune."""
    day: dt.date


@dataclass
class _Cell:
    """What one commune knows of one skill."""

    reaching: list[str] = field(default_factory=list)
    local: bool = False
    waiting: list[str] = field(default_factory=list)
    candidates: list[tuple[int, float, str, str]] = field(default_factory=list)
    usable: list[tuple[float, str]] = field(default_factory=list)


def standing(provider: Provider, offer: Offer, day: dt.date) -> str:
    """Say what an offer is worth: ``proven``, what it waits for, or ``out``."""
    shut = provider.closed_from is not None and provider.closed_from <= day
    if shut and provider.closed_until is not None and provider.closed_until < day:
        shut = False
    if not provider.published or offer.proof in {"rejected", "withdrawn"} or shut:
        return "out"
    if offer.proof != "validated":
        return offer.proof
    if offer.proven_from is not None and day < offer.proven_from:
        return "declared"
    if offer.proven_until is None or day > offer.proven_until:
        return "expired"
    signed = provider.signed
    if provider.signed_from is not None and day < provider.signed_from:
        signed = False
    if provider.signed_until is not None and day > provider.signed_until:
        signed = False
    return "proven" if signed else "charter_unsigned"


def named(world: World, names: tuple[str, ...]) -> set[str]:
    """List the communes that zones and codes name."""
    return {
        one.code
        for one in world.communes
        for name in names
        if one.code == name or one.code in world.zones.get(name, ())
    }


def weight(minutes: float) -> float:
    """Weigh a journey in the index."""
    for bound, share in ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22)):
        if minutes <= bound:
            return share
    return 0.0


def goes_to(world: World, who: str, offer: Offer, commune: Commune) -> bool:
    """Say whether a commune lies in the service area of an offer that goes to the customer."""
    kind, value = offer.area
    if not offer.on_site:
        return False
    place = world.providers[who].place
    if kind == "zones":
        return commune.code in named(world, value)
    if place.commune == commune.code:
        return True
    journey = world.journeys.get((commune.code, place))
    if journey is None or value is None:
        return False
    minutes, km = journey
    return minutes <= value if kind == "minutes" else km <= value


def receives(world: World, who: str, offer: Offer, commune: Commune, accepted: float) -> bool:
    """Say whether people of a commune accept the journey to an offer that receives them."""
    place = world.providers[who].place
    journey = world.journeys.get((commune.code, place))
    near = journey is not None and journey[0] <= accepted
    return offer.at_premises and (near or place.commune == commune.code)


def cover(world: World, skill: str, asked: Asked) -> dict[str, dict[str, Any]]:
    """Say the coverage of each commune asked about, for one skill."""
    worth = {
        who: standing(world.providers[who], offer, world.day)
        for (who, what), offer in world.offers.items()
        if what == skill
    }
    own = {who: world.offers[who, skill] for who, value in worth.items() if value != "out"}
    counts = {who: asked.declared or worth[who] == "proven" for who in own}
    cells = {one.code: _cell(world, skill, own, worth, counts, one, asked) for one in world.communes}
    index = _index(world, cells)
    inside = [one for one in world.communes if one.asked]
    people = sum(one.people or 0.0 for one in inside)
    mean = sum((one.people or 0.0) * index[one.code] for one in inside) / people if people else 0.0
    exempt = named(world, world.exempt.get(skill, ()))
    found = {}
    for one in inside:
        cell = cells[one.code]
        far = [who for who in own if own[who].remote and counts[who]]
        if one.code in exempt:
            state = "not_applicable"
        elif cell.local:
            state = "local"
        elif cell.reaching:
            state = "reachable"
        elif far:
            state = "remote_only"
        elif cell.waiting:
            state = "unproven"
        else:
            state = "out_of_reach" if own else "none"
        found[one.code] = {
            "state": state,
            "gap": state in {"unproven", "out_of_reach", "none"} or (state == "remote_only" and not asked.remote),
            "proven_providers": len(cell.reaching),
            "remote_providers": len(far),
            "waiting_offers": len(cell.waiting),
            "waiting_reasons": tuple(sorted({worth[who] for who in cell.waiting})),
            **_nearest(world, skill, own, one, cell),
            **_level(cell, index[one.code], mean),
        }
    return found


def _cell(
    world: World,
    skill: str,
    own: Mapping[str, Offer],
    worth: Mapping[str, str],
    counts: Mapping[str, bool],
    commune: Commune,
    asked: Asked,
) -> _Cell:
    """Look at every offer from one commune."""
    cell = _Cell()
    for who, offer in own.items():
        place = world.providers[who].place
        journey, home = world.journeys.get((commune.code, place)), place.commune == commune.code
        by_area = goes_to(world, who, offer, commune)
        reaches = by_area or receives(world, who, offer, commune, asked.minutes)
        if reaches and counts[who]:
            cell.reaching.append(who)
            cell.local = cell.local or home
        if (reaches or offer.remote) and worth[who] != "proven":
            cell.waiting.append(who)
        if offer.in_person and (reaches or home or journey is not None):
            tier = 2 if not reaches else 0 if counts[who] else 1
            cell.candidates.append((tier, math.inf if journey is None else journey[0], f"{who}.{skill}", who))
        if counts[who] and journey is not None and (by_area or offer.at_premises):
            cell.usable.append((journey[0], who))
    return cell


def _index(world: World, cells: Mapping[str, _Cell]) -> dict[str, float]:
    """Share each provider among the people who can use it, then add up what each commune gets of them, per 10,000."""
    demand: dict[str, float] = {}
    for one in world.communes:
        for minutes, who in cells[one.code].usable:
            demand[who] = demand.get(who, 0.0) + (one.people or 0.0) * weight(minutes)
    return {
        code: 10_000.0 * sum(weight(minutes) / demand[who] for minutes, who in cell.usable if demand[who] > 0.0)
        for code, cell in cells.items()
    }


def _nearest(world: World, skill: str, own: Mapping[str, Offer], commune: Commune, cell: _Cell) -> dict[str, Any]:
    """Name the nearest: one that counts and reaches, else one that reaches, else any; as near, the first by id."""
    in_person = [who for who, offer in own.items() if offer.in_person]
    _, minutes, offer, who = min(cell.candidates, default=(9, math.inf, None, None))
    reason = None
    if minutes == math.inf and not in_person:
        reason = "no_offer"
    elif minutes == math.inf and commune.lon is None:
        reason = "no_centre"
    elif minutes == math.inf and all(world.providers[one].place.lon is None for one in in_person):
        reason = "no_base"
    elif minutes == math.inf:
        reason = "beyond_cutoff"
    return {
        "nearest_offer": offer,
        "nearest_provider": who,
        "nearest_commune": None if who is None else world.providers[who].place.commune,
        "nearest_minutes": None if minutes == math.inf else minutes,
        "nearest_reason": reason,
    }


def _level(cell: _Cell, index: float, mean: float) -> dict[str, Any]:
    """Place a commune on the official's five steps."""
    nearest = min((minutes for minutes, _ in cell.usable), default=math.inf)
    within = sum(minutes <= 30.0 for minutes, _ in cell.usable)
    sound = within >= 2 and index >= 0.66 * mean
    if sound and nearest <= 30.0:
        level = "proche" if nearest <= 15.0 else "accessible"
    elif nearest <= 30.0:
        level = "fragile"
    else:
        level = "eloigne" if nearest <= 45.0 else "sans_offre"
    return {
        "proven_minutes": None if nearest == math.inf else nearest,
        "within_30": within,
        "accessibility": index,
        "level": level,
    }
