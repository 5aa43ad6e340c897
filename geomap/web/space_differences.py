"""What files say otherwise than an entry: for its provider to take or to set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from geomap.core.entries.differences import OFFER
from geomap.stewardship.accepting import accept
from geomap.web.forms import Filled
from geomap.web.language import language
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.space_words import DIFFERENCES
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.ports.space import Difference, Entry

bp = Blueprint("space_differences", __name__)


@bp.get("/espace/<provider>/ecarts")
def page(provider: str) -> str:
    """Show what files say otherwise."""
    return _page(entry_of(provider), Filled())


@bp.post("/espace/<provider>/ecarts")
def settle(provider: str) -> str | Response | tuple[str, int]:
    """Take the differences ticked into the entry, or set them aside."""
    found, geomap = entry_of(provider), shelf().geomap
    form, ticked = Filled(), set(request.form.getlist("fields"))
    chosen = [one for one in geomap.space.differences(provider) if one.field in ticked]
    if not chosen:
        form.fault("fields", gettext("Cochez au moins une ligne."))
        return _page(found, form), 422
    if request.form.get("do") != "take":
        geomap.space.settle_differences(provider, [one.field for one in chosen])
        return redirect(url_for("space_differences.page", provider=provider), 303)
    left = accept(geomap, found, chosen, me().id)
    if left:
        form.fault(
            "fields",
            gettext(
                "N’a pas pu être repris : %(fields)s. Corrigez-le vous-même dans votre fiche.",
                fields=", ".join(_words(found, one)[0] for one in chosen if one.field in left),
            ),
        )
        return _page(entry_of(provider), form), 422
    return redirect(url_for("space_differences.page", provider=provider), 303)


def _page(found: Entry, form: Filled) -> str:
    proposed = shelf().geomap.space.differences(found.id)
    rows = [(one, *_words(found, one)) for one in proposed]
    return render_template("space_differences.html", entry=found, form=form, rows=rows)


def _words(found: Entry, one: Difference) -> tuple[str, str]:
    """Name a difference, and say what the entry says now."""
    if one.field.startswith(OFFER):
        known = shelf().nomenclature().skills.get(one.field.removeprefix(OFFER))
        return gettext("Compétence : %(skill)s", skill=known.label(language()) if known else one.field), ""
    contacts: dict[str, str] = {each.kind: each.value for each in found.contacts if each.sight == "public"}
    own: dict[str, str | None] = {
        "name": found.identity.name,
        "siret": found.identity.siret,
        "description": found.identity.description,
        "address": found.place.address,
        "postcode": found.place.postcode,
        "city": found.place.city,
    }
    now = contacts.get(one.field) if one.field in {"website", "email", "phone"} else own.get(one.field)
    return str(DIFFERENCES[one.field]), now or ""
