"""Where a provider works, and what of it is drawn: its address, a place where it receives people, or its commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, redirect, render_template, url_for

from geomap.stewardship.placing import SORTS, find_place
from geomap.web.forms import Filled, filled
from geomap.web.outline import outline_of
from geomap.web.search import commune_labels
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.space_entry import commune_name
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from geomap.ports.space import Entry, Place
    from geomap.stewardship.placing import Sort

bp = Blueprint("space_place", __name__)

_FIELDS = ("place_name", "address", "postcode", "city")


@bp.get("/espace/<provider>/lieu")
def page(provider: str) -> str:
    """Show the form of the place, and what the map draws of it."""
    found = entry_of(provider)
    return _form(found, Filled(_values(found.place)), found.place.candidates)


@bp.post("/espace/<provider>/lieu")
def settle(provider: str) -> str | Response | tuple[str, int]:
    """Locate what was typed; where it could be several communes, they are offered."""
    found, form, geomap = entry_of(provider), filled(), shelf().geomap
    if form["sort"] not in SORTS:
        form.fault("sort", gettext("Choisissez ce que la carte peut montrer."))
    if form["sort"] == "place" and not form["place_name"]:
        form.fault("place_name", gettext("Donnez le nom du lieu où vous recevez."))
    if form["sort"] in {"address", "place"} and not form["address"]:
        form.fault("address", gettext("Donnez le numéro et la rue, ou le lieu-dit."))
    if not (form["city"] or form["postcode"] or form["chosen"]):
        form.fault("city", gettext("Donnez votre commune."))
    if not form.right:
        return _form(found, form, ()), 422
    cells = {name: form[name] for name in (*_FIELDS, "chosen")}
    located = find_place(geomap.geocoder, cast("Sort", form["sort"]), cells)
    if located.place is None:
        if located.candidates:
            form.fault("chosen", gettext("Plusieurs communes sont possibles : choisissez la vôtre."))
        else:
            form.fault(
                "city", gettext("Nous ne trouvons pas cette commune : vérifiez son nom, ou ajoutez le code postal.")
            )
        return _form(found, form, located.candidates), 422
    geomap.space.settle(provider, located.place, me().id)
    return redirect(url_for("space_place.page", provider=provider, fait="oui"), 303)


def _form(found: Entry, form: Filled, candidates: Sequence[str]) -> str:
    return render_template(
        "space_place.html",
        entry=found,
        form=form,
        choices=commune_labels(candidates),
        place=commune_name(found.place.commune),
        outline=outline_of(found.place),
    )


def _values(place: Place) -> dict[str, str]:
    sort = "commune" if place.shown == "commune" else "place" if place.name else "address"
    written = {"place_name": place.name, "address": place.address, "postcode": place.postcode, "city": place.city}
    values = {name: text or "" for name, text in written.items()}
    return values | {"sort": sort, "city": values["city"] or commune_name(place.commune)}
