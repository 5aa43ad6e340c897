"""The page of the charter for those who hold an entry: the text, who signed which version, and the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from geomap.errors import BadMove, UnknownProvider
from geomap.stewardship import signing
from geomap.web.charter_text import paragraphs
from geomap.web.claim_words import obstacle_words
from geomap.web.forms import Filled, filled
from geomap.web.proofs import account, geomap
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("charter", __name__)

_PAGE = "/espace/<provider>/charte"


@bp.get(_PAGE)
def page(provider: str) -> str:
    """Show the charter in force and where the entry stands with it."""
    return _render(provider, Filled({"name": account().name}))


@bp.post(_PAGE)
def sign(provider: str) -> str | Response | tuple[str, int]:
    """Sign the version that was read."""
    form = filled().need(read=gettext("Cochez la case : signer, c’est avoir lu et s’engager."))
    if form.right:
        try:
            signing.sign(geomap(), provider, account(), form["version"], form["name"])
        except BadMove as error:
            form.fault("name", obstacle_words(error))
        else:
            return redirect(url_for("charter.page", provider=provider, _anchor="signatures"), 303)
    return _render(provider, form), 422


def _render(provider: str, form: Filled) -> str:
    every = geomap().store.providers()
    if provider not in every.index:
        raise UnknownProvider(gettext("Cette fiche n’existe pas."))
    found = signing.where(geomap(), provider)
    return render_template(
        "charter.html",
        provider=provider,
        name=every.loc[provider, "name"],
        found=found,
        paragraphs=paragraphs(found.to_sign.text) if found.to_sign else [],
        form=form,
    )
