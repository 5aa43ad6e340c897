"""All the words the nomenclature knows, indexed to answer which skill a text means."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geomap.core.skills.skill import Skill
from geomap.core.skills.wording import LONGEST, essential, normalise, telling

How = Literal["id", "label", "synonym", "several", "domain", "near", "none"]

_Index = dict[str, dict[str, How]]
"""Folded wording → id of the concepts that have it → what it is to each."""

_CANDIDATES = 5
_TYPO = 0.74
"""Likeness of two words (1 less edits ÷ length) from which one may be the other mistyped: one edit in four letters."""

_SHORTEST_TYPO = 4
_SHARED = 0.36
"""Part of the telling words (weighed by rarity, 0 to 1) a sentence and a wording must share to be thought alike."""

_KINDS = {"label": 0, "synonym": 1, "domain": 2}


@dataclass(frozen=True)
class SkillMatch:
    """Which skill a text means.

    Parameters
    ----------
    text : str
        The text as given.
    skill : str or None
        Id of the skill, when the text is one of its words and of no other's.
    how : {"id", "label", "synonym", "several", "domain", "near", "none"}
        What it was recognised by; without a skill, why not: several skills have that word, it names a domain, it is
        only near known words, or near none.
    candidates : tuple of str
        Ids of the skills that could be meant, best first; never chosen for the reader.
    """

    text: str
    skill: str | None
    how: How
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class SkillHit:
    """One answer of the search box.

    Parameters
    ----------
    skill : str
        Id of the skill.
    wording : str
        The label or synonym that answered, as the nomenclature writes it.
    kind : {"label", "synonym", "domain"}
        What that wording is; ``domain`` when it is the label of the domain the skill belongs to.
    language : str
        Its language.
    """

    skill: str
    wording: str
    kind: Literal["label", "synonym", "domain"]
    language: str


@dataclass(frozen=True)
class _Entry:
    hit: SkillHit
    key: str
    rank: tuple[int, str]


@dataclass(frozen=True)
class Lexicon:
    """Every id, label and synonym, ready to be looked up.

    Parameters
    ----------
    skills : mapping of str to Skill
        Domains and skills, retired ones too.
    """

    skills: Mapping[str, Skill]

    def match(self, text: str) -> SkillMatch:
        """Say which skill a text names; see `Nomenclature.match`."""
        key = normalise(text)
        for fold, index in ((str, self._exact), (essential, self._essential), (_joined, self._joined)):
            known = index.get(fold(key), {}) if key else {}
            if known:
                return self._decide(text, known)
        near = self.search(text, "fr", _CANDIDATES) if len(key) <= LONGEST else ()
        return SkillMatch(text, None, "near" if near else "none", tuple(hit.skill for hit in near))

    def current(self, skill: str) -> str:
        """Follow the successors of a skill; see `Nomenclature.current`."""
        name, after = skill, self.skills[skill].replaced_by
        while after is not None and after in self.skills:
            name, after = after, self.skills[after].replaced_by
        return name

    def knows(self, text: str) -> bool:
        """Say whether a text is, as a whole, a word of the nomenclature."""
        return normalise(text) in self._exact

    def search(self, text: str, language: str, limit: int) -> tuple[SkillHit, ...]:
        """Answer a search box; see `Nomenclature.search`."""
        key = normalise(text[:LONGEST])
        best: dict[str, tuple[tuple[float, ...], _Entry]] = {}
        for grade, entry in self._found(key):
            foreign = entry.hit.language != language
            kind = _KINDS[entry.hit.kind]
            full = (grade, foreign, kind, kind > 0 and not entry.key.startswith(key), len(entry.key))
            held = best.get(entry.hit.skill)
            if held is None or full < held[0]:
                best[entry.hit.skill] = (full, entry)
        ranked = sorted(best.values(), key=lambda found: (found[0][:4], found[1].rank))
        return tuple(entry.hit for _, entry in ranked[: max(limit, 0)])

    def _decide(self, text: str, known: Mapping[str, How]) -> SkillMatch:
        own = {name: how for name, how in known.items() if self.current(name) == name}
        meant: dict[str, How] = {}
        # The words of a skill that was replaced lead to its successor, unless another has them by itself.
        for name, how in (own or known).items():
            meant.setdefault(self.current(name), how)
        named = [self.skills[name] for name in meant]
        usable = [skill for skill in named if skill.broader is not None and not skill.retired]
        chosen = usable or [skill for skill in named if skill.broader is not None]
        if len(chosen) == 1:
            return SkillMatch(text, chosen[0].id, meant[chosen[0].id])
        if chosen:
            return SkillMatch(text, None, "several", tuple(skill.id for skill in sorted(chosen, key=_order)))
        domains = {skill.id for skill in named}
        inside = [s for s in self.skills.values() if s.broader in domains and not s.retired]
        return SkillMatch(text, None, "domain", tuple(skill.id for skill in sorted(inside, key=_order)))

    def _found(self, key: str) -> Iterator[tuple[float, _Entry]]:
        """Give the entries that answer, with a grade: 0 whole, 1 all words, 2 mistyped, above 2 the less in common."""
        words = key.split()
        if not words:
            return
        begun = [self._beginning(word) for word in words]
        typed = [places | self._mistyped(word) for word, places in zip(words, begun, strict=True)]
        for grade, found in ((1.0, set.intersection(*begun)), (2.0, set.intersection(*typed))):
            for place in found:
                entry = self._entries[place]
                yield (0.0 if entry.key == key else grade), entry
            if found:
                return
        yield from self._overlapping(telling(key).split())

    def _overlapping(self, words: list[str]) -> Iterator[tuple[float, _Entry]]:
        """Weigh each word by its rarity, so that « je veux vendre mon fromage sur internet » finds « vendre »."""
        shared: dict[int, float] = defaultdict(float)
        for word in words:
            for place in self._postings.get(word, ()):
                shared[place] += self._rarity(word)
        asked = sum(self._rarity(word) for word in words if word in self._postings)
        for place, weight in shared.items():
            entry = self._entries[place]
            own = sum(self._rarity(word) for word in telling(entry.key).split())
            likeness = 2.0 * weight / (asked + own)
            if likeness >= _SHARED:
                yield 3.0 - round(likeness, 6), entry

    def _rarity(self, word: str) -> float:
        return math.log(1.0 + len(self._entries) / len(self._postings.get(word, (0,))))

    def _beginning(self, word: str) -> set[int]:
        start = bisect_left(self._words, word)
        places: set[int] = set()
        for known in self._words[start:]:
            if not known.startswith(word):
                break
            places.update(self._postings[known])
        return places

    def _mistyped(self, word: str) -> set[int]:
        if len(word) < _SHORTEST_TYPO:
            return set()
        likely = process.extract(
            word, self._words, scorer=OSA.normalized_similarity, score_cutoff=_TYPO, limit=_CANDIDATES
        )
        return {place for known, _, _ in likely for place in self._postings[known]}

    @cached_property
    def _exact(self) -> _Index:
        return self._index(str)

    @cached_property
    def _essential(self) -> _Index:
        return self._index(essential)

    @cached_property
    def _joined(self) -> _Index:
        return self._index(_joined)

    def _index(self, fold: Callable[[str], str]) -> _Index:
        index: _Index = defaultdict(dict)
        for skill, text, kind, _ in self._wordings():
            index[fold(normalise(text))].setdefault(skill, kind)
        return dict(index)

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        """What the search box looks in: an id answers with the skill's label, a domain's label with its skills."""
        entries: list[_Entry] = []
        for name, text, kind, language in self._wordings():
            skill = self.skills[name]
            if skill.retired:
                continue
            hits: list[SkillHit]
            if skill.broader is None:
                inside = [inner for inner in self.skills.values() if inner.broader == name and not inner.retired]
                hits = [SkillHit(inner.id, text, "domain", language) for inner in inside if kind == "label"]
            elif kind == "id":
                hits = [SkillHit(name, label, "label", spoken) for spoken, label in skill.labels.items()]
            else:
                hits = [SkillHit(name, text, kind, language)]
            entries.extend(_Entry(hit, normalise(text), _order(self.skills[hit.skill])) for hit in hits)
        return tuple(entries)

    @cached_property
    def _postings(self) -> dict[str, frozenset[int]]:
        places: dict[str, set[int]] = defaultdict(set)
        for place, entry in enumerate(self._entries):
            for word in entry.key.split():
                places[word].add(place)
        return {word: frozenset(found) for word, found in places.items()}

    @cached_property
    def _words(self) -> list[str]:
        return sorted(self._postings)

    def _wordings(self) -> Iterator[tuple[str, str, Literal["id", "label", "synonym"], str]]:
        for name, skill in self.skills.items():
            yield name, name, "id", ""
            for language, label in skill.labels.items():
                yield name, label, "label", language
            for language, synonyms in skill.synonyms.items():
                for synonym in synonyms:
                    yield name, synonym, "synonym", language


def _joined(key: str) -> str:
    return key.replace(" ", "")


def _order(skill: Skill) -> tuple[int, str]:
    return skill.position, skill.id
