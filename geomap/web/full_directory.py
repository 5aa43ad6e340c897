"""The full form of the directory, for those who advise people: every contact, notes, and providers side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.coverage import counted_offers
from geomap.core.entries.closure import as_if_open
from geomap.core.roles import may
from geomap.core.trust import PROVEN
from geomap.errors import BadQuestion, UnknownProvider
from geomap.web.forms import Filled, filled
from geomap.web.person import for_one_reader, person
from geomap.web.scopes import of_provider
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from geomap.ports.full_directory import MediatorNote
    from geomap.ports.space import Entry
    from geomap.web.person import Person

bp = Blueprint("full_directory", __name__)

READERS = ("mediator", "reviewer", "official", "administrator")
"""Roles that see the full form, in the places they hold it for."""

MOST_COMPARED = 4
"""Providers side by side on one page."""

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Full:
    """What the full form of one provider adds."""

    entry: Entry
    notes: Sequence[MediatorNote]
    own: str
    every_note: bool


def full_form(provider: str) -> Full | None:
    """Give the full form of a published provider when who asks may see it; others have no readers yet."""
    who = person()
    if provider not in shelf().providers().index:
        return None
    if who is None or not may(who.grants, READERS, of_provider({"provider": provider})):
        return None
    geomap = shelf().geomap
    entry = geomap.space.entry(provider)
    if entry is None:
        return None
    return Full(entry, geomap.full_directory.notes(provider), who.id, _administers(who, provider))


@bp.post("/prestataire/<provider>/notes")
def add_note(provider: str) -> Response | tuple[str, int]:
    """Keep a note for other mediators."""
    who = person()
    form = filled().need(note=gettext("Écrivez votre note."))
    if not form.right or who is None or len(form["note"]) > LONGEST_NOTE:
        raise BadQuestion(gettext("Une note a de 1 à %(most)s caractères.", most=LONGEST_NOTE))
    if provider not in shelf().providers().index:
        raise UnknownProvider(
            gettext("Aucun prestataire publié ne porte l’identifiant « %(name)s ».", name=provider[:40])
        )
    shelf().geomap.full_directory.add_note(provider, who.id, form["note"])
    return redirect(url_for("directory.provider", name=provider, _anchor="notes"), 303)


@bp.post("/prestataire/<provider>/notes/<int:note>/retirer")
def remove_note(provider: str, note: int) -> Response:
    """Delete one's own note; who administers where the provider is may delete anybody's."""
    who, written = person(), _moment(filled()["at"])
    if who is not None and written is not None:
        author = None if _administers(who, provider) else who.id
        shelf().geomap.full_directory.remove_note(provider, note, written, author)
    return redirect(url_for("directory.provider", name=provider, _anchor="notes"), 303)


@bp.get("/comparer-prestataires")
def compare() -> str:
    """Show providers side by side: contacts, places, and what each can do and has proven."""
    for_one_reader()
    names = list(dict.fromkeys(request.args.getlist("p")))[:MOST_COMPARED]
    found = [full_form(name) for name in names]
    if any(full is None for full in found):
        raise UnknownProvider(gettext("Un de ces prestataires n’existe pas, ou n’est pas de votre territoire."))
    entries = [full.entry for full in found if full is not None]
    return render_template(
        "compare_providers.html",
        entries=entries,
        day=shelf().today(),
        skills=_skills(entries),
        choices=_choices(names),
        chosen=names,
        most=MOST_COMPARED,
        form=Filled(),
    )


def _administers(who: Person, provider: str) -> bool:
    return may(who.grants, {"administrator"}, of_provider({"provider": provider}))


def _moment(text: str) -> dt.datetime | None:
    """Read when a note was written, as its form says it."""
    try:
        written = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return written if written.tzinfo else None


def _choices(chosen: Sequence[str]) -> list[tuple[str, str]]:
    """List the published providers one may add, by name."""
    providers = shelf().providers()
    return [(str(key), str(name)) for key, name in providers["name"].sort_values().items() if key not in chosen]


def _skills(entries: Sequence[Entry]) -> list[tuple[Any, list[str | None]]]:
    """Give, skill by skill, what each entry's offer is worth today; None where it has none."""
    kept = shelf()
    nomenclature = kept.nomenclature().skills
    offers = kept.every_offer()
    counted = counted_offers(as_if_open(offers[offers["provider"].isin([entry.id for entry in entries])]), kept.today())
    worth = {(row["provider"], row["skill"]): row["standing"] for row in counted.to_dict("records")}
    named = sorted({skill for _, skill in worth if skill in nomenclature}, key=lambda key: nomenclature[key].position)
    rows = [(nomenclature[skill], [worth.get((entry.id, skill)) for entry in entries]) for skill in named]
    return sorted(rows, key=lambda row: -sum(standing == PROVEN for standing in row[1]))
