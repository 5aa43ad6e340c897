"""`geomap gaps`: which skills are lacking most, or where one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from geomap.cli.display import count, say, steps
from geomap.cli.opening import opened
from geomap.cli.questions import language_option, question_of, reading_options
from geomap.cli.results import format_of, give, result_options
from geomap.cli.session import Session
from geomap.core.coverage import Answer, Question
from geomap.errors import BadSetting
from geomap.exports.planning import gaps_sheet, skill_gaps_sheet
from geomap.pipeline import answer
from geomap.planning import answers
from geomap.wiring import Geomap


@click.command("gaps")
@click.option("--skill", metavar="SKILL", help="The communes in a gap for this skill: its id, label or synonym.")
@click.option("--all", "every", is_flag=True, help="All skills, ranked by the people in a gap.")
@reading_options
@result_options
@language_option
@click.pass_obj
def gaps_command(
    session: Session,
    /,
    *,
    skill: str | None,
    every: bool,
    territory: str | None,
    form: str | None,
    output: Path | None,
    language: str | None,
    **asked: Any,
) -> None:
    """Rank what is lacking: all skills by their people in a gap, or the communes in a gap for one skill.

    \b
    Examples:
      geomap gaps --all
      geomap gaps --skill sauvegarde
      geomap gaps --skill sauvegarde --territory region:76 -o gaps.geojson
    """
    if every == (skill is not None):
        raise BadSetting("Give either --skill SKILL or --all.")
    wanted = format_of(form, output)
    geomap = opened(session, territory)
    words = language or geomap.settings.language
    if skill is not None:
        found = answer(geomap, question_of(geomap, skill=skill, **asked))
        sheet = gaps_sheet(found, words)
        columns = {"code": "code", "name": "commune", "population": "people", "state_label": "state"}
        columns |= {"nearest_commune_name": "nearest", "nearest_minutes": "min"}
        give(sheet, wanted, output, title=found.skill.label(words), columns=columns)
        say(f"{sheet.head['gap_communes']} communes and {count(sheet.head['gap_people'])} people are in a gap.")
        return
    first = geomap.store.nomenclature().usable()[0]
    question = question_of(geomap, skill=first.id, **asked)
    sheet = skill_gaps_sheet(each_skill(geomap, question), words)
    columns = {"skill": "id", "skill_label": "skill", "gap_communes": "communes", "gap_people": "people"}
    give(sheet, wanted, output, title="People in a gap, by skill", columns=columns)


def each_skill(geomap: Geomap, question: Question) -> Iterator[Answer]:
    """Answer a question for every skill, showing how far that is."""
    skills = geomap.store.nomenclature().usable()
    with steps() as progress:
        for done, found in enumerate(answers(geomap, question)):
            progress(found.skill.id, done, len(skills))
            yield found
