"""A version of the charter of one's own: what it changes and for whom, said before it is published."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass

import pandas as pd

from geomap.core.trust import CharterVersion, in_force, signed_until, standing
from geomap.errors import BadInput
from geomap.ports.history import Note
from geomap.ports.register import CharterText
from geomap.ports.trusting import Trusting

LONGEST = 50_000
"""Characters of a charter."""

_NAME = re.compile(r"[\w][\w.-]{0,39}", re.ASCII)


@dataclass(frozen=True)
class Effect:
    """What a new version would do.

    Parameters
    ----------
    difference : tuple of str
        Lines of the text in force taken away (``-``) and added (``+``), with a few around them.
    before : str or None
        The version in force until then.
    asked : int
        Published providers whose signature counts today, and who are asked to sign again.
    proven : int
        Their proven offers, which count no more after `stops` where they do not sign.
    stops : datetime.date or None
        Last day signatures of earlier versions count; None where there is none.
    """

    difference: tuple[str, ...]
    before: str | None
    asked: int
    proven: int
    stops: dt.date | None


def foresee(trusting: Trusting, wanted: CharterText) -> Effect:
    """Say what publishing a version would do; one that would rewrite the past or end signatures at once is refused.

    Parameters
    ----------
    trusting : Trusting
        The directory and its charters.
    wanted : CharterText
        The version, with its text.

    Returns
    -------
    Effect
        Nothing is changed.

    Raises
    ------
    BadInput
        When the version cannot be published as it is; the message says what to do.

    Examples
    --------
    See tests/cli/test_charter_command.py.
    """
    kept, today = trusting.register.charters(), trusting.today()
    _check(wanted, [one.version for one in kept], today)
    before = in_force([one.version for one in kept], wanted.version.in_force_from)
    former = next((one.text for one in kept if before is not None and one.version == before), "")
    providers, offers = trusting.store.providers(), trusting.store.offers()
    counts = providers["charter_until"].isna() | (providers["charter_until"] >= pd.Timestamp(today))
    signed = providers.index[providers["published"] & providers["charter"] & counts]
    proven = offers[(standing(offers, today) == "proven").to_numpy() & offers["provider"].isin(signed).to_numpy()]
    lines = difflib.unified_diff(former.splitlines(), wanted.text.splitlines(), lineterm="", n=2)
    return Effect(
        difference=tuple(line for line in lines if not line.startswith(("---", "+++"))),
        before=before.version if before else None,
        asked=len(signed),
        proven=len(proven),
        stops=_stops(wanted.version) if before else None,
    )


def publish(trusting: Trusting, wanted: CharterText, author: str) -> Effect:
    """Publish a version, noted in the history in the same transaction; give what it does.

    Parameters
    ----------
    trusting : Trusting
        The directory and its charters.
    wanted : CharterText
        The version, with its text.
    author : str
        Who publishes it.

    Returns
    -------
    Effect
        As `foresee` told it.

    Raises
    ------
    BadInput
        When the version cannot be published as it is.

    Examples
    --------
    See tests/cli/test_charter_command.py.
    """
    effect, version = foresee(trusting, wanted), wanted.version
    after = {"in_force_from": version.in_force_from, "previous_until": version.previous_until}
    trusting.store.save_charter(
        version.version,
        wanted.text,
        version.in_force_from,
        version.previous_until,
        note=Note("charter.publish", author, version.version, {"version": effect.before}, after),
    )
    return effect


def _check(wanted: CharterText, kept: list[CharterVersion], today: dt.date) -> None:
    version = wanted.version
    if not _NAME.fullmatch(version.version):
        raise BadInput(f"« {version.version[:60]} » is no name of a version: write it like 2027-1.")
    if any(one.version == version.version for one in kept):
        raise BadInput(f"The charter « {version.version} » is published already: give this one another name.")
    if not wanted.text.strip() or len(wanted.text) > LONGEST:
        raise BadInput(f"The text of a charter has between 1 and {LONGEST} characters: this one has not.")
    if any(one.in_force_from >= version.in_force_from for one in kept):
        last = max(one.in_force_from for one in kept)
        raise BadInput(f"A version comes into force on {last} already: this one must do so later.")
    if version.in_force_from < today:
        raise BadInput(f"{version.in_force_from} is behind us: a charter comes into force today or later.")
    if version.previous_until is not None and version.previous_until < version.in_force_from:
        raise BadInput("Earlier signatures cannot stop counting before this version is in force: name a later day.")
    if kept and _stops(version) < today:
        raise BadInput(
            "Every earlier signature would stop counting at once, before anybody can sign: let them count for some "
            "weeks (--earlier-until), or choose a later day."
        )


def _stops(version: CharterVersion) -> dt.date:
    until = signed_until([CharterVersion("", dt.date.min + dt.timedelta(days=1)), version])[""]
    return until or dt.date.max
