"""How a command that plans gives its result: a table on the screen, or CSV, GeoJSON or JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import click

from geomap.cli.display import count, say, show_table
from geomap.cli.output import write_result
from geomap.errors import BadSetting
from geomap.exports.planning import Sheet, sheet_csv, sheet_geojson, sheet_json
from geomap.exports.words import standing_label, state_label

Command = TypeVar("Command", bound=Callable[..., Any])

FORMATS = ("table", "csv", "geojson", "json")

_WRITERS: Mapping[str, Callable[[Sheet], str]] = MappingProxyType(
    {"csv": sheet_csv, "geojson": sheet_geojson, "json": sheet_json}
)

SPOKEN = "en"
"""Language of the commands: what they say on a screen in words of ours, whatever that of the names and of files."""

_WORDS: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {"state_label": state_label, "standing_label": standing_label}
)


def result_options(command: Command) -> Command:
    """Add the options that say where a result goes and as what."""
    out = click.option(
        "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT", help="File to write."
    )
    form = click.option(
        "--format", "form", type=click.Choice(FORMATS), help="[default: what OUT ends with, else table]"
    )
    return form(out(command))


def format_of(form: str | None, output: Path | None) -> str:
    """Say which format is wanted, or why none makes sense."""
    wanted = form or (output.suffix.lstrip(".").lower() if output else "table")
    if wanted not in FORMATS:
        raise BadSetting(f"« {output} » does not say its format: give --format csv, geojson or json.")
    if wanted == "table" and output is not None:
        raise BadSetting("A table is for the screen: give --format csv, geojson or json to write a file.")
    return wanted


def give(sheet: Sheet, form: str, output: Path | None, *, title: str, columns: Mapping[str, str]) -> None:
    """Show a sheet, its `columns` under the headers given, or write all of it; say what its people leave out."""
    if form == "table":
        rows = [[_shown(name, row) for name in columns] for row in sheet.rows]
        show_table([*columns.values()], rows, title=_titled(title, sheet.head), numbers=_numbers(sheet, columns))
    elif form == "geojson" and sheet.communes is None:
        raise BadSetting("GeoJSON draws the communes of one skill: name it with --skill, or ask for csv or json.")
    else:
        write_result(_WRITERS[form](sheet), output)
    if unknown := sheet.head.get("unknown_populations"):
        say(f"Communes without a known population weigh nothing: {count(unknown)} of this territory.")


def measured(minutes_source: str) -> str:
    """Say what minutes are, as a title does."""
    return "minutes estimated" if minutes_source == "estimate" else "minutes by road"


def _titled(title: str, head: Mapping[str, Any]) -> str:
    """Say of which territory a table is, and what its minutes are."""
    asked = head.get("question")
    return f"{title} — {asked['zone_name']} ({measured(asked['minutes_source'])})" if asked else title


def _numbers(sheet: Sheet, columns: Mapping[str, str]) -> Sequence[str]:
    return [
        header
        for name, header in columns.items()
        if any(isinstance(row[name], int | float) for row in sheet.rows) and name not in {"code", "day"}
    ]


def whole_minutes(minutes: float) -> str:
    """Write minutes rounded up, as pages do: nobody is promised too much."""
    return count(math.ceil(minutes))


def _shown(name: str, row: Mapping[str, Any]) -> str:
    value = row[name]
    if value is None:
        return ""
    if name in _WORDS:
        return _WORDS[name](row[name.removesuffix("_label")], SPOKEN)
    if name.endswith("minutes"):
        return whole_minutes(value)
    return count(value) if isinstance(value, int | float) else str(value)
