"""Answers travel packed: what is text is compressed, what never changes is compressed once."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Response, request

if TYPE_CHECKING:
    from flask import Flask

TEXTS = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/problem+json",
    "image/svg+xml",
    "application/vnd.geomap",
)
"""Media types worth packing; scripts are text/javascript."""

SMALL = 1_000
"""Bytes under which packing gains nothing."""

KEPT = 64
"""Packed files kept at once: those whose address changes when they do."""


def install_packing(app: Flask) -> None:
    """Pack the answers of an app for readers who accept it."""
    once = lru_cache(maxsize=KEPT)(_packed)

    def pack(answer: Response) -> Response:
        if answer.status_code != 200 or not str(answer.mimetype).startswith(TEXTS):
            return answer
        answer.vary.add("Accept-Encoding")
        if (
            request.method != "GET"
            or request.accept_encodings.quality("gzip") <= 0
            or "Content-Encoding" in answer.headers
        ):
            return answer
        answer.direct_passthrough = False
        body = answer.get_data()
        if len(body) > SMALL:
            answer.set_data(once(body) if answer.cache_control.immutable else _packed(body))
            answer.headers["Content-Encoding"] = "gzip"
            tag, _ = answer.get_etag()
            if tag is not None:
                answer.set_etag(tag, weak=True)
        return answer

    app.after_request(pack)


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)
