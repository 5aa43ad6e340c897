"""What happens to a small directory, drawn at random for the oracle of coverage, and the frames it is given in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
from coverage_oracle import Offer, Provider, World
from hypothesis import strategies as st
from oracle_worlds import SKILLS, ZONE, Land, lands
from world import offers_frame

DAY = dt.date(2026, 6, 15)

_DAYS = (None, DAY - dt.timedelta(1), DAY, DAY + dt.timedelta(1), dt.date(2030, 1, 1))

areas = st.one_of(
    st.tuples(st.just("minutes"), st.sampled_from([0.0, 10.0, 30.0, 30.0, 45.0, 90.0])),
    st.tuples(st.just("km"), st.sampled_from([0.0, 5.5, 15.0, 33.3, 80.0, None])),
    st.tuples(st.just("zones"), st.sampled_from([("epci:1",), ("c0", "c5", "elsewhere"), (ZONE, "c3"), ()])),
)
ways = st.sampled_from(
    [(True, False, False), (False, True, False), (True, True, False), (True, True, False)] * 3
    + [(False, False, True), (True, True, True), (False, True, True), (True, False, True), (False, False, False)]
)
proofs = st.one_of(
    st.just(("validated", None, dt.date(2030, 1, 1))),
    st.just(("validated", DAY, dt.date(2030, 1, 1))),
    st.tuples(st.just("validated"), st.sampled_from(_DAYS), st.sampled_from(_DAYS)),
    st.sampled_from([(state, None, None) for state in ("declared", "submitted", "expired", "rejected", "withdrawn")]),
)
spans = st.sampled_from([(None, None)] * 24 + [(first, last) for first in _DAYS[1:4] for last in (_DAYS[:4])])
offers = st.builds(lambda way, area, proof: Offer(*way, area, *proof), ways, areas, proofs)


names = st.sampled_from(["a", "b", "p", "q", "z", "é"])
people = st.builds(Provider, st.none(), st.sampled_from([True] * 7 + [False]), st.sampled_from([True] * 7 + [False]))

Directory = tuple[Mapping[str, Provider], Mapping[tuple[str, str], Offer], dt.date]
"""Who offers, what they offer, and which day it is."""


def world_of(land: Land, directory: Directory) -> World:
    """Put a directory on a land."""
    providers, offered, day = directory
    return World(land.communes, land.zones, land.exempt, providers, offered, land.journeys, day)


@st.composite
def newcomers(draw: st.DrawFn, land: Land) -> tuple[Provider, dict[str, Offer]]:
    """Somebody who offers some skills."""
    closed = draw(spans)
    found = replace(
        draw(people), place=draw(st.sampled_from(land.places)), closed_from=closed[0], closed_until=closed[1]
    )
    return found, draw(st.dictionaries(st.sampled_from(SKILLS), offers, min_size=1))


@st.composite
def steps(draw: st.DrawFn, land: Land, before: Directory) -> Directory:
    """One thing that happens."""
    providers, offered, day = dict(before[0]), dict(before[1]), before[2]
    kind = draw(
        st.sampled_from(
            ["come", "offer", "drop", "leave", "move", "prove", "prove", "reshape", "show", "charter", "night"]
        )
    )
    if kind == "night":
        return providers, offered, day + dt.timedelta(1)
    if kind == "charter":
        last = draw(st.sampled_from([day - dt.timedelta(1), day]))
        return {who: replace(one, signed_until=last) for who, one in providers.items()}, offered, day
    if kind == "come" or not offered:
        who = draw(names)
        found, own = draw(newcomers(land))
        kept = {pair: one for pair, one in offered.items() if pair[0] != who}
        return {**providers, who: found}, {**kept, **{(who, skill): one for skill, one in own.items()}}, day
    who, skill = draw(st.sampled_from(sorted(offered)))
    if kind == "offer":
        offered[who, draw(st.sampled_from(SKILLS))] = draw(offers)
    elif kind == "drop":
        del offered[who, skill]
    elif kind == "leave":
        del providers[who]
        offered = {pair: one for pair, one in offered.items() if pair[0] != who}
    elif kind == "move":
        providers[who] = replace(providers[who], place=draw(st.sampled_from(land.places)))
    elif kind == "prove":
        state, since, until = draw(proofs)
        offered[who, skill] = replace(offered[who, skill], proof=state, proven_from=since, proven_until=until)
    elif kind == "reshape":
        other = draw(offers)
        offered[who, skill] = replace(
            other, proof=offered[who, skill].proof, proven_until=offered[who, skill].proven_until
        )
    else:
        closed = draw(spans)
        shown = replace(draw(people), place=providers[who].place, closed_from=closed[0], closed_until=closed[1])
        providers[who] = replace(shown, signed_from=draw(st.sampled_from(_DAYS)))
    return providers, offered, day


@st.composite
def histories(draw: st.DrawFn) -> tuple[Land, list[Directory]]:
    """A land, a directory, and what becomes of it."""
    land = draw(lands())
    providers: dict[str, Provider] = {}
    offered: dict[tuple[str, str], Offer] = {}
    for who in draw(st.lists(names, min_size=1, unique=True)):
        providers[who], own = draw(newcomers(land))
        offered |= {(who, skill): one for skill, one in own.items()}
    told: list[Directory] = [(providers, offered, DAY)]
    for _ in range(draw(st.integers(1, 6))):
        told.append(draw(steps(land, told[-1])))
    return land, told


def frame_of(directory: Directory) -> pd.DataFrame:
    """OFFERS of a directory."""
    providers, offered, _ = directory
    rows = []
    for (who, skill), one in offered.items():
        provider, (kind, value) = providers[who], one.area
        rows.append(
            {
                "offer": f"{who}.{skill}",
                "provider": who,
                "skill": skill,
                "commune": provider.place.commune,
                "lon": provider.place.lon,
                "lat": provider.place.lat,
                "on_site": one.on_site,
                "at_premises": one.at_premises,
                "remote": one.remote,
                "area_kind": kind,
                "area_value": None if kind == "zones" else value,
                "area_zones": value if kind == "zones" else (),
                "proof_state": one.proof,
                "valid_until": one.proven_until,
                "published": provider.published,
                "charter": provider.signed,
                "validated_on": one.proven_from,
                "charter_from": provider.signed_from,
                "charter_until": provider.signed_until,
                "closed_from": provider.closed_from,
                "closed_until": provider.closed_until,
            }
        )
    return offers_frame(rows)
