"""The nomenclature in and out of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from geomap.core.skills import Code, Nomenclature, Skill
from geomap.errors import UnknownSkill
from geomap.storage.tables import skill, skill_code, skill_exclusion, skill_label, skill_proof, skill_synonym
from geomap.storage.tables_nomenclature import skill_accepted, skill_successor

_PARTS = (skill_label, skill_synonym, skill_code, skill_proof, skill_accepted, skill_exclusion, skill_successor)

_HEAD = ("id", "broader", "valid_months", "position", "retired", "reviewers")

Rows = dict[Table, list[dict[str, Any]]]


def write_nomenclature(connection: Connection, given: Nomenclature) -> bool:
    """Make the skills kept those given, and retire the others; say whether anything changed."""
    before = read_nomenclature(connection)
    gone = {key: replace(kept, retired=True) for key, kept in before.skills.items() if key not in given.skills}
    after = {**given.skills, **gone}
    for one in after.values():
        if one.broader is not None and one.broader not in after:
            raise UnknownSkill(f"The skill « {one.id} » has a broader one that is not given: « {one.broader} ».")
    rows, was = _rows(after.values()), _rows(before.skills.values())
    if rows == was:
        return False
    for table in _PARTS:
        connection.execute(delete(table))
    known = set(before.skills)
    _each(connection, insert(skill), [row for row in rows[skill] if row["id"] not in known])
    changed = [{"key": row["id"]} | row for row in rows[skill] if row["id"] in known]
    _each(connection, update(skill).where(skill.c.id == bindparam("key")), changed)
    for table in _PARTS:
        _each(connection, insert(table), rows[table])
    return True


def read_nomenclature(connection: Connection) -> Nomenclature:
    """Read every skill, retired ones too, in the order of lists."""
    parts: dict[Table, dict[str, list[Any]]] = {table: defaultdict(list) for table in _PARTS}
    for table in _PARTS:
        order = [column for column in table.primary_key if column.name != "skill"]
        for row in connection.execute(select(table).order_by(*order)):
            parts[table][row.skill].append(row)
    rows = sorted(connection.execute(select(skill)), key=lambda row: (row.position, row.id))
    return Nomenclature({row.id: _skill(row, {table: parts[table][row.id] for table in _PARTS}) for row in rows})


def _skill(row: Any, parts: dict[Table, list[Any]]) -> Skill:
    synonyms: dict[str, list[str]] = defaultdict(list)
    for part in parts[skill_synonym]:
        synonyms[part.language].append(part.synonym)
    accepted: dict[str, dict[str, str]] = defaultdict(dict)
    for part in parts[skill_accepted]:
        accepted[part.kind][part.language] = part.accepted
    return Skill(
        id=row.id,
        broader=row.broader,
        labels={part.language: part.label for part in parts[skill_label] if part.label is not None},
        definition={part.language: part.definition for part in parts[skill_label] if part.definition is not None},
        synonyms={language: tuple(words) for language, words in synonyms.items()},
        codes=tuple(Code(part.vocabulary, part.code, part.relation, part.label) for part in parts[skill_code]),
        proofs=tuple(part.kind for part in parts[skill_proof]),
        accepted=dict(accepted),
        reviewers=row.reviewers,
        valid_months=row.valid_months,
        position=row.position,
        not_expected_in=tuple(part.zone for part in parts[skill_exclusion]),
        retired=row.retired,
        replaced_by=next((part.successor for part in parts[skill_successor]), None),
    )


def _rows(skills: Iterable[Skill]) -> Rows:
    """Spell skills out as rows, in an order of their own, so that equal nomenclatures give equal rows."""
    rows: Rows = {table: [] for table in (skill, *_PARTS)}
    for one in sorted(skills, key=lambda one: one.id):
        head = {name: getattr(one, name) for name in _HEAD}
        rows[skill].append(head)
        rows[skill_label] += [
            {
                "skill": one.id,
                "language": language,
                "label": one.labels.get(language),
                "definition": one.definition.get(language),
            }
            for language in sorted({*one.labels, *one.definition})
        ]
        rows[skill_synonym] += [
            {"skill": one.id, "language": language, "position": position, "synonym": word}
            for language in sorted(one.synonyms)
            for position, word in enumerate(one.synonyms[language])
        ]
        rows[skill_code] += [
            {"skill": one.id, "position": position} | asdict(code) for position, code in enumerate(one.codes)
        ]
        rows[skill_proof] += _listed(one.id, "kind", one.proofs)
        rows[skill_accepted] += [
            {"skill": one.id, "kind": kind, "language": language, "accepted": text}
            for kind, texts in sorted(one.accepted.items())
            for language, text in sorted(texts.items())
        ]
        rows[skill_successor] += [] if one.replaced_by is None else [{"skill": one.id, "successor": one.replaced_by}]
        rows[skill_exclusion] += _listed(one.id, "zone", one.not_expected_in)
    return rows


def _listed(key: str, name: str, values: Iterable[str]) -> list[dict[str, Any]]:
    return [{"skill": key, "position": position, name: value} for position, value in enumerate(values)]


def _each(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
