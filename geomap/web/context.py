"""What every template gets: the words, the numbers, the site it is part of, and where one is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from geomap.config import LANGUAGES
from geomap.core.coverage import THRESHOLDS
from geomap.maps.palette import svg_defs, swatch
from geomap.maps.texts import translated
from geomap.web import wording
from geomap.web.hours import opening_hours
from geomap.web.language import asked_language, language
from geomap.web.links import shown_phone
from geomap.web.params import DEFAULT_MINUTES
from geomap.web.security import nonce
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from flask import Flask

    from geomap.core.skills import Nomenclature, Skill

WORDS = (
    "STATES",
    "STATE_MEANINGS",
    "DECLARED_MEANINGS",
    "STANDINGS",
    "MODES",
    "LEVELS",
    "PROOFS",
    "PROOF_LEVELS",
    "PRECISIONS",
    "REASONS",
    "ORDERS",
    "VOCABULARIES",
    "ZONE_KINDS",
)
"""Tables of `wording` that templates look words up in, in lower case there."""

FILTERS = ("counted_head", "number", "decimal", "minutes", "day", "skill_label", "definition", "synonyms")
"""Functions of `wording` that templates use as filters."""


@dataclass(frozen=True)
class Site:
    """The installation, as the frame of each page shows it."""

    name: str
    zone: str
    attribution: str
    estimated: bool
    sample: bool
    outside: bool
    """Whether maps make the reader's browser ask another site for a base map."""


@dataclass(frozen=True)
class Domain:
    """A domain of the nomenclature and the skills in it, ready to be listed."""

    skill: Skill
    skills: tuple[Skill, ...]


def install_context(app: Flask) -> None:
    """Give the templates of an app their words and filters."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for name in FILTERS:
        app.jinja_env.filters[name] = getattr(wording, name)
    app.jinja_env.filters["opening_hours"] = opening_hours
    app.jinja_env.filters["phone"] = shown_phone
    app.jinja_env.globals.update({name.lower(): getattr(wording, name) for name in WORDS})
    app.jinja_env.globals.update(
        site=site,
        nonce=nonce,
        language=language,
        thresholds=THRESHOLDS,
        default_minutes=DEFAULT_MINUTES,
        percent=wording.percent,
        hatchings=svg_defs,
        swatch=swatch,
        script_words=script_words,
    )
    app.context_processor(_page)


def site() -> Site:
    """Read what the frame of a page says of this installation."""
    kept = shelf()
    territory = kept.territory()
    return Site(
        name=territory.name,
        zone=territory.spec,
        attribution=wording.attribution(territory.attribution),
        estimated=kept.geomap.travel.source == "estimate",
        sample=kept.sample(),
        outside=kept.geomap.settings.basemap != "none" and kept.geomap.tiles is None,
    )


def script_words() -> dict[str, Any]:
    """Give the words and addresses with which scripts write another answer into the page."""
    tables = ("STATES", "REASONS", "STANDINGS", "PROOF_LEVELS")
    return {
        **{name.lower(): {key: str(word) for key, word in getattr(wording, name).items()} for name in tables},
        "order": list(wording.STATES),
        **{name: word for name, word in translated(gettext).items() if name.startswith(("commune_", "person_"))},
        "minutes": gettext("%(minutes)s min", minutes="{minutes}"),
        "remote": gettext("la distance suffit"),
        "comes": str(wording.MODES["on_site"]),
        "nearest": gettext("le plus proche à %(minutes)s", minutes="{minutes}"),
        "of": gettext("%(gaps)s sur %(all)s", gaps="{gaps}", all="{all}"),
        "less": gettext("moins de %(share)s", share="{share}"),
        "counted": {level: str(wording.counted_head(level)) for level in wording.PROOF_LEVELS},
        "provider": url_for("directory.provider", name="ID"),
        "commune": url_for("places.commune", code="CODE"),
    }


def domains(nomenclature: Nomenclature) -> list[Domain]:
    """Group the skills in use by domain, in the order lists show them."""
    grouped = [Domain(top, tuple(nomenclature.in_domain(top.id))) for top in nomenclature.domains()]
    return [domain for domain in grouped if domain.skills]


def here(**changed: str | None) -> str:
    """Give the address of this page with some of what follows its `?` changed, or taken away with None."""
    given: dict[str, Any] = {**request.args.to_dict(), **changed} if request.endpoint else changed
    kept = {name: value for name, value in given.items() if value is not None}
    return url_for(request.endpoint or "public.home", **(request.view_args or {}), **kept)


def _page() -> dict[str, Any]:
    return {
        "here": here,
        "asked_language": asked_language(),
        "other_languages": [name for name in LANGUAGES if name != language()],
    }
