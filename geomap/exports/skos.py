"""The nomenclature as SKOS: a scheme of concepts with addresses that resolve, in Turtle or JSON-LD."""

from __future__ import annotations

from typing import Literal

from rdflib import RDF, Graph, URIRef
from rdflib import Literal as Text
from rdflib.namespace import DCTERMS, OWL, SKOS, XSD, Namespace

from geomap.core.skills import Code, Nomenclature, Skill

Form = Literal["turtle", "json-ld"]

TERMS = Namespace("urn:x-geomap:terms:")
"""What SKOS has no word for: the grid of proofs, the rank in lists, where a skill is not expected."""

NAF = Namespace("http://id.insee.fr/codes/nafr2/sousClasse/")
"""Where INSEE publishes the sub-classes of NAF rév. 2."""

LICENCE = URIRef("https://www.etalab.gouv.fr/licence-ouverte-open-licence/")

_MATCHES = {"exact": SKOS.exactMatch, "close": SKOS.closeMatch, "broad": SKOS.broadMatch}


def concept_address(site: str, skill: str) -> str:
    """Give the address of a skill, which is its name in SKOS; `site` is the installation's, no slash at its end."""
    return f"{site}/competence/{skill}"


def scheme_address(site: str) -> str:
    """Give the address of the nomenclature."""
    return f"{site}/competences"


def skos_text(nomenclature: Nomenclature, site: str, form: Form = "turtle", *, title: str = "") -> str:
    """Write a nomenclature as SKOS, retired concepts included: an address given once never stops meaning."""
    return skos_graph(nomenclature, site, title).serialize(format=form, auto_compact=True)


def skos_graph(nomenclature: Nomenclature, site: str, title: str = "") -> Graph:
    """Make the statements of a nomenclature."""
    graph = Graph(bind_namespaces="none")
    graph.bind("geomap", TERMS)
    graph.bind("skos", SKOS)
    graph.bind("dct", DCTERMS)
    graph.bind("owl", OWL)
    scheme = URIRef(scheme_address(site))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.license, LICENCE))
    if title:
        graph.add((scheme, DCTERMS.title, Text(title, lang="fr")))
    for skill in nomenclature.skills.values():
        concept = URIRef(concept_address(site, skill.id))
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, scheme))
        graph.add((concept, SKOS.notation, Text(skill.id)))
        _add_words(graph, concept, skill)
        _add_place(graph, concept, skill, scheme, site)
        _add_rules(graph, concept, skill)
        for code in skill.codes:
            _add_code(graph, concept, code, site)
    return graph


def _add_words(graph: Graph, concept: URIRef, skill: Skill) -> None:
    for predicate, texts in ((SKOS.prefLabel, skill.labels), (SKOS.definition, skill.definition)):
        for language, text in texts.items():
            graph.add((concept, predicate, Text(text, lang=language)))
    for language, words in skill.synonyms.items():
        for word in words:
            graph.add((concept, SKOS.altLabel, Text(word, lang=language)))


def _add_place(graph: Graph, concept: URIRef, skill: Skill, scheme: URIRef, site: str) -> None:
    if skill.broader is None:
        graph.add((concept, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, concept))
    else:
        domain = URIRef(concept_address(site, skill.broader))
        graph.add((concept, SKOS.broader, domain))
        graph.add((domain, SKOS.narrower, concept))
    if skill.retired:
        graph.add((concept, OWL.deprecated, Text(True)))
    if skill.replaced_by is not None:
        graph.add((concept, DCTERMS.isReplacedBy, URIRef(concept_address(site, skill.replaced_by))))


def _add_rules(graph: Graph, concept: URIRef, skill: Skill) -> None:
    graph.add((concept, TERMS.position, Text(skill.position)))
    graph.add((concept, TERMS.validMonths, Text(skill.valid_months)))
    graph.add((concept, TERMS.reviewers, Text(skill.reviewers)))
    for kind in skill.proofs:
        graph.add((concept, TERMS.proof, Text(kind)))
        for language, text in skill.accepted.get(kind, {}).items():
            graph.add((concept, TERMS[f"accepted-{kind}"], Text(text, lang=language)))
    for zone in skill.not_expected_in:
        graph.add((concept, TERMS.notExpectedIn, Text(zone, datatype=XSD.string)))


def _add_code(graph: Graph, concept: URIRef, code: Code, site: str) -> None:
    other = URIRef(code_address(code, site))
    graph.add((concept, _MATCHES[code.relation], other))
    graph.add((other, SKOS.notation, Text(code.code)))
    graph.add((other, TERMS.vocabulary, Text(code.vocabulary)))
    if code.label:
        graph.add((other, SKOS.prefLabel, Text(code.label, lang="fr")))


def code_address(code: Code, site: str) -> str:
    """Give the address of a concept of another vocabulary: its publisher's where there is one, else among ours."""
    if code.vocabulary == "naf":
        return str(NAF[code.code])
    return f"{scheme_address(site)}#{code.vocabulary}-{code.code}"
