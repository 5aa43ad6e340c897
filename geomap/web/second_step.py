"""Pages that set up and take away the code of a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from markupsafe import Markup

from geomap.stewardship import second_step
from geomap.web.account import check_password, me
from geomap.web.forms import Filled, filled
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("second_step", __name__)

_SEED = "second step"


@bp.get("/compte/code")
def page() -> str:
    """Show the secret to the telephone, or what may be done with the code there is."""
    if me().account.totp_secret is None:
        session[_SEED] = second_step.begin()
    return _page(Filled())


@bp.post("/compte/code")
def turn_on() -> str | tuple[str, int]:
    """Check that the telephone has the secret, and show the recovery codes this once."""
    form = filled().need(code=gettext("Donnez le code que montre votre téléphone."))
    check_password(form)
    if not form.right:
        return _page(form), 422
    secret = _secret()
    if secret and me().account.totp_secret is None:
        made = second_step.turn_on(shelf().geomap, me().account, secret, form["code"])
        if made is not None:
            session.pop(_SEED)
            return render_template("recovery_codes.html", codes=made)
    form.fault("code", gettext("Ce code n’est pas le bon. Vérifiez l’heure du téléphone, et prenez le code suivant."))
    return _page(form), 422


@bp.post("/compte/code/secours")
def recovery() -> str | tuple[str, int]:
    """Make other recovery codes."""
    form = filled()
    check_password(form)
    if not form.right or me().account.totp_secret is None:
        return _page(form), 422
    return render_template("recovery_codes.html", codes=second_step.new_recovery(shelf().geomap, me().account))


@bp.post("/compte/code/retirer")
def turn_off() -> tuple[str, int] | Response:
    """Ask for codes no more."""
    form = filled()
    check_password(form)
    if not form.right:
        return _page(form), 422
    second_step.turn_off(shelf().geomap, me().account)
    return redirect(url_for("account.page", fait="code"), 303)


def _page(form: Filled) -> str:
    account, secret = me().account, _secret()
    if account.totp_secret is not None or not secret:
        return render_template("second_step_kept.html", form=form)
    # Drawn by us from a secret of ours: nothing a reader wrote but the address, which the drawing encodes.
    drawn = Markup(second_step.picture(shelf().geomap, account, secret))  # noqa: S704
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render_template("second_step_new.html", form=form, drawn=drawn, secret=grouped)


def _secret() -> str:
    """Give the secret this browser is shown; empty when it was shown none. Its cookie holds the seed only."""
    seed = session.get(_SEED, "")
    return second_step.shown(me().account, seed, str(current_app.secret_key)) if seed else ""
