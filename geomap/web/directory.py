"""The directory as pages: providers and places of mediation, listed and one by one, public fields only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from geomap.core.coverage import counted_offers
from geomap.core.entries.closure import as_if_open
from geomap.errors import BadQuestion, UnknownMediator, UnknownProvider
from geomap.stewardship.messages import address_of
from geomap.web.answers import place_names
from geomap.web.full_directory import full_form
from geomap.web.links import mail_address, phone_number, web_address
from geomap.web.params import DEFAULT_MINUTES, read_name, read_page
from geomap.web.places import loaded_names, skill_states, territory_of
from geomap.web.sentences import COVERED
from geomap.web.shelf import shelf
from geomap.web.typography import gettext
from geomap.web.wording import proven_since

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from geomap.core.skills import Skill

bp = Blueprint("directory", __name__)

PAGE_ROWS = 25
"""Entries on one page of a list."""


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    rows: list[dict[Hashable, Any]]
    total: int
    page: int
    pages: int


@bp.get("/prestataires")
def providers() -> str:
    """List the published providers, perhaps of one skill."""
    kept = shelf()
    frame = kept.providers()
    skill = read_name(request.args, "competence")
    known = kept.nomenclature().skills.get(skill) if skill else None
    if skill:
        offers = kept.offers()
        offering: list[str] = offers.loc[offers["skill"] == skill, "provider"].tolist() if _in_use(known) else []
        frame = frame[frame.index.isin(offering)]
    listing = _listing(frame)
    return render_template("providers.html", listing=listing, skill=known, places=_places(listing))


@bp.get("/prestataire/<name>")
def provider(name: str) -> str:
    """Show what a provider agreed to make public, its skills and what each is worth today."""
    kept = shelf()
    if name not in kept.providers().index:
        raise UnknownProvider(gettext("Aucun prestataire publié ne porte l’identifiant « %(name)s ».", name=name[:40]))
    row = kept.providers().loc[name].to_dict()
    entry = kept.keep(("entry", name), lambda: kept.geomap.space.entry(name))
    offers = kept.offers()
    counted = counted_offers(as_if_open(offers[offers["provider"] == name]), kept.today())
    nomenclature = kept.nomenclature().skills
    listed = [offer for offer in counted.to_dict("records") if _in_use(nomenclature.get(offer["skill"]))]
    zones = {zone for offer in listed for zone in offer["area_zones"] or ()}
    return render_template(
        "provider.html",
        provider=row,
        name=name,
        entry=entry,
        claims={claim.skill: claim for claim in kept.keep(("claims", name), lambda: kept.geomap.register.claims(name))},
        proven_since=proven_since,
        reachable=entry is not None and address_of(entry) is not None,
        day=kept.today(),
        offers=sorted(listed, key=lambda offer: (offer["standing"] != "proven", nomenclature[offer["skill"]].position)),
        skills=nomenclature,
        precise=row["location_shown"] == "point" and row["location_status"] == "accepted",
        place=_place_name(row["commune"]),
        located=row["location_status"] == "accepted",
        outside=_outside(row),
        linked=territory_of(row["commune"]) is not None,
        areas=_area_names(zones),
        website=web_address(row["website"]),
        phone=phone_number(row["phone"]),
        full=full_form(name),
    )


@bp.get("/mediateurs")
def mediators() -> str:
    """List the places of mediation."""
    listing = _listing(shelf().mediators())
    return render_template("mediators.html", listing=listing, places=_places(listing))


@bp.get("/mediateur/<name>")
def mediator(name: str) -> str:
    """Show a place of mediation, and the skills for which nobody proven is near it."""
    kept = shelf()
    if name not in kept.mediators().index:
        raise UnknownMediator(gettext("Aucun lieu de médiation ne porte l’identifiant « %(name)s ».", name=name[:40]))
    row = kept.mediators().loc[name].to_dict()
    territory = territory_of(row["commune"])
    grouped = skill_states(territory.spec, str(row["commune"]), DEFAULT_MINUTES) if territory else []
    states = [state for domain in grouped for state in domain.skills if state.state != "not_applicable"]
    return render_template(
        "mediator.html",
        mediator=row,
        place=_place_name(row["commune"]),
        zone=territory.spec if territory else None,
        minutes=DEFAULT_MINUTES,
        missing=[state for state in states if state.state not in COVERED],
        found=[state for state in states if state.state in COVERED],
        website=web_address(row["website"]),
        email=mail_address(row["email"]),
        phone=phone_number(row["phone"]),
    )


def _in_use(skill: Skill | None) -> bool:
    return skill is not None and not skill.retired


def _listing(frame: pd.DataFrame) -> Listing:
    page = read_page(request.args)
    pages = max(1, -(-len(frame) // PAGE_ROWS))
    if page > pages:
        raise BadQuestion(gettext("Cette liste n’a pas de page %(page)s.", page=page), "page")
    rows = frame.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    listed: list[dict[Hashable, Any]] = [{"id": name, **row} for name, row in rows.to_dict("index").items()]
    return Listing(listed, len(frame), page, pages)


def _places(listing: Listing) -> dict[str, str]:
    codes = {row["commune"] for row in listing.rows if isinstance(row["commune"], str)}
    return dict(_names_of(codes))


def _place_name(code: object) -> str | None:
    return _names_of({code}).get(code) if isinstance(code, str) else None


def _names_of(codes: set[str]) -> Mapping[str, str]:
    """Names of communes, by code; those far from this territory too, where they are loaded."""
    near = place_names(shelf().territory(), codes)
    if codes <= near.keys():
        return near
    return {**{code: name for code, name in loaded_names().items() if code in codes}, **near}


def _outside(provider: Mapping[Hashable, Any]) -> bool:
    """Say whether a provider has its place, but away from this territory and from what is around it."""
    territory = shelf().territory()
    known = territory.communes.index.union(territory.around.index)
    return provider["location_status"] == "accepted" and provider["commune"] not in known


def _area_names(ids: set[str]) -> dict[str, str]:
    """Names of the zones and communes service areas are made of."""
    territory = shelf().territory()
    zones = territory.zones.loc[territory.zones.index.intersection(list(ids)), "name"].to_dict()
    return {**_names_of(ids - zones.keys()), **zones}
