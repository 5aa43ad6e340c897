"""A claim of an entry, « revendiquer une fiche »: how it is shown, and for how long a code may show it."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.core.entries.control import Way
from geomap.core.entries.request import Request

CODE_DAYS = {"email": 1, "letter": 30}
"""Days a code may be typed, from the day it was made: mail takes longer than e-mail."""

MOST_TRIES = 5
"""Times a code may be typed wrongly before another has to be asked for."""


@dataclass(frozen=True, kw_only=True)
class EntryClaim(Request):
    """Somebody says that an entry of the directory is theirs.

    Parameters
    ----------
    way : {"domain", "email", "letter", "reviewer"}
        How they show it.
    """

    way: Way
