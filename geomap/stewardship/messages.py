"""Messages handed over to providers: nobody sees their address, nothing of the message is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

from geomap.core.intake.contacts import email as read_email
from geomap.mail import letters
from geomap.ports.mail import Letter
from geomap.ports.space import Entry, Holders

LONGEST = 3000
"""Characters of a message."""

SAME_WITHIN = dt.timedelta(minutes=10)
"""How long the same message to the same provider is taken for a second click."""


def address_of(entry: Entry) -> str | None:
    """Give where messages to an entry go: its public address, else the one it shows to mediators.

    Parameters
    ----------
    entry : Entry
        The provider's.

    Returns
    -------
    str or None
        None when it gave none.

    Examples
    --------
    >>> from geomap.core.entries.profile import Contact, Identity
    >>> address_of(Entry("p-1", Identity("A"), (Contact("email", "a@example.org", "mediators"),)))
    'a@example.org'
    """
    mails = [one for one in entry.contacts if one.kind == "email"]
    public = [one for one in mails if one.sight == "public"]
    return next((one.value for one in (*public, *mails)), None)


def hand_over(
    holders: Holders, entry: Entry, name: str, reply_to: str, text: str
) -> Literal["sent", "no_address", "too_many"]:
    """Hand a message over to a provider, which answers to the writer directly.

    Parameters
    ----------
    holders : Holders
        Who carries letters, and where they are counted.
    entry : Entry
        To whom.
    name : str
        Who writes.
    reply_to : str
        Where to answer; checked by `read_reply_to`.
    text : str
        The message.

    Returns
    -------
    {"sent", "no_address", "too_many"}
        What became of it; the same message within `SAME_WITHIN` is sent once, however often its button is pressed.

    Raises
    ------
    MailBroken
        When the mail server does not take it.

    Examples
    --------
    See tests/stewardship/test_messages.py.
    """
    to = address_of(entry)
    if to is None:
        return "no_address"
    said = hashlib.sha256(f"{entry.id}\0{reply_to}\0{text}".encode()).hexdigest()
    if not holders.limits.first(said, SAME_WITHIN):
        return "sent"
    done: Literal["sent", "too_many", "failed"] = "failed"
    try:
        done = _send(holders, entry, to, name, reply_to, text)
    finally:
        if done != "sent":
            holders.limits.forget(said)
    return done


def _send(holders: Holders, entry: Entry, to: str, name: str, reply_to: str, text: str) -> Literal["sent", "too_many"]:
    if not holders.limits.spend("message", entry.id):
        return "too_many"
    head = letters.write("message", "fr", to, name=entry.identity.name, writer=name, site=holders.address)
    holders.mailer.send(Letter(to, head.subject, f"{head.text}\n{text.strip()[:LONGEST]}\n", reply_to=reply_to))
    return "sent"


def read_reply_to(text: str) -> str | None:
    """Read an address to answer to.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    str or None
        None when it is no address.

    Examples
    --------
    >>> read_reply_to(" Ana@Example.org "), read_reply_to("ana"), read_reply_to("a@b.fr, c@d.fr")
    ('Ana@example.org', None, None)
    """
    return read_email(text.strip())
