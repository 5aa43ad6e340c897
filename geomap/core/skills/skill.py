"""One concept of the nomenclature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PROOF_KINDS = ("portfolio", "reference", "diploma", "label")
"""What can prove an offer."""


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
    codes : tuple of (str, str)
        (vocabulary, code) in other vocabularies: ``naf``, ``rome``, ``data-inclusion``.
    proofs : tuple of str
        Kinds of proof that count: ``portfolio``, ``reference``, ``diploma``, ``label``.
    valid_months : int
        How long a validation holds.
    position : int
        Rank in lists.
    not_expected_in : tuple of str
        Zone ids where the skill is not expected.
    retired : bool
        No longer offered to choose; kept for the offers that name it.
    """

    id: str
    broader: str | None
    labels: Mapping[str, str]
    definition: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: tuple[tuple[str, str], ...] = ()
    proofs: tuple[str, ...] = ()
    valid_months: int = 24
    position: int = 0
    not_expected_in: tuple[str, ...] = ()
    retired: bool = False

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
