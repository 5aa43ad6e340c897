"""The root of the command line: its commands, loaded when called, and what each kind of failure ends with."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import click

from geomap.cli.session import Session
from geomap.errors import GeomapError

BAD_INPUT = 2
BROKEN = 3
INTERRUPTED = 130

_COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "serve": ("geomap.cli.serve:serve_command", "Serve the pages (what no command means)."),
        "import": ("geomap.cli.intake:import_command", "Files of providers or mediators into the directory."),
        "review": ("geomap.cli.review:review_command", "Places in doubt, and where a person says they are."),
        "geocode": ("geomap.cli.geocode:geocode_command", "The commune of each row of a CSV file."),
        "coverage": ("geomap.cli.coverage:coverage_command", "Who covers a skill, commune by commune."),
        "gaps": ("geomap.cli.gaps:gaps_command", "What is lacking most, and where."),
        "site": ("geomap.cli.site:site_command", "Where more providers would help most."),
        "permanences": (
            "geomap.cli.permanences:permanences_command",
            "Where providers should spend some days a month.",
        ),
        "effect": ("geomap.cli.effect:effect_command", "What a proof, a departure or time would change."),
        "map": ("geomap.cli.map:map_command", "An answer as one HTML file that needs no network."),
        "print": ("geomap.cli.paper:print_command", "An answer on A4 pages, as a PDF."),
        "export": ("geomap.cli.export:export_command", "The directory as files."),
        "skills": ("geomap.cli.skills:skills_command", "The nomenclature, and what a need means in it."),
        "territory": ("geomap.cli.territory:territory_command", "The countries loaded; add another."),
        "roads": ("geomap.cli.roads:roads_command", "Minutes by road, out of an OpenStreetMap extract."),
        "communes": ("geomap.cli.communes:communes_command", "Make or check the communes of France."),
        "jobs": ("geomap.cli.jobs:jobs_command", "Letters and daily reminders, beside the pages."),
        "remind": ("geomap.cli.jobs:remind_command", "Reminders of proofs that end soon, by hand."),
        "retention": ("geomap.cli.retention:retention_command", "Delete personal data kept long enough."),
        "charter": ("geomap.cli.charter:charter_command", "Versions of the charter; publish one of your own."),
        "history": ("geomap.cli.history:history_command", "Whether the history was tampered with."),
        "user": ("geomap.cli.user:user_command", "Accounts, and who may do what."),
        "db": ("geomap.cli.db:db_command", "The schema of the database."),
        "check": ("geomap.cli.check:check_command", "What is wrong with this installation."),
        "bench": ("geomap.cli.bench:bench_command", "Measure geomap against the alternatives."),
        "test": ("geomap.cli.suite:test_command", "Run the tests of a checkout."),
    }
)
"""Where each command is and what it is for, in the order help lists them.

Loading a command only when it is called keeps help quick, and a broken dependency of one leaves the others working.
"""


class Commands(click.Group):
    """The commands of geomap."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands, most used first."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader of the pipe that goes away has what it wanted, and that is no failure."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python flushes once more on its way out: that must not fail either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 0
        return code

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = "geomap",
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run one command and leave with its exit code: 0 done, 1 refusals, 2 bad input, 3 something broken."""
        session = extra.setdefault("obj", Session())
        try:
            code = super().main(
                args, prog_name, complete_var, standalone_mode=False, windows_expand_args=windows_expand_args, **extra
            )
        except Exception as failure:  # noqa: BLE001 the one place where every failure becomes a sentence
            code = _ended_by(failure, session)
        sys.exit(code if isinstance(code, int) else 0)


def _ended_by(failure: Exception, session: Session) -> int:
    """Say a failure on stderr, in one sentence unless `--debug`, and give the exit code."""
    if session.debug and not isinstance(failure, click.ClickException | click.Abort):
        traceback.print_exception(failure)
    if isinstance(failure, click.Abort):
        click.echo("Interrupted: nothing more was done.", err=True)
        return INTERRUPTED
    if isinstance(failure, click.ClickException):
        failure.show()
        return BAD_INPUT
    if isinstance(failure, GeomapError):
        click.echo(f"geomap: {failure}", err=True)
        return failure.exit_code
    what = " ".join(f"{type(failure).__name__}: {failure}".split())
    click.echo(f"geomap: something broke ({what}); run again with --debug before the command for all of it.", err=True)
    return BROKEN


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 done with refusals, 2 bad input, 3 a dependency is broken. "
    "Settings come from the environment (GEOMAP_TERRITORY, GEOMAP_DATABASE_URL…): see docs/operations.md.",
)
@click.option("--debug", is_flag=True, help="Show the whole traceback when something breaks.")
@click.version_option(version("geomap"), prog_name="geomap")
@click.pass_context
def commands(ctx: click.Context, *, debug: bool) -> Any:
    """Who can do what in a territory, how it is proven, and where nobody can.

    Without a command, geomap serves its pages: the same as "geomap serve".

    \b
    Examples:
      geomap                                            the map on http://127.0.0.1:8000
      geomap import annuaire.csv                        your providers into the directory
      geomap coverage --skill site-vitrine --territory 48
    """
    session: Session = ctx.obj
    session.debug = debug
    if ctx.invoked_subcommand is None:
        return ctx.invoke(commands.get_command(ctx, "serve"))  # type: ignore[arg-type]
    return None
