"""Whether this installation can answer: for the machine that watches it."""

from __future__ import annotations

from importlib.metadata import version as release

from flask import Blueprint, Response, current_app, jsonify

from geomap.errors import GeomapError
from geomap.web.shelf import shelf

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Say whether the database answers, what it holds, and which code runs; 503 when it cannot serve.

    One that can only be read still serves: that is told, with 200.
    """
    kept = shelf()
    try:
        version = kept.version()
        territory = kept.territory()
        data = {
            "directory_version": version,
            "territory": territory.spec,
            "communes": len(territory.communes),
            "skills": len(kept.nomenclature().skills),
            "providers": len(kept.providers()),
            "mediators": len(kept.mediators()),
            "sample": kept.sample(),
        }
        state = "ok" if kept.geomap.store.writable() else "read-only"
    except GeomapError as error:
        current_app.logger.warning("unhealthy: %s", error)
        answer = jsonify(status="broken", database="broken", version=release("geomap"), error=type(error).__name__)
        answer.headers["Cache-Control"] = "no-store"
        return answer, 503
    answer = jsonify(status=state, database=state, version=release("geomap"), data=data)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200
