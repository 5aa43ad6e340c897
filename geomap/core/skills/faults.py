"""What can be wrong with a nomenclature: each fault by its code, in English; pages say it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geomap.errors import BadSkill

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "slug": "The id « {name} » must be small letters and digits joined by hyphens (site-vitrine).",
        "no_domain": "The domain « {domain} » of « {name} » does not exist: add it or name another.",
        "no_level": "« {domain} » is a skill: « {name} » must belong to a domain.",
        "retired_domain": "The domain « {domain} » of « {name} » is retired: name one in use.",
        "successor": "« {name} » names a successor « {other} »: it must exist, and « {name} » be retired.",
        "circle": "The successors of « {name} » go round in a circle: leave one out.",
        "no_label": "« {name} » has no French label: give it one.",
        "wording": (
            "« {word} » (of « {name} ») must have letters or digits, no semicolon, bar or line break, "
            "and at most {most} characters: reword it."
        ),
        "long_text": "A text of « {name} » has {length} characters: keep it under {most}.",
        "validity": "A proof of « {name} » must hold from 1 to {most} months, not {months}.",
        "reviewers": "« {name} » must ask for 1 to {most} reviewers, not {reviewers}.",
        "proof_kind": "« {kind} » is no kind of proof: choose among {known}.",
        "accepted": "« {name} » says what is accepted of a proof it does not count: add the kind or drop the text.",
        "relation": "« {relation} » says nothing of {code} and « {name} »: choose {known}.",
        "same_code": "« {name} » has the same code twice: keep one.",
        "zone": "« {zone} » is not a zone: write its kind and code, as in « departement:48 ».",
        "two_meanings": "« {word} » would mean « {other} » and « {name} »: a word can mean one skill only.",
        "taken": "The id « {name} » is taken, and ids are never given to something else: choose another.",
        "in_use": "« {name} » still has skills in use ({skills}): retire or move them first.",
        "domain": "« {name} » is a domain: move its skills to another domain, then retire it.",
        "retired": "« {name} » is retired already, perhaps merged a moment ago: nothing is left to merge.",
        "stricter": (
            "« {other} » asks for {kept} reviewers and « {name} » for {gone}: what one reviewer "
            "proved would pass for more. Give both the same grid first, or merge the other way round."
        ),
        "no_successor": "« {other} » cannot take the place of « {name} »: name another skill, one in use.",
    }
)
"""Code → sentence, with what is at fault named in it."""


def fault(why: str, **named: str | int) -> BadSkill:
    """Make the error of a fault.

    Parameters
    ----------
    why : str
        One of `FAULTS`.
    **named : str or int
        What its sentence names.

    Returns
    -------
    BadSkill
        To be raised.

    Examples
    --------
    >>> str(fault("same_code", name="web"))
    '« web » has the same code twice: keep one.'
    """
    return BadSkill(FAULTS[why].format(**named), why, named)
