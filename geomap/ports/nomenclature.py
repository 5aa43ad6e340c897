"""Who changes the nomenclature in use, and what that did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from geomap.core.skills import Change, Nomenclature


@dataclass(frozen=True)
class Amended:
    """What a change of the nomenclature did.

    Parameters
    ----------
    nomenclature : Nomenclature
        After it.
    moved : tuple of str
        Ids of the offers that are now of another skill, as they were called before.
    joined : tuple of str
        Ids of those among them whose provider offered the other skill already: two offers became one.
    """

    nomenclature: Nomenclature
    moved: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()


@runtime_checkable
class NomenclatureKeeper(Protocol):
    """Where changes of the nomenclature are kept: each with its author and reason, offers following merges."""

    def amend(self, changes: Sequence[Change], author: str, why: str) -> Amended:
        """Make changes, all or none, in one transaction; raises `BadInput` when one contradicts the nomenclature."""

    def replace(self, given: Nomenclature, author: str, why: str) -> Amended:
        """Put another nomenclature in place of the one in use; skills it does not list are kept, retired."""

    def amended(self) -> bool:
        """Say whether anybody changed the nomenclature here: if so, the one that comes with geomap stays away."""
