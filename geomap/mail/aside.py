"""Work done behind the reader's back: an answer takes as long whatever there is to do, and for whom."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

from geomap.ports.mail import Letter, Mailer


class Aside:
    """Does one thing after the other, in a thread of its own; what fails is logged."""

    def do(self, work: Callable[[], None]) -> None:
        """Take something to do."""
        self._hands.submit(work).add_done_callback(_log)

    @cached_property
    def _hands(self) -> ThreadPoolExecutor:
        # Made when there is something to do: a thread started before the server forks would not be in its workers.
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="geomap-aside")


class BehindMailer:
    """Hands letters to another mailer, aside."""

    def __init__(self, mailer: Mailer) -> None:
        """Take who really sends."""
        self._mailer = mailer
        self._aside = Aside()

    def send(self, letter: Letter) -> None:
        """Take a letter to send."""
        self._aside.do(lambda: self._mailer.send(letter))


def _log(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        logging.getLogger("geomap.mail").error("work done aside failed: %s", error)
