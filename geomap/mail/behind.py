"""Letters sent behind the reader's back: an answer takes as long whether a letter goes out or not."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

from geomap.ports.mail import Letter, Mailer


class BehindMailer:
    """Hands letters to another mailer, one after the other, in a thread of its own; what fails is logged."""

    def __init__(self, mailer: Mailer) -> None:
        """Take who really sends."""
        self._mailer = mailer

    def send(self, letter: Letter) -> None:
        """Take a letter to send."""
        self._hands.submit(self._mailer.send, letter).add_done_callback(_log)

    @cached_property
    def _hands(self) -> ThreadPoolExecutor:
        # Made at the first letter: a thread started before the server forks would not be in its workers.
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="geomap-mail")


def _log(sent: Future[None]) -> None:
    error = sent.exception()
    if error is not None:
        logging.getLogger("geomap.mail").error("a letter was not sent: %s", error)
