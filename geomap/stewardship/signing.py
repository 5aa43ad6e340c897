"""The charter: which version to sign, who signed which, and until when each signature counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geomap.core.trust import in_force, signed_until
from geomap.errors import BadMove
from geomap.ports.accounts import Account
from geomap.ports.history import Note
from geomap.ports.register import CharterText, Signature
from geomap.ports.trusting import Trusting


@dataclass(frozen=True)
class Standing:
    """Where a provider stands with the charter."""

    to_sign: CharterText | None
    signatures: tuple[Signature, ...]
    signed: str | None
    counts_until: dt.date | None

    @property
    def asked(self) -> bool:
        """Whether the version in force is still to be signed."""
        return self.to_sign is not None and self.signed != self.to_sign.version.version


def where(trusting: Trusting, provider: str) -> Standing:
    """Say which version is in force, which a provider signed, and until when that counts."""
    signed = trusting.register.signed(provider)
    texts = trusting.register.charters()
    versions = [one.version for one in texts]
    current = in_force(versions, trusting.today())
    text = next((one for one in texts if current is not None and one.version == current), None)
    ends = signed_until(versions)
    return Standing(
        to_sign=text,
        signatures=tuple(trusting.register.signatures(provider)),
        signed=signed,
        counts_until=ends.get(signed) if signed else None,
    )


def sign(trusting: Trusting, provider: str, account: Account, version: str, name: str) -> None:
    """Sign the version in force, under the name of a person; a version that changed meanwhile is not signed."""
    current = in_force([one.version for one in trusting.register.charters()], trusting.today())
    if current is None or current.version != version:
        raise BadMove("The charter changed meanwhile: read the version in force and sign that one.", "version")
    if not name.strip():
        raise BadMove("Write your name: a signature is somebody's.", "name")
    signature = Signature(version, " ".join(name.split())[:200], account.id, trusting.now())
    after = {"version": version, "name": signature.name}
    note = Note("charter.sign", account.id, provider, {}, after, subjects=(f"provider:{provider}",))
    trusting.register.sign(provider, signature, note)
