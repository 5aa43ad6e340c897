"""`geomap print`: an answer on A4 pages, as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli.display import say
from geomap.cli.opening import opened
from geomap.cli.output import result_file
from geomap.cli.questions import language_option, question_of, question_options
from geomap.cli.session import Session
from geomap.exports.paper import paper_pdf
from geomap.exports.square_code import square_code_svg
from geomap.maps.sheet import sheet
from geomap.pipeline import answer


@click.command("print")
@question_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="OUT.pdf",
    help="File to write; - for standard output.",
)
@click.option("--landscape", is_flag=True, help="The pages lie on their side.")
@click.option("--url", default="", metavar="ADDRESS", help="Where the same answer is on line: printed, and as a code.")
@language_option
@click.pass_obj
def print_command(
    session: Session,
    /,
    *,
    territory: str | None,
    output: Path,
    landscape: bool,
    url: str,
    language: str | None,
    **asked: Any,
) -> None:
    """Set an answer on A4 pages: map, legend, sentences, list, day and sources.

    The PDF is tagged, so that it can be read aloud (PDF/UA-1), and its pages are numbered.

    \b
    Examples:
      geomap print --skill referencement-naturel -o carte.pdf
      geomap print --skill sauvegarde --territory region:76 --landscape -o carte.pdf
    """
    geomap = opened(session, territory)
    found = answer(geomap, question_of(geomap, **asked))
    said = sheet(
        found,
        providers=geomap.store.providers(sorted(set(found.offers["provider"]))),
        language=language or geomap.settings.language,
        url=url,
        code=square_code_svg(url) if url else "",
        read_on=geomap.today(),
    )
    with result_file(output) as out:
        out.write(paper_pdf(said, landscape=landscape))
    if str(output) != "-":
        say(f"{output} holds {found.skill.label('en')} in {found.territory.name}, ready to print.")
