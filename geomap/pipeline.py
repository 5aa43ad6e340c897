"""The whole system on one page: read → locate → keep → measure."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence

import geopandas as gpd
import pandas as pd

from geomap.core.costs import MAX_MINUTES
from geomap.core.coverage import Answer, Question, counted_offers, measure, resting_offers, summarise
from geomap.core.engine import Engine
from geomap.core.frames import BASES
from geomap.core.intake.report import ImportReport, held_remarks, report_rows
from geomap.core.intake.settled import settled
from geomap.core.intake.sifting import Remark, places, sift
from geomap.core.intake.taking import file_remarks, take_mediators, take_providers
from geomap.core.skills import Nomenclature, Skill
from geomap.core.states import Reading
from geomap.core.territory import Territory
from geomap.errors import UnknownCommune
from geomap.ports import Batch, Geocoder, Noted, Paced, Source, Store, System, TravelTimes

__all__ = ["ImportReport", "answer", "commune_states", "gaps", "import_directory", "overview", "report_rows"]


def import_directory(  # noqa: PLR0913 - each is one choice of the person who imports
    source: Source,
    *,
    geocoder: Geocoder,
    store: Store,
    nomenclature: Nomenclature,
    with_proofs: bool = False,
    sample: bool = False,
    dry_run: bool = False,
    author: str = "import",
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> ImportReport:
    """Bring a file into the directory: read, locate, keep, in one transaction.

    Parameters
    ----------
    source : Source
        Rows of providers or of mediators.
    geocoder : Geocoder
        What says in which commune each is.
    store : Store
        Where they are kept.
    nomenclature : Nomenclature
        What skills are matched with.
    with_proofs : bool
        Whether the proofs and signatures the file tells of count; without it every offer is declared.
    sample : bool
        Whether the records are example data.
    dry_run : bool
        Say what would be done, and do nothing.
    author : str
        Who is answerable for the states the offers arrive in.
    progress : callable
        Told the step (``read``, ``locate``, ``keep``), what is done of it and of how much.

    Returns
    -------
    ImportReport
        Every row read is taken or refused in it.

    Raises
    ------
    DatabaseBroken
        When it cannot be kept; then nothing is.

    Examples
    --------
    See notebooks/01_first_map.ipynb.
    """
    info, total = source.info, len(source)
    progress("read", 0, total)
    kept, refused, joined = sift(source.rows(), info.name, info.kind, trusted=with_proofs)
    progress("locate", 0, len(kept))
    located = geocoder.locate(places(kept))
    notes = tuple(Remark(1, note) for note in geocoder.notes) if isinstance(geocoder, Noted) else ()
    if with_proofs:
        located = settled(kept, located)
    if info.kind == "provider":
        taken = take_providers(kept, located, nomenclature, with_proofs=with_proofs, sample=sample)
    else:
        taken = take_mediators(kept, located, sample=sample)
    progress("keep", 0, len(kept))
    batch = Batch(
        source=info,
        providers=taken.providers,
        offers=taken.offers,
        mediators=taken.mediators,
        author=author,
        reason=f"import {info.name} ({info.sha256[:12]})",
        charter_signed=taken.charter_signed,
        sample=sample,
    )
    saved = store.save(batch, dry_run=dry_run)
    progress("keep", len(kept), len(kept))
    places_by_status = located["status"].value_counts()
    rows = (*joined, *taken.remarks, *held_remarks(kept, saved.held))
    return ImportReport(
        source=info.name,
        kind=info.kind,
        added=len(saved.added),
        updated=len(saved.updated),
        unchanged=len(saved.unchanged),
        joined=len(joined),
        samples_removed=len(saved.removed),
        held=len(saved.held),
        **{status: int(places_by_status.get(status, 0)) for status in ("accepted", "review", "rejected")},
        offers=len(taken.offers),
        refused=refused,
        remarks=(
            *file_remarks(info.kind, info.columns, info.ignored, rows=total, offers=len(taken.offers)),
            *notes,
            *rows,
        ),
        columns=info.columns,
        ignored=info.ignored,
        dry_run=dry_run,
    )


def answer(system: System, question: Question) -> Answer:
    """Answer one question about one skill.

    Parameters
    ----------
    system : System
        The store asked and the travel times used.
    question : Question
        What a reader asks.

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
    store = system.store
    version = store.version()
    skill = store.nomenclature().get(question.skill)
    territory = store.territory(question.zone)
    kept = store.offers(skill.id)
    offers, resting = counted_offers(kept, question.day), resting_offers(kept, question.day)
    coverage = _engine(system.travel, territory, offers, [skill]).answer(skill.id, question.reading)
    return Answer(
        question=question,
        territory=territory,
        skill=skill,
        coverage=coverage,
        summary=summarise(coverage, territory.communes, territory.members, territory.spec),
        offers=offers,
        costs=_costs(system.travel, territory, kept.loc[[*offers.index, *resting.index]]),
        minutes_source=system.travel.covering(territory.communes).source,
        version=version,
        resting=resting,
    )


