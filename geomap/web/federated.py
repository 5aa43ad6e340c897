"""Sign in with an OpenID Connect provider: there, back, and out of it again."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for

from geomap.errors import IdentityBroken
from geomap.ports.identity import Errand
from geomap.stewardship import federation
from geomap.stewardship.federation import ClaimedRole, read_roles
from geomap.web.account import me
from geomap.web.forms import asked_page, is_ours
from geomap.web.person import person
from geomap.web.provider import provider
from geomap.web.shelf import shelf
from geomap.web.sign_in import enter_as
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

    from geomap.ports.identity import IdentityProvider, Vouched

bp = Blueprint("federated", __name__)

BACK = "/connexion/retour"
"""Where the provider sends readers back; it knows this address beforehand."""

_ERRAND, ROLES = "errand", "claimed roles"


def install_federation(app: Flask, identity: IdentityProvider | None, roles: str) -> None:
    """Read which claims give roles, and tell templates who the provider is."""
    app.extensions[ROLES] = read_roles(roles)
    app.jinja_env.globals["identity_provider"] = identity.name if identity else None


@bp.post("/connexion/ailleurs")
def leave_for() -> Response | tuple[str, int]:
    """Send a reader to the provider."""
    return _send(linking="")


@bp.post("/compte/identite")
def ask_link() -> Response | tuple[str, int]:
    """Send the owner of an account to the provider, to open it with that identity from now on."""
    return _send(linking=me().id)


@bp.get(BACK)
def come_back() -> Response | tuple[str, int]:
    """Take in whom the provider sends back, once, and only from an errand of this very browser."""
    errand = session.pop(_ERRAND, None)
    state = request.args.get("state", "")
    if errand is None or not hmac.compare_digest(str(errand["state"]).encode(), state.encode()):
        return _sorry("strange"), 400
    if "code" not in request.args:
        return _sorry("refused"), 400
    geomap = shelf().geomap
    try:
        vouched = provider().receive(
            request.args["code"], geomap.address + BACK, Errand("", state, errand["nonce"], errand["verifier"])
        )
    except IdentityBroken as error:
        current_app.logger.error("%s", error)  # noqa: TRY400 the sentence says it all, the trace would show the code
        return _sorry("broken"), 503
    return _link(vouched, errand["linking"]) if errand["linking"] else _enter(vouched, str(errand["suite"]))


def _send(linking: str) -> Response | tuple[str, int]:
    try:
        errand = provider().send(shelf().geomap.address + BACK)
    except IdentityBroken as error:
        current_app.logger.error("%s", error)  # noqa: TRY400 the sentence says it all
        return _sorry("broken"), 503
    session[_ERRAND] = {
        "state": errand.state,
        "nonce": errand.nonce,
        "verifier": errand.verifier,
        "linking": linking,
        "suite": asked_page(),
    }
    return redirect(errand.address, 303)


def _enter(vouched: Vouched, suite: str) -> Response | tuple[str, int]:
    settings = shelf().geomap.settings
    roles = cast("tuple[ClaimedRole, ...]", current_app.extensions[ROLES])
    found = federation.enter(shelf().geomap, vouched, roles, trust_email=settings.oidc_trust_email == "on")
    if isinstance(found, str):
        return _sorry(found), 403
    return enter_as(found, "openid", suite if is_ours(suite) else "", identity=vouched.token)


def _link(vouched: Vouched, account: str) -> Response | tuple[str, int]:
    who = person()
    if who is None or who.id != account:
        return _sorry("strange"), 400
    if not federation.link(shelf().geomap, who.account, vouched, provider().name):
        return _sorry("taken"), 403
    return redirect(url_for("account.page", fait="identite"), 303)


def _sorry(why: str) -> str:
    """Say politely why nobody is signed in, and what to do instead."""
    name = provider().name
    detail = {
        "strange": gettext("Cette réponse n’est pas celle d’une connexion commencée dans ce navigateur."),
        "refused": gettext("La connexion avec %(name)s n’a pas été menée à son terme.", name=name),
        "broken": gettext("%(name)s ne répond pas comme il le devrait. Réessayez dans quelques minutes.", name=name),
        "unverified": gettext(
            "%(name)s ne confirme pas votre adresse e-mail. Créez un compte ici, puis rattachez-le depuis sa page.",
            name=name,
        ),
        "known": gettext(
            "Un compte utilise déjà cette adresse. Pour l’ouvrir avec %(name)s, connectez-vous d’abord avec son mot de "
            "passe, puis rattachez-le depuis sa page.",
            name=name,
        ),
        "closed": gettext("Ce compte est fermé."),
        "taken": gettext("Cette identité ouvre déjà un autre compte."),
    }[why]
    return render_template(
        "error.html",
        status=403,
        title=gettext("Vous n’êtes pas connecté"),
        detail=detail,
        advice=gettext("Vous pouvez aussi vous connecter avec une adresse e-mail et un mot de passe."),
    )
