"""Asking: a question becomes an answer, by the directory, the minutes and the engine."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from geomap.core.coverage import Answer, Question, counted_offers
from geomap.core.frames import BASES
from geomap.core.skills import Nomenclature, Skill
from geomap.core.states import Reading, gap_states, state_ranks
from geomap.core.zoning import zoning_of
from geomap.engines import Engines, LaidOut, Recorded, journeys, laid_out
from geomap.errors import UnknownCommune, UnknownSkill
from geomap.ports import System


def answer(system: System, question: Question, engines: Engines | None = None) -> Answer:
    """Answer one question about one skill.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    question : Question
        What a reader asks.
    engines : Engines, optional
        Engines kept from one question to the next; without them one is laid out for this question alone.

    Returns
    -------
    Answer
        The coverage of the territory, and everything behind it.

    Raises
    ------
    UnknownTerritory, UnknownSkill
        When the question names what is not there.

    Examples
    --------
    See notebooks/01_first_map.ipynb.
    """
    skill = _in_use(system.store.nomenclature(), question.skill)
    laid = _laid_out(system, question.zone, question.day, engines, skill)
    territory = laid.territory
    coverage = laid.engine.answer(skill.id, question.reading)
    offers, resting = laid.offers(skill.id)
    return Answer(
        question=question,
        territory=territory,
        skill=skill,
        coverage=coverage,
        summary=zoning_of(territory).summary(state_ranks(coverage["state"])),
        offers=offers,
        journeys=lambda: journeys(laid.times, territory, _bases(pd.concat([offers, resting]))),
        minutes_source=laid.times.source,
        version=laid.version,
        resting=resting,
    )


def commune_states(
    system: System, zone: str, commune: str, *, max_minutes: int, day: dt.date, engines: Engines | None = None
) -> pd.DataFrame:
    """Say the state of every skill in one commune.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    zone : str
        Territory the commune belongs to.
    commune : str
        Code of the commune.
    max_minutes : int
        Journey people accept, minutes.
    day : datetime.date
        Day on which proofs must hold.
    engines : Engines, optional
        Engines kept from one question to the next.

    Returns
    -------
    DataFrame
        COVERAGE columns by skill, in the order of the nomenclature; the level compares with the mean of the commune
        alone and means nothing here.

    Raises
    ------
    UnknownCommune
        When the territory has no such commune.

    Examples
    --------
    See tests/test_wiring.py.
    """
    laid = _laid_out(system, zone, day, engines)
    if commune not in laid.territory.communes.index:
        raise UnknownCommune(f"« {commune} » is not a commune of {laid.territory.name}.")
    return laid.engine.answer_at(commune, Reading(max_minutes))


def overview(
    system: System, zone: str, *, max_minutes: int, day: dt.date, engines: Engines | None = None
) -> pd.DataFrame:
    """Add up, for every skill, the communes and people of a territory in each state.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    zone : str
        The territory.
    max_minutes : int
        Journey people accept, minutes.
    day : datetime.date
        Day on which proofs must hold.
    engines : Engines, optional
        Engines kept from one question to the next.

    Returns
    -------
    DataFrame
        By skill, in the order of the nomenclature: ``gap_communes``, ``gap_people``, ``communes``, ``people``.

    Examples
    --------
    See tests/test_wiring.py.
    """
    found = gaps(system, zone, max_minutes=max_minutes, day=day, engines=engines)
    zoning = zoning_of(system.store.territory(zone))
    lacking = [zoning.total(found[skill].to_numpy()) for skill in found.columns]
    communes, people = zoning.total(np.ones(len(found), dtype=bool))
    return pd.DataFrame(
        {
            "gap_communes": [gaps for gaps, _ in lacking],
            "gap_people": [inhabitants for _, inhabitants in lacking],
            "communes": communes,
            "people": people,
        },
        index=found.columns,
    )


def gaps(system: System, zone: str, *, max_minutes: int, day: dt.date, engines: Engines | None = None) -> pd.DataFrame:
    """Say which communes of a territory are in a gap, for every skill.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    zone : str
        The territory.
    max_minutes : int
        Journey people accept, minutes.
    day : datetime.date
        Day on which proofs must hold.
    engines : Engines, optional
        Engines kept from one question to the next.

    Returns
    -------
    DataFrame
        Booleans by commune and skill, skills in the order of the nomenclature.

    Examples
    --------
    See tests/stewardship/test_sought.py.
    """
    laid = _laid_out(system, zone, day, engines)
    here, reading = laid.territory.communes.index, Reading(max_minutes)
    found = [gap_states(state[: len(here)], reading) for state in laid.engine.states(reading)]
    return pd.DataFrame(
        dict(zip([skill.id for skill in laid.skills], found, strict=True)),
        index=here,
        columns=pd.Index([skill.id for skill in laid.skills], dtype=object, name="skill"),
    )


def _laid_out(system: System, zone: str, day: dt.date, engines: Engines | None, skill: Skill | None = None) -> LaidOut:
    """Give the engine kept, or lay out what one question needs."""
    if engines is not None:
        found = engines.of(zone, day)
        if skill is None or skill in found.skills:
            return found
    store = system.store
    version, territory = store.version(), store.territory(zone)
    skills = store.nomenclature().usable() if skill is None else (skill,)
    recorded = Recorded.read(version, store.offers(None if skill is None else skill.id))
    times = system.travel.covering(territory.communes)
    engine = laid_out(times, territory, counted_offers(recorded.offers, day), skills)
    return LaidOut(territory, skills, recorded, day, times, times.stamp, engine)


def _in_use(nomenclature: Nomenclature, name: str) -> Skill:
    """Give a skill one can ask about: a proof of one that was retired tells nothing of who can be found today."""
    skill = nomenclature.get(name)
    if skill.retired:
        after = nomenclature.get(nomenclature.current(name))
        instead = "ask about a skill in use" if after.retired else f"ask about « {after.id} », which took its place"
        raise UnknownSkill(f"The skill « {name} » was retired: {instead}.")
    return skill


def _bases(offers: pd.DataFrame) -> pd.DataFrame:
    """BASES of offers: a base is a provider."""
    based = offers[offers["lon"].notna() & offers["lat"].notna()].drop_duplicates("provider")
    return BASES.build({name: based[name] for name in BASES.columns}, index=based["provider"])
