"""Reads the nomenclature from its folder of CSV files, and refuses one that contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from geomap.core.skills import PROOF_KINDS, RELATIONS, Code, Nomenclature, Relation, Skill, normalise
from geomap.core.skills.soundness import MOST_REVIEWERS
from geomap.errors import BadFile
from geomap.sources.csv_lines import Line, read_lines

LANGUAGES = ("fr", "en")
VOCABULARIES = ("naf", "rome", "data-inclusion")

COLUMNS = (
    "id",
    "broader",
    "label_fr",
    "label_en",
    "definition_fr",
    "definition_en",
    "valid_months",
    "reviewers",
    "position",
)
"""Headers of skills.csv."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ZONE = re.compile(r"[a-z]+:\w+")
_LEVELS = 2
_SEPARATOR = re.compile(r"[;|\r\n]")


@dataclass(frozen=True)
class Proof:
    """One kind of proof accepted for one skill, and what exactly is accepted, by language."""

    skill: str
    kind: str
    accepted: Mapping[str, str]


@dataclass(frozen=True)
class Crosswalk:
    """One code of another vocabulary a skill corresponds to, and how closely."""

    skill: str
    code: Code


def read_nomenclature(folder: Path) -> Nomenclature:
    """Read and check a whole nomenclature: skills, synonyms, proofs, crosswalks, and where they are not expected."""
    lines = read_lines(folder / "skills.csv", COLUMNS)
    skills: dict[str, Skill] = {}
    for line in lines:
        skill = _skill(line)
        if skill.id in skills:
            raise line.wrong(f"the id « {skill.id} » is already taken: give this skill another one.")
        skills[skill.id] = skill
    for line in lines:
        _check_broader(line, skills)
    synonyms = _read_synonyms(folder, lines, skills)
    proofs, crosswalks, not_expected = read_proofs(folder), read_crosswalks(folder), read_not_expected(folder)
    _check_known(folder / "proofs.csv", (proof.skill for proof in proofs), skills)
    _check_known(folder / "crosswalks.csv", (crosswalk.skill for crosswalk in crosswalks), skills)
    _check_known(folder / "not_expected.csv", iter(not_expected), skills)
    full = {
        name: replace(
            skill,
            synonyms=synonyms[name],
            proofs=tuple(proof.kind for proof in proofs if proof.skill == name),
            accepted={proof.kind: proof.accepted for proof in proofs if proof.skill == name},
            codes=tuple(found.code for found in crosswalks if found.skill == name),
        )
        for name, skill in sorted(skills.items(), key=lambda pair: (pair[1].position, pair[0]))
    }
    return Nomenclature(full).excepting(not_expected)


def _skill(line: Line) -> Skill:
    name = line.filled("id")
    if not _SLUG.fullmatch(name):
        raise line.wrong(f"the id « {name} » must be small letters and digits joined by hyphens (site-vitrine).")
    labels = {language: line.filled(f"label_{language}") for language in LANGUAGES}
    for label in labels.values():
        _check_wording(line, label)
    return Skill(
        id=name,
        broader=line.cells["broader"] or None,
        labels=labels,
        definition={language: line.filled(f"definition_{language}") for language in LANGUAGES},
        valid_months=line.whole("valid_months", 1, 120),
        reviewers=line.whole("reviewers", 1, MOST_REVIEWERS),
        position=line.whole("position", 0, 1_000_000),
    )


def _check_wording(line: Line, wording: str) -> None:
    if _SEPARATOR.search(wording) or not normalise(wording):
        raise line.wrong(f"« {wording} » must have letters or digits and no semicolon, bar or line break: reword it.")


def _check_broader(line: Line, skills: Mapping[str, Skill]) -> None:
    name, seen = line.cells["id"], [line.cells["id"]]
    while (broader := skills[seen[-1]].broader) is not None:
        if broader not in skills:
            raise line.wrong(f"the broader skill « {broader} » does not exist: add it or correct « broader ».")
        if broader in seen:
            raise line.wrong(f"« {' > '.join([*seen, broader])} » goes round in a circle: leave one « broader » empty.")
        seen.append(broader)
    if len(seen) > _LEVELS:
        raise line.wrong(f"« {name} » is two levels below « {seen[-1]} »: a skill belongs directly to a domain.")


