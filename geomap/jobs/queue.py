"""The queue of work in a file beside the database, the worker that empties it, and how pages know it is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from huey import SqliteHuey, crontab

from geomap.config import embedded_file, state_folder
from geomap.jobs.daily import every_day
from geomap.ports.mail import Letter, Mailer
from geomap.storage.own_file import make_own
from geomap.wiring import Geomap

BEAT = "geomap worker"
"""Under which name the worker says that it is there."""

ALIVE = timedelta(minutes=3)
"""A worker that has said nothing for so long is gone."""

DAILY_HOUR = "6"
"""Hour at which what is done every day is done, in UTC."""

_RETRIES, _RETRY_SECONDS = 5, 600


class Work:
    """The queue of one installation."""

    def __init__(self, geomap: Geomap, file: Path | None = None) -> None:
        """Take an installation; the queue is in a file of its own, beside its database."""
        self._geomap = geomap
        self._file = file or queue_file(geomap)
        make_own(self._file)
        self.huey = SqliteHuey("geomap", filename=str(self._file), utc=True)
        self._send = self.huey.task(retries=_RETRIES, retry_delay=_RETRY_SECONDS, name="letter")(self._carry)
        self.huey.periodic_task(crontab(minute="*"), name="beat")(self.beat)
        self.huey.periodic_task(crontab(minute="0", hour=DAILY_HOUR), name="daily")(self._every_day)

    def beat(self) -> None:
        """Say that a worker is there."""
        self.huey.put(BEAT, self._geomap.now().isoformat())

    def alive(self) -> bool:
        """Say whether a worker was there a moment ago."""
        said: str | None = self.huey.get(BEAT, peek=True)
        return said is not None and self._geomap.now() - datetime.fromisoformat(said) < ALIVE

    def send(self, letter: Letter) -> None:
        """Give a letter to the worker, which tries again when the mail server fails."""
        self._send(letter.to, letter.subject, letter.text, letter.reply_to)

    def run(self) -> None:
        """Empty the queue until told to stop; from then on pages send letters themselves."""
        self.beat()
        try:
            self.huey.create_consumer(workers=1, check_worker_health=True).run()
        finally:
            self.rest()

    def rest(self) -> None:
        """Say no more that a worker is there."""
        self.huey.get(BEAT)

    def _every_day(self) -> None:
        every_day(self._geomap, self._geomap.settings.territory)

    def _carry(self, to: str, subject: str, text: str, reply_to: str = "") -> None:
        self._geomap.mailer.send(Letter(to, subject, text, reply_to))


class QueuedMailer:
    """Gives letters to the worker where there is one, and sends them at once where there is none."""

    def __init__(self, open_work: Callable[[], Work], mailer: Mailer) -> None:
        """Take what opens the queue, and who sends without it."""
        self._open, self._mailer = open_work, mailer

    def send(self, letter: Letter) -> None:
        """Send a letter, soon or now."""
        carrier = self._work if self._work.alive() else self._mailer
        carrier.send(letter)

    @cached_property
    def _work(self) -> Work:
        # Opened at the first letter: a connection made before the server forks would be shared by its workers.
        return self._open()


def with_worker(geomap: Geomap) -> Geomap:
    """Let an installation give its letters to the worker, whenever there is one."""
    return replace(geomap, mailer=QueuedMailer(lambda: Work(geomap), geomap.mailer))


def queue_file(geomap: Geomap) -> Path:
    """Say where the queue is: beside the embedded database, else where it would be."""
    file = embedded_file(geomap.settings.database_url)
    return (file.parent if file else state_folder(os.environ)) / "jobs.sqlite"
