"""`geomap jobs` and `geomap remind`: the worker beside the pages, and what it does every day done by hand."""

from __future__ import annotations

import click

from geomap.cli.display import say
from geomap.cli.opening import connected
from geomap.cli.session import Session
from geomap.jobs.daily import look_after
from geomap.jobs.queue import Work
from geomap.stewardship.digesting import send_digests


@click.command("jobs")
@click.pass_obj
def jobs_command(session: Session) -> None:
    """Send letters and, every day, remind of proofs that end soon and delete what was kept long enough.

    Without this command letters are sent by the pages themselves, and reminders by « geomap remind ».

    \b
    Example:
      geomap jobs
    """
    geomap = connected(session)
    geomap.store.version()
    say("Waiting for work (Ctrl-C to stop).")
    Work(geomap).run()


@click.command("remind")
@click.pass_obj
def remind_command(session: Session) -> None:
    """Remind of proofs that end in 60 or 15 days, and tell who decides what waits; again, it sends nothing twice.

    \b
    Example:
      geomap remind
    """
    geomap = connected(session)
    reminded, swept = look_after(geomap)
    say(f"{reminded.sent} letters sent; {swept} files of deleted proofs removed.")
    digests = send_digests(geomap, geomap.settings.territory)
    say(f"{digests} people told what waits for their decision.")
    if reminded.unheld:
        say(f"{reminded.unheld} proofs end soon whose entry nobody holds: nobody was told.")
