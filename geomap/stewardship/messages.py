"""Messages handed over to providers: nobody sees their address, nothing of the message is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from typing import Literal, Protocol, runtime_checkable

from geomap.core.intake.contacts import email as read_email
from geomap.mail import letters
from geomap.ports.full_directory import FullDirectory
from geomap.ports.mail import Letter
from geomap.ports.space import Entry, Holders

MOST_A_DAY = 20
"""Messages one provider is handed in a day: a busy shop gets fewer, who sends them in bulk gets no further."""

LONGEST = 3000
"""Characters of a message."""

SAME_WITHIN = dt.timedelta(minutes=10)
"""How long the same message to the same provider is taken for a second click."""

MOST_REMEMBERED = 10_000
"""Messages remembered at once; beyond, a second click sends again rather than memory being filled."""


@runtime_checkable
class Messengers(Holders, Protocol):
    """What handing a message over works with."""

    @property
    def full_directory(self) -> FullDirectory:
        """Where messages are counted."""


class JustSent:
    """Digests of the messages of the last minutes: a button pressed twice sends one; nothing said is kept."""

    def __init__(self) -> None:
        """Start with none."""
        self._sent: dict[bytes, dt.datetime] = {}
        self._alone = threading.Lock()

    def first(self, now: dt.datetime, *said: str) -> bool:
        """Say whether this was not said in the last minutes, and remember that it is said now."""
        digest = _digest(said)
        with self._alone:
            self._sent = {one: at for one, at in self._sent.items() if now - at < SAME_WITHIN}
            new = digest not in self._sent
            if new and len(self._sent) < MOST_REMEMBERED:
                self._sent[digest] = now
            return new

    def forget(self, *said: str) -> None:
        """Forget what could not be sent, so that it may be tried again."""
        with self._alone:
            self._sent.pop(_digest(said), None)


def _digest(said: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\0".join(said).encode()).digest()


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
    messengers: Messengers, entry: Entry, name: str, reply_to: str, text: str
) -> Literal["sent", "no_address", "too_many"]:
    """Hand a message over to a provider, which answers to the writer directly.

    Parameters
    ----------
    messengers : Messengers
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
        What became of it.

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
    if not messengers.full_directory.count_message(entry.id, MOST_A_DAY):
        return "too_many"
    head = letters.write("message", "fr", to, name=entry.identity.name, writer=name, site=messengers.address)
    messengers.mailer.send(Letter(to, head.subject, f"{head.text}\n{text.strip()[:LONGEST]}\n", reply_to=reply_to))
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
