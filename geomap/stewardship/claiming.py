"""Claim an entry: shown by an address, by a code sent to it, or decided by a reviewer."""

from __future__ import annotations

import datetime as dt

from geomap.access.entry_codes import digest_of_code, new_code
from geomap.core.entries.control import Way, ways
from geomap.core.entries.entry_claim import CODE_DAYS, EntryClaim
from geomap.core.entries.request import Decision, State
from geomap.errors import BadInput, NotAllowed
from geomap.mail import letters
from geomap.ports.accounts import Account
from geomap.ports.space import Entry, Holders
from geomap.stewardship import kinship

SAME_WITHIN = dt.timedelta(minutes=2)
"""How long the same claim of the same account is taken for a second click."""

REVIEWED_ONLY: list[Way] = ["reviewer"]


def ways_to(holders: Holders, account: Account, entry: Entry) -> list[Way]:
    """Say how an account can show that an entry is theirs; what somebody holds already takes a reviewer."""
    if entry.id in holders.space.held([entry.id]) or _let_go(holders, account, entry):
        return REVIEWED_ONLY
    website = next((one.value for one in entry.contacts if one.kind == "website"), None)
    verified = account.verified_at is not None
    return ways(account.email, verified=verified, email=email_of(entry), website=website, siret=entry.identity.siret)


def _let_go(holders: Holders, account: Account, entry: Entry) -> bool:
    """Say whether somebody else took the entry from the account: no address or code undoes that."""
    former = holders.space.former_holders(entry.id)
    return any(one.account == account.id and one.author != account.id for one in former)


def barred(holders: Holders, made: EntryClaim, entry: Entry, reviewer: Account) -> str | None:
    """Say why somebody may not decide on a claim: an `objection`, or ``kin``: nobody decides for their own."""
    sirets = [entry.identity.siret] if entry.identity.siret else []
    return kinship.barred(holders, made, entry.id, sirets, reviewer)


def email_of(entry: Entry) -> str | None:
    """Give the address of an entry that a code can be sent to."""
    return next((one.value for one in entry.contacts if one.kind == "email"), None)


def claim(holders: Holders, account: Account, entry: Entry, way: Way, message: str) -> int | None:
    """Claim an entry in one of the ways open to the account; give the number of the claim, None after too many a day.

    Each claim may send a letter to somebody who asked for nothing.
    """
    now = holders.now()
    if way not in ways_to(holders, account, entry):
        raise BadInput(f"The entry « {entry.id} » cannot be claimed this way ({way}): choose another.")
    if not holders.limits.spend("claim", account.id):
        return None
    made = EntryClaim(
        id=0, provider=entry.id, account=account.id, way=way, state="waiting", made_at=now, message=message.strip()
    )
    to = email_of(entry)
    if way != "email" or to is None:
        number = holders.space.claim(made)
        if way == "domain":
            holders.space.grant(number, "address")
        return number
    code = new_code()
    until = now + dt.timedelta(days=CODE_DAYS["email"])
    number = holders.space.claim(made, (digest_of_code(entry.id, account.id, code), until))
    letter = letters.write(
        "entry-code", account.language, to, name=entry.identity.name, code=code, who=account.email, site=holders.address
    )
    holders.mailer.send(letter)
    return number


def just_made(holders: Holders, account: Account, entry: Entry, way: Way) -> EntryClaim | None:
    """Give the same claim made a moment ago and still waiting: a button pressed twice makes one, with one letter."""
    since = holders.now() - SAME_WITHIN
    own = holders.space.claims(provider=entry.id, account=account.id)
    return next((one for one in own if one.state == "waiting" and one.way == way and one.made_at > since), None)


def type_code(holders: Holders, made: EntryClaim, typed: str) -> str:
    """Try the code of a claim: ``right``, ``wrong`` or ``spent``."""
    return holders.space.try_code(made.id, digest_of_code(made.provider, made.account, typed), holders.now())


def write_letter(holders: Holders, made: EntryClaim, reviewer: Account) -> tuple[str, dt.datetime]:
    """Make the code of a letter to the establishment, good from today; a letter written before counts no more."""
    code = new_code()
    until = holders.now() + dt.timedelta(days=CODE_DAYS["letter"])
    holders.space.give_code(made.id, digest_of_code(made.provider, made.account, code), until, reviewer.id)
    return code, until


def decide(holders: Holders, made: EntryClaim, decision: Decision, reason: str, reviewer: Account) -> State:
    """Decide on a claim, and tell the person, with the reason; nobody decides for their own organisation."""
    entry = holders.space.entry(made.provider)
    why = barred(holders, made, entry, reviewer) if entry is not None else None
    if why is not None:
        raise NotAllowed(f"« {reviewer.id} » may not decide on the claim {made.id} ({why}).")
    state = holders.space.decide(made.id, decision, reason.strip(), reviewer.id)
    claimant = holders.accounts.get(made.account)
    if claimant is not None and entry is not None:
        name = "entry-granted" if state == "granted" else "entry-refused"
        link = f"{holders.address}/espace/{entry.id}" if state == "granted" else f"{holders.address}/espace"
        said = {"name": entry.identity.name, "reason": reason, "link": link, "site": holders.address}
        holders.mailer.send(letters.write(name, claimant.language, claimant.email, **said))
    return state
