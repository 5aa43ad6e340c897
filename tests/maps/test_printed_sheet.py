"""An answer on paper, read back: what it says, in which language, on how many pages; nothing of it is run as markup."""

from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
import pytest
from pypdf import PdfReader

from geomap.core.coverage import Answer
from geomap.exports.paper import card_png, paper_pdf
from geomap.exports.square_code import square_code_svg
from geomap.maps.palette import LOOKS, PALETTE
from geomap.maps.sheet import sheet, swatch_svg
from geomap.maps.texts import FRENCH

ADDRESS = "https://annuaire.test/carte/48/seo"
MARKUP = "#panic() *gras* $x$ @ref ${{7*7}} \\u{41} <label> [//"


@pytest.fixture
def said(answer: Answer, providers: pd.DataFrame) -> dict[str, object]:
    return sheet(answer, providers=providers, language="fr", url=ADDRESS, code=square_code_svg(ADDRESS))


def read(pdf: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_paper_says_the_question_the_answer_and_where_it_is_from(said: dict[str, object]) -> None:
    reader, text = read(paper_pdf(said))
    # Two communes of 14,000 people are covered; four are not, one of which nobody has counted.
    assert "Être <trouvé> & vu, Lozère" in text
    assert "22/11/2026" in text
    assert all(" ".join(sentence.split()) in text for sentence in said["sentences"])  # type: ignore[attr-defined]
    assert "IGN <2026>" in text
    assert ADDRESS in text
    assert {FRENCH[look.text] for state, look in LOOKS.items() if state != "not_applicable"} <= {
        word for word in FRENCH.values() if word in text
    }
    assert (reader.metadata.title or "").startswith("Être <trouvé> & vu, Lozère")


def test_a_provider_at_a_distance_is_never_counted_in_reach(answer: Answer, providers: pd.DataFrame) -> None:
    # Out of reach and remote become remote: two communes that are no gap where distance is enough, nor nearer for it.
    remote = answer.coverage["state"].isin(["out_of_reach", "remote_only"])
    coverage = answer.coverage.assign(state=answer.coverage["state"].mask(remote, "remote_only"))
    coverage["gap"] = answer.coverage["gap"] & ~remote
    asked = replace(answer.question, remote_counts=True)
    told = sheet(replace(answer, question=asked, coverage=coverage), providers=providers, language="fr")["sentences"]
    assert "2 communes (14\u202f000 habitants) avec un prestataire à portée." in told
    assert sum("à portée." in sentence for sentence in told) == 1
    assert any(sentence.endswith("avec un prestataire à distance seulement.") for sentence in told)
    assert not any(
        "distance seulement" in said for said in sheet(answer, providers=providers, language="fr")["sentences"]
    )


def test_every_commune_is_listed_with_its_state(said: dict[str, object]) -> None:
    _, text = read(paper_pdf(said))
    for name, state in (("Mende", "couvert sur place"), ("Enclave", "hors de portée"), ("Île", "aucun prestataire")):
        assert name in text
        assert state in text
    assert len(said["table"]["rows"]) == 6  # type: ignore[index]


def test_minutes_to_what_is_not_proven_say_so(said: dict[str, object]) -> None:
    minutes = [row[-1] for row in said["table"]["rows"]]  # type: ignore[index]
    assert sorted(minutes) == ["12", "20 (déclaré, sans preuve)", "5", "–", "–", "–"]
    assert "20 (déclaré, sans preuve)" in read(paper_pdf(said))[1]


def test_minutes_beyond_the_journey_say_that_the_provider_comes(answer: Answer, providers: pd.DataFrame) -> None:
    far = answer.coverage.assign(nearest_minutes=[4.2, 47.0, 50.0, None, None, None])
    rows = sheet(replace(answer, coverage=far), providers=providers, language="fr")["table"]["rows"]
    assert sorted(row[-1] for row in rows) == ["47 (se déplace)", "5", "50 (déclaré, sans preuve)", "–", "–", "–"]


def test_the_legend_has_no_pattern_whose_tiles_would_show(said: dict[str, object]) -> None:
    # Readers of PDF draw hairlines between the tiles of a pattern: a plain colour looked cross-hatched on paper.
    reader, _ = read(paper_pdf(said))
    assert all("/Pattern" not in page["/Resources"] for page in reader.pages)


def test_every_hatching_of_the_legend_is_drawn_over_its_colour() -> None:
    for look in PALETTE:
        drawn = swatch_svg(look)
        assert f'fill="{look.colour}"' in drawn
        assert drawn.count("translate(") == (12 if look.path else 0)


def test_pages_are_numbered_a4_and_few(said: dict[str, object]) -> None:
    reader, text = read(paper_pdf(said))
    assert len(reader.pages) == 2
    assert "Page 1 / 2" in text
    assert "Page 2 / 2" in text
    upright, lying = (read(paper_pdf(said, landscape=side))[0].pages[0].mediabox for side in (False, True))
    assert (round(float(upright.width)), round(float(upright.height))) == (595, 842)
    assert (round(float(lying.width)), round(float(lying.height))) == (842, 595)


def test_the_paper_can_be_read_aloud(said: dict[str, object]) -> None:
    reader, _ = read(paper_pdf(said))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode("utf-8")  # type: ignore[union-attr]
    assert read(paper_pdf({**said, "language": "en"}))[0].trailer["/Root"]["/Lang"] == "en"


def test_markup_in_a_name_is_only_text(answer: Answer, providers: pd.DataFrame) -> None:
    communes = answer.territory.communes.assign(name=[MARKUP, *answer.territory.communes["name"][1:]])
    renamed = replace(answer, territory=replace(answer.territory, communes=communes, name=MARKUP))
    _, text = read(paper_pdf(sheet(renamed, providers=providers, language="fr")))
    assert "#panic() *gras* $x$ @ref ${{7*7}}" in text
    assert "[//" in text


def test_the_card_is_of_the_size_sites_expect(said: dict[str, object]) -> None:
    card = dict.fromkeys(("skill", "place", "headline", "day", "sample"), "Été") | {"language": "fr"}
    png = card_png({**card, "picture": said["picture"]})
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1200, 630)
    # That the data are an example is on the picture itself.
    assert card_png({**card, "picture": said["picture"], "sample": ""}) != png


def test_a_code_is_a_drawing_that_states_no_size() -> None:
    assert square_code_svg(ADDRESS).startswith("<svg ")
    assert square_code_svg(ADDRESS) != square_code_svg(ADDRESS + "?t=15")
