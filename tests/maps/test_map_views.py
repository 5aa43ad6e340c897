"""A map in a page, in a file, in a notebook: the same bytes each time, nothing unescaped, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import folium
import folium.plugins
import pandas as pd
import pytest

from geomap.core.coverage import Answer
from geomap.core.frames import MEDIATORS
from geomap.errors import BadInput, BadSetting, InstallationBroken
from geomap.maps import views
from geomap.maps.assets import SCRIPTS, asset_names, read_asset
from geomap.maps.compose import MOST_AT_ONCE, Drawing, compose
from geomap.maps.elements import json_text, needs_whole
from geomap.maps.layers import CommunesLayer
from geomap.maps.legend import state_counts
from geomap.maps.shapes import draw_shapes
from geomap.maps.texts import FRENCH, complete, counted, number, translated
from geomap.maps.tiles import BASEMAPS, image_hosts
from geomap.maps.values import values
from geomap.maps.views import MapParts, answer_map, notebook_map, page_parts, standalone

ASSETS = {name: f"/static/{path}?v=1" for name, path in asset_names().items()}
STRANGERS = re.compile(
    r"""(?:src|href|action|data)=["']?(?:https?:)?//|@import|url\((?!["']?(?:data:|#))""", re.IGNORECASE
)


class Tags(HTMLParser):
    """The tags of a page and the text inside scripts and between tags."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.words.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of each tag of a name."""
        return [attrs for name, attrs in self.tags if name == tag]


def _parts(answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame, **options: Any) -> MapParts:
    return answer_map(
        answer,
        providers=providers,
        mediators=mediators,
        language="fr",
        texts=None,
        geometry_url="/geo/abc/48.json",
        assets=ASSETS,
        provider_url="/prestataire/{id}",
        nonce="n0nce",
        **options,
    )


def _page(parts: MapParts) -> str:
    return f"{parts.header}{parts.html}{parts.script}"


def test_the_same_answer_gives_the_same_bytes(answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame) -> None:
    """Whatever the order of the directory's rows: a page has one ETag."""
    once = _parts(answer, providers, mediators)
    assert _parts(answer, providers.iloc[::-1], mediators.iloc[::-1]) == once
    file = standalone(answer, providers=providers, mediators=mediators)
    assert standalone(answer, providers=providers.iloc[::-1], mediators=mediators) == file
    assert notebook_map(answer).get_root().render() == notebook_map(answer).get_root().render()


def test_every_script_and_style_of_a_page_carries_the_nonce(
    answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame
) -> None:
    """Nothing is left to unsafe-inline; no handler and no javascript: address either."""
    tags = Tags(_page(_parts(answer, providers, mediators)))
    # Three of data, one that starts the painter, one that makes the map.
    assert len(tags.named("script")) == len(SCRIPTS) + 3 + 1 + 1
    assert all(attrs.get("nonce") == "n0nce" for attrs in [*tags.named("script"), *tags.named("style")])
    links = [ASSETS["leaflet_css"], ASSETS["geomap_css"], "/geo/abc/48.json"]
    assert [attrs["href"] for attrs in tags.named("link")] == links
    assert not any(name.startswith("on") or name == "style" for _, attrs in tags.tags for name in attrs)


def test_a_page_asks_nothing_of_others(answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame) -> None:
    """No http address at all without tiles, in the page as in the file's own markup."""
    assert "http" not in _page(_parts(answer, providers, mediators))
    file = standalone(answer, providers=providers, mediators=mediators)
    assert not STRANGERS.search(re.sub(r"<script.*?</script>", "", file, flags=re.DOTALL))
    assert not any(attrs.get("src") for attrs in Tags(file).named("script"))


def test_hostile_words_stay_words(answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame) -> None:
    """No tag grows out of a name, in the page or in the file, and no template runs in it."""
    file = standalone(answer, providers=providers, mediators=mediators)
    figure = notebook_map(answer, providers=providers, mediators=mediators).get_root().render()
    for page in (_page(_parts(answer, providers, mediators)), file, figure):
        tags = Tags(page)
        assert not tags.named("img")
        assert "alert(1)" not in "".join(text for text in tags.words if "geomap.map(" in text)
        assert "{{7*7}}" in page
        assert " 49 " not in page
    (data,) = re.findall(r'id="providers_geomap_data"[^>]*>(.*?)</script>', _parts(answer, providers, mediators).html)
    assert json.loads(data)["groups"][1]["members"][0]["name"] == providers.loc["p-1", "name"]
    assert "Contours : IGN &lt;2026&gt;" in _parts(answer, providers, mediators).html


