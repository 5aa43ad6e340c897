"""Passwords: which are refused, and how they are kept so that nobody can read them back."""

from __future__ import annotations

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters a password has at least."""

LONGEST = 256
"""Characters a password has at most: digesting a longer one would only cost."""

_EASY = (
    *("motdepasse", "password", "passe", "azerty", "azertyuiop", "qwerty", "qwertyuiop", "qsdfghjklm", "wxcvbn"),
    *("bonjour", "soleil", "doudou", "loulou", "chouchou", "jetaime", "iloveyou", "welcome", "bienvenue", "admin"),
    *("administrateur", "administrator", "letmein", "secret", "changeme", "changezmoi", "geomap", "annuaire", "lozere"),
    *("princesse", "football", "marseille", "nicolas", "sunshine", "dragon", "monkey", "abc", "test", "user", "root"),
)
"""What people choose first, in small letters; a password made of these, digits and signs is guessed first too."""

_RUNS = ("0123456789" * 2, "9876543210" * 2, "abcdefghijklmnopqrstuvwxyz", "azertyuiopqsdfghjklmwxcvbn")


def fault_of(password: str, email: str) -> str | None:
    """Say why a password is refused (`short`, `long`, `email`, `easy`), or None when it will do."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    low = password.casefold()
    local = email.casefold().partition("@")[0]
    if email.casefold() in low or (len(local) >= 6 and low.strip("0123456789!?.*-_ ") == local):
        return "email"
    return "easy" if _easy(low) else None


def hashed(password: str) -> str:
    """Give what is kept in place of a password."""
    return _hasher().hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Say whether a password is the one kept; takes as long when there is none to compare with."""
    try:
        _hasher().verify(kept or _nobodys(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_stale(kept: str) -> bool:
    """Say whether a kept password was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(kept)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return hashed("a password nobody has")


def _easy(low: str) -> bool:
    if len(set(low)) < 5 or any(low in run for run in _RUNS):
        return True
    letters = re.sub(r"[\W\d_]", "", low)
    easy = sorted(_EASY, key=len, reverse=True)
    return re.fullmatch(f"(?:{'|'.join(easy)})*", letters) is not None
