"""`geomap user`: accounts from the command line, the first administrator's too; no password is ever made up."""

from __future__ import annotations

import click

from geomap.access import passwords
from geomap.access.tokens import new_id
from geomap.cli.display import say, show_table
from geomap.cli.opening import connected
from geomap.cli.session import Session
from geomap.core.roles import EVERYWHERE, ROLES, Grant, check_grant
from geomap.errors import BadInput, NotFound
from geomap.ports.accounts import Account
from geomap.stewardship import registration, second_step
from geomap.wiring import Geomap

_AUTHOR = "command line"

_ABOUT_PROVIDERS = ("mediator", "reviewer")
"""Roles that mean something for providers based around the territory, too."""


@click.group("user")
def user_command() -> None:
    """Look after accounts: who may sign in, and what they may do.

    \b
    Examples:
      geomap user add camille@example.org --role administrator
      geomap user role camille@example.org official --scope epci:200069144
      geomap user list
    """


@user_command.command("add")
@click.argument("email")
@click.option("--name", default="", help="The person's name.")
@click.option("--role", type=click.Choice(ROLES), help="A role to give at once.")
@click.option(
    "--scope", default=EVERYWHERE, help="Where the role holds: a territory, or provider:ID. [default: everywhere]"
)
@click.option(
    "--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="Language of letters."
)
@click.option("--ask-password", is_flag=True, help="Ask for the password here instead of making a link.")
@click.pass_obj
def add_command(
    session: Session, *, email: str, name: str, role: str | None, scope: str, language: str, ask_password: bool
) -> None:
    """Open an account, and print the link by which its owner chooses a password.

    The link works once, for two days. With --ask-password the account is ready at once.

    \b
    Examples:
      geomap user add camille@example.org --role administrator
      geomap user add dominique@example.org --role official --scope epci:200069144
    """
    geomap = _ready(session)
    if email.count("@") != 1 or any(character.isspace() for character in email):
        raise BadInput(f"« {email} » is no e-mail address.")
    grants = (_checked(geomap, role, scope),) if role else ()
    secret = _asked_password(email) if ask_password else None
    now = geomap.now()
    account = Account(
        id=new_id("a"),
        email=email.lower(),
        name=name,
        password=secret,
        language=language,
        verified_at=now if secret else None,
        created_at=now,
        grants=grants,
    )
    if not geomap.accounts.add(account):
        raise BadInput(f"« {email} » has an account already: see « geomap user role » and « geomap user reset ».")
    say(f"The account of {account.email} is open.")
    if secret is None:
        _print_link(geomap, account)


@user_command.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option(
    "--scope", default=EVERYWHERE, help="Where the role holds: a territory, or provider:ID. [default: everywhere]"
)
@click.option("--remove", is_flag=True, help="Take the role back.")
@click.pass_obj
def role_command(session: Session, *, email: str, role: str, scope: str, remove: bool) -> None:
    """Give an account a role somewhere, or take it back; the last administrator stays.

    \b
    Examples:
      geomap user role camille@example.org reviewer
      geomap user role camille@example.org official --scope epci:200069144 --remove
    """
    geomap = _ready(session)
    account = _named(geomap, email)
    if remove:
        held = Grant(role, scope)
        if held not in account.grants:
            raise BadInput(f"{account.email} does not hold {_told(held)}: see « geomap user list ».")
        geomap.accounts.revoke(account.id, held)
        say(f"{account.email} no longer holds {_told(held)}.")
        return
    given = _checked(geomap, role, scope)
    geomap.accounts.grant(account.id, given, _AUTHOR)
    say(f"{account.email} holds {_told(given)}.")


@user_command.command("disable")
@click.argument("email")
@click.option("--undo", is_flag=True, help="Open the account again.")
@click.pass_obj
def disable_command(session: Session, *, email: str, undo: bool) -> None:
    """Close an account and end its sessions at once; the last administrator stays.

    \b
    Examples:
      geomap user disable camille@example.org
      geomap user disable camille@example.org --undo
    """
    geomap = _ready(session)
    account = _named(geomap, email)
    if undo:
        geomap.accounts.change(account.id, disabled_at=None)
        say(f"The account of {account.email} is open again.")
        return
    geomap.accounts.disable(account.id, geomap.now())
    say(f"The account of {account.email} is closed.")


