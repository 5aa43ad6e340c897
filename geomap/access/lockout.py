"""How long a wrong secret makes wait: known devices a little, unknown ones longer with each further try."""

from __future__ import annotations

import datetime as dt

# Nobody is kept out of an account by somebody else's wrong tries: a device that opened it before is counted by itself
# (OWASP, « Slow Down Online Guessing Attacks with Device Cookies »), and a link by e-mail opens it.

FREE_TRIES = 5
"""Wrong secrets in a row before anybody waits."""

KNOWN_WAIT = dt.timedelta(minutes=15)
"""How long a known device waits after each five."""

FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=1)
"""How long unknown devices, all together, wait at first, and at most."""

QUIET = dt.timedelta(days=1)
"""After so long without a try it begins anew."""

DEVICE_DAYS = 180
"""Days a device that is not used stays known."""


def known_wait(tries: int) -> dt.timedelta:
    """Say how long a known device waits after so many wrong tries."""
    return KNOWN_WAIT if tries and tries % FREE_TRIES == 0 else dt.timedelta(0)


def unknown_wait(tries: int) -> dt.timedelta:
    """Say how long unknown devices wait after so many wrong tries: a minute, two, four, up to an hour."""
    if tries < FREE_TRIES:
        return dt.timedelta(0)
    doublings = min(tries - FREE_TRIES, 10)
    return min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
