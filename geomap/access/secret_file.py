"""The secret that signs what pages hand out and take back: from the settings, else made once and kept in a file."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from geomap.errors import BadSetting, InstallationBroken

SHORTEST = 32
"""Characters a secret has at least."""


def secret_key(given: str, file: Path) -> str:
    """Give the secret of an installation; a file made here is readable by its owner only."""
    if given:
        if len(given) < SHORTEST:
            raise BadSetting(f"GEOMAP_SECRET_KEY has {len(given)} characters; it must have at least {SHORTEST}.")
        return given
    try:
        return _kept(file)
    except OSError as error:
        raise InstallationBroken(
            f"The secret {file} cannot be kept ({error.strerror}): set GEOMAP_SECRET_KEY."
        ) from error


def _kept(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Written whole before it has its name: of several processes or threads that start at once, all read the same.
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_hex(32))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    text = file.read_text(encoding="ascii").strip()
    if len(text) < SHORTEST:
        raise InstallationBroken(f"The secret {file} is damaged: delete it, and another is made.")
    return text
