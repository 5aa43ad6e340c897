"""Reads a nomenclature written as SKOS, in Turtle or JSON-LD, without asking the network for anything."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rdflib import RDF, Graph, URIRef
from rdflib import Literal as Text
from rdflib.namespace import DCTERMS, OWL, SKOS, Namespace
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.term import Node

from geomap.core.skills import PROOF_KINDS, Code, Nomenclature, Relation, Skill, sound
from geomap.errors import BadFile

MOST_BYTES = 5_000_000
"""Largest file read: a nomenclature of thousands of concepts is a tenth of it."""

MOST_CONCEPTS = 5_000
"""Most concepts read."""

TERMS = Namespace("urn:x-geomap:terms:")
"""The same words the export uses for what SKOS cannot say."""

_DEEPEST = 50
_RELATIONS: tuple[tuple[URIRef, Relation], ...] = (
    (SKOS.exactMatch, "exact"),
    (SKOS.closeMatch, "close"),
    (SKOS.broadMatch, "broad"),
)


def read_skos(content: bytes, current: Nomenclature) -> Nomenclature:
    """Read a whole nomenclature; what SKOS does not say of a concept (its proofs, say) stays as `current` has it."""
    graph = _parsed(content)
    concepts = sorted(one for one in graph.subjects(RDF.type, SKOS.Concept) if isinstance(one, URIRef))
    if not concepts:
        raise BadFile("The file holds no skos:Concept: check that it is a nomenclature.")
    if len(concepts) > MOST_CONCEPTS:
        raise BadFile(f"The file holds {len(concepts)} concepts, more than {MOST_CONCEPTS}: cut it into parts.")
    names = {concept: _name(graph, concept) for concept in concepts}
    twice = [name for name in names.values() if list(names.values()).count(name) > 1]
    if twice:
        raise BadFile(f"Two concepts of the file are called « {twice[0]} »: give each an id of its own.")
    skills = {name: _skill(graph, concept, name, names, current) for concept, name in names.items()}
    return Nomenclature(sound(skills))


def _parsed(content: bytes) -> Graph:
    if len(content) > MOST_BYTES:
        raise BadFile(f"The file holds {len(content)} bytes, more than {MOST_BYTES}: it is not a nomenclature.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"The file is not UTF-8 (byte {error.start}): save it again as UTF-8.") from error
    linked = text.lstrip().startswith(("{", "["))
    data = _json(text) if linked else None
    _check_stays_here(data)
    try:
        return to_rdf(data, Graph()) if linked else Graph().parse(data=text, format="turtle")
    except Exception as error:  # rdflib's parsers raise whatever they meet
        reason = " ".join(str(error).split())[:200]
        raise BadFile(f"The file cannot be read as {'JSON-LD' if linked else 'Turtle'}: {reason}") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFile(f"The file looks like JSON-LD and is no JSON: {error}") from error


def _check_stays_here(value: Any, depth: int = 0) -> None:
    """Refuse a context that is an address: reading it would mean asking another machine."""
    if depth > _DEEPEST:
        raise BadFile(f"The file nests more than {_DEEPEST} levels: it is not a nomenclature.")
    if isinstance(value, list):
        for part in value:
            _check_stays_here(part, depth + 1)
    elif isinstance(value, dict):
        contexts = value.get("@context", {})
        for context in contexts if isinstance(contexts, list) else [contexts]:
            if isinstance(context, str) or (isinstance(context, dict) and "@import" in context):
                raise BadFile("The file refers to a context elsewhere, which is never fetched: write it in the file.")
        for part in value.values():
            _check_stays_here(part, depth + 1)


def _name(graph: Graph, concept: URIRef) -> str:
    """Give the id of a concept: its notation, else the end of its address."""
    notations = sorted(str(one) for one in graph.objects(concept, SKOS.notation))
    return notations[0] if notations else str(concept).rstrip("/").replace("#", "/").rpartition("/")[2]


def _skill(graph: Graph, concept: URIRef, name: str, names: Mapping[URIRef, str], current: Nomenclature) -> Skill:
    before = current.skills.get(name)
    domain = _one_of(graph, concept, SKOS.broader, names)
    kinds = sorted({str(kind) for kind in graph.objects(concept, TERMS.proof)}, key=_rank)
    zones = sorted(str(zone) for zone in graph.objects(concept, TERMS.notExpectedIn))
    known = before or Skill(name, domain, {}, {})
    proofs = tuple(kinds) or known.proofs
    return Skill(
        id=name,
        broader=domain,
        labels=_first_by_language(graph.objects(concept, SKOS.prefLabel)),
        definition=_first_by_language(graph.objects(concept, SKOS.definition)),
        synonyms=_by_language(graph.objects(concept, SKOS.altLabel)),
        codes=tuple(_codes(graph, concept)),
        proofs=proofs,
        accepted={kind: texts for kind in proofs if (texts := _accepted(graph, concept, kind, known))},
        reviewers=_whole(graph, concept, TERMS.reviewers, known.reviewers),
        valid_months=_whole(graph, concept, TERMS.validMonths, known.valid_months),
        position=_whole(graph, concept, TERMS.position, known.position),
        not_expected_in=tuple(zones) or known.not_expected_in,
        retired=any(bool(one.toPython()) for one in graph.objects(concept, OWL.deprecated) if isinstance(one, Text)),
        replaced_by=_one_of(graph, concept, DCTERMS.isReplacedBy, names),
    )


def _one_of(graph: Graph, concept: URIRef, predicate: URIRef, names: Mapping[URIRef, str]) -> str | None:
    found = sorted(str(one) for one in graph.objects(concept, predicate))
    if not found:
        return None
    if len(found) > 1:
        raise BadFile(f"« {names[concept]} » has {len(found)} {predicate.fragment or 'successors'}: leave one.")
    name = names.get(URIRef(found[0]))
    if name is None:
        raise BadFile(f"« {names[concept]} » refers to « {found[0][:120]} », which is no concept of the file: add it.")
    return name


def _by_language(words: Iterable[Node]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if isinstance(word, Text):
            found[word.language or "fr"].append(" ".join(str(word).split()))
    return {language: tuple(sorted(spoken)) for language, spoken in sorted(found.items())}


def _first_by_language(words: Iterable[Node]) -> Mapping[str, str]:
    return {language: spoken[0] for language, spoken in _by_language(words).items()}


def _accepted(graph: Graph, concept: URIRef, kind: str, known: Skill) -> Mapping[str, str]:
    return _first_by_language(graph.objects(concept, TERMS[f"accepted-{kind}"])) or known.accepted.get(kind, {})


def _codes(graph: Graph, concept: URIRef) -> Iterable[Code]:
    for predicate, relation in _RELATIONS:
        for other in sorted(graph.objects(concept, predicate), key=str):
            vocabulary, code = graph.value(other, TERMS.vocabulary), graph.value(other, SKOS.notation)
            if vocabulary is not None and code is not None:
                label = graph.value(other, SKOS.prefLabel)
                yield Code(str(vocabulary), str(code), relation, str(label or ""))


def _whole(graph: Graph, concept: URIRef, predicate: URIRef, default: int) -> int:
    value = graph.value(concept, predicate)
    number = value.toPython() if isinstance(value, Text) else default
    if not isinstance(number, int):
        raise BadFile(f"« {value} » of « {concept} » must be a whole number.")
    return number


def _rank(kind: str) -> int:
    return PROOF_KINDS.index(kind) if kind in PROOF_KINDS else len(PROOF_KINDS)
