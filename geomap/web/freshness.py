"""Pages are sent again only when they would differ: one tag from data, question, language, day and code."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, request

from geomap.web.language import language
from geomap.web.person import is_for_one_reader, person
from geomap.web.shelf import shelf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

_UNTAGGED = ("static", "asset", "health", "healthz", "component", "service_worker", "square")


def install_freshness(app: Flask, code: str) -> None:
    """Answer 304 when the reader already holds the page, before anything is measured."""

    def known() -> Response | None:
        if not _tagged() or person() is not None:
            return None
        answer = Response(status=304)
        answer.set_etag(_tag(code), weak=True)
        if request.if_none_match.contains_weak(answer.get_etag()[0] or ""):
            return _mark(answer)
        return None

    def mark(answer: Response) -> Response:
        if answer.status_code == 200 and _tagged() and not is_for_one_reader():
            answer.set_etag(_tag(code), weak=True)
            return _mark(answer)
        return answer

    app.before_request(known)
    app.after_request(mark)


def digest_of(folders: Iterable[Path]) -> str:
    """Digest the code and templates that make the pages."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".mo", ".typ"}):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _tagged() -> bool:
    endpoint = (request.endpoint or "health").rpartition(".")[2]
    return request.method in {"GET", "HEAD"} and endpoint not in _UNTAGGED and not endpoint.startswith("geometry")


def _tag(code: str) -> str:
    kept = shelf()
    chosen = kept.geomap.settings
    installed = (
        code,
        chosen.territory,
        chosen.language,
        chosen.basemap,
        chosen.basemap_relay,
        kept.geomap.travel.stamp,
    )
    parts = (*installed, kept.version(), kept.today(), language(), request.full_path)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _mark(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Geomap-Version"] = str(shelf().version())
    answer.vary.add("Accept-Language")
    answer.vary.add("Cookie")
    return answer