@user_command.command("reset")
@click.argument("email")
@click.option("--drop-code", is_flag=True, help="Ask for no code any more: the telephone and recovery codes are lost.")
@click.pass_obj
def reset_command(session: Session, *, email: str, drop_code: bool) -> None:
    """Print a link by which the owner of an account chooses another password; hand it over yourself.

    \b
    Examples:
      geomap user reset camille@example.org
      geomap user reset camille@example.org --drop-code
    """
    geomap = _ready(session)
    account = _named(geomap, email)
    if account.disabled_at is not None:
        raise BadInput(
            f"The account of {account.email} is closed: « geomap user disable {account.email} --undo » first."
        )
    if drop_code:
        second_step.turn_off(geomap, account)
        say(f"No code is asked of {account.email} any more; a letter says so.")
    _print_link(geomap, account)


@user_command.command("list")
@click.option("--search", "text", default="", help="Part of an address or a name.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Most accounts shown.")
@click.pass_obj
def list_command(session: Session, *, text: str, limit: int) -> None:
    """List accounts with their roles, and which are closed or not yet confirmed.

    \b
    Examples:
      geomap user list
      geomap user list --search camille
    """
    geomap = _ready(session)
    found = geomap.accounts.search(text, limit + 1)
    rows = [
        (account.email, account.name, _state(account), ", ".join(_told(grant) for grant in account.grants))
        for account in found[:limit]
    ]
    show_table(("account", "name", "state", "roles"), rows)
    if len(found) > limit:
        say(f"There are more than {limit}: give --limit or --search.")


def _ready(session: Session) -> Geomap:
    """Open the installation with nothing but its schema: the first administrator comes before the first start."""
    geomap = connected(session)
    geomap.store.upgrade()
    return geomap


def _named(geomap: Geomap, email: str) -> Account:
    account = geomap.accounts.by_email(email)
    if account is None:
        raise NotFound(f"« {email} » has no account: see « geomap user list ».")
    return account


def _checked(geomap: Geomap, role: str, scope: str) -> Grant:
    """Give a role and its scope as pages write it; a territory or provider that does not exist is refused."""
    given = check_grant(Grant(role, scope))
    if given.role == "provider":
        name = scope.removeprefix("provider:")
        if geomap.store.providers([name]).empty:
            raise NotFound(f"No provider « {name} » is in the directory.")
        return given
    return given if scope == EVERYWHERE else _placed(geomap, Grant(role, geomap.store.territory(scope).spec))


def _placed(geomap: Geomap, given: Grant) -> Grant:
    """Refuse a role where this installation has no page; one about providers near by says that it is about them."""
    home = geomap.store.territory(geomap.settings.territory)
    zones = home.members.groupby("zone")["commune"].agg(set)
    communes = zones.get(given.scope, set())
    if given.scope == home.spec or communes & set(home.communes.index):
        return given
    if not communes or given.role not in _ABOUT_PROVIDERS:
        raise BadInput(
            f"« {given.scope} » has no commune of {home.name}, which this installation is about: the role "
            f"{given.role} would open nothing. Give no --scope for all of it, or a territory inside."
        )
    say(f"{given.scope} is outside {home.name}: the role holds for providers near by that are based there.")
    return given


def _asked_password(email: str) -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    fault = passwords.fault_of(password, email)
    if fault is not None:
        said = {
            "short": f"it must have at least {passwords.SHORTEST} characters",
            "long": f"it must have at most {passwords.LONGEST} characters",
            "email": "it repeats the address",
            "easy": "it is among the first that are tried",
        }
        raise BadInput(f"This password is refused: {said[fault]}.")
    return passwords.hashed(password)


def _print_link(geomap: Geomap, account: Account) -> None:
    link = registration.link_for(geomap, account)
    hours = int(registration.WITHIN["reset" if account.verified_at else "verify"].total_seconds() // 3600)
    say(f"To choose the password, once, within {hours} h:")
    click.echo(link)


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return "closed"
    return "open" if account.verified_at else "to confirm"


def _told(grant: Grant) -> str:
    return f"{grant.role}@{grant.scope}" if grant.scope else grant.role
