"""Revisions of the engine: two from one, many on end, ids between ids; and the loops without their compiler."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from world import DAY, members_frame, offer, offers_frame, row_of_communes

from geomap.core.coverage import counted_offers
from geomap.core.engine import Engine, differences
from geomap.core.engine.names import Named, Names
from geomap.core.skills import Skill
from geomap.core.states import Reading
from geomap.travel.estimate import EstimatedTimes

TIMES = EstimatedTimes(detour=1.0, speed_kmh=60.0)
COMMUNES = row_of_communes(12, people=[100.0 * number for number in range(12)])
SKILLS = tuple(Skill(f"skill-{number:02d}", None, {}, {}) for number in range(40))
READING = Reading(15.0)


def engine_of(offers: pd.DataFrame) -> Engine:
    return Engine.build(
        COMMUNES,
        COMMUNES.iloc[:0],
        members_frame({}),
        offers,
        SKILLS,
        between=lambda bases: TIMES.between(COMMUNES, bases, 90.0),
        paces=TIMES.km_minutes,
    )


def directory(*rows: dict[str, object]) -> pd.DataFrame:
    return counted_offers(offers_frame(list(rows)), DAY)


def seeded(many: int) -> list[dict[str, object]]:
    """Offers of every sort, three a provider, in forty lanes."""
    chance = np.random.default_rng(48)
    return [
        offer(f"p{number:03d}", int(place), skill=SKILLS[skill].id)
        | {
            "on_site": bool(chance.integers(0, 2)),
            "at_premises": bool(chance.integers(0, 3)),
            "remote": not chance.integers(0, 4),
            "area_kind": str(chance.choice(["minutes", "km", "zones"])),
            "area_value": float(chance.choice([10.0, 25.0, 40.0])),
            "area_zones": (f"c{chance.integers(0, len(COMMUNES))}",),
            "proof_state": str(chance.choice(["validated", "validated", "declared", "submitted"])),
        }
        for number, place in enumerate(chance.integers(0, len(COMMUNES), size=many))
        for skill in chance.choice(len(SKILLS), size=3, replace=False)
    ]


def said(engine: Engine) -> dict[str, list[list[object]]]:
    answers = {skill.id: engine.answer(skill.id, READING) for skill in SKILLS}
    return {
        skill: answer[["state", "proven_providers", "waiting_offers", "nearest_offer", "within_30", "accessibility"]]
        .astype(object)
        .where(lambda frame: frame.notna(), None)
        .to_numpy()
        .tolist()
        for skill, answer in answers.items()
    }


def test_two_revisions_of_one_engine_do_not_know_of_each_other() -> None:
    rows = [offer(f"p{number}", number, skill=SKILLS[0].id) for number in (1, 4, 7)]
    before = directory(*rows)
    first = engine_of(before)
    first.tally(SKILLS[0].id, READING)
    at_home = directory(*rows, offer("q", 0, skill=SKILLS[0].id))
    away = directory(*rows[1:])
    one, other = first.revised(differences(before, at_home)), first.revised(differences(before, away))
    again = one.revised(differences(at_home, directory(*rows[:1], offer("q", 0, skill=SKILLS[0].id))))
    assert [first.answer(SKILLS[0].id, READING)["state"].iloc[place] for place in (0, 1)] == ["reachable", "local"]
    assert [one.answer(SKILLS[0].id, READING)["state"].iloc[place] for place in (0, 1)] == ["local", "local"]
    assert other.answer(SKILLS[0].id, READING)["state"].iloc[1] == "out_of_reach"
    assert again.answer(SKILLS[0].id, READING)["proven_providers"].tolist() == [2, 2, 1] + [0] * 9


def test_an_offer_that_comes_and_goes_a_hundred_times_leaves_nothing_behind() -> None:
    rows = [offer(f"p{number}", number, skill=SKILLS[0].id) for number in range(0, 12, 2)]
    without, together = directory(*rows), directory(*rows, offer("q", 3, skill=SKILLS[0].id))
    engine = engine_of(without)
    before = engine.tally(SKILLS[0].id, READING)
    for _ in range(100):
        engine = engine.revised(differences(without, together)).revised(differences(together, without))
    after = engine.tally(SKILLS[0].id, READING)
    assert after.access.tolist() == before.access.tolist()
    assert after.proven.tolist() == before.proven.tolist()
    assert after.nearest_minutes.tolist() == before.nearest_minutes.tolist()


def test_the_first_remote_offer_changes_the_state_of_those_nobody_reaches() -> None:
    rows = [offer("p", 0, skill=SKILLS[0].id)]
    before = directory(*rows)
    after = directory(*rows, offer("r", 5, skill=SKILLS[0].id, at_premises=False, remote=True))
    engine = engine_of(before)
    engine.tally(SKILLS[0].id, READING)
    revised = engine.revised(differences(before, after))
    expected = ["local", "reachable", *["remote_only"] * 10]
    assert revised.answer(SKILLS[0].id, READING)["state"].tolist() == expected
    assert engine.answer(SKILLS[0].id, READING)["state"].tolist() == [*expected[:2], *["out_of_reach"] * 10]


@pytest.mark.parametrize("step", [1, -1])
def test_ids_always_find_their_place_between_two_others(step: int) -> None:
    # Each new id lies next to the last: halves of halves run out after fifty.
    names = Names(directory(offer("a", 0), offer("z", 1)))
    ids = [f"m{number:03d}.web" for number in range(200)][::step]
    numbers = [names.number(Named(one, "m", None, 0.0, 0.0)) for one in ids]
    order = names.order
    ordered = [order[number] for number in (0, *numbers[::step], 1)]
    assert all(low < high for low, high in pairwise(ordered))
    moved = names.number(Named(ids[0], "m", "c1", 1.0, 0.0))
    assert moved not in numbers
    assert names.order[moved] == names.order[numbers[0]]


def test_without_a_compiler_the_same_lines_say_the_same() -> None:
    script = (
        "import json, sys; import test_engine_revisions as own; rows = own.seeded(30); "
        "before = own.directory(*rows[:-6]); after = own.directory(*rows[6:]); engine = own.engine_of(before); "
        "told = [own.said(engine)]; told.append(own.said(engine.revised(own.differences(before, after)))); "
        "json.dump(told, sys.stdout)"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    plain = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = seeded(30)
    before, after = directory(*rows[:-6]), directory(*rows[6:])
    engine = engine_of(before)
    told = [said(engine), said(engine.revised(differences(before, after)))]
    assert json.loads(plain.stdout) == json.loads(json.dumps(told))
    assert said(engine_of(after)) == told[1]
