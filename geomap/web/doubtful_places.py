"""Places in doubt as a page: why each is, where it could be, and a choice that is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.roles import EVERYWHERE, scopes_of
from geomap.errors import NotAllowed, NotFound
from geomap.stewardship.doubts import Doubt, doubts, settle
from geomap.web.forms import Filled, filled
from geomap.web.params import read_page
from geomap.web.person import for_one_reader, person
from geomap.web.places import loaded_names
from geomap.web.scopes import zones_of
from geomap.web.search import find_communes
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

bp = Blueprint("doubtful_places", __name__, url_prefix="/validation/lieux")

SHOWN = 25
"""Places on one page."""

_OTHER = "autre"
_LIKE = 8


@bp.get("")
def page() -> str:
    """List what is in doubt in the places the reader looks after."""
    return _list({}, request.args.get("fait", ""))


@bp.post("/<record>")
def choose(record: str) -> str | Response | tuple[str, int]:
    """Put one record where the reader says it is."""
    form, doubt = filled(), next((one for one in _every() if one.id == record), None)
    if doubt is None:
        # Somebody else placed it, or the same button was pressed twice.
        return redirect(url_for("doubtful_places.page", deja=""), 303)
    if not _looks_after(doubt):
        raise NotFound(gettext("Ce lieu n’est pas de votre territoire."))
    code = _commune(doubt, form)
    if code is None:
        return _list({record: form}, ""), 422
    if not _mine((code,)):
        raise NotAllowed(gettext("Cette commune n’est pas de votre territoire."))
    who = person()
    settle(shelf().geomap.store, doubt, code, who.id if who else "")
    return redirect(url_for("doubtful_places.page", fait=doubt.name[:100]), 303)


def _commune(doubt: Doubt, form: Filled) -> str | None:
    """Give the commune chosen: one of the candidates, or the one whose name or code was typed."""
    chosen = form["commune"]
    if chosen in doubt.candidates:
        return chosen
    typed = form["other"]
    if chosen != _OTHER or not typed:
        form.fault("commune", gettext("Choisissez une commune."))
        return None
    names = loaded_names()
    if typed in names:
        return typed
    found = [one for one in find_communes(typed, _LIKE) if one.label.casefold() == typed.casefold()]
    if len(found) == 1:
        return found[0].id
    near = ", ".join(f"{one.label} {one.id}" for one in (found or find_communes(typed, _LIKE)))
    form.fault(
        "other",
        gettext("Plusieurs communes s’appellent ainsi ou presque : donnez le code, par exemple %(near)s.", near=near)
        if near
        else gettext("Aucune commune ne porte ce nom ; donnez son nom exact ou son code INSEE."),
    )
    return None


def _list(sent: Mapping[str, Filled], done: str) -> str:
    for_one_reader()
    found = _looked_after()
    number = read_page(request.args)
    last = max(1, -(-len(found) // SHOWN))
    shown = found[(min(number, last) - 1) * SHOWN :][:SHOWN]
    return render_template(
        "doubtful_places.html",
        found=shown,
        total=len(found),
        number=min(number, last),
        last=last,
        names=loaded_names(),
        forms_of={doubt.id: sent.get(doubt.id, Filled()) for doubt in shown},
        tried=next(iter(sent.values()), Filled()),
        done=done,
        already="deja" in request.args and not sent,
        other=_OTHER,
    )


def _looked_after() -> list[Doubt]:
    """Give the doubts about places the reader looks after: a place that could be anywhere is everybody's."""
    return [doubt for doubt in _every() if _looks_after(doubt)]


def _every() -> list[Doubt]:
    return shelf().keep("places in doubt", lambda: doubts(shelf().geomap.store))


def _looks_after(doubt: Doubt) -> bool:
    return not doubt.candidates or _mine(doubt.candidates)


def _mine(communes: tuple[str, ...]) -> bool:
    who = person()
    held = {scope for role in ("reviewer", "administrator") for scope in scopes_of(who.grants if who else (), role)}
    return EVERYWHERE in held or any(held & zones_of(code) for code in communes)
