"""What the history testifies of decisions and claims, held against what the directory says of them today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

RULINGS: Mapping[str, str] = MappingProxyType({f"claim.{name}": name for name in ("validate", "refuse", "revoke")})
"""Event of the history → the verdict it notes: one decision each, in the same order."""

_TOLD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "declared": frozenset({"declared", "withdrawn"}),
        "withdrawn": frozenset({"declared", "withdrawn"}),
        "submitted": frozenset({"submitted", "validated"}),
        "appealed": frozenset({"submitted", "rejected", "validated"}),
        "rejected": frozenset({"rejected"}),
        "expired": frozenset({"expired", "validated"}),
    }
)
"""State told → what may be recorded; every other state is one of a validated claim. Files withdraw what they drop."""

_AFRESH = frozenset({"entry.offer", "entry.drop-offer"})
"""Events after which a skill may be declared afresh, whatever it was."""

_JOINED = "nomenclature.merge"


@dataclass(frozen=True)
class Witness:
    """One entry of the history: its event, and what is said there while somebody's words remain."""

    number: int
    event: str
    said: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Ruled:
    """A decision as the directory shows it; what was forgotten is None."""

    id: int
    verdict: str
    reason: str
    author: str | None = None
    offer: str | None = None
    provider: str | None = None


@dataclass
class _Last:
    """What was told last of each offer, and what came after that may explain a difference."""

    told: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    afresh: set[str] = field(default_factory=set)
    silent: bool = False


def contradicted_rulings(history: Iterable[Witness], ruled: Sequence[Ruled]) -> list[str]:
    """Name the decisions that are not as the history noted them.

    Parameters
    ----------
    history : iterable of Witness
        Every entry, in order.
    ruled : sequence of Ruled
        Every decision, in order.

    Returns
    -------
    list of str
        ``decision 3``, by its id; ``entry 7`` for one whose decision is gone.

    Examples
    --------
    >>> noted = [Witness(1, "claim.validate")]
    >>> contradicted_rulings(noted, [Ruled(4, "validate", "seen")])
    []
    >>> contradicted_rulings(noted, [Ruled(4, "refuse", "seen")])
    ['decision 4']
    """
    found = []
    noted = (entry for entry in history if entry.event in RULINGS)
    for entry, one in zip_longest(noted, ruled):
        if one is None:
            found.append(f"entry {entry.number}")
        elif entry is None or not _same(entry, one):
            found.append(f"decision {one.id}")
    return found


def contradicted_claims(history: Sequence[Witness], claims: Iterable[tuple[str, str, str, str | None]]) -> list[str]:
    """Name the claims whose state is not what was told of them last.

    Parameters
    ----------
    history : sequence of Witness
        Every entry, in order.
    claims : iterable of (str, str, str, str or None)
        Offer, provider, state recorded and last day of validity (ISO 8601) of every claim.

    Returns
    -------
    list of str
        ``claim p-1.site``, by the id of its offer. A claim proven or refused without a word is named too, unless words
        were taken away that may have told of it; two skills made one leave nothing to compare with.

    Examples
    --------
    >>> said = {"about": "p-1.site", "after": {"state": "submitted", "valid_until": None}}
    >>> noted = [Witness(1, "claim.submit", said)]
    >>> contradicted_claims(noted, [("p-1.site", "p-1", "submitted", None)])
    []
    >>> contradicted_claims(noted, [("p-1.site", "p-1", "validated", "2030-01-01")])
    ['claim p-1.site']
    """
    found = []
    last = _last(history)
    for offer, provider, recorded, until in claims:
        told = last.told.get(offer)
        fresh = recorded in _TOLD["declared"] and provider in last.afresh
        if told is None:
            right = last.silent or recorded not in {"validated", "rejected"}
        else:
            right = recorded in _TOLD.get(told[0], {"validated"}) and (recorded != "validated" or until == told[1])
        if not right and not fresh:
            found.append(f"claim {offer}")
    return found


def _same(entry: Witness, one: Ruled) -> bool:
    if RULINGS[entry.event] != one.verdict:
        return False
    if entry.said is None:
        return True
    about, who = str(entry.said["about"]), entry.said["who"]
    whose = one.offer is None or about == one.offer or about.startswith(f"{one.provider}.")
    return whose and entry.said["why"] == one.reason and one.author in {None, who}


def _last(history: Iterable[Witness]) -> _Last:
    last = _Last()
    for entry in history:
        if entry.event == _JOINED:
            # Proofs moved between offers: what was told before is no longer told of the same ones.
            last = _Last(silent=True)
        elif entry.event.startswith(("claim.", "import.")):
            _hear(last, entry)
        elif entry.event in _AFRESH and entry.said is not None:
            last.afresh.add(str(entry.said["about"]))
    return last


def _hear(last: _Last, entry: Witness) -> None:
    if entry.said is None:
        # It may have told of any claim after what still has its words.
        last.told.clear()
        last.silent = True
        return
    after = entry.said["after"]
    if entry.event == "import.proofs":
        last.told |= {offer: (state, until) for offer, (state, until) in after.items()}
    elif "state" in after:
        last.told[str(entry.said["about"])] = (after["state"], after.get("valid_until"))
