"""`geomap coverage`: one question, its answer as a table or a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from geomap.cli.display import count, show_table
from geomap.cli.opening import opened
from geomap.cli.output import write_result
from geomap.cli.questions import language_option, question_of, question_options
from geomap.cli.results import SPOKEN, measured, whole_minutes
from geomap.cli.session import Session
from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.errors import BadSetting
from geomap.exports.answers import answer_rows, summary_rows
from geomap.exports.geojson import coverage_geojson, coverage_json
from geomap.exports.tabular import coverage_csv, summary_csv
from geomap.exports.words import state_label
from geomap.pipeline import answer

_WRITERS: Mapping[tuple[str, str], Callable[[Answer, str], str]] = MappingProxyType(
    {
        ("csv", "commune"): coverage_csv,
        ("csv", "zone"): summary_csv,
        ("geojson", "commune"): coverage_geojson,
        ("json", "commune"): coverage_json,
        ("json", "zone"): coverage_json,
    }
)
_FORMATS = ("table", "csv", "geojson", "json")


@click.command("coverage")
@question_options
@click.option(
    "--by", type=click.Choice(["commune", "zone"]), default="commune", show_default=True, help="One line for each."
)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="[default: what OUT ends with, else table]")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT", help="File to write.")
@language_option
@click.pass_obj
def coverage_command(
    session: Session,
    /,
    *,
    territory: str | None,
    by: str,
    form: str | None,
    output: Path | None,
    language: str | None,
    **asked: Any,
) -> None:
    """Say, commune by commune, who covers a skill and where nobody does.

    CSV, GeoJSON and JSON hold the same rows; GeoJSON draws the communes. The page of the same question
    gives the same answer.

    \b
    Examples:
      geomap coverage --skill referencement-naturel
      geomap coverage --skill "être trouvé sur Google" --territory 48 --minutes 45
      geomap coverage --skill sauvegarde --by zone --format csv -o gaps.csv
      geomap coverage --skill sauvegarde --proof declared -o communes.geojson
    """
    form = form or _format_of(output)
    if form == "table" and output is not None:
        raise BadSetting("A table is for the screen: give --format csv, geojson or json to write a file.")
    if (form, by) == ("geojson", "zone"):
        raise BadSetting("GeoJSON draws communes: leave out --by zone, or ask for csv or json.")
    geomap = opened(session, territory)
    words = language or geomap.settings.language
    found = answer(geomap, question_of(geomap, **asked))
    if form == "table":
        _print(found, by, words)
    else:
        write_result(_WRITERS[form, by](found, words), output)


def _format_of(output: Path | None) -> str:
    suffix = output.suffix.lstrip(".").lower() if output else "table"
    if suffix not in _FORMATS:
        raise BadSetting(f"« {output} » does not say its format: give --format csv, geojson or json.")
    return suffix


def _print(found: Answer, by: str, language: str) -> None:
    """Show the communes, unless zones are asked for, and what they add up to."""
    title = f"{found.skill.label(language)} — {found.territory.name}"
    if by == "commune":
        head = "proven" if found.question.proof == "proven" else "counted"
        rows = [
            (
                row["code"],
                row["name"],
                state_label(row["state"], SPOKEN),
                row[f"{head}_providers"] or "",
                row["waiting_offers"] or "",
                "" if row["nearest_minutes"] is None else whole_minutes(row["nearest_minutes"]),
            )
            for row in answer_rows(found, language)
        ]
        headers = ("code", "commune", "state", head, "waiting", "min")
        show_table(headers, rows, title=f"{title} ({measured(found.minutes_source)})", numbers=(head, "waiting", "min"))
    order = {state: rank for rank, state in enumerate(STATES)}
    summary = sorted(
        (row for row in summary_rows(found, language) if by == "zone" or row["zone"] == found.territory.spec),
        key=lambda row: (row["zone"] != found.territory.spec, row["zone"], order[row["state"]]),
    )
    lines = [
        (row["zone_name"], state_label(row["state"], SPOKEN), count(row["communes"]), count(row["people"]))
        for row in summary
    ]
    show_table(("zone", "state", "communes", "people"), lines, title=title, numbers=("communes", "people"))
