"""The board of a territory, for its officials: what is missing there, skill by skill."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from geomap.core.skills import Skill
from geomap.pipeline import overview
from geomap.web.params import DEFAULT_MINUTES
from geomap.web.shelf import shelf

bp = Blueprint("board", __name__)


@dataclass(frozen=True)
class Lacking:
    """A skill, and who lacks it in the territory."""

    skill: Skill
    communes: int
    people: float


@bp.get("/tableau/<zone>")
def page(zone: str) -> str:
    """Rank what is missing in a territory today."""
    kept = shelf()
    territory, day = kept.territory(zone), kept.today()
    measured = kept.keep(
        ("board", territory.spec, day),
        lambda: overview(kept.geomap, territory.spec, max_minutes=DEFAULT_MINUTES, day=day),
    )
    worst = measured[measured["gap_communes"] > 0].sort_values("gap_people", ascending=False, kind="stable")
    return render_template(
        "board.html",
        territory=territory,
        minutes=DEFAULT_MINUTES,
        skills=len(measured),
        rows=[
            Lacking(kept.nomenclature().get(str(name)), int(row["gap_communes"]), float(row["gap_people"]))
            for name, row in worst.iterrows()
        ],
    )
