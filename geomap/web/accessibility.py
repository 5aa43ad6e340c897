"""The declaration of accessibility, made from the grid of criteria that comes with geomap."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from flask import Blueprint, render_template

from geomap.config import bundled
from geomap.sources.accessibility import read_criteria
from geomap.web.shelf import shelf

bp = Blueprint("accessibility", __name__)

GRID = "accessibility/rgaa.csv"
"""Where the grid is, in the folder of data that comes with geomap."""

CHECKED = dt.date(2026, 11, 22)
"""Day on which the grid was last gone through."""


@bp.get("/accessibilite")
def declaration() -> str:
    """Say which criteria are met, which are still to be checked, and where to turn."""
    criteria = shelf().keep_always("accessibility criteria", lambda: read_criteria(bundled("data") / GRID))
    return render_template(
        "accessibility.html",
        criteria=criteria,
        counts=Counter(criterion.result for criterion in criteria),
        remaining=[criterion for criterion in criteria if criterion.result == "untested"],
        checked=CHECKED,
    )
