"""What a nomenclature must be to be used: ids, levels, words that mean one thing, successors that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from geomap.core.skills.skill import PROOF_KINDS, RELATIONS, Skill
from geomap.core.skills.wording import normalise
from geomap.errors import BadInput

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""How an id is written."""

ZONE = re.compile(r"[a-z]+:\w+")
"""How a zone is written."""

SEPARATOR = re.compile(r"[;|\r\n]")
"""What no wording holds: cells of directories separate skills by it."""

LONGEST_WORDING = 120
"""Characters a label or synonym may have."""

LONGEST_TEXT = 2000
"""Characters a definition, or what is accepted as proof, may have."""

LONGEST_VALIDITY_MONTHS = 120
"""Longest a validation may hold."""

MOST_REVIEWERS = 2
"""Reviewers a grid may ask for."""


def sound(skills: Mapping[str, Skill]) -> Mapping[str, Skill]:
    """Give skills back when they make a nomenclature that can be used.

    Parameters
    ----------
    skills : mapping of str to Skill
        By id, retired ones too.

    Returns
    -------
    mapping of str to Skill
        The same, in the order of lists.

    Raises
    ------
    BadInput
        Naming the skill at fault and what to do.

    Examples
    --------
    >>> sound({"Web!": Skill("Web!", None, {"fr": "Sites"}, {})})
    Traceback (most recent call last):
    ...
    geomap.errors.BadInput: The id « Web! » must be small letters and digits joined by hyphens (site-vitrine).
    """
    for skill in skills.values():
        for fault in _faults(skill, skills):
            raise BadInput(fault)
    _check_words(skills)
    return dict(sorted(skills.items(), key=lambda pair: (pair[1].position, pair[0])))


def _faults(skill: Skill, skills: Mapping[str, Skill]) -> Iterator[str]:
    name = skill.id
    if not SLUG.fullmatch(name) or len(name) > LONGEST_WORDING:
        yield f"The id « {name[:80]} » must be small letters and digits joined by hyphens (site-vitrine)."
    yield from _level_faults(skill, skills)
    if not skill.labels.get("fr", "").strip():
        yield f"« {name} » has no French label: give it one."
    for word in (*skill.labels.values(), *(word for words in skill.synonyms.values() for word in words)):
        if SEPARATOR.search(word) or not normalise(word) or len(word) > LONGEST_WORDING:
            yield (
                f"« {word[:80]} » (of « {name} ») must have letters or digits, no semicolon, bar or line break, "
                f"and at most {LONGEST_WORDING} characters: reword it."
            )
    for text in (*skill.definition.values(), *(text for texts in skill.accepted.values() for text in texts.values())):
        if len(text) > LONGEST_TEXT:
            yield f"A text of « {name} » has {len(text)} characters: keep it under {LONGEST_TEXT}."
    yield from _rule_faults(skill)


def _level_faults(skill: Skill, skills: Mapping[str, Skill]) -> Iterator[str]:
    name = skill.id
    if skill.broader is not None:
        domain = skills.get(skill.broader)
        if domain is None:
            yield f"The domain « {skill.broader} » of « {name} » does not exist: add it or name another."
        elif domain.broader is not None:
            yield f"« {skill.broader} » is a skill: « {name} » must belong to a domain."
        elif domain.retired and not skill.retired:
            yield f"The domain « {skill.broader} » of « {name} » is retired: name one in use."
    if skill.replaced_by is not None and (not skill.retired or skill.replaced_by not in skills):
        yield f"« {name} » names a successor « {skill.replaced_by} »: it must exist, and « {name} » be retired."
    seen, after = {name}, skill.replaced_by
    while after is not None and after in skills:
        if after in seen:
            yield f"The successors of « {name} » go round in a circle: leave one out."
            return
        seen.add(after)
        after = skills[after].replaced_by


def _rule_faults(skill: Skill) -> Iterator[str]:
    name = skill.id
    if not 1 <= skill.valid_months <= LONGEST_VALIDITY_MONTHS:
        yield f"A proof of « {name} » must hold from 1 to {LONGEST_VALIDITY_MONTHS} months, not {skill.valid_months}."
    if not 1 <= skill.reviewers <= MOST_REVIEWERS:
        yield f"« {name} » must ask for 1 to {MOST_REVIEWERS} reviewers, not {skill.reviewers}."
    strange = sorted({*skill.proofs, *skill.accepted} - set(PROOF_KINDS))
    if strange:
        yield f"« {strange[0]} » is no kind of proof: choose among {', '.join(PROOF_KINDS)}."
    if set(skill.accepted) - set(skill.proofs):
        yield f"« {name} » says what is accepted of a proof it does not count: add the kind or take the text away."
    for code in skill.codes:
        if code.relation not in RELATIONS:
            yield f"« {code.relation} » says nothing of {code.code} and « {name} »: choose {', '.join(RELATIONS)}."
    if len({(code.vocabulary, code.code) for code in skill.codes}) < len(skill.codes):
        yield f"« {name} » has the same code twice: keep one."
    for zone in skill.not_expected_in:
        if not ZONE.fullmatch(zone):
            yield f"« {zone[:80]} » is not a zone: write its kind and code, as in « departement:48 »."


def _check_words(skills: Mapping[str, Skill]) -> None:
    """Refuse a word that means two concepts in use; those retired may keep words another has taken."""
    owners: dict[str, str] = {}
    for skill in skills.values():
        if skill.retired:
            continue
        for word in {skill.id, *skill.labels.values(), *(word for words in skill.synonyms.values() for word in words)}:
            other = owners.setdefault(normalise(word), skill.id)
            if other != skill.id:
                raise BadInput(f"« {word} » would mean « {other} » and « {skill.id} »: a word can mean one skill only.")
