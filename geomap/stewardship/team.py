"""Those who hold an entry together: leaving, letting somebody go, and the letters that say so to all of them."""

from __future__ import annotations

from geomap.core.entries.holders import CONTEST_DAYS
from geomap.core.roles import Grant
from geomap.errors import BadMove
from geomap.mail import letters
from geomap.ports.accounts import Account
from geomap.ports.space import Entry, Holders, holding


def let_go(holders: Holders, entry: Entry, whom: str, by: Account) -> None:
    """Let an account hold an entry no more; whoever goes and those who stay are told by whom."""
    gone = holders.accounts.get(whom)
    if gone is None:
        raise BadMove("This person does not hold the entry (any more).", "stranger")
    holders.space.leave(entry.id, whom, by.id)
    _tell(holders, entry, gone, by)


def revoke(holders: Holders, account: Account, held: Grant, by: Account) -> None:
    """Take a role back as an administrator; for an entry, the people of it are told."""
    holders.accounts.revoke(account.id, held, by.id)
    provider = held.scope.partition(":")[2]
    entry = holders.space.entry(provider) if held == holding(provider) else None
    if entry is not None:
        _tell(holders, entry, account, by)


def tell_deleted(holders: Holders, entry: Entry, by: Account) -> None:
    """Tell those who held an entry with somebody that it was deleted."""
    for one in holders.accounts.holders(holding(entry.id)):
        if one.id != by.id:
            said = {"name": entry.identity.name, "by": _name(by), "site": holders.address}
            holders.mailer.send(letters.write("entry-deleted", one.language, one.email, **said))


def _tell(holders: Holders, entry: Entry, gone: Account, by: Account) -> None:
    said = {"name": entry.identity.name, "gone": _name(gone), "by": _name(by), "days": CONTEST_DAYS}
    if gone.id != by.id:
        link = f"{holders.address}/espace/revendiquer/{entry.id}"
        holders.mailer.send(letters.write("holder-removed", gone.language, gone.email, link=link, **said))
    name = "holder-left" if gone.id == by.id else "holder-gone"
    link = f"{holders.address}/espace/{entry.id}/equipe"
    for one in holders.accounts.holders(holding(entry.id)):
        if one.id != by.id:
            holders.mailer.send(letters.write(name, one.language, one.email, link=link, **said))


def _name(account: Account) -> str:
    return account.name or account.email
