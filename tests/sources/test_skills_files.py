"""The nomenclature that comes with geomap is sound, and a folder that is not is refused with its file and line."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.skills import PROOF_KINDS, normalise
from geomap.errors import BadFile
from geomap.sources.skills import LANGUAGES, read_crosswalks, read_nomenclature, read_not_expected, read_proofs

FOLDER = Path(__file__).parents[2] / "data" / "skills"
WORDS = read_nomenclature(FOLDER)
SKILLS = WORDS.usable()
NAMES = [
    (skill.id, text)
    for skill in SKILLS
    for texts in ((skill.id,), skill.labels.values(), *skill.synonyms.values())
    for text in texts
]
CODES = {"naf": r"\d\d\.\d\d[A-Z]", "rome": r"[A-N]\d{4}", "data-inclusion": r"[a-z-]+--[a-z-]+"}


def test_it_has_about_sixty_skills_in_about_ten_domains() -> None:
    assert 8 <= len(WORDS.domains()) <= 12
    assert 55 <= len(SKILLS) <= 75
    assert all(3 <= len(WORDS.in_domain(domain.id)) <= 12 for domain in WORDS.domains())
    assert sum(len(WORDS.in_domain(domain.id)) for domain in WORDS.domains()) == len(SKILLS)


def test_every_skill_is_complete() -> None:
    for skill in SKILLS:
        assert set(skill.labels) == set(skill.definition) == set(LANGUAGES), skill.id
        assert skill.proofs, skill.id
        assert set(skill.proofs) <= set(PROOF_KINDS), skill.id
        assert {code.vocabulary for code in skill.codes} >= {"naf", "rome"}, skill.id
        assert 12 <= skill.valid_months <= 36, skill.id
        assert len(skill.synonyms["fr"]) >= 8, skill.id
        assert skill.synonyms["en"], skill.id


def test_labels_and_positions_are_distinct() -> None:
    for language in LANGUAGES:
        labels = Counter(normalise(skill.label(language)) for skill in WORDS.skills.values())
        assert max(labels.values()) == 1, labels.most_common(1)
    assert len({skill.position for skill in WORDS.skills.values()}) == len(WORDS.skills)
    assert list(WORDS.skills) == [skill.id for skill in sorted(WORDS.skills.values(), key=lambda each: each.position)]


def test_definitions_are_one_or_two_sentences() -> None:
    for skill in WORDS.skills.values():
        for definition in skill.definition.values():
            assert 20 <= len(definition) <= 200, skill.id
            assert definition.endswith("."), skill.id


def test_codes_have_the_form_of_their_vocabulary_and_one_label() -> None:
    labels: dict[str, str] = {}
    for crosswalk in read_crosswalks(FOLDER):
        code = crosswalk.code
        assert re.fullmatch(CODES[code.vocabulary], code.code), crosswalk
        assert labels.setdefault(code.code, code.label) == code.label


def test_every_accepted_proof_is_said_in_both_languages() -> None:
    proofs = read_proofs(FOLDER)
    assert {proof.skill for proof in proofs} == {skill.id for skill in SKILLS}
    assert all(proof.accepted[language].endswith(".") for proof in proofs for language in LANGUAGES)


def test_every_word_means_its_own_skill() -> None:
    for wanted, text in NAMES:
        assert WORDS.match(text).skill == wanted, text
        assert WORDS.match(text.upper()).skill == wanted, text


def test_every_word_is_found_by_the_search_box() -> None:
    for wanted, text in NAMES:
        assert wanted in {hit.skill for hit in WORDS.search(text, "fr", 100)}, text


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Être trouvé sur google", "referencement-naturel"),
        ("mon site est moche", "refonte-site"),
        ("On s'est fait pirater !", "reponse-a-incident"),
        ("caisse tactile", "caisse-enregistreuse"),
        ("Les mails n'arrivent plus", "messagerie-professionnelle"),
        ("e-commerce", "boutique-en-ligne"),
        ("wi-fi", "wifi-et-reseau-local"),
        ("Site WordPress", "site-vitrine"),
    ],
)
def test_people_are_understood(said: str, wanted: str) -> None:
    assert WORDS.match(said).skill == wanted


@pytest.mark.parametrize(
    ("need", "wanted"),
    [
        ("je veux vendre mon fromage sur internet", "boutique-en-ligne"),
        ("je me suis fait pirater mon compte", "reponse-a-incident"),
        ("mon ordi rame", "depannage-informatique"),
        ("caise tactile", "caisse-enregistreuse"),
        ("site", "site-vitrine"),
        ("newslettr", "lettres-information"),
        ("apprendre à utiliser internet", "initiation-au-numerique"),
        ("imprimante en panne", "impression-et-copieurs"),
    ],
)
def test_a_need_in_plain_words_finds_its_skill_first(need: str, wanted: str) -> None:
    assert WORDS.search(need)[0].skill == wanted


def test_what_is_not_digital_is_not_taken_for_a_skill() -> None:
    for trade in ("plomberie", "boulangerie", "maçonnerie", "espaces verts", "restauration", "informatique", "conseil"):
        assert WORDS.match(trade).skill is None, trade


@given(st.lists(st.sampled_from([text for _, text in NAMES]), max_size=8), st.sampled_from([";", "|", "\n", ", "]))
def test_split_undoes_join(names: list[str], separator: str) -> None:
    assert list(WORDS.split(separator.join(names))) == names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "skills"))


def put(folder: Path, file: str, *lines: str) -> int:
    """Add lines at the end of a file and give the number of the last."""
    target = folder / file
    target.write_text(target.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(target.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("file", "line", "why"),
    [
        ("skills.csv", "a,web,A,A en,D.,D.,24,1,1", "the broader skill « web » does not exist"),
        ("skills.csv", "a,a,A,A en,D.,D.,24,1,1", "goes round in a circle"),
        ("skills.csv", "a,video,A,A en,D.,D.,24,1,1", "a skill belongs directly to a domain"),
        ("skills.csv", "video,,A,A en,D.,D.,24,1,1", "the id « video » is already taken"),
        ("skills.csv", "A b,,A,A en,D.,D.,24,1,1", "must be small letters and digits joined by hyphens"),
        ("skills.csv", "a,,Vidéos,A en,D.,D.,24,1,1", "« Vidéos » is also a label of « video »"),
        ("skills.csv", "a,,A; b,A en,D.,D.,24,1,1", "no semicolon, bar or line break"),
        ("skills.csv", "a,,A,,D.,D.,24,1,1", "« label_en » is empty"),
        ("skills.csv", "a,,A,A en,D.,D.,0,1,1", "« 0 » in « valid_months » must be a whole number from 1 to 120"),
        ("skills.csv", "a,,A,A en,D.,D.,24,3,1", "« 3 » in « reviewers » must be a whole number from 1 to 2"),
        ("skills.csv", "a,,A,A en,D.,D.,24,1", "8 cells for 9 headers"),
        ("synonyms.csv", "rien,fr,mot", "the skill « rien » is not in skills.csv"),
        ("synonyms.csv", "video,oc,mot", "« oc » in « lang » is none of fr, en"),
        ("synonyms.csv", "video,fr,Mon SITE est moche", "already means « refonte-site » (synonyms.csv, line"),
        ("synonyms.csv", "video,fr,photographies", "already means « photographie » (skills.csv, line"),
        ("synonyms.csv", "video,fr,drones", "« drones » is already on line"),
        ("synonyms.csv", "video,fr,?!", "must have letters or digits"),
        ("proofs.csv", "video,oral,A.,A.", "« oral » in « kind » is none of portfolio, reference, diploma, label"),
        ("proofs.csv", "video,portfolio,A.,A.", "« portfolio » is already described for « video »"),
        ("crosswalks.csv", "video,isco,1,A,exact", "« isco » in « vocabulary » is none of naf, rome, data-inclusion"),
        ("crosswalks.csv", "video,naf,59.11B,A,exact", "« 59.11B » already stands for « video »"),
        ("crosswalks.csv", "video,naf,59.11C,A,same", "« same » in « relation » is none of exact, close, broad"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(folder: Path, file: str, line: str, why: str) -> None:
    number = put(folder, file, line)
    with pytest.raises(BadFile) as refused:
        read_nomenclature(folder)
    assert str(refused.value).startswith(f"{file}, line {number}: ")
    assert why in str(refused.value)


def test_a_circle_of_two_is_named(folder: Path) -> None:
    put(folder, "skills.csv", "a,b,A,A en,D.,D.,24,1,1", "b,a,B,B en,D.,D.,24,1,2")
    with pytest.raises(BadFile, match="« a > b > a » goes round in a circle"):
        read_nomenclature(folder)


@pytest.mark.parametrize("file", ["proofs.csv", "crosswalks.csv"])
def test_a_line_about_no_skill_is_refused(folder: Path, file: str) -> None:
    put(folder, file, "rien,label,A.,A." if file == "proofs.csv" else "rien,naf,62.01Z,A,exact")
    with pytest.raises(BadFile, match=f"{file}: the skill « rien » is not in skills.csv"):
        read_nomenclature(folder)


def test_a_file_that_is_missing_or_no_csv_is_refused(folder: Path) -> None:
    proofs = folder / "proofs.csv"
    proofs.write_bytes("skill,kind,accepted_fr,accepted_en\nvidéo,,,\n".encode("latin-1"))
    with pytest.raises(BadFile, match=r"proofs\.csv is not UTF-8"):
        read_proofs(folder)
    proofs.write_text("skill;kind\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"proofs\.csv, line 1: the headers are"):
        read_proofs(folder)
    proofs.write_text('skill,kind,accepted_fr,accepted_en\nvideo,"label', encoding="utf-8")
    with pytest.raises(BadFile, match=r"proofs\.csv is not a CSV file"):
        read_proofs(folder)
    proofs.unlink()
    with pytest.raises(BadFile, match=r"proofs\.csv cannot be read"):
        read_proofs(folder)


def test_zones_where_a_skill_is_not_expected(folder: Path) -> None:
    assert read_not_expected(folder) == {}
    (folder / "not_expected.csv").write_text(
        "skill,zone,reason\nvideo,departement:48,Exemple.\nvideo,epci:1,Exemple.\n", encoding="utf-8"
    )
    assert read_nomenclature(folder).get("video").not_expected_in == ("departement:48", "epci:1")
    number = put(folder, "not_expected.csv", "video,48,Exemple.")
    with pytest.raises(BadFile, match=rf"not_expected\.csv, line {number}: « 48 » is not a zone"):
        read_nomenclature(folder)
