"""Changes to the nomenclature: each by hand, and laws any sequence of them keeps."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.skills import (
    Add,
    Change,
    Code,
    Except,
    Merge,
    Nomenclature,
    Place,
    Prove,
    Retire,
    Reword,
    Skill,
    after_change,
    normalise,
    sound,
)
from geomap.errors import BadInput, UnknownSkill

WEB = Skill("web", None, {"fr": "Sites internet"}, {}, position=100)
IMAGE = Skill("image", None, {"fr": "Image"}, {}, position=200)
SHOP = Skill(
    "boutique", "web", {"fr": "Boutique en ligne", "en": "Online shop"}, {}, {"fr": ("e-boutique",)}, position=101
)
SALE = Skill(
    "vente",
    "web",
    {"fr": "Vente en ligne", "en": "Online sales"},
    {},
    {"fr": ("vendre sur internet",)},
    codes=(Code("naf", "47.91B"),),
    position=102,
)
LOGO = Skill("logo", "image", {"fr": "Logo"}, {}, position=201)
BEFORE = Nomenclature({skill.id: skill for skill in (WEB, SHOP, SALE, IMAGE, LOGO)})


def test_a_merged_skill_gives_its_words_and_codes_and_points_to_the_other() -> None:
    after = after_change(BEFORE, Merge("vente", into="boutique"))
    assert after.get("boutique").synonyms == {
        "fr": ("e-boutique", "Vente en ligne", "vendre sur internet"),
        "en": ("Online sales",),
    }
    assert after.get("boutique").codes == (Code("naf", "47.91B"),)
    assert (after.get("vente").retired, after.get("vente").replaced_by) == (True, "boutique")
    assert after.current("vente") == "boutique"
    assert [skill.id for skill in after.usable()] == ["boutique", "logo"]
    for text in ("vente", "Vente en ligne", "vendre sur internet", "online sales"):
        assert after.match(text).skill == "boutique"


def test_what_was_merged_is_not_merged_again() -> None:
    after = after_change(BEFORE, Merge("vente", into="boutique"))
    with pytest.raises(BadInput, match="retired already"):
        after_change(after, Merge("vente", into="boutique"))


def test_what_was_given_stays_as_it_was() -> None:
    after_change(BEFORE, Merge("vente", into="boutique"))
    assert BEFORE.get("vente") == SALE
    assert not BEFORE.get("vente").retired


def test_a_chain_of_successors_is_followed_to_its_end() -> None:
    after = after_change(after_change(BEFORE, Merge("vente", into="boutique")), Retire("boutique", replaced_by="logo"))
    assert after.current("vente") == "logo"
    assert after.match("vendre sur internet").skill == "logo"


def test_a_skill_retired_without_successor_still_answers_to_its_words() -> None:
    after = after_change(BEFORE, Retire("logo"))
    assert after.match("logo").skill == "logo"
    assert after.current("logo") == "logo"


def test_each_other_change_does_what_it_says() -> None:
    photo = Skill("photo", "image", {"fr": "Photo"}, {}, position=202)
    assert after_change(BEFORE, Add(photo)).get("photo") == photo
    worded = after_change(
        BEFORE, Reword("logo", labels={"fr": "Logo et charte"}, synonyms={"fr": ("identité visuelle",)})
    )
    assert worded.get("logo").labels == {"fr": "Logo et charte"}
    assert worded.match("identite visuelle").skill == "logo"
    grid = {"portfolio": {"fr": "Trois logos imprimés."}}
    proved = after_change(BEFORE, Prove("logo", grid, valid_months=12, reviewers=2)).get("logo")
    assert (proved.proofs, proved.accepted, proved.valid_months, proved.reviewers) == (("portfolio",), grid, 12, 2)
    placed = after_change(BEFORE, Place("logo", "web", 50))
    assert [skill.id for skill in placed.in_domain("web")] == ["logo", "boutique", "vente"]
    zones = ("departement:48", "epci:200069144", "departement:48")
    assert after_change(BEFORE, Except("logo", zones)).get("logo").not_expected_in == zones[:2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Add(LOGO), "is taken"),
        (Add(Skill("Site Web", "web", {"fr": "Site web"}, {})), "small letters and digits"),
        (Add(Skill("site", "toile", {"fr": "Site"}, {})), "« toile » of « site » does not exist"),
        (Add(Skill("site", "logo", {"fr": "Site"}, {})), "must belong to a domain"),
        (Add(Skill("site", "web", {"en": "Site"}, {})), "no French label"),
        (Add(Skill("site", "web", {"fr": "Site; toile"}, {})), "no semicolon"),
        (Add(Skill("site", "web", {"fr": "BOUTIQUES en ligne"}, {})), "one skill only"),
        (Add(Skill("site", "web", {"fr": "S" * 121}, {})), "at most 120"),
        (Add(Skill("site", "web", {"fr": "Site"}, {"fr": "x" * 2001})), "under 2000"),
        (Reword("logo", synonyms={"fr": ("e-boutique",)}), "one skill only"),
        (Prove("logo", {"oath": {}}, 12), "no kind of proof"),
        (Prove("logo", {}, 0), "1 to 120 months"),
        (Prove("logo", {}, 12, reviewers=3), "1 to 2 reviewers"),
        (Place("web", "web", 1), "must belong to a domain|is a skill"),
        (Except("logo", ("Lozère",)), "is not a zone"),
        (Retire("web"), "still has skills in use \\(boutique, vente\\)"),
        (Retire("logo", replaced_by="web"), "cannot take the place"),
        (Retire("logo", replaced_by="logo"), "cannot take the place"),
        (Merge("web", into="logo"), "is a domain"),
        (Merge("logo", into="logo"), "cannot take the place"),
    ],
)
def test_a_change_that_contradicts_is_refused_by_name(change: Change, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        after_change(BEFORE, change)


def test_a_skill_two_must_validate_takes_in_none_that_one_validates() -> None:
    strict = after_change(BEFORE, Prove("boutique", {"diploma": {"fr": "Un diplôme."}}, 12, reviewers=2))
    with pytest.raises(BadInput, match="2 reviewers"):
        after_change(strict, Merge("vente", into="boutique"))
    assert after_change(strict, Merge("boutique", into="vente")).get("boutique").replaced_by == "vente"


def test_a_skill_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(UnknownSkill, match="minitel"):
        after_change(BEFORE, Retire("minitel"))


def test_successors_in_a_circle_are_refused() -> None:
    round_about: Mapping[str, Skill] = {
        "web": WEB,
        "a": Skill("a", "web", {"fr": "A"}, {}, retired=True, replaced_by="b"),
        "b": Skill("b", "web", {"fr": "B"}, {}, retired=True, replaced_by="a"),
    }
    with pytest.raises(BadInput, match="circle"):
        sound(round_about)


NAMES = ("web", "image", "boutique", "vente", "logo")
CHANGES = st.one_of(
    st.builds(Merge, st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.builds(Retire, st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES)),
    st.builds(Place, st.sampled_from(NAMES), st.none() | st.sampled_from(NAMES), st.integers(0, 300)),
    st.builds(
        Reword, st.sampled_from(NAMES), st.fixed_dictionaries({"fr": st.sampled_from(["Toile", "Logo", "Vente"])})
    ),
)


@given(st.lists(CHANGES, max_size=8))
def test_whatever_is_done_ids_stay_words_mean_one_skill_and_successors_end(changes: list[Change]) -> None:
    now = BEFORE
    for change in changes:
        try:
            now = after_change(now, change)
        except BadInput:
            continue
    assert set(now.skills) == set(BEFORE.skills)
    labels = [normalise(skill.labels["fr"]) for skill in now.skills.values() if not skill.retired]
    assert len(labels) == len(set(labels))
    for skill in now.skills:
        assert now.get(now.current(skill)).replaced_by is None
    for skill in now.usable():
        assert now.match(skill.id).skill == skill.id
