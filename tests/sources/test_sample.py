"""The sample directory is plainly fictional, sound, and the same every time it is read on the same day."""

import csv
import datetime as dt
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from geomap.core.frames import PROOF_STATES
from geomap.core.skills import PROOF_KINDS
from geomap.errors import BadFile
from geomap.ports import Row, Source
from geomap.sources.sample import read_sample
from geomap.sources.skills import read_nomenclature

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "sample"
DAY = dt.date(2026, 11, 22)
SAMPLE = read_sample(FOLDER, DAY)
PROVIDERS = list(SAMPLE.providers.rows())
MEDIATORS = list(SAMPLE.mediators.rows())
EVERYBODY = pytest.mark.parametrize("row", [*PROVIDERS, *MEDIATORS], ids=lambda row: row.cells["key"])
OFFERS = [
    (row.cells["key"], [part.strip() for part in line.split("|")])
    for row in PROVIDERS
    for line in row.cells["offers"].splitlines()
]
AREA = re.compile(r"|\d+ min|\d+ km|zones:[a-z]+:\w+(,[a-z]+:\w+)*")


def test_it_is_as_large_as_a_rural_directory() -> None:
    assert 75 <= len(SAMPLE.providers) <= 90
    assert len(SAMPLE.mediators) == 25
    assert 150 <= len(OFFERS) <= 350


def test_it_is_read_like_any_source() -> None:
    assert list(SAMPLE) == [SAMPLE.providers, SAMPLE.mediators]
    assert all(isinstance(source, Source) for source in SAMPLE)
    assert (SAMPLE.providers.info.name, SAMPLE.providers.info.kind) == ("sample-providers", "provider")
    assert (SAMPLE.mediators.info.name, SAMPLE.mediators.info.kind) == ("sample-mediators", "mediator")
    with (FOLDER / "providers.csv").open(encoding="utf-8", newline="") as lines:
        names = {number: cells["name"] for number, cells in enumerate(csv.DictReader(lines), start=2)}
    assert {row.line: row.cells["name"] for row in PROVIDERS} == names


@EVERYBODY
def test_everybody_in_it_is_plainly_fictional(row: Row) -> None:
    cells = row.cells
    assert cells["name"].startswith("Exemple – ")
    assert cells["name"].endswith("(fictif)")
    assert "siret" not in cells
    assert cells.get("website", "https://www.example.org/").startswith("https://www.example.org/")
    assert re.fullmatch(r"[a-z0-9-]+@example\.org", cells.get("email", "a@example.org"))
    assert re.fullmatch(r"(01 99 00|04 65 71) \d\d \d\d", cells.get("phone", "01 99 00 00 00"))
    assert "de l'Exemple" in cells.get("address", "de l'Exemple")
    assert re.fullmatch(r"\d{5}", cells["postcode"])


def test_keys_phones_and_addresses_are_not_shared() -> None:
    for column in ("key", "name", "email", "phone", "website"):
        twice = Counter(row.cells[column] for row in [*PROVIDERS, *MEDIATORS] if column in row.cells).most_common(1)
        assert twice[0][1] == 1, twice


def test_the_same_day_gives_the_same_sample_and_another_day_only_moves_dates() -> None:
    again = read_sample(FOLDER, DAY)
    assert again == SAMPLE
    later = list(read_sample(FOLDER, DAY + dt.timedelta(days=10)).providers.rows())
    for before, after in zip(PROVIDERS, later, strict=True):
        shifted = re.sub(
            r"\d{4}-\d\d-\d\d",
            lambda day: (dt.date.fromisoformat(day[0]) + dt.timedelta(days=10)).isoformat(),
            before.cells["offers"],
        )
        assert after.cells == {**before.cells, "offers": shifted}


