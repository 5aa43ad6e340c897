"""The cookie by which an account knows a browser that opened it before: somebody else's wrong tries do not stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from geomap.access.lockout import DEVICE_DAYS
from geomap.stewardship import signing_in
from geomap.web.person import needs_https
from geomap.web.shelf import shelf

if TYPE_CHECKING:
    from typing import TypeVar

    from werkzeug.wrappers import Response

    from geomap.ports.accounts import Account

    _Answer = TypeVar("_Answer", bound=Response)

COOKIE = "geomap_device"
"""Name of the cookie; it is sent to the pages where one signs in and to no other."""

_DOOR = "/connexion"
_LONGEST = 100


def devices() -> list[str]:
    """Give the tokens this browser holds, one an account it opened."""
    held = request.cookies.get(COOKIE, "").split(".")
    return [one for one in held if 0 < len(one) <= _LONGEST][: signing_in.MOST_DEVICES]


def known_here(answer: _Answer, account: Account) -> _Answer:
    """Let the browser be known to an account it just opened."""
    answer.set_cookie(
        COOKIE,
        ".".join(signing_in.know_device(shelf().geomap, account, devices())),
        max_age=DEVICE_DAYS * 24 * 3600,
        path=_DOOR,
        httponly=True,
        samesite="Lax",
        secure=needs_https(),
    )
    return answer
