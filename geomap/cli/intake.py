"""`geomap import`: files of providers and of mediators into the directory, each accounted for row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import click

from geomap.cli.display import count, say, show_table, steps
from geomap.cli.opening import opened
from geomap.cli.output import write_result
from geomap.cli.session import Session
from geomap.core.intake.report import REFUSED, REPORT_FIELDS
from geomap.errors import BadSetting
from geomap.exports.tabular import write_csv
from geomap.furnishing import take
from geomap.pipeline import ImportReport, report_rows
from geomap.sources.columns import parse_given
from geomap.sources.registry import open_source

_DONE_WITH_REFUSALS = 1
_KINDS: Mapping[str, str] = MappingProxyType({"provider": "prestataires", "mediator": "lieux de médiation"})
_SHOWN = 20
"""Sorts of refusals and remarks shown on the screen; every one is in the report file, row by row."""


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--kind",
    type=click.Choice(["auto", "provider", "mediator"]),
    default="auto",
    show_default=True,
    help="What the rows are; auto tells by the headers.",
)
@click.option(
    "--columns",
    default="",
    metavar="WHAT=HEADER,…",
    help="Where a column is, when it is not recognised: name=Raison sociale,postcode=CP.",
)
@click.option("--name", metavar="SOURCE", help="What the source is called. [default: the file's name]")
@click.option(
    "--with-proofs", is_flag=True, help="Trust the proofs, charters and ids of an export or a validated directory."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.csv",
    help="Where refusals and remarks go. [default: FILE.report.csv here, when there are some]",
)
@click.pass_obj
def import_command(
    session: Session,
    files: tuple[Path, ...],
    *,
    kind: Literal["auto", "provider", "mediator"],
    columns: str,
    name: str | None,
    with_proofs: bool,
    dry_run: bool,
    report: Path | None,
) -> int:
    """Read CSV and XLSX files of providers or mediators into the directory.

    Each file is all taken or not at all, and taking it twice changes nothing. Rows are known by their id, else their
    SIRET, else their name and place, within a source: keep --name when a file changes its name. Offers come in as
    declared, whatever the file says, unless --with-proofs. Ends with 1 when rows were refused.

    \b
    Examples:
      geomap import annuaire.csv
      geomap import prestataires.xlsx --columns "name=Raison sociale,skills=Métiers" --dry-run
      geomap import france_services.csv --kind mediator --name france-services
    """
    if len(files) > 1 and (name or report):
        raise BadSetting("--name and --report are for one file: import the files one by one.")
    # Every file is read before any is taken: a bad one among them changes nothing.
    sources = [open_source(file, kind=kind, columns=parse_given(columns), name=name) for file in files]
    # Who brings a file of their own wants no fictional providers beside it: none are put in, and those there give way.
    geomap = opened(session, without_sample=True)
    reports = []
    for file, source in zip(files, sources, strict=True):
        with steps() as progress:
            done = take(geomap, source, with_proofs=with_proofs, dry_run=dry_run, step=progress)
        _tell(file, done, report or Path(f"{file.name}.report.csv"))
        reports.append(done)
    return _DONE_WITH_REFUSALS if any(done.refused for done in reports) else 0


def _tell(file: Path, done: ImportReport, report: Path) -> None:
    """Show the account of one file, and keep what must be looked at; in French, as its reasons are."""
    would = " (essai : rien n'a été changé)" if done.dry_run else ""
    show_table(
        ("lignes", ""),
        [(count(rows), what) for what, rows in _figures(done).items()],
        title=f"{file.name} : {_KINDS[done.kind]}{would}",
        numbers=("lignes",),
    )
    rows = report_rows(done)
    if not rows:
        return
    alike = Counter((str(row["suite"]), str(row["motif"])) for row in rows)
    most = sorted(alike.items(), key=lambda found: (found[0][0] != REFUSED, -found[1]))
    first = {(row["suite"], row["motif"]): row["ligne"] for row in reversed(rows)}
    table = [(count(times), became, reason, first[became, reason]) for (became, reason), times in most[:_SHOWN]]
    show_table(("lignes", "suite", "motif", "première"), table, numbers=("lignes", "première"))
    write_result(write_csv(rows, REPORT_FIELDS), report)
    say(f"Refus et remarques, ligne par ligne : {report} ({count(len(rows))}).")


def _figures(done: ImportReport) -> Mapping[str, int]:
    return {
        "lues": done.read,
        "ajoutées": done.added,
        "mises à jour": done.updated,
        "inchangées": done.unchanged,
        **({"tenues par leur prestataire, laissées telles quelles": done.held} if done.held else {}),
        **({"jointes à une autre ligne": done.joined} if done.joined else {}),
        "refusées": len(done.refused),
        "dont prises, lieu sûr": done.accepted,
        "dont prises, lieu à vérifier": done.review,
        "dont prises, lieu inconnu": done.rejected,
        "offres": done.offers,
    } | ({"exemples retirés": done.samples_removed} if done.samples_removed else {})
