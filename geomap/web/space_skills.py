"""The skills of an entry: chosen from the nomenclature, each with how it is delivered and what would prove it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.coverage import Question
from geomap.core.distance import arc_km, ecef_km
from geomap.core.entries.profile import MOST_UNPROVEN, read_delivery, unproven
from geomap.core.intake.offering import MOST_KM, MOST_MINUTES
from geomap.errors import UnknownSkill
from geomap.pipeline import gaps
from geomap.stewardship.forgetting import drop_offer
from geomap.stewardship.sought import sought_near
from geomap.web.context import domains
from geomap.web.forms import Filled, filled
from geomap.web.outline import Outline, draw
from geomap.web.params import DEFAULT_MINUTES
from geomap.web.places import territory_of
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.space_words import blame
from geomap.web.typography import gettext

if TYPE_CHECKING:
    import geopandas as gpd
    from werkzeug.wrappers import Response

    from geomap.core.skills import Skill
    from geomap.core.territory import Territory
    from geomap.ports.space import Entry, HeldOffer

bp = Blueprint("space_skills", __name__)

AROUND_KM = 60.0
"""Communes a provider may choose one by one lie within this distance of its base, km."""

MOST_COMMUNES = 400


@dataclass(frozen=True)
class Choices:
    """Zones and communes a service area can be made of, and their drawing."""

    zones: list[tuple[str, str]]
    communes: list[tuple[str, str]]
    outline: Outline | None


@bp.get("/espace/<provider>/competences")
def page(provider: str) -> str:
    """List the skills of the entry and those that can be added, with what is sought near."""
    found, kept = entry_of(provider), shelf()
    skills = kept.nomenclature().skills
    own = {one.skill for one in found.offers if one.proof_state != "withdrawn"}
    return render_template(
        "space_skills.html",
        entry=found,
        skills=skills,
        offers=[one for one in found.offers if one.skill in own],
        domains=[domain for domain in domains(kept.nomenclature()) if any(one.id not in own for one in domain.skills)],
        own=own,
        left=max(0, MOST_UNPROVEN - unproven([one.proof_state for one in found.offers])),
        most=MOST_UNPROVEN,
    )


@bp.get("/espace/<provider>/competences/<skill>")
def delivery(provider: str, skill: str) -> str:
    """Show how a skill is delivered, or is to be."""
    found, known = entry_of(provider), _skill(skill)
    held = next((one for one in found.offers if one.skill == skill and one.proof_state != "withdrawn"), None)
    usual = held or next((one for one in found.offers if one.proof_state != "withdrawn"), None)
    return _form(found, known, held, Filled(_values(usual)), set(usual.delivery.area.zones) if usual else set())


@bp.post("/espace/<provider>/competences/<skill>")
def deliver(provider: str, skill: str) -> str | Response | tuple[str, int]:
    """Add a skill, or deliver it otherwise."""
    found, known, form = entry_of(provider), _skill(skill), filled()
    held = next((one for one in found.offers if one.skill == skill and one.proof_state != "withdrawn"), None)
    choices = _choices(found)
    possible = {key for key, _ in (*choices.zones, *choices.communes)}
    possible |= set(held.delivery.area.zones) if held else set()
    chosen = [zone for zone in request.form.getlist("zones") if zone in possible]
    said, wrong = read_delivery(form.values, chosen)
    blame(form, wrong)
    if held is None and unproven([one.proof_state for one in found.offers]) >= MOST_UNPROVEN:
        form.fault("modes", too_many())
    if not form.right:
        return _form(found, known, held, form, set(chosen)), 422
    shelf().geomap.space.offer(provider, skill, said, me().id, MOST_UNPROVEN)
    return redirect(url_for("space_skills.page", provider=provider, fait=skill), 303)


@bp.post("/espace/<provider>/competences/<skill>/retrait")
def drop(provider: str, skill: str) -> Response:
    """Take a skill out of the entry, with its proofs."""
    entry_of(provider)
    drop_offer(shelf().geomap, provider, skill, me().id)
    return redirect(url_for("space_skills.page", provider=provider), 303)


@bp.get("/espace/<provider>/recherche-autour")
def sought(provider: str) -> str:
    """Show the gaps around the base that one more skill, or one more proof, would close."""
    found, kept = entry_of(provider), shelf()
    territory = territory_of(found.place.commune)
    day = kept.today()
    missing = []
    if territory is not None:
        spec = territory.spec
        table = kept.keep(("gaps", spec, day), lambda: gaps(kept.geomap, spec, max_minutes=DEFAULT_MINUTES, day=day))
        missing = sought_near(
            kept.geomap, territory, found, table, lambda skill: kept.answer(Question(spec, skill, day))
        )
    return render_template(
        "space_sought.html",
        entry=found,
        missing=missing,
        skills=kept.nomenclature().skills,
        territory=territory,
        minutes=DEFAULT_MINUTES,
    )


def too_many() -> str:
    """Say that no more skill can be added without a proof."""
    return gettext(
        "Vous avez déjà %(most)s compétences sans preuve acceptée : prouvez-en une, ou retirez-en une, "
        "avant d’en ajouter.",
        most=MOST_UNPROVEN,
    )


def _skill(name: str) -> Skill:
    known = shelf().nomenclature().skills.get(name)
    if known is None or known.broader is None or known.retired:
        raise UnknownSkill(gettext("« %(skill)s » n’est pas une compétence de l’annuaire.", skill=name[:40]))
    return known


def _form(found: Entry, known: Skill, held: HeldOffer | None, form: Filled, chosen: set[str]) -> str:
    return render_template(
        "space_delivery.html",
        entry=found,
        skill=known,
        held=held,
        form=form,
        chosen=chosen,
        choices=_choices(found),
        most_km=MOST_KM,
        most_minutes=MOST_MINUTES,
    )


def _values(held: HeldOffer | None) -> dict[str, str]:
    if held is None:
        return {"area_kind": "minutes", "minutes": str(DEFAULT_MINUTES)}
    area = held.delivery.area
    values = dict.fromkeys(held.delivery.modes, "yes") | {"area_kind": area.kind}
    return values | ({area.kind: f"{area.value:g}"} if area.value is not None else {})


def _choices(found: Entry) -> Choices:
    """Zones of the territory, and the communes around the base."""
    territory = territory_of(found.place.commune) or shelf().territory()
    zones = territory.zones[territory.zones["kind"].isin(["epci", "departement"])].sort_values(["kind", "name"])
    near = _near(territory, found)
    return Choices(
        zones=[(str(key), str(name)) for key, name in zones["name"].items()],
        communes=[(str(code), str(name)) for code, name in near["name"].sort_values().items()],
        outline=draw(near),
    )


def _near(territory: Territory, found: Entry) -> gpd.GeoDataFrame:
    communes = territory.communes[territory.communes["lon"].notna()]
    place = found.place
    if place.lon is None or place.lat is None:
        return communes.iloc[:MOST_COMMUNES]
    km = arc_km(np.linalg.norm(ecef_km(communes["lon"], communes["lat"]) - ecef_km([place.lon], [place.lat]), axis=1))
    order = np.argsort(km, kind="stable")[:MOST_COMMUNES]
    return communes.iloc[np.sort(order[km[order] <= AROUND_KM])]
