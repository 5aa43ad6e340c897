"""Serving: which communes each offer, provider or place would bring out of a gap all by itself."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from scipy.sparse import csr_array, vstack

from geomap.core.coverage import Answer, measure
from geomap.core.siting.cover import Bools
from geomap.core.trust import PROVEN

_CELLS_AT_ONCE = 1_000_000
"""Offers × communes measured in one go, to bound the memory."""


def served_by(answer: Answer, offers: pd.DataFrame) -> csr_array:
    """Say which communes each offer alone would leave without a gap, were it proven.

    Each offer is measured as if it were the only one of a skill of its own, by the very measure of the map. States
    only ask whether an offer that counts reaches a commune, so a commune is out of a gap exactly when one of the
    offers that count serves it alone.

    Parameters
    ----------
    answer : Answer
        What gives the territory, the reading and the journeys.
    offers : DataFrame
        OFFERS, a subset of those of the answer or ones supposed.

    Returns
    -------
    csr_array, shape (offers, communes)
        One where the offer serves the commune; communes where the skill is not expected are served by nobody.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> served_by(answer, answer.offers).toarray().astype(int).tolist()
    [[0, 1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 0, 0, 0]]
    """
    territory = answer.territory
    communes = len(territory.communes)
    at_once = max(1, _CELLS_AT_ONCE // max(1, communes))
    expected = (answer.coverage["state"] != "not_applicable").to_numpy()
    blocks = [csr_array((0, communes))]
    for start in range(0, len(offers), at_once):
        some = offers.iloc[start : start + at_once]
        alone = some.assign(skill=some.index.to_numpy(dtype=object), standing=PROVEN)
        skills = [replace(answer.skill, id=str(name)) for name in some.index]
        nobody = territory.around.iloc[:0]
        measured = measure(
            territory.communes, nobody, territory.members, alone, answer.costs, skills, answer.question.reading
        )
        blocks.append(csr_array((~measured["gap"].to_numpy()).reshape(len(some), communes) & expected, dtype=float))
    return csr_array(vstack(blocks))


def counting(answer: Answer) -> pd.DataFrame:
    """Keep the offers that close gaps in an answer: the proven, and the declared where the reader takes them.

    Parameters
    ----------
    answer : Answer
        The answer.

    Returns
    -------
    DataFrame
        OFFERS, in their order.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> counting(answer).index.tolist(), len(answer.offers)
    (['p.web'], 2)
    """
    return answer.offers[(answer.offers["standing"] == PROVEN) | answer.question.reading.declared_counts]


def people_of(answer: Answer) -> pd.Series:
    """Give the inhabitants of each commune, 0 where nobody knows.

    Parameters
    ----------
    answer : Answer
        The answer.

    Returns
    -------
    Series of float
        By commune, in the order of the coverage.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> people_of(answer).sum().item()
    800.0
    """
    return answer.territory.communes["population"].reindex(answer.coverage.index).fillna(0.0).astype(float)


def gap_of(answer: Answer) -> Bools:
    """Say which communes are in a gap.

    Parameters
    ----------
    answer : Answer
        The answer.

    Returns
    -------
    ndarray of bool
        In the order of the coverage.

    Examples
    --------
    >>> from geomap.core.siting.example import row_of_eight
    >>> answer, places, journeys = row_of_eight()
    >>> gap_of(answer).astype(int).tolist()
    [0, 0, 0, 1, 1, 1, 1, 1]
    """
    return answer.coverage["gap"].to_numpy(dtype=bool)
