"""`geomap permanences`: where named providers should spend some days a month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli.display import say
from geomap.cli.opening import opened
from geomap.cli.questions import language_option, question_of, question_options
from geomap.cli.results import format_of, give, result_options
from geomap.cli.session import Session
from geomap.cli.site import certificate, listed
from geomap.exports.planning import rota_sheet
from geomap.planning import plan_permanences


@click.command("permanences")
@question_options
@click.option("--providers", required=True, metavar="IDS", help="Ids of the providers, with commas between.")
@click.option("--days", type=click.IntRange(1, 100), required=True, help="Days a month, all providers together.")
@click.option(
    "--at",
    type=click.Choice(["communes", "mediators"]),
    default="communes",
    show_default=True,
    help="Any commune of the territory, or the places of its mediators.",
)
@click.option("--seconds", type=click.FloatRange(0), default=30.0, show_default=True, help="Time for the proof.")
@result_options
@language_option
@click.pass_obj
def permanences_command(
    session: Session,
    /,
    *,
    territory: str | None,
    providers: str,
    days: int,
    at: Any,
    seconds: float,
    form: str | None,
    output: Path | None,
    language: str | None,
    **asked: Any,
) -> None:
    """Propose where named providers receive people, one day a month at each place.

    The places bring most people out of a gap; each is given to a provider so that they drive least in all and share
    the days evenly. "geomap export --what providers.csv" gives the ids.

    \b
    Examples:
      geomap permanences --skill sauvegarde --providers p-1a2b,p-3c4d --days 3
      geomap permanences --skill sauvegarde --providers p-1a2b --days 2 --at mediators -o days.csv
    """
    wanted = format_of(form, output)
    geomap = opened(session, territory)
    words = language or geomap.settings.language
    asked_ids = listed(providers) or []
    rota = plan_permanences(geomap, question_of(geomap, **asked), asked_ids, days, at=at, time_limit_s=seconds)
    names = geomap.store.providers(asked_ids)["name"]
    sheet = rota_sheet(rota, names, geomap.store.mediators()["name"], words)
    columns = {"step": "step", "place_name": "place", "name": "commune", "provider_name": "provider"}
    columns |= {"minutes": "drive min", "communes": "communes", "people": "people", "total": "in all"}
    give(sheet, wanted, output, title=rota.residual.answer.skill.label(words), columns=columns)
    say(f"Places: {certificate(rota.best)}.")
