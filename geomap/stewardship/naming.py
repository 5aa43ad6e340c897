"""Another name or SIRET for an entry whose skills were validated: what is asked for, who decides, who is told."""

from __future__ import annotations

from geomap.core.entries.identity_change import IdentityChange
from geomap.core.entries.profile import Identity
from geomap.core.entries.request import OPEN, Decision, State
from geomap.errors import NotAllowed
from geomap.mail import letters
from geomap.ports.accounts import Account
from geomap.ports.space import Entry, Holders, holding
from geomap.stewardship import kinship


def last_asked(holders: Holders, entry: Entry) -> IdentityChange | None:
    """Give the identity an entry asked for last, unless it was granted or taken back."""
    last = next(iter(reversed(holders.space.identity_changes(provider=entry.id))), None)
    return last if last is not None and last.state not in {"granted", "withdrawn"} else None


def asked_for(holders: Holders, entry: Entry) -> Identity:
    """Give who an entry says it is: what it asks for while that waits, else what it shows."""
    asked = last_asked(holders, entry)
    if asked is None or asked.state not in OPEN:
        return entry.identity
    return Identity(asked.name, asked.siret, entry.identity.description)


def barred(holders: Holders, made: IdentityChange, entry: Entry, reviewer: Account) -> str | None:
    """Say why somebody may not decide: an `objection`, or `kin`: nobody decides for their own organisation."""
    sirets = [siret for siret in (entry.identity.siret, made.siret) if siret]
    return kinship.barred(holders, made, entry.id, sirets, reviewer)


def decide(
    holders: Holders, made: IdentityChange, entry: Entry, decision: Decision, reason: str, reviewer: Account
) -> State:
    """Decide on an identity asked for, and tell those who hold the entry, with the reason."""
    why = barred(holders, made, entry, reviewer)
    if why is not None:
        raise NotAllowed(f"« {reviewer.id} » may not decide on this change of identity ({why}).")
    state = holders.space.decide_identity(made.id, decision, reason.strip(), reviewer.id)
    name = "identity-granted" if state == "granted" else "identity-refused"
    link = f"{holders.address}/espace/{entry.id}/identite"
    said = {"before": entry.identity.name, "after": _told(made), "reason": reason, "link": link}
    for account in holders.accounts.holders(holding(entry.id)):
        holders.mailer.send(letters.write(name, account.language, account.email, **said))
    return state


def _told(made: IdentityChange) -> str:
    return f"{made.name} ({made.siret})" if made.siret else made.name
