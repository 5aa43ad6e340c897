"""The forms of an answer, each read back from what a reader gets: what they tell must not differ."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask.testing import FlaskClient
from numpy.typing import NDArray
from offline_file import held
from PIL import Image
from pypdf import PdfReader

from geomap.core.frames import STATES
from geomap.core.territory import Territory
from geomap.maps.glimpse import WIDTH_PX
from geomap.maps.order import order_of, places
from geomap.maps.palette import PALETTE
from geomap.maps.raster import Frame, hatch_tile, rgb
from geomap.maps.shapes import first_view
from geomap.maps.texts import FRENCH

Count = tuple[int, int | None]


@dataclass(frozen=True)
class Told:
    """What a form tells: states of communes, counts of states and of the gap (communes, people), its first words."""

    states: Mapping[str, str] | None = None
    counts: Mapping[str, Count] | None = None
    gap: Count | None = None
    headline: str | None = None
    painted: frozenset[str] | None = None


@dataclass(frozen=True)
class Asked:
    """A question asked of a site: of which territory, and what follows the `?`."""

    client: FlaskClient
    territory: Territory
    skill: str
    query: str

    def get(self, path: str, **more: str) -> Any:
        """Get one of its forms, `path` with the territory and the skill in the place of {}."""
        given = "&".join(filter(None, [self.query, *(f"{name}={value}" for name, value in more.items())]))
        answer = self.client.get(path.format(f"{self.territory.spec}/{self.skill}") + (f"?{given}" if given else ""))
        assert answer.status_code == 200, answer.text
        return answer

    def by_code(self, ranks: str) -> dict[str, str]:
        """Name the states written one digit a commune."""
        return {code: STATES[int(rank)] for code, rank in zip(order_of(self.territory).codes, ranks, strict=True)}


def _whole(text: str) -> int | None:
    """Read a number as a page writes it; a dash says that nobody knows."""
    digits = re.sub(r"[^\d–]", "", text)
    return None if digits == "–" else int(digits)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\u202f", "").replace("\xa0", " "))


def _gap(text: str) -> Count | None:
    """Read how many are in a gap, as sentences say it."""
    if "Aucune commune n’est en manque" in text:
        return 0, 0
    found = re.search(r"(\d+) communes? (?:(?:est|sont) en manque : |\()(\d+|–) habitants?", text)
    return (int(found[1]), _whole(found[2])) if found else None


def _legend(page: str) -> dict[str, Count]:
    line = r'name="etat" value="(\w+)".*?<small>([\d\s]+) communes?, ([\d\s–]+) habitants?</small>'
    return _counts(re.findall(line, page))


def _counts(written: Iterable[tuple[str, str, str]]) -> dict[str, Count]:
    return _occurring((state, _whole(communes) or 0, _whole(people)) for state, communes, people in written)


def _occurring(counts: Iterable[tuple[str, int, int | None]]) -> dict[str, Count]:
    return {state: (communes, people) for state, communes, people in counts if communes}


def _map_of(page: str, name: str = "geomap") -> str:
    found = re.search(rf'id="communes_{name}_data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return str(json.loads(found[1])["ranks"])


def _table(page: str) -> dict[str, str] | None:
    return dict(re.findall(r'<tr data-commune="(\w+)" data-state="(\w+)"', page)) or None


def _first_words(page: str) -> str:
    found = re.search(r'class="(?:headline|lead)"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found is not None
    return _headline(found[1])


def _headline(text: str) -> str:
    """Read the answer in one sentence; what leaves the site says first that the data are made up, where they are."""
    return _plain(text).removeprefix("Données d’exemple. ")


def _zones(page: str) -> Count | None:
    """Add up the zones of a page."""
    row = r'<tr data-zone="[^"]*" data-communes="(\d+)".*?([\d\s]+) sur [\d\s]+</td>\s*<td[^>]*>([\d\s–]+)</td>'
    rows = re.findall(row, page, re.DOTALL)
    assert rows
    return sum(_whole(gaps) or 0 for _, gaps, _ in rows), sum(_whole(people) or 0 for *_, people in rows)


def _page(asked: Asked, **more: str) -> Iterable[Told]:
    page = asked.get("/carte/{}", **more).text
    yield Told(asked.by_code(_map_of(page)), _legend(page), _gap(_plain(page)), _first_words(page))
    yield Told(_table(page), gap=_zones(page))
    described = re.search(r'<meta name="description" content="([^"]*)"', page)
    assert described is not None
    yield Told(headline=_headline(described[1]))


def _why(asked: Asked) -> Iterable[Told]:
    every = list(asked.territory.communes.index)
    found = {}
    for code in [*every[:6], *every[155:165]]:
        page = asked.get(f"/carte/{{}}/pourquoi/{code}").text
        [found[code]] = re.findall(r'class="why-state"><span class="state state-(\w+)', page)
    yield Told(found)


def _compare(asked: Asked) -> Iterable[Told]:
    page = asked.get("/comparer/{}", tout="oui").text
    row = r'state-(\w+)">[^\n]*</th><td class="figure">([\d\s]+) · ([\d\s–]+)</td>'
    yield Told(asked.by_code(_map_of(page, "premiere")), _counts(re.findall(row, page)))
    listed = r'<tr data-commune="(\w+)" data-differs="\w+">.*?class="state state-(\w+)"'
    yield Told(dict(re.findall(listed, page, re.DOTALL)))


def _rows(asked: Asked) -> Iterable[Told]:
    told = asked.get("/api/coverage/{}.json").get_json()
    whole = [row for row in told["summary"] if row["zone"] == asked.territory.spec]
    states = {row["code"]: row["state"] for row in told["communes"]}
    yield Told(states, _occurring((row["state"], row["communes"], row["people"]) for row in whole))
    table = csv.DictReader(io.StringIO(asked.get("/api/coverage/{}.csv").text))
    yield Told({row["code"]: row["state"] for row in table})
    features = json.loads(asked.get("/api/coverage/{}.geojson").text)["features"]
    yield Told({one["id"]: one["properties"]["state"] for one in features})


def _values(asked: Asked) -> Iterable[Told]:
    told = asked.get("/carte/{}/valeurs").get_json()
    counts = _occurring((state, *count) for state, count in zip(STATES, told["totals"], strict=True))
    gap = (sum(row[1] for row in told["zones"]), sum(row[2] or 0 for row in told["zones"]))
    yield Told(asked.by_code(told["ranks"]), counts, gap, _plain(told["sentences"][0]))
    yield Told(gap=_gap(_plain(" ".join(told["sentences"]))))


def _places(asked: Asked) -> Iterable[Told]:
    yield Told(asked.by_code(asked.get("/carte/{}/lieux").get_json()["ranks"]))


def _embed(asked: Asked) -> Iterable[Told]:
    page = asked.get("/embed/{}").text
    yield Told(asked.by_code(_map_of(page)), _legend(page), headline=_first_words(page))
    yield Told(gap=_gap(_plain(asked.get("/embed/{}", vue="phrases").text)))


def _offline(asked: Asked) -> Iterable[Told]:
    page = asked.get("/hors-ligne/{}.html").text
    drawn = held(page)["data"]["communes_geomap_data"]
    yield Told(asked.by_code(json.loads(drawn)["ranks"]), _legend(page), _gap(_plain(page)))
    words = {FRENCH[f"state_{state}"]: state for state in STATES}
    # The look a row has and the word in it.
    rows = re.findall(r"<tr><th scope=row>[^<]*<td>(\w+)<td>[^<]*<td class=(\w+)>([^<]*)<td>", page)
    yield Told({code: words[html.unescape(word)] for code, _, word in rows})
    yield Told({code: look for code, look, _ in rows})


def _paper(asked: Asked) -> Iterable[Told]:
    for lies in ("portrait", "paysage"):
        pages = PdfReader(io.BytesIO(asked.get("/papier/{}.pdf", sens=lies).data)).pages
        text = _plain("\n".join(page.extract_text() for page in pages))
        found = {state: re.search(rf"{_word(state)} (\d+) communes?, (\d+|–) habitants?", text) for state in STATES}
        yield Told(counts={state: (int(one[1]), _whole(one[2])) for state, one in found.items() if one}, gap=_gap(text))


def _word(state: str) -> str:
    return re.escape(FRENCH[f"state_{state}"])


def _taking(asked: Asked) -> Iterable[Told]:
    yield Told(headline=_first_words(asked.get("/emporter/{}").text))


def _pixels(file: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGBA"))


def _poster(asked: Asked) -> Iterable[Told]:
    whole = _pixels(asked.get("/carte/{}/vue.webp", niveau="commune").data)
    yield Told(_seen(whole, Frame(first_view(asked.territory), whole.shape[1], 1.2), asked.territory))
    page = asked.get("/carte/{}", niveau="commune").text
    found = re.search(r'class="geomap-glimpse" src="data:image/webp;base64,([^"]+)"', page)
    assert found is not None
    small = _pixels(base64.b64decode(found[1]))
    yield Told(_seen(small, Frame(first_view(asked.territory), WIDTH_PX, 1.0), asked.territory))


def _card(asked: Asked) -> Iterable[Told]:
    """The map stands to the right, as large as there is room: which states are seen on it is enough."""
    drawn = _pixels(asked.get("/partage/{}.png").data)[46:586, 620:1160, :3].astype(float)
    alike = {look.state: np.abs(drawn - rgb(look.colour)).max(axis=2) < 3 for look in PALETTE}
    # Where a line of hatching is thinner than a pixel it may look like another state: squares of it do not.
    squares = {state: hits[1:, 1:] & hits[1:, :-1] & hits[:-1, 1:] & hits[:-1, :-1] for state, hits in alike.items()}
    yield Told(painted=frozenset(state for state, hits in squares.items() if hits.sum() > 20))


def _seen(picture: NDArray[np.uint8], frame: Frame, territory: Territory) -> dict[str, str]:
    """Say the state each commune is painted in, by the colours around its middle; one not painted is left out."""
    found = {}
    for code, (x, y) in zip(territory.communes.index, frame.pixels(places(territory.communes)), strict=True):
        if not (0 <= x < frame.width and 0 <= y < frame.height):
            continue
        near = picture[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].reshape(-1, 4)
        opaque = [tuple(map(int, pixel[:3])) for pixel in near if pixel[3] == 255]
        hits = [sum(pixel in colours for pixel in opaque) for colours in _colours()]
        if max(hits):
            found[str(code)] = STATES[int(np.argmax(hits))]
    return found


def in_view(territory: Territory) -> list[str]:
    """Give the communes the first view of a map holds."""
    west, south, east, north = first_view(territory)
    known = places(territory.communes)
    seen = (known >= (west, south)).all(axis=1) & (known <= (east, north)).all(axis=1)
    return [str(code) for code in territory.communes.index[seen]]


def _colours() -> list[set[tuple[int, ...]]]:
    """The colours of each state: its own, and those of its hatching on the picture."""
    tiles = [hatch_tile(look, 1.2).reshape(-1, 3) for look in PALETTE]
    return [{tuple(map(int, pixel)) for pixel in tile} for tile in tiles]


FORMS: Mapping[str, Callable[[Asked], Iterable[Told]]] = {
    "public.answer": lambda asked: [*_page(asked), *_page(asked, rendu="simple")],
    "public.why": _why,
    "comparisons.compare": _compare,
    "api.coverage": _rows,
    "values.of_question": _values,
    "values.places": _places,
    "poster.of_question": _poster,
    "taking.take_away": _taking,
    "taking.paper": _paper,
    "taking.offline": _offline,
    "share.picture": _card,
    "embed.frame": _embed,
}
"""Address of a form → what it tells, read back."""
