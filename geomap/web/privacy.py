"""The register of personal data as a page: what is held, why, who sees it, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from geomap.sources.privacy import Held
from geomap.web.language import language
from geomap.web.shelf import shelf
from geomap.web.typography import gettext, ngettext
from geomap.wiring import personal_data

bp = Blueprint("privacy", __name__)

_YEAR, _MONTH = 365, 30


@dataclass(frozen=True)
class Line:
    """One kind of data in the reader's language."""

    id: str
    data: str
    why: str
    basis: str
    seen: str
    kept: str


@bp.get("/donnees-personnelles")
def page() -> str:
    """Show the register the command that deletes works from."""
    return shelf().page(lambda: render_template("privacy.html", lines=[line(held) for held in personal_data()]))


def line(held: Held) -> Line:
    """Say one kind of data in the reader's language."""
    said = {name: words.get(language()) or words["fr"] for name, words in held.said.items()}
    kept = said["from"]
    if held.days:
        kept = gettext("%(term)s après %(begins)s", term=term(held.days), begins=kept)
    return Line(held.id, said["data"], said["why"], said["basis"], said["seen"], kept)


def term(days: int) -> str:
    """Say a number of days as people do."""
    if days % _YEAR == 0:
        return ngettext("%(num)s an", "%(num)s ans", days // _YEAR, num=days // _YEAR)
    if days % _MONTH == 0:
        return ngettext("%(num)s mois", "%(num)s mois", days // _MONTH, num=days // _MONTH)
    return ngettext("%(num)s jour", "%(num)s jours", days, num=days)
