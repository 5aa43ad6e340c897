"""The worker beside the pages: letters it carries and tries again, reminders sent once, files nobody speaks of."""

from __future__ import annotations

import datetime as dt
import io
import os
from dataclasses import replace
from pathlib import Path

import evidence_samples as samples
import pytest
from batches import batch, offer, provider
from trust_world import OFFER, START, TrustWorld, make_trust_world

from geomap.core.roles import Grant
from geomap.errors import MailBroken
from geomap.jobs.daily import look_after
from geomap.jobs.queue import ALIVE, QueuedMailer, Work, queue_file, with_worker
from geomap.ports.history import Note
from geomap.ports.mail import Letter
from geomap.ports.register import Change
from geomap.stewardship.reminding import Reminded, remind

LETTER = Letter("a@example.org", "Bonjour", "Texte")
LAST = dt.date(2026, 12, 31)


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    return make_trust_world(tmp_path)


@pytest.fixture
def work(world: TrustWorld) -> Work:
    return Work(world.geomap)


class BrokenMailer:
    """A mail server that is down."""

    def send(self, letter: Letter) -> None:
        raise MailBroken("The mail server is down.")


def validated_until(world: TrustWorld, last: dt.date) -> None:
    rows = [offer("p-1", "site", proof_state="validated", valid_until=last), offer("p-1", "securite")]
    world.geomap.store.save(batch([provider("p-1")], rows))


def one_task(work: Work) -> None:
    """Do what waits first in the queue, as the worker does."""
    task = work.huey.dequeue()
    assert task is not None
    work.huey.execute(task)


def test_letters_go_at_once_without_a_worker(world: TrustWorld, work: Work) -> None:
    QueuedMailer(lambda: work, world.post).send(LETTER)
    assert world.post.letters == [LETTER]
    assert work.huey.pending_count() == 0


def test_letters_wait_for_the_worker_that_is_there(world: TrustWorld, work: Work) -> None:
    work.beat()
    QueuedMailer(lambda: work, world.post).send(LETTER)
    assert (world.post.letters, work.huey.pending_count()) == ([], 1)
    one_task(work)
    assert (world.post.letters, work.huey.pending_count()) == ([LETTER], 0)


def test_a_worker_that_says_nothing_any_more_is_gone(world: TrustWorld, work: Work) -> None:
    work.beat()
    world.clock.at = START + ALIVE
    assert not work.alive()
    world.clock.at = START + ALIVE - dt.timedelta(seconds=1)
    assert work.alive()


def test_a_worker_that_is_stopped_says_so_and_letters_go_at_once_again(world: TrustWorld, work: Work) -> None:
    work.beat()
    work.rest()
    assert not work.alive()
    QueuedMailer(lambda: work, world.post).send(LETTER)
    assert world.post.letters == [LETTER]


def test_the_queue_is_beside_the_database_and_shared(world: TrustWorld, work: Work) -> None:
    assert queue_file(world.geomap).parent == Path(world.geomap.settings.database_url.removeprefix("sqlite:///")).parent
    work.beat()
    pages = with_worker(world.geomap)
    pages.mailer.send(LETTER)
    assert work.huey.pending_count() == 1


def test_a_letter_the_server_refuses_is_tried_again(world: TrustWorld, work: Work) -> None:
    object.__setattr__(world.geomap, "mailer", BrokenMailer())
    work.send(LETTER)
    one_task(work)
    assert (work.huey.pending_count(), work.huey.scheduled_count()) == (0, 1)


def test_reminders_are_sent_at_sixty_and_fifteen_days_and_once(world: TrustWorld) -> None:
    validated_until(world, LAST)
    world.owner()
    sent = {}
    for back in range(70, -3, -1):
        world.clock.go(LAST - dt.timedelta(days=back))
        for _ in range(2):
            if remind(world.geomap).sent:
                sent[back] = world.post.letters[-1]
    assert [*sent] == [60, 15]
    assert sent[60].to == "owner@example.org"
    assert sent[60].subject == "« Site vitrine » : la validation se termine le 31/12/2026"
    assert "dans 15 jours" in sent[15].text
    assert "/espace/p-1/competence/site" in sent[15].text


def test_a_renewed_validation_is_reminded_of_its_new_day(world: TrustWorld) -> None:
    validated_until(world, LAST)
    world.owner()
    world.clock.go(LAST - dt.timedelta(days=20))
    assert remind(world.geomap).sent == 1
    later = dt.date(2027, 6, 30)
    renewed = Note("claim.validate", "a-reviewer", OFFER)
    world.geomap.register.change(OFFER, lambda kept: Change(replace(kept.claim, valid_until=later), renewed))
    assert remind(world.geomap).sent == 0
    world.clock.go(dt.date(2027, 6, 1))
    assert remind(world.geomap).sent == 1


def test_nobody_to_tell_is_said_and_not_taken_for_done(world: TrustWorld) -> None:
    validated_until(world, LAST)
    world.clock.go(LAST - dt.timedelta(days=10))
    assert remind(world.geomap) == Reminded(0, 1)
    world.person("late", Grant("provider", "provider:p-1"))
    assert remind(world.geomap) == Reminded(1, 0)


def test_a_letter_that_fails_is_sent_the_next_time(world: TrustWorld) -> None:
    validated_until(world, LAST)
    world.owner()
    world.clock.go(LAST - dt.timedelta(days=10))
    object.__setattr__(world.geomap, "mailer", BrokenMailer())
    with pytest.raises(MailBroken):
        remind(world.geomap)
    object.__setattr__(world.geomap, "mailer", world.post)
    assert remind(world.geomap).sent == 1


def test_every_day_files_nobody_speaks_of_go(world: TrustWorld, tmp_path: Path) -> None:
    kept = world.geomap.files.keep(io.BytesIO(samples.pdf()))
    file = tmp_path / "proofs" / kept.name
    os.utime(file, (1, 1))
    assert look_after(world.geomap) == (Reminded(), 1)
    assert not file.exists()


def test_the_daily_work_and_the_beat_are_scheduled(work: Work) -> None:
    due = {
        (hour, minute): {
            task.name for task in work.huey.read_periodic(dt.datetime(2026, 6, 15, hour, minute, tzinfo=dt.UTC))
        }
        for hour, minute in ((6, 0), (6, 1), (7, 0))
    }
    assert due == {(6, 0): {"beat", "daily"}, (6, 1): {"beat"}, (7, 0): {"beat"}}
