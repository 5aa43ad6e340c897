"""`geomap retention`: what was kept long enough is deleted."""

from __future__ import annotations

import click

from geomap.cli.display import say, show_table
from geomap.cli.opening import connected
from geomap.cli.session import Session
from geomap.stewardship.retention import keep_terms
from geomap.wiring import terms


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted; delete nothing.")
@click.pass_obj
def retention_command(session: Session, *, dry_run: bool) -> None:
    """Delete the personal data that was kept as long as the public register says.

    « geomap jobs » does the same every day.

    \b
    Examples:
      geomap retention --dry-run
      geomap retention
    """
    days = terms()
    done = keep_terms(connected(session), days, dry_run=dry_run)
    show_table(
        ("data", "kept, days", "would go" if dry_run else "gone"),
        [(rule, str(days[rule]), str(found.rows)) for rule, found in done.items()],
    )
    if dry_run:
        say("Nothing was deleted.")
