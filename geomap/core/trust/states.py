"""The states of a claim and every step between them: one table, read by the rules, the pages and the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

State = Literal[
    "declared", "submitted", "validated", "renewing", "contested", "expired", "rejected", "appealed", "withdrawn"
]
Step = Literal["submit", "validate", "refuse", "revoke", "appeal", "withdraw", "declare"]
Who = Literal["owner", "reviewer", "other_reviewer"]

STATES: tuple[State, ...] = (
    "declared",
    "submitted",
    "validated",
    "renewing",
    "contested",
    "expired",
    "rejected",
    "appealed",
    "withdrawn",
)
"""States of a claim on a day. `renewing` and `contested` still hold: a newer proof, or an appeal, waits beside them."""

STEPS: tuple[Step, ...] = ("submit", "validate", "refuse", "revoke", "appeal", "withdraw", "declare")
"""What a person can do; expiry is none of these, it follows from the date."""

HOLDING: tuple[State, ...] = ("validated", "renewing", "contested")
"""States in which the claim is proven."""

LAPSES: Mapping[State, State] = MappingProxyType(
    {"validated": "expired", "renewing": "submitted", "contested": "appealed"}
)
"""What each holding state becomes, with nobody doing anything, on the day after its last."""

WAITING_FOR_DECISION: tuple[State, ...] = ("submitted", "renewing", "contested", "appealed")
"""States that stand in a reviewer's queue."""


@dataclass(frozen=True)
class Rule:
    """One step that can be taken.

    Parameters
    ----------
    to : str
        State it leads to, once enough reviewers agree where that is asked.
    who : {"owner", "reviewer", "other_reviewer"}
        Who may take it; another reviewer is one who decided nothing since the proofs were submitted.
    reason : bool
        Whether it must be given a reason.
    until : bool
        Whether it must be given the last day it holds.
    refused : bool
        Whether it answers a refusal, which can be done once.
    proofs : bool
        Whether there must be a proof nobody has examined yet.
    """

    to: State
    who: Who
    reason: bool = False
    until: bool = False
    refused: bool = False
    proofs: bool = False


_SUBMIT = Rule("submitted", "owner", proofs=True)
_RENEW = Rule("renewing", "owner", proofs=True)
_WITHDRAW = Rule("withdrawn", "owner")
_VALIDATE = Rule("validated", "reviewer", reason=True, until=True)
_VALIDATE_APPEAL = Rule("validated", "other_reviewer", reason=True, until=True)
_REVOKE = Rule("rejected", "reviewer", reason=True)

RULES: Mapping[tuple[State, Step], Rule] = MappingProxyType(
    {
        ("declared", "submit"): _SUBMIT,
        ("declared", "withdraw"): _WITHDRAW,
        ("submitted", "validate"): _VALIDATE,
        ("submitted", "refuse"): Rule("rejected", "reviewer", reason=True),
        ("submitted", "withdraw"): _WITHDRAW,
        ("validated", "submit"): _RENEW,
        ("validated", "revoke"): _REVOKE,
        ("validated", "appeal"): Rule("contested", "owner", reason=True, refused=True),
        ("validated", "withdraw"): _WITHDRAW,
        ("renewing", "validate"): _VALIDATE,
        ("renewing", "refuse"): Rule("validated", "reviewer", reason=True),
        ("renewing", "revoke"): _REVOKE,
        ("renewing", "withdraw"): _WITHDRAW,
        ("contested", "validate"): _VALIDATE_APPEAL,
        ("contested", "refuse"): Rule("validated", "other_reviewer", reason=True),
        ("contested", "revoke"): _REVOKE,
        ("contested", "withdraw"): _WITHDRAW,
        ("expired", "submit"): _SUBMIT,
        ("expired", "appeal"): Rule("appealed", "owner", reason=True, refused=True),
        ("expired", "withdraw"): _WITHDRAW,
        ("rejected", "submit"): _SUBMIT,
        ("rejected", "appeal"): Rule("appealed", "owner", reason=True, refused=True),
        ("rejected", "withdraw"): _WITHDRAW,
        ("appealed", "validate"): _VALIDATE_APPEAL,
        ("appealed", "refuse"): Rule("rejected", "other_reviewer", reason=True),
        ("appealed", "withdraw"): _WITHDRAW,
        ("withdrawn", "declare"): Rule("declared", "owner"),
    }
)
"""Every step there is; a pair that is not here cannot be taken by anybody."""
