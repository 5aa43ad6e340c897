"""One concept of the nomenclature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PROOF_KINDS = ("portfolio", "reference", "diploma", "label")
"""What can prove an offer."""

Relation = Literal["exact", "close", "broad"]

RELATIONS: tuple[Relation, ...] = ("exact", "close", "broad")
"""How the concept of another vocabulary stands to a skill: the same thing, much the same, wider."""


@dataclass(frozen=True)
class Code:
    """A concept of another vocabulary that a skill corresponds to.

    Parameters
    ----------
    vocabulary : str
        ``naf``, ``rome``, ``data-inclusion``.
    code : str
        Its code there.
    relation : {"exact", "close", "broad"}
        How it stands to the skill; a wider one never says that somebody offers the skill.
    label : str
        What it is called there; empty where that was not kept.
    """

    vocabulary: str
    code: str
    relation: Relation = "close"
    label: str = ""


@dataclass(frozen=True)
class Skill:
    """One concept of the nomenclature.

    Parameters
    ----------
    id : str
        Stable id (``referencement-naturel``).
    broader : str or None
        Id of the domain it belongs to; ``None`` for a domain.
    labels : mapping of str to str
        Preferred label by language (``fr``, ``en``).
    definition : mapping of str to str
        Plain definition by language.
    synonyms : mapping of str to tuple of str
        Other words for it by language, as people say them.
    codes : tuple of Code
        Concepts of other vocabularies: ``naf``, ``rome``, ``data-inclusion``.
    proofs : tuple of str
        Kinds of proof that count: ``portfolio``, ``reference``, ``diploma``, ``label``.
    accepted : mapping of str to mapping of str to str
        What exactly is accepted of a kind of proof, by kind, then language.
    reviewers : int
        How many reviewers must agree before a proof counts.
    valid_months : int
        How long a validation holds.
    position : int
        Rank in lists.
    not_expected_in : tuple of str
        Zone ids where the skill is not expected.
    retired : bool
        No longer offered to choose; kept for the offers that name it.
    replaced_by : str or None
        Id of the skill to choose instead of a retired one.
    """

    id: str
    broader: str | None
    labels: Mapping[str, str]
    definition: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    proofs: tuple[str, ...] = ()
    accepted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reviewers: int = 1
    valid_months: int = 24
    position: int = 0
    not_expected_in: tuple[str, ...] = ()
    retired: bool = False
    replaced_by: str | None = None

    def label(self, language: str) -> str:
        """Give the label in a language, else in French, else the id.

        Parameters
        ----------
        language : str
            ``fr`` or ``en``.

        Returns
        -------
        str
            The label.

        Examples
        --------
        >>> Skill("a", None, {"fr": "Site web"}, {}).label("en")
        'Site web'
        """
        return self.labels.get(language) or self.labels.get("fr") or self.id
