"""Communes of one cell are counted side by side: as many as there are, however far journeys go."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from engine_worlds import SKILLS, World, assert_alike, assert_same, atlases, bases_of, readings, rows_in
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_coverage import plain_measure

from geomap.core.coverage import one_skill
from geomap.core.engine import Engine, differences
from geomap.core.engine.lot import ABREAST, WIDE
from geomap.core.frames import COMMUNES
from geomap.core.states import Reading
from geomap.travel.estimate import EstimatedTimes

FAST = EstimatedTimes(detour=1.0, speed_kmh=200.0)
"""So fast that some journeys are longer than the short way from a chord to the ground is exact for."""


@st.composite
def crowds(draw: st.DrawFn) -> gpd.GeoDataFrame:
    """Communes by the dozen in a few kilometres, some on one spot: more than a lot holds, or not a round number."""
    count = draw(st.sampled_from([ABREAST - 1, ABREAST, ABREAST + 1, 40, WIDE, WIDE + 1, 2 * WIDE + 3]))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spots = chance.random((count, 2)) * draw(st.sampled_from([[0.0, 0.0], [0.08, 0.05], [0.3, 0.2]])) + [3.0, 44.4]
    spots = np.where(chance.random((count, 1)) < 0.2, spots[0], spots)
    return COMMUNES.build(
        {
            "name": [f"Commune {number}" for number in range(count)],
            "territory": ["FR"] * count,
            "kind": ["commune"] * count,
            "population": chance.choice([0.0, 10.0, 400.0, 25_000.0], size=count),
            "area_km2": chance.choice([0.0, 14.0, 300.0], size=count),
            "lon": spots[:, 0],
            "lat": spots[:, 1],
            "centre_kind": ["town_hall"] * count,
        },
        index=[f"c{number}" for number in range(count)],
    )


@given(st.data(), readings)
@settings(max_examples=60)
def test_a_crowded_cell_is_counted_as_any_other(data: st.DataObject, reading: Reading) -> None:
    communes = data.draw(crowds())
    before, after = (World(communes, data.draw(rows_in(communes)), len(communes)) for _ in range(2))
    engine, expected = before.engine(), before.plain(reading)
    for skill, tally in zip(SKILLS, engine.tallies(reading), strict=True):
        assert_same(engine.answer(skill.id, reading), one_skill(expected, skill.id))
        assert_alike(engine.tally(skill.id, reading), tally)
    revised, anew = engine.revised(differences(before.offers, after.offers)), after.engine()
    for skill in SKILLS:
        assert_alike(revised.tally(skill.id, reading), anew.tally(skill.id, reading))
        assert_same(revised.answer(skill.id, reading), anew.answer(skill.id, reading))


@given(atlases(), st.data(), readings)
@settings(max_examples=60)
def test_journeys_longer_than_a_hundred_kilometres_are_as_long_as_they_are(
    communes: gpd.GeoDataFrame, data: st.DataObject, reading: Reading
) -> None:
    world = World(communes, data.draw(rows_in(communes)), len(communes))

    def between(bases: pd.DataFrame) -> pd.DataFrame:
        return FAST.between(communes, bases, 90.0)

    expected = plain_measure(
        communes, world.around, world.members, world.offers, between(bases_of(world.offers)), SKILLS, reading
    )
    engine = Engine.build(
        communes, world.around, world.members, world.offers, SKILLS, between=between, paces=FAST.km_minutes
    )
    for skill in SKILLS:
        assert_same(engine.answer(skill.id, reading), one_skill(expected, skill.id))
