"""`geomap map`: the map of one answer as a single file that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli.display import say
from geomap.cli.opening import opened
from geomap.cli.output import write_result
from geomap.cli.questions import language_option, question_of, question_options
from geomap.cli.session import Session
from geomap.maps.views import standalone
from geomap.pipeline import answer


@click.command("map")
@question_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="OUT.html",
    help="File to write; - for standard output.",
)
@language_option
@click.pass_obj
def map_command(
    session: Session, /, *, territory: str | None, output: Path, language: str | None, **asked: Any
) -> None:
    """Draw an answer as one HTML file: it opens without network, in a mail or on a key.

    \b
    Examples:
      geomap map --skill referencement-naturel -o referencement.html
      geomap map --skill sauvegarde --territory region:76 --language en -o gaps.html
    """
    geomap = opened(session, territory)
    found = answer(geomap, question_of(geomap, **asked))
    drawn = standalone(
        found,
        providers=geomap.store.providers(sorted(set(found.offers["provider"]))),
        mediators=geomap.store.mediators(),
        language=language or geomap.settings.language,
        read_on=geomap.today(),
    )
    write_result(drawn, output)
    if str(output) != "-":
        say(f"{output} holds the map of {found.skill.label('en')} in {found.territory.name}.")
