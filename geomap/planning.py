"""Planning: where to act, from questions to gaps, sites, permanences and effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

import geopandas as gpd
import pandas as pd

from geomap.core.costs import MAX_MINUTES
from geomap.core.coverage import Answer, Question
from geomap.core.frames import BASES
from geomap.core.siting.effect import measured_with
from geomap.core.siting.permanences import Rota, permanences
from geomap.core.siting.places import Plan, sites, supposed_offers
from geomap.core.territory import Territory
from geomap.errors import UnknownCommune
from geomap.pipeline import answer
from geomap.ports import System

SITED = "site:"
"""What the ids of supposed providers start with, so that they are nobody's."""


def answers(system: System, question: Question) -> Iterator[Answer]:
    """Answer a question for every skill.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    question : Question
        The question; its skill is not looked at.

    Returns
    -------
    iterator of Answer
        One a skill, in the order of the nomenclature.

    Examples
    --------
    See tests/cli/test_planning_commands.py.
    """
    for skill in system.store.nomenclature().usable():
        yield answer(system, replace(question, skill=skill.id))


def plan_sites(
    system: System,
    question: Question,
    count: int,
    *,
    communes: Sequence[str] | None = None,
    required: Sequence[str] = (),
    time_limit_s: float = 30.0,
) -> Plan:
    """Propose communes for more providers of a skill.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    question : Question
        What is asked of the map: who is in a gap, and which journey people accept.
    count : int
        How many communes.
    communes : sequence of str, optional
        Codes to choose from; those of the territory unless given.
    required : sequence of str
        Codes that must be among them.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    Plan
        The advised order, and the best set with its proof or its gap.

    Raises
    ------
    UnknownCommune
        When one of the communes is not in the territory.

    Examples
    --------
    See notebooks/02_gaps_and_siting.ipynb.
    """
    found = answer(system, question)
    places = commune_places(found.territory, communes)
    journeys = _journeys(system, found.territory, places, question.max_minutes)
    return sites(
        found,
        places,
        journeys,
        count,
        max_minutes=question.max_minutes,
        required=required,
        time_limit_s=time_limit_s,
    )


def plan_permanences(
    system: System,
    question: Question,
    providers: Sequence[str],
    days: int,
    *,
    at: Literal["communes", "mediators"] = "communes",
    time_limit_s: float = 30.0,
) -> Rota:
    """Propose where named providers hold permanences, one day a month at each place.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    question : Question
        What is asked of the map.
    providers : sequence of str
        Ids of the providers.
    days : int
        Days a month, all providers together.
    at : {"communes", "mediators"}
        Whether any commune of the territory will do, or only the places of its mediators.
    time_limit_s : float
        Seconds the solver may take.

    Returns
    -------
    Rota
        Who goes where, and how many people leave a gap.

    Examples
    --------
    See notebooks/02_gaps_and_siting.ipynb.
    """
    found = answer(system, question)
    places = commune_places(found.territory) if at == "communes" else _mediator_places(system, found.territory)
    journeys = _journeys(system, found.territory, places, question.max_minutes)
    return permanences(
        found, places, journeys, providers, days, max_minutes=question.max_minutes, time_limit_s=time_limit_s
    )


def supposing(system: System, found: Answer, places: pd.DataFrame) -> Answer:
    """Give the answer as it would be if a proven provider received people at each of some places.

    Parameters
    ----------
    system : System
        The travel times used.
    found : Answer
        The answer of today.
    places : DataFrame
        BASES of the places.

    Returns
    -------
    Answer
        Measured again, with one supposed provider a place.

    Examples
    --------
    See notebooks/02_gaps_and_siting.ipynb.
    """
    named = places.rename(index=lambda place: f"{SITED}{place}")
    everywhere = gpd.GeoDataFrame(pd.concat([found.territory.communes, found.territory.around]))
    travel = system.travel.covering(found.territory.communes)
    costs = [found.costs, travel.between(everywhere, named, MAX_MINUTES)]
    plain = [frame.astype({"commune": object, "base": object}) for frame in costs]
    offers = pd.concat([found.offers, supposed_offers(found, named)]).sort_index()
    return measured_with(found, offers, pd.concat(plain, ignore_index=True))


def commune_places(territory: Territory, codes: Sequence[str] | None = None) -> pd.DataFrame:
    """Give the centres of communes as places one could go to.

    Parameters
    ----------
    territory : Territory
        The territory.
    codes : sequence of str, optional
        Which of its communes; all of them unless given.

    Returns
    -------
    DataFrame
        BASES by commune; a commune without a centre is no place to go to.

    Raises
    ------
    UnknownCommune
        When one is not in the territory.

    Examples
    --------
    See tests/cli/test_planning_commands.py.
    """
    chosen = list(territory.communes.index) if codes is None else list(codes)
    if strange := [code for code in chosen if code not in territory.communes.index]:
        raise UnknownCommune(f"« {strange[0]} » is not a commune of {territory.name}.")
    centres = territory.communes.loc[chosen, ["lon", "lat"]].dropna()
    return BASES.build({"commune": centres.index, "lon": centres["lon"], "lat": centres["lat"]}, index=centres.index)


def _journeys(system: System, territory: Territory, places: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
    """COSTS from the communes of a territory to places, with the minutes its answers are measured with."""
    return system.travel.covering(territory.communes).between(territory.communes, places, float(max_minutes))


def _mediator_places(system: System, territory: Territory) -> pd.DataFrame:
    """BASES of the mediators whose place is in the territory and known."""
    mediators = system.store.mediators()
    known = mediators[mediators["commune"].isin(territory.communes.index) & mediators["lon"].notna()]
    return BASES.build({name: known[name] for name in BASES.columns}, index=known.index)
