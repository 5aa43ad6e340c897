"""The nomenclature as the CSV files of data/skills: what `geomap skills import` reads again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geomap.core.skills import Nomenclature, Skill
from geomap.exports.tabular import write_csv

REASON = "Choix de l’installation."
"""What stands as the reason of an exception whose own was not kept."""

_LANGUAGES = ("fr", "en")

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "skills.csv": (
        "id",
        "broader",
        "label_fr",
        "label_en",
        "definition_fr",
        "definition_en",
        "valid_months",
        "reviewers",
        "position",
    ),
    "synonyms.csv": ("skill", "lang", "synonym"),
    "proofs.csv": ("skill", "kind", "accepted_fr", "accepted_en"),
    "crosswalks.csv": ("skill", "vocabulary", "code", "label", "relation"),
    "not_expected.csv": ("skill", "zone", "reason"),
}

FILES = tuple(_FIELDS)
"""Names of the files."""


def nomenclature_files(nomenclature: Nomenclature) -> Mapping[str, str]:
    """Write the concepts in use, one text a file; those retired are left out, as the files themselves do."""
    kept = [skill for skill in nomenclature.skills.values() if not skill.retired]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _FIELDS}
    for skill in kept:
        rows["skills.csv"].append(_head(skill))
        for name, found in _parts(skill):
            rows[name].append({"skill": skill.id, **found})
    return {name: write_csv(rows[name], fields) for name, fields in _FIELDS.items()}


def _head(skill: Skill) -> dict[str, Any]:
    words = {f"label_{language}": skill.label(language) for language in _LANGUAGES}
    meant = {
        f"definition_{language}": _said(skill.definition, language) or skill.label("fr") for language in _LANGUAGES
    }
    numbers = {"valid_months": skill.valid_months, "reviewers": skill.reviewers, "position": skill.position}
    return {"id": skill.id, "broader": skill.broader or "", **words, **meant, **numbers}


def _parts(skill: Skill) -> Iterator[tuple[str, dict[str, Any]]]:
    for language in _LANGUAGES:
        for word in skill.synonyms.get(language, ()):
            yield "synonyms.csv", {"lang": language, "synonym": word}
    for kind in skill.proofs:
        accepted = skill.accepted.get(kind, {})
        said = {f"accepted_{language}": _said(accepted, language) or kind for language in _LANGUAGES}
        yield "proofs.csv", {"kind": kind, **said}
    for code in skill.codes:
        named = {"vocabulary": code.vocabulary, "code": code.code, "relation": code.relation}
        yield "crosswalks.csv", {**named, "label": code.label or code.code}
    for zone in skill.not_expected_in:
        yield "not_expected.csv", {"zone": zone, "reason": REASON}


def _said(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("fr", "")
