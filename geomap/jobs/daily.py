"""What is looked after every day; running it again the same day does nothing twice."""

from __future__ import annotations

import datetime as dt

from geomap.ports.trusting import Trusting
from geomap.stewardship.digesting import send_digests
from geomap.stewardship.reminding import Reminded, remind
from geomap.stewardship.retention import Keepers, keep_terms
from geomap.wiring import terms

_HANDING_IN = dt.timedelta(days=1)
"""Files younger than this may belong to a proof that is being written."""


def look_after(trusting: Trusting) -> tuple[Reminded, int]:
    """Send the reminders that are due, and delete files no proof speaks of any more; say how many."""
    swept = trusting.files.sweep(trusting.register.files(), trusting.now() - _HANDING_IN)
    return remind(trusting), swept


def every_day(keepers: Keepers, territory: str) -> None:
    """Look after proofs and their files, delete personal data kept long enough, tell who decides what waits."""
    keep_terms(keepers, terms())
    look_after(keepers)
    send_digests(keepers, territory)
