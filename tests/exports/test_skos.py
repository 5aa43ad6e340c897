"""The nomenclature as SKOS: every concept there, and the same nomenclature read back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import OWL, SKOS

from geomap.core.skills import Code, Nomenclature, Skill
from geomap.errors import BadFile, BadInput
from geomap.exports.skos import Form, skos_text
from geomap.sources.skills import read_nomenclature
from geomap.sources.skos import MOST_BYTES, read_skos

SITE = "https://annuaire.example"
HOSTILE = "\"'<b>\\ « é » \u202e"
SMALL = Nomenclature(
    {
        "web": Skill("web", None, {"fr": "Sites", "en": "Sites on the web"}, {}, position=1),
        "boutique": Skill(
            "boutique",
            "web",
            {"fr": f"Boutique {HOSTILE}"},
            {"fr": f"Vendre {HOSTILE}."},
            {"fr": ("e-boutique", "vendre")},
            codes=(Code("naf", "47.91B", "exact", "Vente à distance"), Code("rome", "M1805", "broad")),
            proofs=("portfolio", "label"),
            accepted={"portfolio": {"fr": "Deux boutiques.", "en": "Two shops."}},
            reviewers=2,
            valid_months=12,
            position=2,
            not_expected_in=("departement:48",),
        ),
        "vente": Skill("vente", "web", {"fr": "Vente"}, {}, position=3, retired=True, replaced_by="boutique"),
    }
)
NOTHING = Nomenclature({})
PREFIX = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."


@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_a_nomenclature_comes_back_as_it_was(form: Form) -> None:
    assert read_skos(skos_text(SMALL, SITE, form).encode(), NOTHING) == SMALL


def test_the_statements_are_those_of_skos() -> None:
    graph = Graph().parse(data=skos_text(SMALL, SITE), format="turtle")
    shop, web = URIRef(f"{SITE}/competence/boutique"), URIRef(f"{SITE}/competence/web")
    assert (shop, SKOS.broader, web) in graph
    assert (web, SKOS.narrower, shop) in graph
    assert (web, SKOS.topConceptOf, URIRef(f"{SITE}/competences")) in graph
    assert (shop, SKOS.exactMatch, URIRef("http://id.insee.fr/codes/nafr2/sousClasse/47.91B")) in graph
    assert (URIRef(f"{SITE}/competence/vente"), OWL.deprecated, None) in graph
    assert {str(one) for one in graph.subjects(RDF.type, SKOS.Concept)} == {
        f"{SITE}/competence/{name}" for name in SMALL.skills
    }


def test_the_nomenclature_that_comes_with_geomap_goes_out_and_in() -> None:
    bundled = read_nomenclature(Path(__file__).resolve().parents[2] / "data" / "skills")
    back = read_skos(skos_text(bundled, SITE, "json-ld").encode(), bundled)
    assert list(back.skills) == list(bundled.skills)
    for skill in bundled.skills.values():
        found = back.get(skill.id)
        assert found.labels == skill.labels
        assert {lang: set(words) for lang, words in found.synonyms.items()} == {
            lang: set(words) for lang, words in skill.synonyms.items()
        }
        assert set(found.codes) == set(skill.codes)
        assert set(found.proofs) == set(skill.proofs)
        assert (found.accepted, found.valid_months) == (skill.accepted, skill.valid_months)


def test_a_nomenclature_of_others_keeps_what_only_geomap_says() -> None:
    plain = f"""
    {PREFIX}
    <{SITE}/competence/web> a skos:Concept ; skos:prefLabel "Sites"@fr .
    <{SITE}/competence/boutique> a skos:Concept ; skos:broader <{SITE}/competence/web> ; skos:prefLabel "Magasin"@fr .
    """
    shop = read_skos(plain.encode(), SMALL).get("boutique")
    assert shop.labels == {"fr": "Magasin"}
    assert (shop.proofs, shop.valid_months, shop.reviewers) == (("portfolio", "label"), 12, 2)
    assert shop.accepted == SMALL.get("boutique").accepted


def test_nothing_is_asked_of_the_network() -> None:
    for context in ("https://example.org/skos.jsonld", {"@import": "https://example.org/skos.jsonld"}):
        text = json.dumps({"@context": [{"a": "urn:a"}, context], "@graph": []})
        with pytest.raises(BadFile, match="never fetched"):
            read_skos(text.encode(), NOTHING)
    nested = json.dumps({"@graph": [{"@context": "https://example.org/skos.jsonld"}]})
    with pytest.raises(BadFile, match="never fetched"):
        read_skos(nested.encode(), NOTHING)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no skos:Concept"),
        ("<a> <b>", "cannot be read as Turtle"),
        ("{", "is no JSON"),
        ("[" * 3000 + "]" * 3000, "JSON|levels"),
        (
            f'{PREFIX} <urn:a/x> a skos:Concept ; skos:broader <urn:b> ; skos:prefLabel "X"@fr .',
            "no concept of the file",
        ),
        (f"{PREFIX} <urn:a/x> a skos:Concept . <urn:b/x> a skos:Concept .", "Two concepts"),
    ],
)
def test_what_is_no_nomenclature_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        read_skos(text.encode(), NOTHING)


def test_a_file_too_large_or_not_utf_8_is_refused() -> None:
    with pytest.raises(BadFile, match="more than 5000000"):
        read_skos(b" " * (MOST_BYTES + 1), NOTHING)
    with pytest.raises(BadFile, match="not UTF-8"):
        read_skos(b"\xff\xfe\x00", NOTHING)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    try:
        read = read_skos(content, NOTHING)
    except BadInput:
        return
    assert read.skills
