"""The reasons a reviewer chooses from: short words whose sentences the pages hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "validate": ("grid_met", "equivalent", "references_confirmed"),
        "refuse": ("too_little", "other_skill", "not_checkable", "too_old", "not_theirs", "other"),
        "revoke": ("no_longer_true", "false_proof", "charter_broken", "other"),
    }
)
"""Verdict → its reasons; what `other` means must be written out."""

NEEDS_WORDS = frozenset({"equivalent", "other", "false_proof", "charter_broken"})
"""Reasons that say too little by themselves: the reviewer must write more."""
