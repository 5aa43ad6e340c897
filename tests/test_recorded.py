"""Offers as recorded: made from one version to the next, they are what a reading of everything gives."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.frames import OFFERS
from geomap.core.offer_rows import OfferRows
from geomap.engines import recorded as module
from geomap.engines.recorded import Recorded
from geomap.ports import Changed

SKILLS = ("a", "b", "c")
Kept = dict[str, dict[str, str]]
"""Day on which each proof ends, by provider and skill."""

offered = st.dictionaries(st.sampled_from(SKILLS), st.sampled_from(("2026-06-14", "2026-06-15", "2026-06-16")))
directories = st.dictionaries(st.sampled_from(("p", "q", "é", "p.x")), offered)
steps = st.lists(directories, max_size=5)


def frame(kept: Kept) -> pd.DataFrame:
    """OFFERS of a directory, in no order."""
    rows = [(provider, skill, day) for provider, own in kept.items() for skill, day in own.items()]
    many = len(rows)
    return OFFERS.build(
        {
            "provider": [row[0] for row in rows],
            "skill": [row[1] for row in rows],
            **{name: [True] * many for name in ("on_site", "at_premises", "remote", "published", "charter")},
            "area_kind": ["minutes"] * many,
            "area_zones": [()] * many,
            "proof_state": ["validated"] * many,
            "valid_until": [pd.Timestamp(row[2]) for row in rows],
        },
        index=[f"{row[0]}.{row[1]}" for row in rows],
    )


def told(version: int, change: Kept) -> tuple[Changed, OfferRows]:
    """What a store says of providers that changed."""
    changed = Changed(version, frozenset(change), frozenset(), skills=False)
    return changed, OfferRows.of(frame(change).sort_index())


def assert_is(found: pd.DataFrame, kept: Kept) -> None:
    expected = frame(kept).sort_index()
    pd.testing.assert_frame_equal(found, expected)


@given(directories, steps, st.integers(0, 3))
def test_each_version_is_what_a_reading_of_everything_gives(first: Kept, changes: list[Kept], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_APART", most)
        now, at = dict(first), Recorded.read(1, frame(first))
        versions = [(at, dict(now))]
        for version, change in enumerate(changes, 2):
            now |= change
            at = at.after(*told(version, change))
            versions.append((at, dict(now)))
        for one, kept in versions:
            assert_is(one.offers, kept)
            for skill in SKILLS:
                assert_is(
                    one.of_skill(skill),
                    {name: {s: d for s, d in own.items() if s == skill} for name, own in kept.items()},
                )
            some = [name for name in ("p", "é", "nobody") if name in kept or name == "nobody"]
            assert_is(one.of_providers(some).frame(), {name: kept[name] for name in some if name in kept})


@given(directories, steps)
def test_who_was_read_again_since_is_named(first: Kept, changes: list[Kept]) -> None:
    versions = [Recorded.read(1, frame(first))]
    for version, change in enumerate(changes, 2):
        versions.append(versions[-1].after(*told(version, change)))
    for place, earlier in enumerate(versions):
        expected = {name for change in changes[place:] for name in change}
        assert versions[-1].since(earlier) == expected
    assert versions[-1].since(Recorded.read(1, frame(first))) is None


def test_whose_proof_ends_overnight_is_named() -> None:
    at = Recorded.read(1, frame({"p": {"a": "2026-06-14"}, "q": {"a": "2026-06-15", "b": "2026-06-16"}}))
    days = [dt.date(2026, 6, day) for day in (14, 15, 16, 17)]
    assert [at.turned(one, other) for one, other in pairwise(days)] == [{"p"}, {"q"}, {"q"}]
    assert at.turned(days[1], days[1]) == frozenset()
