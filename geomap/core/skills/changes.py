"""What an administrator may do to the nomenclature, one change at a time, and the nomenclature it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from geomap.core.skills.faults import fault
from geomap.core.skills.nomenclature import Nomenclature
from geomap.core.skills.skill import Skill
from geomap.core.skills.soundness import sound


@dataclass(frozen=True)
class Add:
    """A concept that was not there: a domain, or a skill of one."""

    skill: Skill


@dataclass(frozen=True)
class Reword:
    """Other words for a concept: labels, definitions, synonyms by language; what is None stays."""

    skill: str
    labels: Mapping[str, str] | None = None
    definition: Mapping[str, str] | None = None
    synonyms: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Prove:
    """Another grid of proofs for a skill: what is accepted by kind, then language, how long it holds, who decides."""

    skill: str
    accepted: Mapping[str, Mapping[str, str]]
    valid_months: int
    reviewers: int = 1


@dataclass(frozen=True)
class Place:
    """Another domain, or another rank in the lists, for a concept."""

    skill: str
    broader: str | None
    position: int


@dataclass(frozen=True)
class Except:
    """The zones where a skill is not expected: all of them, those kept included."""

    skill: str
    zones: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class Retire:
    """A concept nobody should choose any more, and the skill to choose instead, if there is one."""

    skill: str
    replaced_by: str | None = None


@dataclass(frozen=True)
class Merge:
    """A skill that was the same as another: its words, its codes and its offers become the other's."""

    skill: str
    into: str


Change = Add | Reword | Prove | Place | Except | Retire | Merge
"""Any of them."""


def after_change(nomenclature: Nomenclature, change: Change) -> Nomenclature:
    """Give the nomenclature after one change; the one given stays as it is.

    Parameters
    ----------
    nomenclature : Nomenclature
        Before.
    change : Change
        What is asked.

    Returns
    -------
    Nomenclature
        After. Ids are never taken away: a skill merged or retired is kept, retired, for the offers that named it.

    Raises
    ------
    UnknownSkill
        When the change names a skill that is not there.
    BadSkill
        When what it gives would contradict itself; the message says where.

    Examples
    --------
    >>> web = Skill("web", None, {"fr": "Sites internet"}, {})
    >>> shop = Skill("boutique", "web", {"fr": "Boutique en ligne"}, {})
    >>> sale = Skill("vente", "web", {"fr": "Vente en ligne"}, {})
    >>> before = Nomenclature({skill.id: skill for skill in (web, shop, sale)})
    >>> after = after_change(before, Merge("vente", into="boutique"))
    >>> after.get("vente").replaced_by, after.match("vente en ligne").skill
    ('boutique', 'boutique')
    """
    after = dict(nomenclature.skills)
    for skill in _changed(nomenclature, change):
        after[skill.id] = skill
    return Nomenclature(sound(after))


def _changed(nomenclature: Nomenclature, change: Change) -> tuple[Skill, ...]:
    match change:
        case Add(skill):
            return (_new(nomenclature, skill),)
        case Retire(name, replaced_by):
            return (_retired(nomenclature, name, replaced_by),)
        case Merge(name, into):
            return _merged(nomenclature, name, into)
        case _:
            return (_edited(nomenclature.get(change.skill), change),)


def _edited(skill: Skill, change: Reword | Prove | Place | Except) -> Skill:
    match change:
        case Reword():
            return _reworded(skill, change)
        case Prove():
            return _proven(skill, change)
        case Place(_, broader, position):
            return replace(skill, broader=broader, position=position)
        case Except(_, zones):
            return replace(skill, not_expected_in=tuple(dict.fromkeys(zones)))


def _new(nomenclature: Nomenclature, skill: Skill) -> Skill:
    if skill.id in nomenclature.skills:
        raise fault("taken", name=skill.id)
    return skill


def _reworded(skill: Skill, change: Reword) -> Skill:
    return replace(
        skill,
        labels=skill.labels if change.labels is None else change.labels,
        definition=skill.definition if change.definition is None else change.definition,
        synonyms=skill.synonyms if change.synonyms is None else change.synonyms,
    )


def _proven(skill: Skill, change: Prove) -> Skill:
    return replace(
        skill,
        proofs=tuple(change.accepted),
        accepted=change.accepted,
        valid_months=change.valid_months,
        reviewers=change.reviewers,
    )


def _retired(nomenclature: Nomenclature, name: str, replaced_by: str | None) -> Skill:
    skill = nomenclature.get(name)
    inside = [one.id for one in nomenclature.in_domain(name)]
    if inside:
        raise fault("in_use", name=name, skills=", ".join(inside))
    if replaced_by is not None:
        _usable(nomenclature, name, replaced_by)
    return replace(skill, retired=True, replaced_by=replaced_by)


def _merged(nomenclature: Nomenclature, name: str, into: str) -> tuple[Skill, Skill]:
    gone, kept = nomenclature.get(name), nomenclature.get(into)
    if gone.broader is None:
        raise fault("domain", name=name)
    if gone.retired:
        raise fault("retired", name=name)
    _usable(nomenclature, name, into)
    if kept.reviewers > gone.reviewers:
        raise fault("stricter", other=into, name=name, kept=kept.reviewers, gone=gone.reviewers)
    words = {
        language: tuple(
            dict.fromkeys(
                word
                for word in (
                    *kept.synonyms.get(language, ()),
                    *((gone.labels[language],) if language in gone.labels else ()),
                    *gone.synonyms.get(language, ()),
                )
                if word != kept.labels.get(language)
            )
        )
        for language in sorted({*kept.synonyms, *gone.synonyms, *gone.labels})
    }
    known = {(code.vocabulary, code.code) for code in kept.codes}
    codes = (*kept.codes, *(code for code in gone.codes if (code.vocabulary, code.code) not in known))
    return (
        replace(gone, synonyms={}, codes=(), retired=True, replaced_by=into),
        replace(kept, synonyms=words, codes=codes),
    )


def _usable(nomenclature: Nomenclature, name: str, other: str) -> None:
    """Refuse a successor that is the skill itself, a domain, or retired."""
    skill = nomenclature.get(other)
    if other == name or skill.broader is None or skill.retired:
        raise fault("no_successor", other=other, name=name)