def commune_states(system: System, zone: str, commune: str, *, max_minutes: int, day: dt.date) -> pd.DataFrame:
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

    Returns
    -------
    DataFrame
        COVERAGE columns by skill, in the order of the nomenclature; the index, the level and their mean are those of
        the commune alone and mean nothing here.

    Raises
    ------
    UnknownCommune
        When the territory has no such commune.

    Examples
    --------
    See tests/test_pipeline.py.
    """
    store = system.store
    territory = store.territory(zone)
    if commune not in territory.communes.index:
        raise UnknownCommune(f"« {commune} » is not a commune of {territory.name}.")
    here = territory.communes.loc[[commune]]
    skills = store.nomenclature().usable()
    offers = counted_offers(store.offers(), day)
    costs = system.travel.covering(territory.communes).between(here, _bases(offers), MAX_MINUTES)
    nobody = territory.around.iloc[:0]
    found = measure(here, nobody, territory.members, offers, costs, skills, Reading(max_minutes))
    return found.droplevel("commune")


def overview(system: System, zone: str, *, max_minutes: int, day: dt.date) -> pd.DataFrame:
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

    Returns
    -------
    DataFrame
        By skill, in the order of the nomenclature: ``gap_communes``, ``gap_people``, ``communes``, ``people``.

    Examples
    --------
    See tests/test_pipeline.py.
    """
    people = system.store.territory(zone).communes["population"].fillna(0.0).to_numpy()
    found = gaps(system, zone, max_minutes=max_minutes, day=day)
    return pd.DataFrame(
        {
            "gap_communes": found.sum().astype(int),
            "gap_people": [float(people[found[skill].to_numpy()].sum()) for skill in found.columns],
            "communes": len(people),
            "people": float(people.sum()),
        },
        index=found.columns,
    )


def gaps(system: System, zone: str, *, max_minutes: int, day: dt.date) -> pd.DataFrame:
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

    Returns
    -------
    DataFrame
        Booleans by commune and skill, skills in the order of the nomenclature.

    Examples
    --------
    See tests/stewardship/test_sought.py.
    """
    store = system.store
    territory = store.territory(zone)
    skills = store.nomenclature().usable()
    engine = _engine(system.travel, territory, counted_offers(store.offers(), day), skills)
    reading = Reading(max_minutes)
    return pd.DataFrame(
        {skill.id: engine.answer(skill.id, reading)["gap"].to_numpy() for skill in skills},
        index=territory.communes.index,
        columns=pd.Index([skill.id for skill in skills], dtype=object, name="skill"),
    )


def _engine(travel: TravelTimes, territory: Territory, offers: pd.DataFrame, skills: Sequence[Skill]) -> Engine:
    """Lay out offers on a territory and what lies around it."""
    times = travel.covering(territory.communes)
    return Engine.build(
        territory.communes,
        territory.around,
        territory.members,
        offers,
        skills,
        between=functools.partial(_between, times, territory),
        paces=times.km_minutes if isinstance(times, Paced) else None,
    )


def _between(times: TravelTimes, territory: Territory, bases: pd.DataFrame) -> pd.DataFrame:
    """COSTS from the communes of a territory and those around to bases."""
    return times.between(gpd.GeoDataFrame(pd.concat([territory.communes, territory.around])), bases, MAX_MINUTES)


def _costs(travel: TravelTimes, territory: Territory, offers: pd.DataFrame) -> pd.DataFrame:
    """COSTS from the communes of a territory and those around to where its offers stand."""
    return _between(travel.covering(territory.communes), territory, _bases(offers))


def _bases(offers: pd.DataFrame) -> pd.DataFrame:
    """BASES of offers: a base is a provider."""
    based = offers[offers["lon"].notna() & offers["lat"].notna()].drop_duplicates("provider")
    return BASES.build({name: based[name] for name in BASES.columns}, index=based["provider"])
