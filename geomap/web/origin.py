"""Where this site is as the reader sees it: absolute addresses for what leaves the site, never kept with a page."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, current_app, request
from markupsafe import escape

from geomap.errors import BadQuestion

if TYPE_CHECKING:
    from flask import Flask

ORIGIN = "origin mark"
"""Name of the mark among the app's extensions."""

_HOST = re.compile(r"(?:[\w.\-]{1,253}|\[[0-9a-fA-F:]{2,39}\])(?::\d{1,5})?", re.ASCII)


def install_origin(app: Flask) -> None:
    """Write the address of the site into each page as it leaves: pages are kept for every name the site answers to."""
    token = secrets.token_hex(12)
    mark = f"https://{token}.invalid"
    app.extensions[ORIGIN] = mark
    app.jinja_env.globals["origin_mark"] = origin_mark

    def fill(answer: Response) -> Response:
        if answer.mimetype == "text/html" and answer.status_code != 304:
            body = answer.get_data()
            if token.encode() in body:
                here = origin()
                for written, meant in ((mark, str(escape(here))), (quote(mark, safe=""), quote(here, safe=""))):
                    body = body.replace(written.encode(), meant.encode())
                answer.set_data(body)
        return answer

    app.after_request(fill)


def origin() -> str:
    """Give the scheme and host this request came to, without a slash."""
    if _HOST.fullmatch(request.host) is None:
        raise BadQuestion("This host name cannot be read.")
    return request.host_url.rstrip("/")


def origin_mark() -> str:
    """Give what stands for the origin while a page is written, so that it can be kept."""
    mark: str = current_app.extensions[ORIGIN]
    return mark
