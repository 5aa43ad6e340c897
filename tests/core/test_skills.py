"""Which skill a text means: hand-chosen cases on a small nomenclature, and laws on any writing."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.skills import Nomenclature, Skill, normalise
from geomap.errors import UnknownSkill


def skill(
    name: str, broader: str | None, fr: str, en: str, *synonyms: str, position: int, retired: bool = False
) -> Skill:
    return Skill(
        name, broader, {"fr": fr, "en": en}, {}, {"fr": synonyms, "en": ()}, position=position, retired=retired
    )


SKILLS = (
    skill("web", None, "Sites internet", "Websites", position=100),
    skill("site-vitrine", "web", "Création de site internet", "Website creation", "créer un site", position=101),
    skill("boutique", "web", "Boutique en ligne", "Online shop", "e-commerce", "vendre sur internet", position=102),
    skill("ancien", "web", "Minitel", "Minitel service", "serveur télématique", position=103, retired=True),
    skill("image", None, "Image et contenus", "Image and content", position=200),
    skill("photo-video", "image", "Photo, vidéo", "Photo and video", "drone", "œuvres filmées", position=201),
    skill("seo", "image", "Référencement", "Search engine optimisation", "être trouvé sur Google", position=202),
)
WORDS = Nomenclature({each.id: each for each in SKILLS})
NAMES = [
    (each.id, text)
    for each in SKILLS
    if each.broader is not None
    for text in (each.id, *each.labels.values(), *each.synonyms["fr"])
]


def without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


DISGUISES = st.sampled_from(
    [
        str.upper,
        str.lower,
        str.title,
        without_accents,
        lambda text: f"  {text}\t",
        lambda text: text.replace(" ", "   "),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("'", "\u2019"),
        lambda text: text.replace("-", " "),
        lambda text: f"« {text} » !",
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("œ", "oe"),
    ]
)


def test_domains_and_skills_come_in_the_order_of_lists() -> None:
    shuffled = Nomenclature({each.id: each for each in reversed(SKILLS)})
    assert [each.id for each in shuffled.domains()] == ["web", "image"]
    assert [each.id for each in shuffled.usable()] == ["site-vitrine", "boutique", "photo-video", "seo"]
    assert [each.id for each in shuffled.in_domain("web")] == ["site-vitrine", "boutique"]
    assert shuffled.in_domain("seo") == ()


def test_an_unknown_id_is_an_error_that_helps() -> None:
    assert WORDS.get("ancien").retired
    with pytest.raises(UnknownSkill, match=r"« boutiqe »\. Did you mean boutique\?"):
        WORDS.get("boutiqe")
    with pytest.raises(UnknownSkill, match="« x »"):
        WORDS.in_domain("x")


@pytest.mark.parametrize(
    ("text", "found", "how"),
    [
        ("seo", "seo", "id"),
        ("REFERENCEMENT", "seo", "label"),
        ("Website creation", "site-vitrine", "label"),
        ("creations de sites internet", "site-vitrine", "label"),
        ("Création d’un site internet", "site-vitrine", "label"),
        ("ecommerce", "boutique", "synonym"),
        ("E commerce", "boutique", "synonym"),
        ("Être  trouvé sur GOOGLE !", "seo", "synonym"),
        ("oeuvre filmée", "photo-video", "synonym"),
        ("minitel", "ancien", "label"),
    ],
)
def test_a_known_word_names_its_skill(text: str, found: str, how: str) -> None:
    match = WORDS.match(text)
    assert (match.skill, match.how, match.candidates) == (found, how, ())


def test_a_domain_is_not_a_skill() -> None:
    match = WORDS.match("site internet")
    assert (match.skill, match.how, match.candidates) == (None, "domain", ("site-vitrine", "boutique"))


def test_a_near_word_is_never_chosen() -> None:
    match = WORDS.match("Referancement")
    assert (match.skill, match.how, match.candidates) == (None, "near", ("seo",))


@pytest.mark.parametrize("text", ["", "  ", "!?", "plomberie", "x" * 5_000, "mot " * 1_000])
def test_what_means_nothing_has_no_candidate(text: str) -> None:
    match = WORDS.match(text)
    assert (match.text, match.skill, match.how, match.candidates) == (text, None, "none", ())


def test_a_word_of_two_skills_chooses_neither() -> None:
    both = Nomenclature(
        {
            "a": skill("a", "web", "Film", "Film", "clip", position=2),
            "b": skill("b", "web", "Image", "Image", "clips", position=1),
        }
    )
    match = both.match("Clip")
    assert (match.skill, match.how, match.candidates) == (None, "several", ("b", "a"))


def test_a_word_passed_on_by_a_retired_skill_means_the_one_in_use() -> None:
    heirs = Nomenclature(
        {
            "old": skill("old", "web", "Télécopie", "Fax", "fax en ligne", position=1, retired=True),
            "new": skill("new", "web", "Courriel", "E-mail", "fax en ligne", position=2),
        }
    )
    assert heirs.match("fax en ligne").skill == "new"
    assert heirs.match("télécopie").skill == "old"
    assert [hit.skill for hit in heirs.search("fax")] == ["new"]


@given(st.sampled_from(NAMES), st.lists(DISGUISES, max_size=4))
def test_writing_it_otherwise_changes_nothing(name: tuple[str, str], disguises: list[Callable[[str], str]]) -> None:
    wanted, text = name
    for disguise in disguises:
        text = disguise(text)
    assert WORDS.match(text).skill == wanted


@given(st.text(max_size=80))
def test_any_text_is_answered_and_normalised_once(text: str) -> None:
    key = normalise(text)
    assert WORDS.match(text).skill in {None, *WORDS.skills}
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert normalise(f" {text.swapcase()}. ") == normalise(text.swapcase())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bou", "boutique"),
        ("ligne boutique", "boutique"),
        ("vandre", "boutique"),
        ("je veux vendre mon miel sur internet", "boutique"),
        ("referencemant", "seo"),
        ("google", "seo"),
        ("dron", "photo-video"),
    ],
)
def test_the_search_box_forgives(typed: str, first: str) -> None:
    assert WORDS.search(typed)[0].skill == first


def test_search_says_which_wording_answered() -> None:
    hit = WORDS.search("google", "en")[0]
    assert (hit.wording, hit.kind, hit.language) == ("être trouvé sur Google", "synonym", "fr")
    domain = WORDS.search("contenus")[0]
    assert (domain.skill, domain.wording, domain.kind) == ("photo-video", "Image et contenus", "domain")


def test_search_prefers_the_readers_language_and_keeps_to_its_limit() -> None:
    assert WORDS.search("photo", "fr")[0].language == "fr"
    assert WORDS.search("photo", "en")[0].language == "en"
    assert len(WORDS.search("s", "fr", 2)) == 2
    assert WORDS.search("s", "fr", 0) == ()
    assert WORDS.search("", "fr") == ()
    assert WORDS.search("zzzz", "fr") == ()


@given(st.text(max_size=200), st.sampled_from(["fr", "en"]))
def test_search_gives_each_usable_skill_once_and_always_the_same(typed: str, language: str) -> None:
    hits = WORDS.search(typed, language, 50)
    ids = [hit.skill for hit in hits]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {each.id for each in WORDS.usable()}
    assert Nomenclature({each.id: each for each in reversed(SKILLS)}).search(typed, language, 50) == hits


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", ()),
        (" ; , |", ()),
        ("logo", ("logo",)),
        ("logo; wifi|drone\nseo\r\nclip", ("logo", "wifi", "drone", "seo", "clip")),
        ("logo, wifi", ("logo", "wifi")),
        ("Photo, vidéo", ("Photo, vidéo",)),
        ("photo,VIDEO, seo", ("photo,VIDEO", "seo")),
        ("vidéo, photo", ("vidéo", "photo")),
    ],
)
def test_split_keeps_names_whole(cell: str, names: tuple[str, ...]) -> None:
    assert WORDS.split(cell) == names


@given(st.lists(st.sampled_from([text for _, text in NAMES])), st.sampled_from(["; ", " | ", "\n", ";\r\n", ", "]))
def test_split_undoes_join(names: list[str], separator: str) -> None:
    assert list(WORDS.split(separator.join(names))) == names


def test_exceptions_are_added_to_another_nomenclature() -> None:
    once = WORDS.excepting({"seo": ["departement:48"]})
    twice = once.excepting({"seo": ["departement:48", "epci:1"]})
    assert twice.get("seo").not_expected_in == ("departement:48", "epci:1")
    assert WORDS.get("seo").not_expected_in == ()
    assert twice.match("google seo").how == "near"
    with pytest.raises(UnknownSkill):
        WORDS.excepting({"x": ["departement:48"]})
