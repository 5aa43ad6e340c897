"""Effect: what each proof would bring, what hangs on each provider, and what becomes of the map as proofs expire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.coverage import Answer, counted_offers, measure, one_skill, summarise
from geomap.core.siting.cover import Bools
from geomap.core.siting.serving import counting, gap_of, people_of, served_by
from geomap.core.trust import PROVEN
from geomap.errors import BadQuestion

HORIZONS = (0, 3, 6, 12)
"""Months ahead at which a forecast looks."""


def proof_effect(answer: Answer) -> pd.DataFrame:
    """Say what leaves a gap for each waiting offer, if it alone were proven.

    Parameters
    ----------
    answer : Answer
        The answer of today.

    Returns
    -------
    DataFrame
        By ``offer``, most people first: ``provider``, ``standing`` (what it waits for), ``communes`` and ``people``
        that would leave a gap, and ``codes``, those communes.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> proof_effect(answer).loc["d.web", "codes"]
    ('c3', 'c4', 'c5')
    """
    waiting = answer.offers[answer.offers["standing"] != PROVEN]
    leaving = served_by(answer, waiting).toarray().astype(bool) & gap_of(answer)
    found = _counted(answer, leaving, waiting.index, "offer")
    found.insert(0, "provider", waiting["provider"])
    found.insert(1, "standing", waiting["standing"])
    return _most_first(found)


def dependence(answer: Answer) -> pd.Series:
    """Name, for each covered commune that hangs on one provider, that provider.

    Parameters
    ----------
    answer : Answer
        The answer.

    Returns
    -------
    Series of str
        Provider by commune, only the communes that hang on one, in the order of the coverage.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> dependence(answer).to_dict()
    {'c0': 'p', 'c1': 'p', 'c2': 'p'}
    """
    names, serves = _by_provider(answer)
    single = serves.sum(axis=0) == 1
    who = names[serves.argmax(axis=0)] if len(names) else np.empty(serves.shape[1], dtype=object)
    return pd.Series(who[single], index=answer.coverage.index[single], dtype=object, name="provider")


def departure_effect(answer: Answer) -> pd.DataFrame:
    """Say what falls into a gap for each provider that counts, if it alone left.

    Parameters
    ----------
    answer : Answer
        The answer.

    Returns
    -------
    DataFrame
        By ``provider``, most people first: ``communes`` and ``people`` that hang on it alone, and ``codes``, those
        communes.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> departure_effect(answer)["people"].to_dict()
    {'p': 300.0}
    """
    names, serves = _by_provider(answer)
    falling = serves & (serves.sum(axis=0) == 1)
    return _most_first(_counted(answer, falling, pd.Index(names, dtype=object), "provider"))


def without(answer: Answer, provider: str) -> Answer:
    """Give the answer as it would be if a provider left.

    Parameters
    ----------
    answer : Answer
        The answer.
    provider : str
        Id of the provider; one that has no offer here changes nothing.

    Returns
    -------
    Answer
        Measured again without its offers.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> int(without(answer, "p").coverage["gap"].sum())
    8
    """
    return measured_with(answer, answer.offers[answer.offers["provider"] != provider])


def forecast(answer: Answer, months: Sequence[int] = HORIZONS) -> dict[int, Answer]:
    """Give the map as it will be some months ahead if nothing is renewed.

    Parameters
    ----------
    answer : Answer
        The answer of a day.
    months : sequence of int
        Calendar months ahead; see `months_later`.

    Returns
    -------
    dict of int to Answer
        By months ahead; at 0 it is the answer itself.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> {months: int(ahead.coverage["gap"].sum()) for months, ahead in forecast(answer).items()}
    {0: 5, 3: 5, 6: 5, 12: 8}
    """
    recorded = answer.offers.drop(columns="standing")
    if answer.resting is not None and len(answer.resting):
        # Who is closed today may be open by then.
        recorded = pd.concat([recorded, answer.resting])
    ahead = {}
    for count in months:
        day = months_later(answer.question.day, count)
        moved = replace(answer, question=replace(answer.question, day=day))
        ahead[count] = measured_with(moved, counted_offers(recorded, day))
    return ahead


def months_later(day: dt.date, months: int) -> dt.date:
    """Give the same day of the month some calendar months later, or the last of the month where there is none.

    Parameters
    ----------
    day : datetime.date
        A day.
    months : int
        Calendar months, 0 or more.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    BadQuestion
        When the calendar does not go that far.

    Examples
    --------
    >>> months_later(dt.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    try:
        return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
    except ValueError as error:
        raise BadQuestion(f"No day is {months} months after {day:%Y-%m-%d}: ask about an earlier day.") from error


def measured_with(answer: Answer, offers: pd.DataFrame, costs: pd.DataFrame | None = None) -> Answer:
    """Answer the same question with other offers.

    Parameters
    ----------
    answer : Answer
        The answer that gives question, territory and journeys.
    offers : DataFrame
        OFFERS with their ``standing``.
    costs : DataFrame, optional
        COSTS, where the offers stand elsewhere than those of the answer.

    Returns
    -------
    Answer
        Measured again.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> int(measured_with(answer, answer.offers.iloc[:0]).coverage["gap"].sum())
    8
    """
    territory = answer.territory
    journeys = answer.costs if costs is None else costs
    measured = measure(
        territory.communes,
        territory.around,
        territory.members,
        offers,
        journeys,
        [answer.skill],
        answer.question.reading,
    )
    coverage = one_skill(measured, answer.skill.id)
    summary = summarise(coverage, territory.communes, territory.members, territory.spec)
    return replace(answer, coverage=coverage, summary=summary, offers=offers, journeys=journeys)


def _by_provider(answer: Answer) -> tuple[npt.NDArray[np.object_], Bools]:
    """Ids of the providers that count, and which communes each serves."""
    counted = counting(answer)
    served = served_by(answer, counted).toarray().astype(bool)
    names, which = np.unique(counted["provider"].to_numpy(dtype=object).astype(str), return_inverse=True)
    serves = np.zeros((len(names), len(answer.coverage)), dtype=bool)
    np.logical_or.at(serves, which, served)
    return names.astype(object), serves


def _counted(answer: Answer, cells: Bools, index: pd.Index, name: str) -> pd.DataFrame:
    codes = answer.coverage.index.to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "communes": cells.sum(axis=1).astype(np.int64),
            "people": cells.astype(float) @ people_of(answer).to_numpy(),
            "codes": pd.Series([tuple(codes[row]) for row in cells], index=index, dtype=object),
        },
        index=index.rename(name),
    )


def _most_first(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_index().sort_values(["people", "communes"], ascending=False, kind="stable")
