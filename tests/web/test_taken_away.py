"""Taking an answer away: frames that any site may show, snippets nothing breaks out of, pictures, codes, files."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from urllib.parse import quote

import pytest
from fake_site import ZONE
from flask.testing import FlaskClient
from pypdf import PdfReader

EMBED = f"/embed/{ZONE}/creation-site"
ANSWER = f"/carte/{ZONE}/creation-site"
PAGE = f"/emporter/{ZONE}/creation-site"


def test_only_the_frame_may_be_framed(client: FlaskClient) -> None:
    framed, whole = (client.get(path).headers["Content-Security-Policy"] for path in (EMBED, ANSWER))
    assert "frame-ancestors *" in framed
    assert "frame-ancestors 'self'" in whole
    # The rest of the policy is as strict as everywhere.
    assert re.sub(r"nonce-[^']+", "", framed).replace("frame-ancestors *", "") == re.sub(
        r"nonce-[^']+", "", whole
    ).replace("frame-ancestors 'self'", "")


def test_a_frame_sets_no_cookie_and_may_be_kept_like_a_page(client: FlaskClient) -> None:
    answer = client.get(EMBED)
    assert "Set-Cookie" not in answer.headers
    again = client.get(EMBED, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers


def test_a_frame_says_the_answer_and_leads_to_the_table(client: FlaskClient) -> None:
    page = client.get(f"{EMBED}?t=15").text
    assert f'href="{ANSWER}?t=15"' in page
    assert 'target="_blank" rel="noopener"' in page
    assert "geomap-legend" in page
    assert '<header class="top"' not in page
    alone = client.get(f"{EMBED}?vue=phrases").text
    assert "geomap-legend" not in alone
    assert "<li>" in alone


@pytest.mark.parametrize("wrong", ["vue=x", "fond=x", "hauteur=1", "vue=carte&vue=phrases"])
def test_what_has_no_meaning_is_refused(client: FlaskClient, wrong: str) -> None:
    assert client.get(f"{PAGE}?{wrong}").status_code == 400
    assert client.get(f"{PAGE}?{wrong}").status_code == 400


@pytest.mark.parametrize("view", ["carte", "phrases"])
def test_a_frame_of_example_data_says_so(client: FlaskClient, view: str) -> None:
    """On another site nothing else tells that the providers are made up."""
    assert "Données d’exemple." in client.get(f"/embed/{ZONE}/creation-site?vue={view}").text


def test_the_snippet_shows_the_question_as_it_was_chosen(client: FlaskClient) -> None:
    page = client.get(f"{PAGE}?t=15&fond=sombre&hauteur=420&lang=en").text
    written = unescape(re.findall(r'<textarea[^>]*id="texte"[^>]*>(.*?)</textarea>', page, re.DOTALL)[0])
    assert f'src="http://localhost{EMBED}?' in written
    assert {"t=15", "fond=sombre", "lang=en"} <= {*unescape(written).split("?")[1].split('"')[0].split("&")}
    assert 'height="420"' in written
    assert 'loading="lazy"' in written
    assert re.search(r'title="[^"]{5,}"', written)


def test_the_snippet_has_the_level_that_was_chosen(client: FlaskClient) -> None:
    """Among those the map can be read by; what nobody chose is not written, and sentences have no level."""
    page = client.get(f"{PAGE}?niveau=epci").text
    offered = re.findall(r'<select id="niveau".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'value="([^"]*)"( selected)?>([^<]*)', offered) == [
        ("", "", "commune"),
        ("epci", " selected", "intercommunalité"),
    ]
    assert f'src="http://localhost{EMBED}?niveau=epci"' in unescape(page)
    assert f'<iframe class="preview" src="{EMBED}?niveau=epci"' in page
    assert 'niveau="epci"' in unescape(page)
    for without in ("niveau=commune", "niveau=", "niveau=region", "niveau=epci&vue=phrases"):
        written = re.findall(r"<textarea[^>]*>(.*?)</textarea>", client.get(f"{PAGE}?{without}").text, re.DOTALL)
        assert len(written) == 2
        assert "niveau" not in "".join(written)


def test_a_map_read_by_zones_is_taken_away_by_them(client: FlaskClient) -> None:
    page = unescape(client.get(f"{ANSWER}?niveau=epci&t=15").text)
    assert f'href="/emporter/{ZONE}/creation-site?t=15&niveau=epci"' in page
    link = re.search(r'type="application/json\+oembed"[^>]*href="([^"]+)"', page)
    assert link is not None
    assert f"{EMBED}?t=15&niveau=epci" in unescape(json.loads(client.get(link[1]).data)["html"])


def test_a_hostile_name_does_not_break_out_of_a_snippet(client: FlaskClient) -> None:
    page = client.get(f"/emporter/{ZONE}/hostile").text
    for written in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL):
        assert "<" not in written
        assert unescape(written).count("<img") == 0
        assert "<script>alert" not in unescape(written)


def test_a_host_that_is_no_name_is_refused_and_another_is_not_remembered(client: FlaskClient) -> None:
    assert "http://un.test" in client.get(PAGE, headers={"Host": "un.test"}).text
    other = client.get(PAGE, headers={"Host": "autre.test:8080"}).text
    assert "http://autre.test:8080" in other
    assert "un.test" not in other
    assert ".invalid" not in other


def test_other_sites_find_how_to_embed_by_themselves(client: FlaskClient) -> None:
    link = re.search(r'type="application/json\+oembed"[^>]*href="([^"]+)"', client.get(f"{ANSWER}?t=45").text)
    assert link is not None
    told = client.get(unescape(link[1]))
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    answer = json.loads(told.data)
    assert (answer["version"], answer["type"], answer["height"]) == ("1.0", "rich", 620)
    assert f'src="http://localhost{EMBED}?t=45"' in answer["html"]


def test_oembed_respects_the_room_there_is(client: FlaskClient) -> None:
    address = quote(f"http://localhost{ANSWER}", safe="")
    answer = json.loads(client.get(f"/oembed?url={address}&maxwidth=400&maxheight=99999").data)
    assert (answer["width"], answer["height"]) == (400, 620)
    assert 'width="400"' in answer["html"]


def test_oembed_keeps_the_question_and_the_look_of_the_address(client: FlaskClient) -> None:
    address = f"http://localhost{EMBED}?t=15&preuve=declare&vue=phrases&fond=sombre&lang=en"
    answer = json.loads(client.get("/oembed", query_string={"url": address, "maxwidth": 150}).data)
    assert answer["thumbnail_url"] == f"http://localhost/partage/{ZONE}/creation-site.png?t=15&preuve=declare"
    source = unescape(re.findall(r'src="([^"]+)"', answer["html"])[0])
    assert {"t=15", "preuve=declare", "vue=phrases", "fond=sombre", "lang=en"} == {*source.split("?")[1].split("&")}
    # A site that has no more room than that gets no more than that.
    assert answer["width"] == 150


def test_oembed_says_in_json_what_it_cannot_embed(client: FlaskClient) -> None:
    refused = client.get("/oembed", query_string={"url": "http://elsewhere.test/carte/48/creation-site"})
    assert refused.mimetype == "application/problem+json"
    assert "Cette adresse n’est pas celle d’une carte" in json.loads(refused.data)["detail"]


def test_the_element_speaks_the_language_that_was_chosen(client: FlaskClient) -> None:
    page = client.get(f"{PAGE}?lang=en").text
    element = unescape(re.findall(r'<textarea[^>]*id="element"[^>]*>(.*?)</textarea>', page, re.DOTALL)[0])
    assert 'lang="en"' in element


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("http://elsewhere.test/carte/48/creation-site", 404),
        ("http://localhost/prestataires", 404),
        ("http://localhost/carte/48/inconnue", 404),
        ("", 404),
        ("http://[", 404),
        ("http://localhost/carte/48/creation-site?" + "&".join(f"p{n}=1" for n in range(30)), 404),
        ("http://localhost/carte/48/creation-site?t=7", 400),
        ("http://localhost/carte/48/creation-site?lang=xx", 400),
    ],
)
def test_oembed_of_what_is_no_map_of_ours(client: FlaskClient, address: str, status: int) -> None:
    assert client.get("/oembed", query_string={"url": address}).status_code == status


def test_oembed_speaks_json_only(client: FlaskClient) -> None:
    assert client.get("/oembed", query_string={"url": f"http://localhost{ANSWER}", "format": "xml"}).status_code == 501


def test_the_element_is_a_script_other_sites_may_run(client: FlaskClient) -> None:
    script = client.get("/embed/geomap-map.js")
    assert script.mimetype == "text/javascript"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "customElements.define" in script.text
    assert script.headers["Cache-Control"] == "public, max-age=86400"


def test_a_shared_link_has_words_and_a_picture(client: FlaskClient) -> None:
    page = client.get(f"{ANSWER}?t=15").text
    meta = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)"', page))
    assert meta["og:url"] == f"http://localhost{ANSWER}?t=15"
    assert meta["og:image"] == f"http://localhost/partage/{ZONE}/creation-site.png?t=15"
    picture = client.get(meta["og:image"])
    assert picture.mimetype == "image/png"
    assert (int.from_bytes(picture.data[16:20]), int.from_bytes(picture.data[20:24])) == (1200, 630)
    assert picture.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_code_and_the_paper_lead_back_to_the_question(client: FlaskClient) -> None:
    code = client.get(f"/partage/{ZONE}/creation-site.svg?t=15")
    assert code.mimetype == "image/svg+xml"
    paper = client.get(f"/papier/{ZONE}/creation-site.pdf?t=15&sens=paysage")
    assert paper.mimetype == "application/pdf"
    first = PdfReader(io.BytesIO(paper.data)).pages[0]
    assert f"http://localhost{ANSWER}?t=15" in "".join(first.extract_text().split())
    assert float(first.mediabox.width) > float(first.mediabox.height)
    assert client.get(f"/papier/{ZONE}/creation-site.pdf?sens=debout").status_code == 400


def test_the_file_without_network_is_downloaded_never_opened_here(client: FlaskClient) -> None:
    answer = client.get(f"/hors-ligne/{ZONE}/creation-site.html")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.mimetype == "application/octet-stream"
    assert answer.data.startswith(b"<!DOCTYPE html>")
    assert answer.data.count(b"default-src &#39;none&#39;") == 1


def test_the_site_can_be_installed(client: FlaskClient) -> None:
    page = client.get("/").text
    found = re.search(r'<link rel="manifest" href="([^"]+)"', page)
    assert found is not None
    manifest = client.get(found[1])
    assert manifest.mimetype == "application/manifest+json"
    told = json.loads(manifest.data)
    assert {icon["sizes"] for icon in told["icons"]} == {"any", "192x192", "512x512"}
    assert [client.get(icon["src"]).status_code for icon in told["icons"]] == [200, 200, 200]
    assert client.get(told["start_url"]).status_code == 200


def test_the_script_that_keeps_answers_is_asked_again_each_time(client: FlaskClient) -> None:
    worker = client.get("/service-worker.js")
    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert client.get("/sans-reseau").status_code == 200
