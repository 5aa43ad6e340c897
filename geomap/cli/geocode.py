"""`geomap geocode`: a CSV file in, the same file with the commune of each row out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from geomap.cli.csv_stream import dialect_of, records_of
from geomap.cli.display import count, say, steps
from geomap.cli.located import MALFORMED, header_row, located_rows
from geomap.cli.opening import opened
from geomap.cli.output import result_file
from geomap.cli.session import Session
from geomap.errors import BadFile, BadInput
from geomap.sources.columns import PLACE_COLUMNS, parse_given, recognise

_CHUNK = 20_000
_DONE_WITH_REFUSALS = 1


@click.command("geocode")
@click.argument("file", metavar="IN.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.csv",
    help="File to write; - for standard output.",
)
@click.option(
    "--columns",
    default="",
    metavar="WHAT=HEADER,…",
    help=f"Where the place is, when not recognised: {', '.join(PLACE_COLUMNS)}.",
)
@click.option("--chunk", type=click.IntRange(1), default=_CHUNK, show_default=True, help="Rows held at once.")
@click.pass_obj
def geocode_command(session: Session, file: Path, *, output: Path, columns: str, chunk: int) -> int:
    """Say in which commune each row of a CSV file is, without network.

    OUT.csv is IN.csv, every cell in place, with seven columns added: commune_code, commune_name, precision, score,
    status (accepted, review, rejected), reason and candidates. Paris, Lyon and Marseille are said as communes, their
    arrondissements as candidates. What is not sure is never guessed: it goes to review,
    with the communes it could be. A row nobody can read is refused, kept, and makes the exit code 1.

    \b
    Examples:
      geomap geocode adresses.csv -o communes.csv
      geomap geocode list.csv -o - --columns city=Town,postcode="Post code" > out.csv
    """
    geomap = opened(session)
    dialect = dialect_of(file)
    tally: Counter[str] = Counter()
    with records_of(file, dialect) as records, result_file(output) as out, steps() as progress:
        headers = next(records, None)
        if headers is None:
            raise BadFile(f"{file.name} is empty.")
        position = _position(file, headers, parse_given(columns))
        text = io.TextIOWrapper(out, dialect.written_encoding, newline="", write_through=True)
        writer = csv.writer(text, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
        writer.writerow(header_row(headers))
        rows = located_rows(
            records, headers, position, geomap.geocoder, geomap.store.commune_names(), chunk=chunk, tally=tally
        )
        for number, row in enumerate(rows, start=1):
            writer.writerow(row)
            if number % chunk == 0:
                progress(file.name, number, None)
        text.detach()
    say(", ".join(f"{count(rows)} {status}" for status, rows in sorted(tally.items())) or "No row.")
    return _DONE_WITH_REFUSALS if tally[MALFORMED] else 0


def _position(file: Path, headers: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    found = recognise(headers, PLACE_COLUMNS, given)
    if not found.at:
        raise BadInput(
            f"No header of {file.name} says where a row is: name one with --columns, as in « city={headers[0]} »."
        )
    return {logical: places[0] for logical, places in found.at.items()}
