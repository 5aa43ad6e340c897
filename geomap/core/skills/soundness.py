"""What a nomenclature must be to be used: ids, levels, words that mean one thing, successors that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from geomap.core.skills.faults import fault
from geomap.core.skills.skill import PROOF_KINDS, RELATIONS, Skill
from geomap.core.skills.wording import normalise
from geomap.errors import BadSkill

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
    BadSkill
        Naming the skill at fault and what to do.

    Examples
    --------
    >>> sound({"Web!": Skill("Web!", None, {"fr": "Sites"}, {})})
    Traceback (most recent call last):
    ...
    geomap.errors.BadSkill: The id « Web! » must be small letters and digits joined by hyphens (site-vitrine).
    """
    for skill in skills.values():
        for found in _faults(skill, skills):
            raise found
    _check_words(skills)
    return dict(sorted(skills.items(), key=lambda pair: (pair[1].position, pair[0])))


def _faults(skill: Skill, skills: Mapping[str, Skill]) -> Iterator[BadSkill]:
    name = skill.id
    if not SLUG.fullmatch(name) or len(name) > LONGEST_WORDING:
        yield fault("slug", name=name[:80])
    yield from _level_faults(skill, skills)
    if not skill.labels.get("fr", "").strip():
        yield fault("no_label", name=name)
    for word in (*skill.labels.values(), *(word for words in skill.synonyms.values() for word in words)):
        if SEPARATOR.search(word) or not normalise(word) or len(word) > LONGEST_WORDING:
            yield fault("wording", word=word[:80], name=name, most=LONGEST_WORDING)
    for text in (*skill.definition.values(), *(text for texts in skill.accepted.values() for text in texts.values())):
        if len(text) > LONGEST_TEXT:
            yield fault("long_text", name=name, length=len(text), most=LONGEST_TEXT)
    yield from _rule_faults(skill)


def _level_faults(skill: Skill, skills: Mapping[str, Skill]) -> Iterator[BadSkill]:
    name = skill.id
    if skill.broader is not None:
        domain = skills.get(skill.broader)
        if domain is None:
            yield fault("no_domain", domain=skill.broader, name=name)
        elif domain.broader is not None:
            yield fault("no_level", domain=skill.broader, name=name)
        elif domain.retired and not skill.retired:
            yield fault("retired_domain", domain=skill.broader, name=name)
    if skill.replaced_by is not None and (not skill.retired or skill.replaced_by not in skills):
        yield fault("successor", name=name, other=skill.replaced_by)
    seen, after = {name}, skill.replaced_by
    while after is not None and after in skills:
        if after in seen:
            yield fault("circle", name=name)
            return
        seen.add(after)
        after = skills[after].replaced_by


def _rule_faults(skill: Skill) -> Iterator[BadSkill]:
    name = skill.id
    if not 1 <= skill.valid_months <= LONGEST_VALIDITY_MONTHS:
        yield fault("validity", name=name, most=LONGEST_VALIDITY_MONTHS, months=skill.valid_months)
    if not 1 <= skill.reviewers <= MOST_REVIEWERS:
        yield fault("reviewers", name=name, most=MOST_REVIEWERS, reviewers=skill.reviewers)
    strange = sorted({*skill.proofs, *skill.accepted} - set(PROOF_KINDS))
    if strange:
        yield fault("proof_kind", kind=strange[0], known=", ".join(PROOF_KINDS))
    if set(skill.accepted) - set(skill.proofs):
        yield fault("accepted", name=name)
    for code in skill.codes:
        if code.relation not in RELATIONS:
            yield fault("relation", relation=code.relation, code=code.code, name=name, known=", ".join(RELATIONS))
    if len({(code.vocabulary, code.code) for code in skill.codes}) < len(skill.codes):
        yield fault("same_code", name=name)
    for zone in skill.not_expected_in:
        if not ZONE.fullmatch(zone):
            yield fault("zone", zone=zone[:80])


def _check_words(skills: Mapping[str, Skill]) -> None:
    """Refuse a word that means two concepts in use; those retired may keep words another has taken."""
    owners: dict[str, str] = {}
    for skill in skills.values():
        if skill.retired:
            continue
        for word in {skill.id, *skill.labels.values(), *(word for words in skill.synonyms.values() for word in words)}:
            other = owners.setdefault(normalise(word), skill.id)
            if other != skill.id:
                raise fault("two_meanings", word=word, other=other, name=skill.id)
