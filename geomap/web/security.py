"""Headers that keep the pages honest: only our own files run, and nothing is sent elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, current_app, g, request
from werkzeug.sansio.utils import host_is_trusted

if TYPE_CHECKING:
    from flask import Flask

TILE_HOSTS: Mapping[str, str] = MappingProxyType(
    {"none": "", "ign": "https://data.geopf.fr", "osmfr": "https://*.tile.openstreetmap.fr"}
)
"""Where the pictures of each base map come from: the one outside host an installation may allow."""

MARK = "nonce mark"
"""Name of the mark among the app's extensions."""

FIXED: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
"""Headers every page carries, and any other answer that is no mere part of one."""

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "text/css": "",
        "text/javascript": "default-src 'self'",
        "application/json": "",
        "application/vnd.geomap.shapes": "",
        "image/webp": "",
    }
)
"""Media types of what a page is made of, with the policy of each: a script is also a worker, which has its own.

They show nothing by themselves, so most headers of a page would only make each of them heavier.
"""

PART_HEADERS = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
"""Headers that parts of a page carry too."""


OWN_FRAMES, FRAMED = "frame-ancestors 'self'", "frame-ancestors *"
"""Who may frame a page: this site only, and for the page made for it (which gives this as its policy) anybody."""


def install_security(app: Flask, basemap: str, forms_to: str = "") -> None:
    """Put the headers on every answer of an app; a form may lead to one other site, where people sign in."""
    host = TILE_HOSTS[basemap]
    mark = secrets.token_urlsafe(24)
    app.extensions[MARK] = mark

    def headers(answer: Response) -> Response:
        part = PARTS.get(str(answer.mimetype))
        for name, value in FIXED.items():
            # What is made for other sites says so itself.
            if part is None or name in PART_HEADERS:
                answer.headers.setdefault(name, value)
        if part is not None:
            if part:
                answer.headers.setdefault("Content-Security-Policy", part)
            return answer
        # A 304 would replace the policy of the page the browser kept, whose nonce is another one.
        if answer.status_code != 304:
            number = secrets.token_urlsafe(16)
            # A file somebody handed in comes with a stricter policy of its own.
            given = answer.headers.get("Content-Security-Policy")
            if given is None or given == FRAMED:
                frames = OWN_FRAMES if given is None else FRAMED
                answer.headers["Content-Security-Policy"] = policy(number, host, forms_to, frames)
            if answer.mimetype == "text/html":
                g.nonce = number
                answer.set_data(answer.get_data().replace(mark.encode(), number.encode()))
        return answer

    app.after_request(headers)


def install_hosts(app: Flask, site_url: str) -> None:
    """Answer no request that names another host, where the site's own is known; watchers on this machine may ask."""
    host = urlsplit(site_url).hostname
    if host:
        trusted = [host, "localhost", "127.0.0.1", "[::1]"]

        def refuse() -> Response | None:
            if host_is_trusted(request.host, trusted):
                return None
            return Response("400: unknown host\n", status=400, mimetype="text/plain")

        app.before_request(refuse)


def nonce() -> str:
    """Give what scripts carry while a page is written: a secret mark, made the nonce as the page leaves.

    So a page can be kept and each reader still gets a nonce of his own; the mark itself never leaves.
    """
    mark: str = current_app.extensions[MARK]
    return mark


def policy(number: str, tile_host: str, forms_to: str = "", frames: str = OWN_FRAMES) -> str:
    """Write the content security policy of one answer."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{number}'",
            f"style-src 'self' 'nonce-{number}'",
            "style-src-attr 'unsafe-inline'",
            f"img-src 'self' data: {tile_host}".rstrip(),
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {forms_to}".rstrip(),
            frames,
        )
    )
