"""The public log of decisions: what was decided and why, naming nobody who was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from geomap.errors import NotFound
from geomap.web.claim_words import VERDICTS, reason_words
from geomap.web.params import read_page
from geomap.web.proofs import geomap
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from geomap.ports.register import Log

bp = Blueprint("decisions", __name__)

PAGE_ROWS = 50


@dataclass(frozen=True)
class Pages:
    """Where one is among the pages of the log."""

    page: int
    pages: int


@bp.get("/decisions")
def log() -> str:
    """List decisions, the last first."""
    number = read_page(request.args)
    return shelf().page(lambda: _page(number))


@bp.get("/decisions.atom")
def feed() -> Response:
    """Give the last decisions to programs that follow them."""
    found = geomap().register.log(PAGE_ROWS)
    return Response(_render("decisions.xml", found), mimetype="application/atom+xml")


def _page(number: int) -> str:
    found = geomap().register.log(PAGE_ROWS, (number - 1) * PAGE_ROWS)
    pages = max(1, -(-found.total // PAGE_ROWS))
    if number > pages:
        raise NotFound(gettext("Le journal n’a pas tant de pages."))
    return _render("decisions.html", found, listing=Pages(number, pages), head=geomap().register.head())


def _render(template: str, found: Log, **more: object) -> str:
    return render_template(
        template,
        log=found,
        skills=shelf().nomenclature().skills,
        verdicts=VERDICTS,
        reason_words=reason_words,
        address=geomap().address,
        **more,
    )
