"""Codes sent to an establishment, by mail or by letter, to be typed by whoever says the entry is theirs."""

from __future__ import annotations

import hashlib
import secrets

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Those that cannot be mistaken for others on paper."""

_WORDS, _LENGTH = 3, 4


def new_code() -> str:
    """Make a code, in short words that can be copied from paper."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_WORDS))


def digest_of_code(provider: str, account: str, typed: str) -> str:
    """Give what is kept of a code: blanks, dashes and case do not matter; it opens one entry to one account."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hashlib.sha256(f"{provider}:{account}:{plain}".encode()).hexdigest()
