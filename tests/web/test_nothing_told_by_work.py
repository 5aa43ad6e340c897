"""Before the answer the same work is done whether an address has an account or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from fake_site import FakeGeomap
from people import NOW, PASSWORD, form_token, new_account, send, signed_in

from geomap.web import create_app

KNOWN, UNKNOWN, FRESH, CLOSED = "connu@example.org", "inconnu@example.org", "neuf@example.org", "clos@example.org"


@dataclass
class Later:
    """Keeps what is to be done aside until the test does it."""

    work: list[Callable[[], None]] = field(default_factory=list)

    def do(self, work: Callable[[], None]) -> None:
        self.work.append(work)


class Counted:
    """Notes every call of what stands behind."""

    def __init__(self, behind: Any, calls: list[str]) -> None:
        self._behind, self._calls = behind, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._behind, name)
        if not callable(found):
            return found

        def call(*args: Any, **more: Any) -> Any:
            self._calls.append(name)
            return found(*args, **more)

        return call


@pytest.fixture
def filled(installation: FakeGeomap) -> FakeGeomap:
    new_account(installation, email=KNOWN)
    new_account(installation, email=FRESH, verified_at=None)
    new_account(installation, email=CLOSED, disabled_at=NOW)
    return installation


def seen(filled: FakeGeomap) -> tuple[FakeGeomap, list[str], Later]:
    """The installation, every operation on it noted, what is done aside put by."""
    calls: list[str] = []
    parts = {name: Counted(getattr(filled, name), calls) for name in ("accounts", "mailer", "limits", "register")}
    later = Later()
    return replace(filled, aside=later, **parts), calls, later  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/mot-de-passe", "/inscription"])
def test_letters_are_asked_for_with_the_same_work(filled: FakeGeomap, path: str) -> None:
    for email in (KNOWN, UNKNOWN, FRESH, CLOSED):
        watched, calls, later = seen(filled)
        client = create_app(watched).test_client()  # type: ignore[arg-type]
        token = form_token(client.get(path))
        calls.clear()
        answer = client.post(path, data={"csrf_token": token, "email": email, "name": "Camille"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/inscription/envoye")
        assert (calls, len(later.work)) == ([], 1), email
        later.work[0]()
        assert calls, "the work is done, aside"


def test_a_wrong_password_is_refused_with_the_same_work(filled: FakeGeomap) -> None:
    done = []
    for email in (KNOWN, UNKNOWN, FRESH, CLOSED):
        watched, calls, _ = seen(filled)
        client = create_app(watched).test_client()  # type: ignore[arg-type]
        token = form_token(client.get("/connexion"))
        calls.clear()
        data = {"csrf_token": token, "email": email, "password": "pas le bon mot de passe"}
        for _ in range(5):
            assert client.post("/connexion", data=data).status_code == 422
        done.append(tuple(calls))
    assert len(set(done)) == 1


def test_another_address_is_asked_for_with_the_same_work_whoever_has_it(filled: FakeGeomap) -> None:
    done = []
    for email in (KNOWN, UNKNOWN, FRESH, CLOSED):
        watched, calls, later = seen(filled)
        client = create_app(watched).test_client()  # type: ignore[arg-type]
        signed_in(client)
        send(client, "/compte/adresse", {"new_email": email, "password": PASSWORD}, page="/compte")
        done.append((tuple(calls), len(later.work)))
    assert len(set(done)) == 1
