"""The whole system on one page: read → locate → keep → measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd

from geomap.core.coverage import Answer, Question, counted_offers, summarise
from geomap.core.frames import BASES
from geomap.core.intake.report import ImportReport, held_remarks, report_rows
from geomap.core.intake.settled import settled
from geomap.core.intake.sifting import Remark, places, sift
from geomap.core.intake.taking import file_remarks, take_mediators, take_providers
from geomap.core.skills import Nomenclature, Skill
from geomap.core.states import Reading, gap_states
from geomap.engines import Engines, LaidOut, Recorded, journeys, laid_out
from geomap.errors import UnknownCommune, UnknownSkill
from geomap.ports import Batch, Geocoder, Noted, Source, Store, System

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
    offers, resting = laid.offers(skill.id), laid.resting(skill.id)
    return Answer(
        question=question,
        territory=territory,
        skill=skill,
        coverage=coverage,
        summary=summarise(coverage, territory.communes, territory.members, territory.spec),
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
    people = system.store.territory(zone).communes["population"].fillna(0.0).to_numpy()
    return pd.DataFrame(
        {
            "gap_communes": found.sum().astype(int),
            "gap_people": [float(people[found[skill].to_numpy()].sum()) for skill in found.columns],
            "communes": len(people),
            "people": float(people.sum()),
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
