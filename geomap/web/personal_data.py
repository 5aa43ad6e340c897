"""One's own data: take all of it away in one file, delete an entry, delete the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, redirect, render_template, url_for

from geomap.core.entries.holders import may_delete
from geomap.errors import BadInput
from geomap.stewardship import forgetting, team
from geomap.stewardship.portability import everything
from geomap.web.forms import Filled, filled
from geomap.web.person import take_cookie
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from geomap.ports.space import Entry

bp = Blueprint("personal_data", __name__)


@bp.get("/compte/donnees")
def page() -> str:
    """Say what is held, and offer to take it away."""
    return _page(Filled(), 200)[0]


@bp.post("/compte/donnees")
def take() -> Response | tuple[str, int]:
    """Give all that is held about who asks, in one file."""
    form = _confirm(filled())
    if not form.right:
        return _page(form, 422)
    geomap = shelf().geomap
    answer = Response(everything(geomap, me().account), mimetype="application/zip")
    name = f"mes-donnees-{shelf().today().isoformat()}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/compte/suppression")
def leaving() -> str:
    """Say what deleting the account takes away, and what it leaves."""
    return _leaving(Filled())


@bp.post("/compte/suppression")
def leave() -> AnyResponse | tuple[str, int]:
    """Delete the account, and the entries nobody else holds where that is asked."""
    form = _confirm(filled())
    if not form["sure"]:
        form.fault("sure", gettext("Cochez la case pour confirmer : rien ne pourra être retrouvé."))
    if not form.right:
        return _leaving(form), 422
    try:
        forgetting.delete_account(shelf().geomap, me().account, entries=form["entries"] == "delete")
    except BadInput:
        form.fault("sure", gettext("Vous êtes le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre."))
        return _leaving(form), 422
    return take_cookie(make_response(redirect(url_for("personal_data.gone"), 303)))


@bp.get("/au-revoir")
def gone() -> str:
    """Say that everything was deleted."""
    return render_template("data_gone.html")


@bp.get("/espace/<provider>/suppression")
def deleting(provider: str) -> str:
    """Say what deleting an entry takes away."""
    return _deleting(entry_of(provider), Filled())


@bp.post("/espace/<provider>/suppression")
def delete(provider: str) -> AnyResponse | tuple[str, int]:
    """Delete an entry for good."""
    found, form = entry_of(provider), _confirm(filled())
    if not form["sure"]:
        form.fault("sure", gettext("Cochez la case pour confirmer : rien ne pourra être retrouvé."))
    if not may_delete(shelf().geomap.space.holders(provider), me().id):
        form.fault(
            "sure",
            gettext(
                "Seule la personne qui tient la fiche depuis le plus longtemps peut la supprimer : quittez-la plutôt."
            ),
        )
    if not form.right:
        return _deleting(found, form), 422
    team.tell_deleted(shelf().geomap, found, me().account)
    forgetting.delete_entry(shelf().geomap, provider, me().account)
    return redirect(url_for("space.home", fait="suppression"), 303)


def _confirm(form: Filled) -> Filled:
    """Make sure who asks is really the person."""
    who = me().account
    if who.password is not None and not form.values.get("password"):
        form.fault("password", gettext("Donnez votre mot de passe."))
    password = form.values.get("password", "")
    if form.right and not forgetting.confirmed(shelf().geomap, me().session, who, password, form["code"]):
        form.fault("password", gettext("Le mot de passe ou le code n’est pas le bon."))
    return form


def _page(form: Filled, status: int) -> tuple[str, int]:
    return render_template("data_page.html", form=form, account=me().account), status


def _leaving(form: Filled) -> str:
    geomap, account = shelf().geomap, me().account
    alone = [entry_of(one) for one in forgetting.alone_on(geomap, account)]
    form.values.setdefault("entries", "delete")
    return render_template("data_leave.html", form=form, account=account, alone=alone)


def _deleting(found: Entry, form: Filled) -> str:
    return render_template("space_delete.html", entry=found, form=form, account=me().account)
