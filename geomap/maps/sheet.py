"""An answer as a printed sheet says it: title, sentences, picture, legend, list and sources, ready to be set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from geomap.core.coverage import Answer
from geomap.maps.compose import map_label
from geomap.maps.legend import state_counts
from geomap.maps.order import unplaced
from geomap.maps.palette import PALETTE, TILE, Look
from geomap.maps.poster import poster
from geomap.maps.reading import holds_sample, sentences, table, title, written_day, zone_table
from geomap.maps.shapes import Shapes
from geomap.maps.texts import complete, counted

MOST_LISTED = 1_000
"""Beyond this many communes the sheet lists zones."""

_PICTURE_PX, _PICTURE_SCALE = 1_800, 2.6
"""Width of the picture, and its pixels to a CSS pixel: sharp on paper, hatchings as on the screen."""

_SWATCH = (28, 18)

_COMMUNE_COLUMNS = (
    ("column_commune", "name", 3, False),
    ("column_people", "people", 0, True),
    ("column_state", "state", 3, False),
    ("column_minutes", "minutes", 0, True),
)
_ZONE_COLUMNS = (
    ("column_zone", "name", 3, False),
    ("column_communes", "communes", 0, True),
    ("column_gaps", "gaps", 1, True),
    ("column_missing", "missing", 1, True),
)


def sheet(  # noqa: PLR0913 -- each is one choice of who prints it
    answer: Answer,
    *,
    providers: pd.DataFrame,
    language: str,
    texts: Mapping[str, str] | None = None,
    shapes: Shapes | None = None,
    url: str = "",
    code: str = "",
    read_on: dt.date | None = None,
) -> dict[str, Any]:
    """Say an answer as a sheet; `url` leads to the same question on line, `code` is its QR code as SVG.

    `read_on` is the day the directory was read.
    """
    words = complete(texts, language)
    day = answer.question.day
    return {
        "language": language,
        "title": title(answer, language, words),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "label": map_label(answer, language, words),
        "sample": holds_sample(answer, providers),
        "sentences": sentences(answer, language, words, read_on),
        "picture": [*poster(answer, _PICTURE_PX, scale=_PICTURE_SCALE, shapes=shapes, ground="#ffffff")],
        "legend": _legend(answer, language, words),
        "table": _listed(answer, providers, language, words),
        "notes": _notes(answer, language, words),
        "foot": f"geomap · {answer.skill.label(language)} · {answer.territory.name} · {written_day(day, language)}",
        "url": url,
        "code": code,
        "texts": {
            "page": words["sheet_page"],
            "legend": words["sheet_legend"],
            "sample": words["sample"],
            "online": words["sheet_online"],
            "code": words["sheet_code"],
        },
    }


def swatch_svg(look: Look) -> str:
    """Draw the swatch of a state on its own, for paper: tile by tile, as readers of PDF leave seams in a pattern."""
    corners = [(x, y) for y in range(0, _SWATCH[1], TILE) for x in range(0, _SWATCH[0], TILE)] if look.path else []
    strokes = "".join(f'<path transform="translate({x} {y})" d="{look.path}"/>' for x, y in corners)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 18"><clipPath id="c"><path d="M.5.5h27v17H.5z"/>'
        f'</clipPath><path d="M.5.5h27v17H.5z" fill="{look.colour}"/><g clip-path="url(#c)" fill="none" '
        f'stroke="{look.ink}" stroke-width="{look.width}" stroke-linecap="round">{strokes}</g>'
        '<path d="M.5.5h27v17H.5z" fill="none" stroke="#333"/></svg>'
    )


def _legend(answer: Answer, language: str, words: Mapping[str, str]) -> list[dict[str, str]]:
    """Say each state that occurs, with its communes and people."""
    counts = state_counts(answer)
    return [
        {
            "state": words[look.text],
            "count": ", ".join(
                counted(value, noun, language, words)
                for value, noun in zip(counts[look.state], ("commune", "person"), strict=True)
            ),
            "swatch": swatch_svg(look),
        }
        for look in PALETTE
        if look.state in counts
    ]


def _notes(answer: Answer, language: str, words: Mapping[str, str]) -> list[str]:
    missing = unplaced(answer.territory)
    source = f"{words['sheet_source']} {answer.territory.attribution}".strip()
    return [*([counted(missing, "unplaced", language, words)] if missing else []), source]


def _listed(answer: Answer, providers: pd.DataFrame, language: str, words: Mapping[str, str]) -> dict[str, Any]:
    """List the communes, or the zones where they are too many, gaps first."""
    few = len(answer.coverage) <= MOST_LISTED
    columns = _COMMUNE_COLUMNS if few else _ZONE_COLUMNS
    rows = table(answer, providers, language, words) if few else zone_table(answer, language, words)
    return {
        "title": words["table" if few else "zone_table"],
        "head": [words[text] for text, *_ in columns],
        "widths": [width for *_, width, _ in columns],
        "numbers": [number for *_, number in columns],
        "rows": [[str(row[key]) for _, key, *_ in columns] for row in rows],
    }
