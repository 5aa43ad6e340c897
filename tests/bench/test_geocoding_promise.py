"""What a score promises holds on places made wrong on purpose, all the names of France in play."""

import numpy as np
import pandas as pd
import pytest

from geomap.bench.slips import SLIPS, made_places
from geomap.config import bundled
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.locating import locate
from geomap.sources.communes import read_bundled

ROWS = 12_000
SEEDS = (7, 2026)


@pytest.fixture(scope="module")
def france():
    atlas = read_bundled(bundled("data") / "communes")
    return atlas, Gazetteer.build(atlas.communes, atlas.names, atlas.postcodes, atlas.zones, atlas.members)


@pytest.fixture(scope="module", params=SEEDS)
def outcome(france, request):
    """Each made row: what was done to it, its score, whether it was accepted, and whether rightly."""
    atlas, gazetteer = france
    people = dict(atlas.communes["population"].fillna(0.0) + 1.0)
    asked, truth, slips = made_places(atlas.names, atlas.postcodes, people, ROWS, request.param)
    found = locate(gazetteer, asked)
    answered = [gazetteer.parent.get(code, code) for code in found["commune"]]
    right = np.array(
        [code == gazetteer.parent.get(wanted, wanted) for code, wanted in zip(answered, truth, strict=True)]
    )
    accepted = found["status"] == "accepted"
    return pd.DataFrame({"slip": slips, "score": found["score"], "accepted": accepted, "right": right & accepted})


def test_errors_are_no_more_than_scores_tell_of(outcome):
    kept = outcome[outcome["accepted"]]
    assert 1.0 - kept["right"].mean() <= 1.0 - kept["score"].mean()


@pytest.mark.parametrize("threshold", [0.8, 0.85, 0.9, 0.95, 0.98, 0.995])
def test_errors_above_a_threshold_are_fewer_than_it_allows(outcome, threshold):
    kept = outcome[outcome["accepted"] & (outcome["score"] >= threshold)]
    assert len(kept) > ROWS / 10
    assert 1.0 - kept["right"].mean() <= 1.0 - threshold


def test_in_every_step_of_the_score_the_share_that_is_right_is_about_the_score(outcome):
    kept = outcome[outcome["accepted"]]
    steps = kept.groupby(pd.cut(kept["score"], [0.0, 0.9, 0.96, 0.975, 0.985, 0.992, 1.0]), observed=True)
    for _, rows in steps:
        doubt = 3.0 * np.sqrt(rows["score"].mean() * (1.0 - rows["score"].mean()) / len(rows))
        assert rows["right"].mean() >= rows["score"].mean() - doubt - 0.005
        assert rows["right"].mean() <= rows["score"].mean() + doubt + 0.05


def test_what_anybody_can_read_is_accepted(outcome):
    shares = outcome.groupby("slip")["right"].mean()
    assert set(shares.index) == set(SLIPS)
    assert shares[["as it is", "capitals, St, lost zero", "without linking words"]].min() > 0.99
    assert shares.drop("a digit of the code wrong").min() > 0.7
