"""Where somebody lands who signs in without having asked for a page: where their work waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from geomap.core.roles import EVERYWHERE, scopes_of
from geomap.errors import UnknownTerritory
from geomap.web.forms import asked_page
from geomap.web.shelf import shelf

if TYPE_CHECKING:
    from flask import Flask

    from geomap.ports.accounts import Account

_COMING_IN = ("sign_in.", "registration.", "federated.")
"""Pages one comes in by: nobody wants to be led back to them."""


def install_landing(app: Flask) -> None:
    """Give templates the address that signs in."""
    app.jinja_env.globals["sign_in_address"] = sign_in_address


def sign_in_address() -> str:
    """Give the address that signs in and leads back to this page, unless this is where everybody begins."""
    read = request.method == "GET" and request.endpoint is not None
    back = read and request.endpoint != "public.home" and not (request.endpoint or "").startswith(_COMING_IN)
    return url_for("sign_in.page", suite=request.full_path.removesuffix("?") if back else None)


def landing(account: Account) -> str:
    """Give the page somebody goes on to: the one asked for, else that of their work."""
    return asked_page() or work_page(account)


def work_page(account: Account) -> str:
    """Give the page where the work of an account waits; who has several roles begins with what others wait for."""
    roles = {grant.role for grant in account.grants}
    if "reviewer" in roles:
        return url_for("validation.queue")
    if boards := boards_of(account):
        return url_for("board.page", zone=boards[0])
    if "mediator" in roles:
        return _own_mediation(account)
    # Who came without being invited to anything came for an entry of the directory.
    return url_for("space.home")


def boards_of(account: Account) -> list[str]:
    """Give the territories whose board somebody follows: this installation's for a role held everywhere, and first."""
    home = shelf().territory().spec
    held = scopes_of(account.grants, "official") | scopes_of(account.grants, "administrator")
    zones = {home if zone == EVERYWHERE else zone for zone in held}
    return sorted(filter(_is_loaded, zones), key=lambda zone: (zone != home, zone))


def _is_loaded(zone: str) -> bool:
    try:
        shelf().territory(zone)
    except UnknownTerritory:
        return False
    return True


def _own_mediation(account: Account) -> str:
    """Give the place of mediation that has the address of the account, else the list of all."""
    known = shelf().mediators()["email"].fillna("").str.casefold()
    own = known.index[known == account.email.casefold()]
    return url_for("directory.mediator", name=own[0]) if len(own) == 1 else url_for("directory.mediators")