def test_json_in_a_page_cannot_end_its_element() -> None:
    """Characters that could are written as escapes, and read back the same."""
    hostile = {"a": "</script><!--&\u2028\u2029"}
    written = json_text(hostile)
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == hostile


def test_values_are_one_digit_a_commune(answer: Answer) -> None:
    """In the order of the shapes, whose name goes with them."""
    drawn = draw_shapes(answer.territory)
    ranks = {"01": "0", "02": "1", "03": "3", "04": "4", "05": "5", "06": "2"}
    assert values(answer) == {"order": drawn.order, "ranks": "".join(ranks[code] for code in drawn.codes)}


def test_the_legend_counts_every_state(answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame) -> None:
    """Seven lines, with communes and people in the reader's numbers."""
    assert state_counts(answer)["local"] == (1, 12_000.0)
    html = _parts(answer, providers, mediators).html
    assert html.count("geomap-swatch-") == 14
    assert "couvert sur place <small>1 commune, 12\u202f000 habitants</small>" in html
    assert 'class="geomap-empty"' in html
    assert 'data-geomap-layer="providers" checked' in html
    assert 'Prestataires<span data-geomap-count="providers"> (3)</span>' in html


def test_the_file_says_it_all_without_the_map(answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame) -> None:
    """Language, one h1, sentences, the example mark, and a row a commune with the gaps first."""
    file = standalone(answer, providers=providers, mediators=mediators)
    tags = Tags(file)
    assert tags.named("html") == [{"lang": "fr"}]
    assert len(tags.named("h1")) == 1
    assert "4 communes (301 habitants) en manque." in file
    assert FRENCH["sample"] in tags.words
    assert re.findall("<td>(0[1-6])<td>", file) == ["05", "04", "03", "06", "02", "01"]
    assert FRENCH["sample"] not in Tags(standalone(answer, providers=providers.assign(sample=False))).words
    (policy,) = (attrs["content"] for attrs in tags.named("meta") if "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "connect-src" not in policy


def test_a_file_has_one_copy_of_each_thing_and_little_around_it(answer: Answer, providers: pd.DataFrame) -> None:
    """A département of 900 communes stays a file one can send: only words and table stand unpacked, in bare rows."""
    file = standalone(answer, providers=providers)
    assert '<script type="application/json"' not in file
    assert ".leaflet-pane" not in file
    assert "<tr><th scope=row>Enclave<td>04<td>0<td class=out_of_reach>hors de portée<td>0<td><td>–\n" in file


def test_a_notebook_shows_a_map_that_carries_everything(answer: Answer) -> None:
    """It is a folium map, its libraries inside."""
    shown = notebook_map(answer)
    assert isinstance(shown, folium.Map)
    page = shown.get_root().render()
    assert read_asset("js/map-communes.js") in page
    assert not Tags(page).named("link")
    assert "user-scalable" not in page
    assert shown._repr_html_().startswith("<div")


def test_a_plugin_whose_library_is_not_served_is_refused(answer: Answer) -> None:
    """Never silently fetched from elsewhere."""
    drawn = compose(answer, None, None, Drawing(), url="/geo", assets=ASSETS)
    folium.plugins.Fullscreen().add_to(drawn)  # type: ignore[no-untyped-call]
    with pytest.raises(BadInput, match=r"Control\.Fullscreen\.js"):
        page_parts(drawn, ASSETS, "n")
    known = {name: url for name, url in ASSETS.items() if name != "leaflet"}
    with pytest.raises(BadInput, match="leaflet"):
        page_parts(compose(answer, None, None, Drawing(), url="/geo", assets=known), known, "n")


def test_a_missing_file_says_what_to_do() -> None:
    """The installation is at fault, not the reader."""
    with pytest.raises(InstallationBroken, match=r"js/absent\.js"):
        read_asset("js/absent.js")


@pytest.mark.parametrize("name", ["ign", "osmfr"])
def test_a_base_map_is_asked_for_by_name(
    name: str, answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame
) -> None:
    """Its tiles and attribution are in the page, and only from the hosts it declares."""
    found = BASEMAPS[name]
    assert found is not None
    script = _parts(answer, providers, mediators, tiles=name).script
    hosts = {host.replace("{s}", server) for host in re.findall(r"https://[^/\"]+", script) for server in "abc"}
    assert hosts == set(image_hosts(name))
    assert found.attribution.split(",")[0] in script
    assert image_hosts("none") == ()
    with pytest.raises(BadSetting, match=r"« google »"):
        image_hosts("google")


def test_only_our_own_elements_do_with_a_part_of_the_library(
    answer: Answer, providers: pd.DataFrame, mediators: pd.DataFrame
) -> None:
    """Whatever else stands on a map, wherever it was put, finds the whole of it."""
    assert not _parts(answer, providers, mediators).whole
    assert _parts(answer, providers, mediators, tiles="ign").whole
    assert _parts(answer, providers, mediators, simple=True).whole
    guest = notebook_map(answer)
    folium.Marker([44.5, 3.5]).add_to(guest)
    assert needs_whole(guest)
    inside = notebook_map(answer)
    layer = next(child for child in inside._children.values() if isinstance(child, CommunesLayer))
    layer.add_child(folium.Popup("here"))
    assert needs_whole(inside)


def test_what_travels_on_its_own_carries_the_whole_library(answer: Answer) -> None:
    """Whoever is given a map may put anything on it."""
    library = read_asset(SCRIPTS["leaflet"])
    assert library in notebook_map(answer).get_root().render()
    digest = base64.b64encode(hashlib.sha256(library.encode()).digest()).decode()
    policy = Tags(standalone(answer)).named("meta")[1]["content"]
    assert policy is not None
    assert f"'sha256-{digest}'" in policy


def test_a_map_on_its_own_speaks_one_language(answer: Answer) -> None:
    french, english = (notebook_map(answer, language=language).get_root().render() for language in ("fr", "en"))
    assert FRENCH["legend_only"] in french
    assert FRENCH["legend_only"] not in english
    for page in (english, standalone(answer, language="en")):
        assert "Legend: tick to show these communes only" in page


def test_texts_are_translated_by_key() -> None:
    """What is not given is as the pages say it; a key that is none is a mistake."""
    assert complete({"close": "Shut"}, "en")["close"] == "Shut"
    assert complete({"close": "Shut"}, "en")["home"] == "Back to the whole territory"
    assert complete(None, "fr") == FRENCH
    assert set(complete(None, "en")) == set(FRENCH)
    assert translated(str.upper)["close"] == "FERMER"
    with pytest.raises(BadInput, match="clsoe"):
        complete({"clsoe": "Close"}, "fr")


def test_numbers_are_written_as_people_do() -> None:
    """French spaces, English commas; zero is singular in French only."""
    assert (number(1_234_567.4, "fr"), number(1234, "en")) == ("1\u202f234\u202f567", "1,234")
    assert [counted(count, "commune", "fr", FRENCH) for count in (0, 1, 2)] == ["0 commune", "1 commune", "2 communes"]
    assert counted(0, "commune", "en", {**FRENCH, "commune_many": "{count} places"}) == "0 places"


def test_a_country_is_told_by_zones(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where communes are too many to list, each zone has a row, the most people without a provider first."""
    monkeypatch.setattr(views, "MOST_ROWS", 3)
    file = standalone(answer)
    assert FRENCH["zone_table"] in file
    assert "data-commune" not in file.split("<table")[1].split("</table>")[0]
    rows = re.findall(r'<tr><th scope="row">(\w+)</th>(.*?)</tr>', file)
    told = [(name, re.findall(r">([^<]+)</td>", cells)) for name, cells in rows]
    assert told == [("Sud", ["3", "3", "301", "301"]), ("Nord", ["3", "1", "14\u202f000", "0"])]


def test_places_too_many_to_travel_are_asked_for_when_they_are_to_be_shown(
    answer: Answer, providers: pd.DataFrame
) -> None:
    """Their number is told all the same; without an address to ask at, they travel."""
    many = MOST_AT_ONCE + 1
    mediators = MEDIATORS.build(
        {
            "name": [f"Maison {place}" for place in range(many)],
            "commune": ["03"] * many,
            "lon": [3.1] * many,
            "lat": [44.1 + place / 10_000 for place in range(many)],
            "precision": ["point"] * many,
            "location_status": ["accepted"] * many,
            "location_candidates": [()] * many,
            "sample": [False] * many,
        },
        index=[f"m-{place:03}" for place in range(many)],
    )
    block = re.compile(r'<script type="application/json" id="mediators_geomap_data"[^>]*>(.*?)</script>')
    page = _page(_parts(answer, providers, mediators, places_url="/lieux"))
    (held,) = block.findall(page)
    assert json.loads(held) == {"kind": "mediators", "groups": [], "later": "/lieux"}
    assert f'<span data-geomap-count="mediators"> ({many})</span>' in page
    for alone in (_parts(answer, providers, mediators), _parts(answer, providers, mediators.iloc[1:], places_url="/")):
        assert len(json.loads(block.findall(_page(alone))[0])["groups"]) >= MOST_AT_ONCE
