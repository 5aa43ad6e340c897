"""What is noted in the history of an installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Note:
    """One thing that happened: who, what, before, after, why.

    Parameters
    ----------
    event : str
        What sort of thing, in words that name nobody (``claim.validate``).
    who : str
        Id of the account, or of the machine.
    about : str
        Id of what it happened to.
    before, after : mapping
        What changed, plain values.
    why : str
        The reason given.
    subjects : tuple of str
        Whom it is about (``provider:p-1``, ``account:a-7``): when one is forgotten, so is what is said here.
    """

    event: str
    who: str
    about: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """What a verification of the history found.

    Parameters
    ----------
    entries : int
        How many there are.
    erased : int
        How many have no words any more, because somebody was forgotten.
    link : str
        Link of the last entry: noted elsewhere, it proves later that nothing was cut off or written again.
    broken : int or None
        Number of the first entry that is not as it was written, or lost its words without anybody being forgotten.
    lost : int
        How many had no words already when forgetting began to be noted: why, nobody can say.
    contradicted : tuple of str
        Decisions and claims that are not as the history tells of them (``decision 4``, ``claim p-1.site``).
    """

    entries: int
    erased: int
    link: str
    broken: int | None
    lost: int = 0
    contradicted: tuple[str, ...] = ()
