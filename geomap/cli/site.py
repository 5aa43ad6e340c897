"""`geomap site`: where more providers of a skill would bring most people out of a gap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli.display import count, say
from geomap.cli.opening import opened
from geomap.cli.questions import language_option, question_of, question_options
from geomap.cli.results import format_of, give, result_options
from geomap.cli.session import Session
from geomap.core.siting.maximal import Siting
from geomap.errors import BadSetting
from geomap.exports.planning import sites_sheet
from geomap.planning import plan_sites


def listed(text: str | None) -> list[str] | None:
    """Read a list written with commas, each name once."""
    if text is None:
        return None
    names = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names:
        raise BadSetting(f"« {text} » names nothing: give ids or codes with commas between.")
    return names


@click.command("site")
@question_options
@click.option("-p", "--places", type=click.IntRange(1, 100), default=1, show_default=True, help="How many places.")
@click.option("--among", metavar="CODES", help="Communes to choose from. [default: those of the territory]")
@click.option("--required", metavar="CODES", help="Communes that must be among them.")
@click.option("--seconds", type=click.FloatRange(0), default=30.0, show_default=True, help="Time for the proof.")
@result_options
@language_option
@click.pass_obj
def site_command(
    session: Session,
    /,
    *,
    territory: str | None,
    places: int,
    among: str | None,
    required: str | None,
    seconds: float,
    form: str | None,
    output: Path | None,
    language: str | None,
    **asked: Any,
) -> None:
    """Propose the communes where more providers would bring most people out of a gap.

    Two answers: the best set of that many places, proven or with the gap that is left, and the advised order, in
    which each place is the best one after those before it, so that one can stop anywhere.

    \b
    Examples:
      geomap site --skill sauvegarde -p 3
      geomap site --skill site-vitrine -p 5 --minutes 45 --required 48061 -o sites.geojson
    """
    wanted = format_of(form, output)
    geomap = opened(session, territory)
    words = language or geomap.settings.language
    plan = plan_sites(
        geomap,
        question_of(geomap, **asked),
        places,
        communes=listed(among),
        required=listed(required) or (),
        time_limit_s=seconds,
    )
    sheet = sites_sheet(plan, words)
    columns = {"plan": "plan", "step": "step", "code": "code", "name": "commune"}
    columns |= {"communes": "communes", "people": "people", "total": "in all"}
    give(sheet, wanted, output, title=plan.residual.answer.skill.label(words), columns=columns)
    say(f"Best set: {certificate(plan.best)}, of {count(sheet.head['gap_people'])} in a gap.")


def certificate(found: Siting) -> str:
    """Say how many people a set brings out of a gap, and how sure it is that none brings more."""
    if not found.sites:
        return "no place brings anybody out of a gap"
    if found.proven:
        return f"{count(found.value)} people, proven: no other set brings more"
    most = f"no set brings more than {count(found.bound)} (certified gap {100 * found.gap:.1f} %)"
    return f"{count(found.value)} people; {most}"
