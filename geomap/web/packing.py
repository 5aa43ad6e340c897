"""Answers travel packed: what is text is compressed, what never changes is compressed once."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import brotli
from flask import Response, g, request

from geomap.web.keeper import Keeper
from geomap.web.origin import origin
from geomap.web.shelf import PAGES
from geomap.web.spliced import spliced

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

PACKERS: Mapping[str, Callable[[bytes, bool], bytes]] = MappingProxyType(
    {
        "br": lambda body, lasting: brotli.compress(body, quality=11 if lasting or len(body) < FEW else 5),
        "gzip": lambda body, lasting: gzip.compress(body, 9 if lasting else 6, mtime=0),
    }
)
"""Ways of packing, the best first; what lasts is worth the time."""

FEW = 2_000
"""Bytes under which packing as well as can be takes no time to speak of: a millisecond or two."""

SMALL = 300
"""Bytes under which packing gains nothing."""

KEPT = 64
"""Packed files kept at once: those whose address changes when they do."""


def install_packing(app: Flask) -> None:
    """Pack the answers of an app for readers who accept it."""
    once = lru_cache(maxsize=KEPT)(_packed)
    pages = Keeper(PAGES)

    def kept_page(body: bytes) -> bytes | None:
        """Pack a page that is kept, which only its nonce tells from what other readers get at this address."""
        word = cast("str", g.nonce).encode()
        ready = pages.keep((g.page, origin()), lambda: spliced(body, word))
        return ready.with_word(word) if ready else None

    def pack(answer: Response) -> Response:
        if answer.status_code != 200 or not str(answer.mimetype).startswith(TEXTS):
            return answer
        answer.vary.add("Accept-Encoding")
        way = next((name for name in PACKERS if request.accept_encodings.quality(name) > 0), None)
        if request.method != "GET" or way is None or "Content-Encoding" in answer.headers:
            return answer
        answer.direct_passthrough = False
        body = answer.get_data()
        if len(body) > SMALL:
            lasting = bool(answer.cache_control.immutable)
            packed = kept_page(body) if way == "br" and "page" in g and "nonce" in g else None
            answer.set_data(packed or (once if lasting else _packed)(way, body, lasting=lasting))
            answer.headers["Content-Encoding"] = way
            tag, _ = answer.get_etag()
            if tag is not None:
                answer.set_etag(tag, weak=True)
        return answer

    app.after_request(pack)


def _packed(way: str, body: bytes, *, lasting: bool) -> bytes:
    return PACKERS[way](body, lasting)
