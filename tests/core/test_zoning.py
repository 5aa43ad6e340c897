"""Zoning: what adds up in numbers is what a table adds up, and is made anew for another territory only."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from weakref import ref

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.frames import STATES, SUMMARY
from geomap.core.once import once
from geomap.core.siting.example import row_of_eight
from geomap.core.zoning import Zoning, zoning_of

CODES = [f"4800{place}" for place in range(6)]
ZONES = ["FR", "epci:1", "departement:48"]

_PAIRS = st.lists(st.tuples(st.sampled_from(ZONES), st.sampled_from([*CODES, "99999"])), max_size=20)
_PEOPLE = st.lists(st.none() | st.integers(0, 10_000), min_size=len(CODES), max_size=len(CODES))
_STATES = st.lists(st.sampled_from(STATES), min_size=len(CODES), max_size=len(CODES))


def _zoning(pairs: Sequence[tuple[str, str]], people: Sequence[int | None]) -> tuple[Zoning, pd.DataFrame, pd.Series]:
    members = pd.DataFrame(pairs, columns=["zone", "commune"], dtype=object)
    inhabitants = pd.Series(people, index=CODES, dtype=float)
    return Zoning.of(pd.Index(CODES, dtype=object), inhabitants, members, "FR"), members, inhabitants


def _plain_members(members: pd.DataFrame) -> pd.DataFrame:
    """List each commune in each of its zones once, and all in the whole."""
    whole = pd.DataFrame({"zone": "FR", "commune": CODES}, dtype=object)
    inside = members[members["commune"].isin(CODES) & (members["zone"] != "FR")]
    return pd.concat([whole, inside.drop_duplicates()], ignore_index=True)


@given(_PAIRS, _PEOPLE, _STATES)
def test_sums_in_numbers_are_those_of_a_table(
    pairs: list[tuple[str, str]], people: list[int | None], states: list[str]
) -> None:
    zoning, members, inhabitants = _zoning(pairs, people)
    listed = _plain_members(members)
    listed["state"] = pd.Series(states, index=CODES, dtype=object).reindex(listed["commune"]).to_numpy(dtype=object)
    listed["people"] = inhabitants.reindex(listed["commune"]).to_numpy()
    grouped = listed.groupby(["zone", "state"], sort=True)["people"]
    plain = SUMMARY.build(
        {
            "zone": grouped.size().index.get_level_values("zone"),
            "state": grouped.size().index.get_level_values("state"),
            "communes": grouped.size(),
            "people": grouped.sum(min_count=1),
        }
    )
    found = zoning.summary(np.array([STATES.index(state) for state in states]))
    pd.testing.assert_frame_equal(found, plain)


@given(_PAIRS, _PEOPLE, st.lists(st.booleans(), min_size=len(CODES), max_size=len(CODES)))
def test_what_holds_somewhere_is_counted_zone_by_zone(
    pairs: list[tuple[str, str]], people: list[int | None], holds: list[bool]
) -> None:
    zoning, members, inhabitants = _zoning(pairs, people)
    listed = _plain_members(members)
    where = pd.Series(holds, index=CODES)
    found = zoning.over(np.array(holds))
    for zone, communes, counted in zip(zoning.zones, found.communes, found.people, strict=True):
        own = [code for code in listed["commune"][listed["zone"] == zone] if where[code]]
        assert communes.tolist() == [len(own)]
        # Of communes nobody has counted nobody can say: that is not nobody.
        assert np.array_equal(counted, [inhabitants.loc[own].sum(min_count=min(1, len(own)))], equal_nan=True)
    counted = inhabitants[where]
    people = counted.sum(min_count=min(1, len(counted)))
    assert np.array_equal(zoning.total(np.array(holds)), (len(counted), people), equal_nan=True)


def test_no_commune_has_no_zone_but_the_whole() -> None:
    nothing = pd.DataFrame({"zone": [], "commune": []}, dtype=object)
    zoning = Zoning.of(pd.Index([], dtype=object), pd.Series([], dtype=float), nothing, "FR")
    assert zoning.zones.tolist() == ["FR"]
    assert zoning.sums(np.array([], dtype=np.uint8)).communes.tolist() == [[0] * len(STATES)]
    assert zoning.summary(np.array([], dtype=np.uint8)).empty


def test_the_zones_of_a_territory_are_numbered_once_and_those_of_another_anew() -> None:
    territory = row_of_eight()[0].territory
    first = zoning_of(territory)
    assert zoning_of(territory) is first
    emptied = replace(territory, communes=territory.communes.assign(population=7.0))
    assert zoning_of(emptied).people.tolist() == [7.0] * 8
    assert zoning_of(territory).people.tolist() == [100.0] * 8


def test_what_was_made_of_a_thing_is_forgotten_with_it() -> None:
    class Thing:
        pass

    class Made:
        pass

    thing = Thing()
    made = once(lambda _: Made())
    kept = ref(made(thing))
    assert kept() is made(thing)
    del thing
    gc.collect()
    assert kept() is None