def test_offers_are_written_as_an_import_reads_them() -> None:
    known = {skill.id for skill in read_nomenclature(DATA / "skills").usable()}
    for key, (skill, modes, area, state, kind, until) in OFFERS:
        assert skill in known, key
        assert set(modes.split("+")) <= {"on_site", "at_premises", "remote"}, key
        assert AREA.fullmatch(area), (key, area)
        assert ("on_site" in modes) == bool(area), (key, skill)
        assert state in PROOF_STATES
        assert kind in {"", *PROOF_KINDS}
        assert (state == "validated") == bool(until), (key, skill)
    assert len({(key, offer[0]) for key, offer in OFFERS}) == len(OFFERS)


def test_a_proof_is_of_a_kind_accepted_for_its_skill() -> None:
    words = read_nomenclature(DATA / "skills")
    for key, (skill, _, _, _, kind, _) in OFFERS:
        assert kind in {"", *words.get(skill).proofs}, (key, skill, kind)


def test_every_way_to_be_covered_or_not_is_in_it() -> None:
    states = Counter(offer[3] for _, offer in OFFERS)
    assert set(states) >= {"declared", "submitted", "validated", "expired", "rejected", "withdrawn"}
    dates = [dt.date.fromisoformat(offer[5]) for _, offer in OFFERS if offer[5]]
    assert min(dates) < DAY < max(dates)
    assert {row.cells["published"] for row in PROVIDERS} == {"oui", "non"}
    assert {row.cells["charter"] for row in PROVIDERS} == {"oui", "non"}
    offered = {offer[0] for _, offer in OFFERS}
    nobody = [skill.id for skill in read_nomenclature(DATA / "skills").usable() if skill.id not in offered]
    assert nobody == [
        "donnees-ouvertes",
        "signature-electronique",
        "mise-en-accessibilite",
        "bilan-numerique-responsable",
    ]
    assert SAMPLE.not_expected == {"videosurveillance": ("epci:200069136",)}
    assert sum("latitude" in row.cells for row in PROVIDERS) == 1
    assert Counter(row.cells.get("insee") for row in PROVIDERS).most_common(1)[0][0] == "48095"


def test_places_are_real_communes_of_lozere_and_its_neighbours() -> None:
    postcodes = DATA / "communes" / "postcodes.csv"
    with postcodes.open(encoding="utf-8", newline="") as lines:
        pairs = {(cells["commune"], cells["postcode"]) for cells in csv.DictReader(lines)}
    for row in [*PROVIDERS, *MEDIATORS]:
        if "insee" in row.cells:
            assert (row.cells["insee"], row.cells["postcode"]) in pairs, row.cells["key"]
            assert row.cells["insee"][:2] in {"48", "07", "12", "15", "30", "34", "43"}
    assert {row.cells["key"] for row in PROVIDERS if "insee" not in row.cells} == {
        "barrabande-depannage",
        "peyre-depannage",
        "malzieu-pixel",
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "sample"))


@pytest.mark.parametrize(
    ("file", "line", "why"),
    [
        ("offers.csv", "rien,video,remote,,declared,,", "the provider « rien » is not in providers.csv"),
        ("offers.csv", "geo-margeride,video,online,,declared,,", "« online » is no mode"),
        ("offers.csv", "geo-margeride,video,remote,,sure,,", "« sure » in « proof_state » is none of"),
        ("offers.csv", "geo-margeride,video,remote,,validated,word,3", "« word » in « proof_kind » is none of"),
        ("offers.csv", "geo-margeride,video,remote,,validated,,soon", "« soon » in « valid_days » must be a number"),
        ("offers.csv", "geo-margeride,video,remote,,validated,,9999999999", "must be a number of days"),
        ("mediators.csv", "mediatheque-du-causse,A,,,,,,,,", "the key « mediatheque-du-causse » is already on line 3"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(folder: Path, file: str, line: str, why: str) -> None:
    target = folder / file
    target.write_text(f"{target.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    number = len(target.read_text(encoding="utf-8").splitlines())
    with pytest.raises(BadFile) as refused:
        read_sample(folder, DAY)
    assert str(refused.value).startswith(f"{file}, line {number}: ")
    assert why in str(refused.value)
