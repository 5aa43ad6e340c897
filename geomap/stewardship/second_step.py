"""The second step of an account: a telephone that makes codes, and codes for the day it is lost."""

from __future__ import annotations

from geomap.access import codes
from geomap.access.tokens import digest_of, new_token
from geomap.ports.accounts import Account
from geomap.ports.people import People
from geomap.stewardship.registration import tell


def begin() -> str:
    """Make the seed of a secret; nothing is kept before a telephone proved that it has the secret."""
    return new_token()


def shown(account: Account, seed: str, key: str) -> str:
    """Give the secret a telephone is shown: of the seed, which the browser brings back, it tells nothing by itself."""
    return codes.secret_of(f"{account.id}\n{seed}", key)


def picture(people: People, account: Account, secret: str) -> str:
    """Draw what the telephone reads."""
    return codes.qr_code(codes.provisioning_uri(secret, account.email, people.address.partition("://")[2]))


def turn_on(people: People, account: Account, secret: str, code: str) -> list[str] | None:
    """Ask for codes from now on, if this one is right; give the recovery codes, which are shown once."""
    step = codes.step_of(secret, code, people.now())
    if step is None:
        return None
    people.accounts.change(account.id, totp_secret=secret)
    people.accounts.spend_step(account.id, step)
    tell(people, account, "second-step", what=_WHAT[account.language == "en"][0])
    return new_recovery(people, account)


def turn_off(people: People, account: Account) -> None:
    """Ask for codes no more."""
    people.accounts.change(account.id, totp_secret=None)
    people.accounts.set_recovery(account.id, ())
    tell(people, account, "second-step", what=_WHAT[account.language == "en"][1])


def new_recovery(people: People, account: Account) -> list[str]:
    """Make recovery codes in place of those before; only their digests are kept."""
    made = codes.new_recovery_codes()
    people.accounts.set_recovery(account.id, [digest_of(codes.plain_recovery(code)) for code in made])
    return made


_WHAT = (("mis en place", "retiré"), ("set up", "removed"))
