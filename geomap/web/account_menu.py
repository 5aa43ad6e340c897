"""The pages a signed-in person finds under their name, as their roles open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from geomap.core.roles import may
from geomap.web.permissions import PERMISSIONS
from geomap.web.person import person

if TYPE_CHECKING:
    from flask import Flask


def install_account_menu(app: Flask) -> None:
    """Give templates the links of the person who asks."""
    app.jinja_env.globals["account_menu"] = account_menu


def account_menu() -> list[tuple[str, str]]:
    """Give endpoint and label of each page open to who asks."""
    who = person()
    links: tuple[tuple[str, str], ...] = ()
    known = [link for link in links if link[0] in current_app.view_functions]
    return [link for link in known if who is not None and may(who.grants, PERMISSIONS[link[0]].who)]
