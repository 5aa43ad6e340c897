"""One-time codes of a telephone, and the recovery codes for the day it is lost."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import io
import secrets

import pyotp
import segno

RECOVERY_CODES = 10
"""Recovery codes made at once."""

STEP_SECONDS = 30

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def secret_of(seed: str, key: str) -> str:
    """Give the secret a telephone and we share, of a seed the browser may hold and a key that nobody else has."""
    made = hmac.digest(key.encode(), b"second step\n" + seed.encode(), hashlib.sha256)
    return base64.b32encode(made[:20]).decode()


def provisioning_uri(secret: str, email: str, site: str) -> str:
    """Give the address a telephone reads the secret from."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=site)


def qr_code(uri: str) -> str:
    """Draw an address as a square a telephone reads: SVG, without outside reference."""
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, omitsize=False)
    return drawn.getvalue().decode()


def step_of(secret: str, code: str, at: dt.datetime) -> int | None:
    """Give the time step a code is right for, one step early or late allowed; None when it is wrong."""
    given = "".join(code.split())
    totp, now, found = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS, None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), given.encode()):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Make recovery codes, in letters that cannot be mistaken for others."""
    return ["-".join(_word() for _ in range(3)) for _ in range(RECOVERY_CODES)]


def plain_recovery(code: str) -> str:
    """Read a recovery code as people type it: blanks, capitals and dashes do not matter."""
    return "".join(character for character in code.casefold() if character.isalnum())


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))
