"""`geomap user`: the first administrator, roles, closing, and links that work once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_atlas import make_small_atlas

from geomap.access.passwords import matches
from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.config import Settings
from geomap.core.roles import Grant
from geomap.stewardship import registration
from geomap.wiring import Geomap, wire

NOW = dt.datetime(2026, 6, 15, 10, 30, tzinfo=dt.UTC)
PASSWORD = "un chat sur le toit, 7 fois"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"GEOMAP_DATABASE_URL": f"sqlite:///{tmp_path / 'geomap.gpkg'}", "GEOMAP_SITE_URL": "https://x.example/"}


@pytest.fixture
def geomap(environ: dict[str, str]) -> Geomap:
    """The installation the commands work on, with a small country in it."""
    made = wired(Settings(database_url=environ["GEOMAP_DATABASE_URL"]))
    made.store.upgrade()
    made.store.save_atlas(make_small_atlas())
    return made


def wired(settings: Settings) -> Geomap:
    return wire(settings, now=lambda: NOW)


@pytest.fixture
def run(environ: dict[str, str], geomap: Geomap):
    def call(*words: str, given: str | None = None) -> Result:
        session = Session(environ=environ, wire=wired)
        return CliRunner().invoke(commands, ["user", *words], obj=session, input=given)

    return call


def test_the_first_administrator_chooses_a_password_by_a_link(run, geomap: Geomap) -> None:
    made = run("add", "Camille@example.org", "--role", "administrator", "--name", "Camille")
    assert made.exit_code == 0, made.output
    link = made.stdout.strip()
    assert link.startswith("https://x.example/mot-de-passe/")
    account = geomap.accounts.by_email("camille@example.org")
    assert account is not None
    assert (account.password, account.active, account.grants) == (None, False, (Grant("administrator"),))
    token = link.rpartition("/")[2]
    opened = registration.choose_password(geomap, token, PASSWORD)
    assert opened is not None
    assert opened.active
    assert registration.choose_password(geomap, token, PASSWORD) is None


def test_a_password_may_be_asked_for_and_is_not_shown(run, geomap: Geomap) -> None:
    made = run("add", "camille@example.org", "--ask-password", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    account = geomap.accounts.by_email("camille@example.org")
    assert account is not None
    assert account.active
    assert matches(account.password, PASSWORD)


@pytest.mark.parametrize("password", ["court", "camille@example.org1", "motdepasse123"])
def test_a_poor_password_is_refused_and_nothing_kept(run, geomap: Geomap, password: str) -> None:
    made = run("add", "camille@example.org", "--ask-password", given=f"{password}\n{password}\n")
    assert made.exit_code == 2
    assert geomap.accounts.search() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "nobody"], "no e-mail address"),
        (["add", "a@b@c"], "no e-mail address"),
        (["add", "a@example.org", "--role", "provider"], "give the scope provider:<id>"),
        (["add", "a@example.org", "--role", "official", "--scope", "epci:none"], "epci:none"),
        (["add", "a@example.org", "--role", "provider", "--scope", "provider:none"], "No provider « none »"),
        (["add", "known@example.org"], "has an account already"),
        (["role", "a@example.org", "reviewer"], "has no account"),
        (["role", "known@example.org", "reviewer", "--remove"], "does not hold"),
        (["role", "known@example.org", "king"], "king"),
        (["disable", "a@example.org"], "has no account"),
        (["reset", "a@example.org"], "has no account"),
    ],
)
def test_what_cannot_be_is_said(run, geomap: Geomap, words: list[str], said: str) -> None:
    run("add", "known@example.org")
    answer = run(*words)
    assert answer.exit_code == 2
    assert said in answer.output
    assert len(geomap.accounts.search()) == 1


def test_roles_are_given_where_they_hold_and_taken_back(run, geomap: Geomap) -> None:
    run("add", "a@example.org")
    zone = "departement:48"
    assert run("role", "A@example.org", "official", "--scope", zone).exit_code == 0
    assert run("role", "a@example.org", "reviewer").exit_code == 0
    account = geomap.accounts.by_email("a@example.org")
    assert account is not None
    assert set(account.grants) == {Grant("official", zone), Grant("reviewer")}
    assert run("role", "a@example.org", "official", "--scope", zone, "--remove").exit_code == 0
    assert geomap.accounts.get(account.id).grants == (Grant("reviewer"),)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("role", "scope", "said"),
    [
        ("official", "departement:43", "no commune of"),
        ("administrator", "FR", "no commune of"),
        ("reviewer", "departement:43", "providers near by"),
        ("official", "48", "holds official@departement:48"),
        ("official", "epci:200000001", "holds official@epci:200000001"),
    ],
)
def test_a_role_is_given_where_the_installation_has_pages(
    run, geomap: Geomap, environ: dict[str, str], role: str, scope: str, said: str
) -> None:
    environ["GEOMAP_TERRITORY"] = "48"
    run("add", "a@example.org")
    answer = run("role", "a@example.org", role, "--scope", scope)
    refused = said == "no commune of"
    assert (answer.exit_code, said in " ".join(answer.output.split())) == (2 if refused else 0, True)
    account = geomap.accounts.by_email("a@example.org")
    assert account is not None
    assert len(account.grants) == (0 if refused else 1)


def test_the_last_administrator_stays(run, geomap: Geomap) -> None:
    run("add", "a@example.org", "--role", "administrator", "--ask-password", given=f"{PASSWORD}\n{PASSWORD}\n")
    for words in (["disable", "a@example.org"], ["role", "a@example.org", "administrator", "--remove"]):
        refused = run(*words)
        assert refused.exit_code == 2
        assert "last administrator" in refused.output


def test_accounts_are_closed_opened_again_and_listed(run, geomap: Geomap) -> None:
    run("add", "a@example.org", "--name", "[bold]Ana")
    run("add", "b@example.org", "--role", "mediator")
    assert run("disable", "a@example.org").exit_code == 0
    listed = run("list").stdout
    assert "closed" in listed
    assert "[bold]Ana" in listed
    assert "mediator" in listed
    assert "b@example.org" not in run("list", "--search", "ana").stdout
    assert run("reset", "a@example.org").exit_code == 2
    assert run("disable", "a@example.org", "--undo").exit_code == 0
    assert run("reset", "a@example.org").stdout.startswith("https://x.example/mot-de-passe/")
    assert "more than 1" in run("list", "--limit", "1").output


def test_who_lost_the_telephone_gets_back_in(run, geomap: Geomap) -> None:
    run("add", "a@example.org", "--ask-password", given=f"{PASSWORD}\n{PASSWORD}\n")
    account = geomap.accounts.by_email("a@example.org")
    assert account is not None
    geomap.accounts.change(account.id, totp_secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert run("reset", "a@example.org").exit_code == 0
    assert geomap.accounts.get(account.id).totp_secret is not None  # type: ignore[union-attr]
    assert run("reset", "a@example.org", "--drop-code").exit_code == 0
    assert geomap.accounts.get(account.id).totp_secret is None  # type: ignore[union-attr]