def _read_synonyms(
    folder: Path, lines: tuple[Line, ...], skills: Mapping[str, Skill]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    owners = _owners(lines)
    synonyms: dict[str, dict[str, list[str]]] = {name: {} for name in skills}
    said: dict[tuple[str, str], Line] = {}
    for line in read_lines(folder / "synonyms.csv", ("skill", "lang", "synonym")):
        skill, language, synonym = line.cells["skill"], line.one_of("lang", LANGUAGES), line.filled("synonym")
        if skill not in skills:
            raise line.wrong(f"the skill « {skill} » is not in skills.csv: correct it or add the skill.")
        _check_wording(line, synonym)
        key = normalise(synonym)
        other = owners.setdefault(key, (skill, line))
        if other[0] != skill:
            place = f"{other[1].file.name}, line {other[1].number}"
            raise line.wrong(f"« {synonym} » already means « {other[0]} » ({place}): a word can mean one skill only.")
        if (language, key) in said:
            raise line.wrong(f"« {synonym} » is already on line {said[language, key].number}: remove one of the two.")
        said[language, key] = line
        synonyms[skill].setdefault(language, []).append(synonym)
    return {name: {lang: tuple(found) for lang, found in words.items()} for name, words in synonyms.items()}


def _owners(lines: tuple[Line, ...]) -> dict[str, tuple[str, Line]]:
    """Say which concept each label names, by normalised label."""
    owners: dict[str, tuple[str, Line]] = {}
    for line in lines:
        for column in ("id", *(f"label_{language}" for language in LANGUAGES)):
            name, other = line.cells["id"], owners.setdefault(normalise(line.cells[column]), (line.cells["id"], line))
            if other[0] != name:
                raise line.wrong(f"« {line.cells[column]} » is also a label of « {other[0]} »: make them distinct.")
    return owners


def _check_known(file: Path, names: Iterator[str], skills: Mapping[str, Skill]) -> None:
    for name in names:
        if name not in skills:
            raise BadFile(f"{file.name}: the skill « {name} » is not in skills.csv: correct it or add the skill.")


def read_proofs(folder: Path) -> tuple[Proof, ...]:
    """Read what is accepted as proof, skill by skill."""
    found: dict[tuple[str, str], Proof] = {}
    for line in read_lines(folder / "proofs.csv", ("skill", "kind", "accepted_fr", "accepted_en")):
        proof = Proof(
            skill=line.filled("skill"),
            kind=line.one_of("kind", PROOF_KINDS),
            accepted={language: line.filled(f"accepted_{language}") for language in LANGUAGES},
        )
        if (proof.skill, proof.kind) in found:
            raise line.wrong(f"« {proof.kind} » is already described for « {proof.skill} »: join the two lines.")
        found[proof.skill, proof.kind] = proof
    return tuple(found.values())


def read_crosswalks(folder: Path) -> tuple[Crosswalk, ...]:
    """Read the codes of other vocabularies, skill by skill."""
    found: dict[tuple[str, str, str], Crosswalk] = {}
    for line in read_lines(folder / "crosswalks.csv", ("skill", "vocabulary", "code", "label", "relation")):
        skill = line.filled("skill")
        code = Code(
            vocabulary=line.one_of("vocabulary", VOCABULARIES),
            code=line.filled("code"),
            relation=cast("Relation", line.one_of("relation", RELATIONS)),
            label=line.filled("label"),
        )
        key = (skill, code.vocabulary, code.code)
        if key in found:
            raise line.wrong(f"« {code.code} » already stands for « {skill} »: remove one of the two.")
        found[key] = Crosswalk(skill, code)
    return tuple(found.values())


def read_not_expected(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Read in which zones skills are not expected; a folder without the file says nowhere."""
    file = folder / "not_expected.csv"
    if not file.is_file():
        return {}
    zones: dict[str, tuple[str, ...]] = {}
    for line in read_lines(file, ("skill", "zone", "reason")):
        skill, zone = line.filled("skill"), line.filled("zone")
        if not _ZONE.fullmatch(zone):
            raise line.wrong(f"« {zone} » is not a zone: write its kind and code, as in « departement:48 ».")
        line.filled("reason")
        zones[skill] = (*zones.get(skill, ()), zone)
    return zones
