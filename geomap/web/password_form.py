"""A new password in a form: typed once, shown on demand by the browser, refused with the reason."""

from __future__ import annotations

from geomap.access import passwords
from geomap.web.forms import Filled
from geomap.web.typography import gettext


def read_new_password(form: Filled, email: str) -> str:
    """Give the new password of a form, or say in it what is wrong."""
    password = form.values.get("new_password", "")
    fault = passwords.fault_of(password, email)
    if fault is not None:
        form.fault("new_password", _told(fault))
    return password


def _told(fault: str) -> str:
    if fault == "short":
        return gettext("Ce mot de passe est trop court : il en faut %(number)s caractères.", number=passwords.SHORTEST)
    if fault == "long":
        return gettext("Ce mot de passe est trop long : %(number)s caractères au plus.", number=passwords.LONGEST)
    if fault == "email":
        return gettext("Ce mot de passe reprend votre adresse : choisissez autre chose.")
    return gettext("Ce mot de passe est parmi les premiers que l’on essaie : choisissez autre chose.")
