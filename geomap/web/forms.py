"""Forms: what was typed, what is wrong with it beside each field, and the proof that our page sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from geomap.web.person import for_one_reader, needs_https
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from flask import Flask

_LONGEST = 10_000


@dataclass
class Filled:
    """A form as it was filled in: `values` by field, and in `faults` what is wrong, field by field in their order."""

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Give what was typed in a field, without the blanks around it."""
        return self.values.get(name, "").strip()

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def fault(self, name: str, message: str) -> None:
        """Say what is wrong with a field; the first word on it stands."""
        self.faults.setdefault(name, message)

    def need(self, **messages: str) -> Filled:
        """Say, for each field left empty, what was expected."""
        for name, message in messages.items():
            if not self[name]:
                self.fault(name, message)
        return self


def filled(values: Mapping[str, str] | None = None) -> Filled:
    """Read the form that was sent, or make one filled with these values; what no field of ours holds is cut."""
    given = request.form if values is None else values
    return Filled({name: str(value)[:_LONGEST].replace("\x00", "") for name, value in given.items()})


def install_forms(app: Flask, secret: str) -> None:
    """Refuse what our own pages did not send; the cookie this needs is set by pages that hold a form, and no other."""
    app.secret_key = secret
    app.session_interface = _Signed()
    app.config.update(
        SESSION_COOKIE_NAME="geomap_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=12 * 3600,
    )
    CSRFProtect(app)
    app.jinja_env.globals["form_token"] = form_token
    app.register_error_handler(CSRFError, _expired)


def form_token() -> str:
    """Give what a form carries to prove that our page sent it; no cache may keep that page."""
    for_one_reader()
    token: str = generate_csrf()
    return token


def asked_page() -> str:
    """Give where to go on: the `suite` of the address or form when it is a page of ours, else nothing."""
    asked = request.values.get("suite", "")
    return asked if is_ours(asked) else ""


def is_ours(address: str) -> bool:
    """Say whether an address is a path of this site; browsers take two slashes or backslashes for another host."""
    if not address.startswith("/") or address.startswith("//") or len(address) > 2000:
        return False
    if "\\" in address or any(ord(character) < 33 or ord(character) == 127 for character in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


class _Signed(SecureCookieSessionInterface):
    """The signed cookie of forms, with the same care for https as the cookie of sessions."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Say whether the cookie must travel encrypted."""
        return needs_https()


def _expired(error: CSRFError) -> tuple[str, int]:
    current_app.logger.info("%s: a form was refused: %s", request.path, error.description)
    page = render_template(
        "error.html",
        status=400,
        title=gettext("Ce formulaire n’est plus valable"),
        detail=gettext("Rien n’a été enregistré."),
        advice=gettext(
            "Revenez à la page précédente, rechargez-la, et envoyez de nouveau ; "
            "votre navigateur doit accepter les cookies de ce site."
        ),
    )
    return page, 400
