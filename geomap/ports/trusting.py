"""What proving, deciding and signing work with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from geomap.ports.evidence import ProofFiles
from geomap.ports.people import People
from geomap.ports.register import Register
from geomap.ports.system import System


@runtime_checkable
class Trusting(People, System, Protocol):
    """What proving, deciding and signing work with: people, the directory, the register of claims, proof files."""

    @property
    def register(self) -> Register:
        """Where claims are kept."""

    @property
    def files(self) -> ProofFiles:
        """Where files of proofs are kept."""

    @property
    def today(self) -> Callable[[], dt.date]:
        """What tells the day."""
