"""`geomap check`: what is wrong with an installation, and what to do about it."""

from __future__ import annotations

import click

from geomap.cli.display import show_table
from geomap.cli.findings import findings
from geomap.cli.opening import connected
from geomap.cli.session import Session

_BROKEN = 3


@click.command("check")
@click.pass_obj
def check_command(session: Session) -> int:
    """Say what is wrong with this installation, changing nothing.

    Ends with 3 when something must be mended before geomap works, with 0 when nothing must.

    \b
    Examples:
      geomap check
      GEOMAP_HOST=0.0.0.0 geomap check
    """
    found = list(findings(connected(session)))
    show_table(("", "what", "found", "what to do"), ((one.state, one.what, one.said, one.remedy) for one in found))
    broken = [one for one in found if one.state == "fail"]
    click.echo(f"{len(broken)} to mend." if broken else "Nothing is broken.", err=True)
    return _BROKEN if broken else 0
