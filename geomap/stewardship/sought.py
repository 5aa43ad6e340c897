"""What is sought near a provider: the gaps around its base that one more skill, or one more proof, would close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geomap.core.coverage import Answer
from geomap.core.entries.profile import Delivery
from geomap.core.frames import BASES
from geomap.core.intake.offering import DEFAULT_MINUTES
from geomap.core.siting.effect import proof_effect
from geomap.core.territory import Territory
from geomap.ports import System
from geomap.ports.space import Entry

PROVEN = "validated"


@dataclass(frozen=True)
class Sought:
    """A skill that people near a provider lack.

    Parameters
    ----------
    skill : str
        Its id.
    missing : {"proof", "skill"}
        What would close the gap: a proof for a skill the provider offers, or the skill itself.
    communes : int
        Communes that would leave a gap.
    people : float
        People who live there.
    """

    skill: str
    missing: Literal["proof", "skill"]
    communes: int
    people: float


def sought_near(
    system: System, territory: Territory, entry: Entry, gaps: pd.DataFrame, answer: Callable[[str], Answer]
) -> list[Sought]:
    """List what is sought near an entry, most people first.

    A skill it does not offer is supposed delivered within half an hour of its base; one it offers without a proof is
    measured as it is delivered, by the very effect the reviewers see.

    Parameters
    ----------
    system : System
        The travel times used.
    territory : Territory
        Where gaps were measured.
    entry : Entry
        Of whom; one without a known base is sought nowhere.
    gaps : DataFrame
        Of `geomap.pipeline.gaps`.
    answer : callable
        Skill → its answer of today.

    Returns
    -------
    list of Sought
        Only what would close a gap.
    """
    near = _within_reach(system, territory, entry)
    people = territory.communes["population"].fillna(0.0)
    own = {one.skill: one for one in entry.offers if one.proof_state != "withdrawn"}
    found: list[Sought] = []
    for skill in gaps.columns:
        held = own.get(str(skill))
        if held is not None and held.proof_state == PROVEN:
            continue
        if held is not None and entry.published:
            found.append(_by_proof(answer(str(skill)), entry.id, str(skill)))
        elif held is None or _travels(held.delivery):
            left = gaps.index[gaps[skill].to_numpy() & gaps.index.isin(near)]
            missing: Literal["proof", "skill"] = "skill" if held is None else "proof"
            found.append(Sought(str(skill), missing, len(left), float(people.loc[left].sum())))
    return sorted(
        (one for one in found if one.communes), key=lambda one: (-one.people, -one.communes, one.missing, one.skill)
    )


def _travels(delivery: Delivery) -> bool:
    return bool({"on_site", "at_premises"} & set(delivery.modes))


def _by_proof(found: Answer, provider: str, skill: str) -> Sought:
    effect = proof_effect(found)
    own = effect[effect["provider"] == provider]
    if own.empty:
        return Sought(skill, "proof", 0, 0.0)
    row = own.iloc[0]
    return Sought(skill, "proof", int(row["communes"]), float(row["people"]))


def _within_reach(system: System, territory: Territory, entry: Entry) -> frozenset[str]:
    """Communes within half an hour of the base."""
    place = entry.place
    if place.lon is None or place.lat is None:
        return frozenset()
    base = BASES.build({"commune": [place.commune], "lon": [place.lon], "lat": [place.lat]}, index=[entry.id])
    times = system.travel.covering(territory.communes)
    return frozenset(times.between(territory.communes, base, DEFAULT_MINUTES)["commune"])
