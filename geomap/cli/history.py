"""`geomap history`: whether anything of what was written down was changed since."""

from __future__ import annotations

import re

import click

from geomap.cli.display import say
from geomap.cli.opening import connected
from geomap.cli.session import Session
from geomap.errors import BadSetting

_CHANGED = 3
_HELD = re.compile(r"(\d{1,12}):([0-9a-f]{64})")


@click.group("history")
def history_command() -> None:
    """Look at the history of decisions, which is only ever added to.

    \b
    Example:
      geomap history verify
    """


@history_command.command("verify")
@click.option("--held", metavar="N:LINK", help="An entry noted before, as this command prints it.")
@click.pass_obj
def verify_command(session: Session, *, held: str | None) -> int:
    """Follow the whole chain; ends with 3 and names the first broken link when something was changed.

    Decisions and the states of claims are held against what the history says of them, where its words remain.

    Prints the last entry on stdout. Note it somewhere else: given back with --held, it shows that nothing was cut off
    or written again since.

    \b
    Example:
      geomap history verify
    """
    chain = connected(session).register.verify(_entry(held))
    if chain.broken is not None:
        say(f"The history was changed: entry {chain.broken} is not as it was written, or it or its words are missing.")
        return _CHANGED
    if chain.contradicted:
        say(f"The directory says otherwise than its history: {', '.join(chain.contradicted)}.")
        return _CHANGED
    say(f"{chain.entries} entries, whole; {chain.erased} without words, because somebody was forgotten.")
    if chain.lost:
        say(f"{chain.lost} more had lost their words before forgetting was noted: why, nobody can say.")
    click.echo(f"{chain.entries}:{chain.link}")
    return 0


def _entry(held: str | None) -> tuple[int, str] | None:
    if held is None:
        return None
    found = _HELD.fullmatch(held)
    if found is None:
        raise BadSetting(f"« {held} » is no entry of the history: give what « geomap history verify » printed.")
    return int(found[1]), found[2]
