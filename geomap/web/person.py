"""Who asks: the person a session cookie stands for, or nobody."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import g, has_request_context, request

from geomap.core.roles import Grant, may
from geomap.stewardship import signing_in
from geomap.web.shelf import shelf

if TYPE_CHECKING:
    from flask import Flask, Response

    from geomap.ports.accounts import Account, Session

COOKIE = "geomap_session"
"""Name of the cookie that holds the token of a session; nobody else gets one."""

_BROWSERS = (
    *(("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS")),
    ("Linux", "Linux"),
)


SAME_FOR_ALL = ("asset", "basemap.square")
"""Endpoints whose answers hang on nobody: who asks is not looked up, and caches may keep them."""


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    account: Account
    session: Session

    @property
    def id(self) -> str:
        """Id of the account."""
        return self.account.id

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What the account holds."""
        return self.account.grants

    def has(self, *roles: str) -> bool:
        """Say whether the account holds one of these roles, anywhere."""
        return may(self.account.grants, roles)


def install_person(app: Flask) -> None:
    """Give templates `person()`, and keep what a signed-in person sees out of every cache."""
    app.jinja_env.globals["person"] = person
    app.before_request(_look_up)
    app.after_request(_private)


def person() -> Person | None:
    """Give who asks, looked up once a request; nobody without a cookie, and then nothing is read."""
    if not has_request_context():
        return None
    if "person" not in g:
        token = request.cookies.get(COOKIE, "")
        found = signing_in.signed_in(shelf().geomap, token) if token else None
        g.person = Person(account=found[1], session=found[0]) if found else None
    return cast("Person | None", g.person)


def put_cookie(answer: Response, token: str) -> Response:
    """Hand the token of a session to the browser."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(signing_in.LONGEST.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=needs_https(),
    )
    return answer


def take_cookie(answer: Response) -> Response:
    """Take the token of a session back from the browser."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=needs_https())
    return answer


def needs_https() -> bool:
    """Say whether cookies must travel encrypted: always, but for plain http on this very machine."""
    return request.is_secure or not _loopback(request.host)


def browser() -> str:
    """Name the browser that asks, as its owner knows it; no more of what it says is kept."""
    said = request.headers.get("User-Agent", "")
    named = [next((name for sign, name in words if sign in said), "") for words in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in named if name)


def _loopback(host: str) -> bool:
    name = re.sub(r":\d+$", "", host).strip("[]")
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def for_one_reader() -> None:
    """Say that this answer is for who asks and nobody else: it holds a form, or something of theirs."""
    g.for_one_reader = True


def is_for_one_reader() -> bool:
    """Say whether no cache may keep this answer: somebody is signed in, a form is on it, or one was sent."""
    if request.endpoint in SAME_FOR_ALL:
        return False
    signed = g.get("person") is not None
    return signed or bool(g.get("for_one_reader")) or request.method == "POST"


def _look_up() -> None:
    """Know who asks before anything decides what may be kept or shown."""
    if request.endpoint not in SAME_FOR_ALL:
        person()


def _private(answer: Response) -> Response:
    if is_for_one_reader():
        answer.headers["Cache-Control"] = "private, no-store"
        answer.headers.pop("ETag", None)
    return answer
