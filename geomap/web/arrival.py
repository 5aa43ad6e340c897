"""Whoever comes from elsewhere gets the styles within the page: nothing of ours is in that browser yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request

from geomap.web.assets import ASSETS
from geomap.web.security import nonce

if TYPE_CHECKING:
    from flask import Flask

_OUTSIDE = ("none", "cross-site", "same-site")
"""Where whoever is not on this site yet comes from (`Sec-Fetch-Site`); an address that was typed comes from nowhere."""

_DOCUMENTS = ("document", "iframe")

_STYLE = re.compile(r'<link rel="stylesheet" href="(?P<href>[^"]*/static/(?P<name>bundles/[\w-]+\.css)\?v=\w+)">')

_BESIDE = "url(../"
"""How a bundle asks for a file of ours that is not with it."""


def install_arrival(app: Flask) -> None:
    """Put the styles into the pages of those who come from elsewhere, before anything else is done to a page.

    The words can be read as soon as the page is there, a turn of the line sooner. The next pages link them, from then
    on kept by the browser. Either page is right for everybody, so that nothing between needs to tell them apart.
    """

    def carry(answer: Response) -> Response:
        if answer.status_code == 200 and answer.mimetype == "text/html" and _from_outside():
            text = answer.get_data(as_text=True)
            link = _STYLE.search(text)
            if link:
                answer.set_data(text[: link.start()] + _style(link) + text[link.end() :])
                _forget(answer, link["href"])
                if "page" in g:
                    g.page = (*g.page, "styles within")
        return answer

    app.after_request(carry)


def _from_outside() -> bool:
    """Say whether this request opens a page for somebody who comes from elsewhere."""
    told = request.headers.get
    return told("Sec-Fetch-Site") in _OUTSIDE and told("Sec-Fetch-Dest") in _DOCUMENTS


def _style(link: re.Match[str]) -> str:
    """Write what a link asks for; the address stays, for who keeps pages to be read without network."""
    static = link["href"].removesuffix(link["href"].partition("/static/")[2])
    style = current_app.extensions[ASSETS].read(link["name"]).decode().replace(_BESIDE, f"url({static}")
    return f'<style nonce="{nonce()}" data-href="{link["href"]}">{style}</style>'


def _forget(answer: Response, href: str) -> None:
    """Take out of what the header asks for ahead what came with the page."""
    asked = [one for one in answer.headers.get("Link", "").split(", ") if one and not one.startswith(f"<{href}>")]
    answer.headers.remove("Link")
    if asked:
        answer.headers["Link"] = ", ".join(asked)
