"""The page of a commune: every skill there, and who is based in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from flask import Blueprint, render_template, request

from geomap.core.coverage import counted_offers
from geomap.core.entries.closure import as_if_open
from geomap.core.states import nearest_comes
from geomap.errors import UnknownCommune, UnknownTerritory
from geomap.stewardship.doubts import commune_names
from geomap.web.answers import provider_names
from geomap.web.context import domains
from geomap.web.params import read_question, write_question
from geomap.web.sentences import COVERED
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from geomap.core.skills import Skill
    from geomap.core.territory import Territory

bp = Blueprint("places", __name__)

_CODE = re.compile(r"[\w\-]{1,32}", re.ASCII)


@dataclass(frozen=True)
class SkillState:
    """One skill at one commune."""

    skill: Skill
    state: str
    gap: bool
    proven: int
    provider: str | None
    provider_name: str | None
    standing: str | None
    minutes: float | None
    reason: str | None
    comes: bool


@dataclass(frozen=True)
class DomainStates:
    """The skills of one domain at one commune."""

    domain: Skill
    skills: tuple[SkillState, ...]


@bp.get("/commune/<code>")
def commune(code: str) -> str:
    """Show what can be found near a commune, skill by skill."""
    kept = shelf()
    territory = territory_of(code)
    if territory is None:
        raise UnknownCommune(gettext("Aucune commune connue ici n’a le code « %(code)s ».", code=code[:40]))
    question = read_question(territory.spec, "commune", request.args, kept.today())
    grouped = skill_states(territory.spec, code, question.max_minutes)
    found = [state for domain in grouped for state in domain.skills]
    mediators, providers = kept.mediators(), kept.providers()
    zones = territory.members.loc[territory.members["commune"] == code, "zone"]
    return render_template(
        "commune.html",
        code=code,
        place=territory.communes.loc[code],
        zone=territory.spec,
        minutes=question.max_minutes,
        query=write_question(replace(question, proof="proven", remote_counts=False), kept.today()),
        domains=grouped,
        total=sum(state.state != "not_applicable" for state in found),
        covered=sum(state.state in COVERED for state in found),
        gaps=sum(state.gap for state in found),
        zones=territory.zones.loc[territory.zones.index.intersection(list(zones))],
        mediators=mediators[mediators["commune"] == code],
        providers=providers[providers["commune"] == code],
    )


def loaded_names() -> Mapping[str, str]:
    """Give the names of all communes loaded, by code."""
    return shelf().keep("names of communes", lambda: commune_names(shelf().geomap.store))


def territory_of(code: object) -> Territory | None:
    """Give the territory a commune is measured in: this installation's, else its own département or country."""
    kept = shelf()
    if not isinstance(code, str) or _CODE.fullmatch(code) is None:
        return None
    if code in kept.territory().communes.index:
        return kept.territory()
    try:
        own = kept.territory(wider(code))
    except UnknownTerritory:
        return None
    return own if code in own.communes.index else None


def wider(code: str) -> str:
    """Name what a commune lies in: its département in France, the country its code starts with elsewhere."""
    country, dash, _ = code.partition("-")
    if dash:
        return country
    return code[:3] if code[:2] in {"97", "98"} else code[:2]


def skill_states(zone: str, code: str, max_minutes: int) -> list[DomainStates]:
    """Measure every skill at a commune, by domain, in the order lists show them."""
    kept = shelf()
    states = kept.commune_states(zone, code, max_minutes)
    rows = states.assign(comes=nearest_comes(states, max_minutes), standing=_standings(states)).to_dict("index")
    names = provider_names()
    grouped = [
        DomainStates(
            domain.skill,
            tuple(_state(skill, rows[skill.id], names) for skill in domain.skills if skill.id in rows),
        )
        for domain in domains(kept.nomenclature())
    ]
    return [domain for domain in grouped if domain.skills]


def _standings(states: pd.DataFrame) -> pd.Series:
    """Give what the nearest offer of each skill is worth today."""
    offers = shelf().offers()
    named = offers.loc[offers.index.intersection(states["nearest_offer"].dropna().tolist())]
    return states["nearest_offer"].map(counted_offers(as_if_open(named), shelf().today())["standing"])


def _state(skill: Skill, row: Mapping[Hashable, Any], names: Mapping[str, str]) -> SkillState:
    provider = row["nearest_provider"] if isinstance(row["nearest_provider"], str) else None
    return SkillState(
        skill=skill,
        state=str(row["state"]),
        gap=bool(row["gap"]),
        proven=int(row["proven_providers"]),
        provider=provider,
        provider_name=names.get(provider or ""),
        standing=row["standing"] if isinstance(row["standing"], str) else None,
        minutes=None if pd.isna(row["nearest_minutes"]) else float(row["nearest_minutes"]),
        reason=row["nearest_reason"] if isinstance(row["nearest_reason"], str) else None,
        comes=bool(row["comes"]),
    )
