"""Random tokens: what the holder keeps, and the digest by which we know it again."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Make a token nobody can guess, fit for an address."""
    return secrets.token_urlsafe(32)


def new_id(prefix: str) -> str:
    """Make an id that says nothing of what it names."""
    return f"{prefix}-{secrets.token_hex(8)}"


def digest_of(token: str) -> str:
    """Give the digest kept in place of a token; a token is random, so a quick digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
