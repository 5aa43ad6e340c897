"""`geomap effect`: what each proof would bring, what hangs on each provider, what the map becomes as proofs expire."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from geomap.cli.display import say
from geomap.cli.gaps import each_skill
from geomap.cli.opening import opened
from geomap.cli.questions import language_option, question_of, reading_options
from geomap.cli.results import format_of, give, result_options
from geomap.cli.session import Session
from geomap.exports.planning import effect_sheet
from geomap.pipeline import answer

_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "proof": "What leaves a gap, were this offer proven",
        "departure": "What falls into a gap, did this provider leave",
        "forecast": "What is in a gap, if no proof is renewed",
    }
)
_NOTHING: Mapping[str, str] = MappingProxyType(
    {
        "proof": "No offer waits for a proof or a signature.",
        "departure": "No provider counts here: nothing hangs on anybody.",
        "forecast": "There is no skill to look ahead for.",
    }
)
_COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "proof": {
            "skill_label": "skill",
            "provider_name": "provider",
            "standing_label": "waits as",
            "communes": "communes",
            "people": "people",
        },
        "departure": {
            "skill_label": "skill",
            "provider": "id",
            "provider_name": "provider",
            "communes": "communes",
            "people": "people",
        },
        "forecast": {
            "skill_label": "skill",
            "months": "months",
            "day": "day",
            "gap_communes": "communes",
            "gap_people": "people",
            "more_people": "more people",
        },
    }
)


@click.command("effect")
@click.option("--skill", metavar="SKILL", help="Skill id, label or synonym. [default: every skill]")
@click.option("--kind", type=click.Choice(list(_TITLES)), default="proof", show_default=True, help="Which effect.")
@reading_options
@result_options
@language_option
@click.pass_obj
def effect_command(
    session: Session,
    /,
    *,
    skill: str | None,
    kind: str,
    territory: str | None,
    form: str | None,
    output: Path | None,
    language: str | None,
    **asked: Any,
) -> None:
    """Say what one change would do: a proof validated, a provider gone, proofs expiring unrenewed.

    proof: for each offer that waits, the people and communes that leave a gap if it is validated. departure: for each
    provider, those that fall into one if it leaves. forecast: the gap in 0, 3, 6 and 12 months if nothing is renewed.

    \b
    Examples:
      geomap effect --kind proof
      geomap effect --skill sauvegarde --kind departure -o fragile.geojson
      geomap effect --skill sauvegarde --kind forecast --format csv
    """
    wanted = format_of(form, output)
    geomap = opened(session, territory)
    words = language or geomap.settings.language
    named = skill or geomap.store.nomenclature().usable()[0].id
    question = question_of(geomap, skill=named, **asked)
    answers = [answer(geomap, question)] if skill else each_skill(geomap, question)
    sheet = effect_sheet(kind, answers, geomap.store.providers()["name"], words)
    give(sheet, wanted, output, title=_TITLES[kind], columns=_COLUMNS[kind])
    if not sheet.rows:
        say(_NOTHING[kind])
