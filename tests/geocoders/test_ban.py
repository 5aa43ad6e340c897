"""The national address service, stood in for by a server of this machine that fails in every way it can."""

import csv
import io
import threading
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from atlas_of_names import atlas_of_names, middle

from geomap.core.frames import LOCATIONS, PLACES
from geomap.errors import NetworkBroken
from geomap.geocoders.ban import BanGeocoder
from geomap.geocoders.ban_cache import AddressCache
from geomap.geocoders.ban_service import Address, AddressService
from geomap.geocoders.offline import OfflineGeocoder
from geomap.ports import Geocoder, Noted

MENDE = Address("3 rue Haute", "Mende", "48095")
ANSWERED = ("latitude", "longitude", "result_score", "result_type", "result_citycode")


class Fake:
    """What the server was asked, and what it answers next."""

    def __init__(self):
        self.requests = []
        self.faults = []
        self.spot = {}
        self.rewrite = lambda text: text

    def answer(self, row):
        lon, lat = middle("48095")
        given = dict(zip(ANSWERED, (lat, lon, 0.9, "housenumber", row["citycode"]), strict=True)) | self.spot
        return row | given

    def table(self, rows):
        text = io.StringIO()
        # The order of columns is not ours to rely on.
        writer = csv.DictWriter(text, [*ANSWERED[::-1], *rows[0]])
        writer.writeheader()
        writer.writerows(self.answer(row) for row in rows)
        return self.rewrite(text.getvalue())


def handler(fake):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            parts = BytesParser().parsebytes(head + body).get_payload()
            names = [part.get_param("name", header="content-disposition") for part in parts]
            text = parts[names.index("data")].get_payload(decode=True).decode()
            rows = list(csv.DictReader(io.StringIO(text)))
            fake.requests.append((sorted(names), rows))
            status, headers = fake.faults.pop(0) if fake.faults else (200, {})
            content = fake.table(rows).encode() if status == 200 else b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Handler


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def url(fake) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(fake)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/search/csv"
        server.shutdown()
        thread.join()


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def geocoder(url, tmp_path, pauses) -> BanGeocoder:
    service = AddressService(url, pause=pauses.append)
    return BanGeocoder(OfflineGeocoder(atlas_of_names()), service, AddressCache(tmp_path / "addresses"))


def ask(geocoder, *rows):
    cells = {name: [row.get(name) for row in rows] for name in PLACES.columns}
    found = geocoder.locate(PLACES.build(cells))
    LOCATIONS.check(found)
    return found


IN_MENDE = {"address": "3 rue Haute", "postcode": "48000", "city": "Mende"}


def test_an_accepted_address_gets_its_point(geocoder, fake):
    fake.spot = {"longitude": 3.061, "latitude": 44.552}
    found = ask(geocoder, IN_MENDE).iloc[0]
    assert (found["commune"], found["lon"], found["lat"], found["precision"]) == ("48095", 3.061, 44.552, "address")
    names, rows = fake.requests[0]
    assert names == ["citycode", "columns", "columns", "data"]
    assert rows == [{"row": "0", "address": "3 rue Haute", "city": "Mende", "citycode": "48095"}]
    assert (isinstance(geocoder, Geocoder), isinstance(geocoder, Noted), geocoder.notes) == (True, True, ())


def test_only_accepted_places_with_a_street_and_no_point_of_their_own_are_asked(geocoder, fake):
    lon, lat = middle("48095")
    ask(
        geocoder,
        {"city": "Mende", "postcode": "48000"},
        {"city": "Sainte-Colombe", "address": "1 rue Basse"},
        IN_MENDE | {"longitude": str(lon), "latitude": str(lat)},
    )
    assert fake.requests == []


@pytest.mark.parametrize(
    ("spot", "precision"),
    [
        ({"result_type": "street"}, "locality"),
        ({"result_type": "locality"}, "locality"),
        ({"result_type": "municipality"}, "commune"),
        ({"result_score": 0.4}, "commune"),
        ({"result_citycode": "48092"}, "commune"),
        ({"longitude": 3.15}, "commune"),
        ({"longitude": ""}, "commune"),
        ({"latitude": "nan"}, "commune"),
        ({"latitude": 444.5}, "commune"),
    ],
)
def test_a_point_that_cannot_be_believed_changes_nothing(geocoder, fake, spot, precision):
    fake.spot = spot
    found = ask(geocoder, IN_MENDE).iloc[0]
    assert (found["commune"], found["precision"], found["status"]) == ("48095", precision, "accepted")


def test_the_same_address_is_asked_once_and_remembered(geocoder, fake, url, tmp_path):
    ask(geocoder, IN_MENDE, IN_MENDE)
    assert [len(rows) for _, rows in fake.requests] == [1]
    again = BanGeocoder(OfflineGeocoder(atlas_of_names()), AddressService(url), AddressCache(tmp_path / "addresses"))
    assert ask(again, IN_MENDE)["precision"].tolist() == ["address"]
    assert len(fake.requests) == 1


def test_a_damaged_memory_is_forgotten(geocoder, fake, tmp_path):
    ask(geocoder, IN_MENDE)
    for file in (tmp_path / "addresses").iterdir():
        file.write_text('{"a": {"lon": 1}', encoding="utf-8")
    assert ask(geocoder, IN_MENDE)["precision"].tolist() == ["address"]
    assert len(fake.requests) == 2


def test_a_service_that_recovers_is_asked_again(geocoder, fake, pauses):
    fake.faults = [(500, {}), (429, {"Retry-After": "7"})]
    assert ask(geocoder, IN_MENDE)["precision"].tolist() == ["address"]
    assert pauses == [1.0, 7.0]


def test_nobody_waits_longer_than_a_minute(geocoder, fake, pauses):
    fake.faults = [(429, {"Retry-After": "86400"}), (503, {"Retry-After": "soon"})]
    assert ask(geocoder, IN_MENDE)["precision"].tolist() == ["address"]
    assert pauses == [60.0, 2.0]


@pytest.mark.parametrize(
    ("faults", "requests"), [([(500, {})] * 4, 4), ([(403, {})], 1)], ids=["always broken", "refused"]
)
def test_places_stay_at_their_commune_when_the_service_is_down(geocoder, fake, faults, requests):
    fake.faults = faults
    found = ask(geocoder, IN_MENDE, IN_MENDE | {"address": "9 rue Basse"})
    assert found["precision"].tolist() == ["commune", "commune"]
    assert len(fake.requests) == requests
    assert geocoder.notes[0].startswith("2 adresses restent placées au centre de leur commune : ")


@pytest.mark.parametrize(
    ("rewrite", "said"),
    [
        (lambda text: text[: text.index("\n") + 20], "0 of 1|1 of 1|without|broken|answers"),
        (lambda text: text.replace("result_score", "score"), "without the columns result_score"),
        (lambda text: text.splitlines()[0], "answers 0 of 1 addresses"),
        (lambda _: "<html>Maintenance</html>\n<p></p>", "without the columns"),
        (lambda text: text + "x" * 6_000_000, "more than it was asked"),
    ],
    ids=["truncated", "other columns", "no rows", "a page", "too long"],
)
def test_an_answer_that_is_none_is_refused(url, fake, rewrite, said):
    fake.rewrite = rewrite
    with pytest.raises(NetworkBroken, match=said):
        AddressService(url).ask([MENDE])


def test_a_service_that_does_not_answer_in_time_is_left(pauses):
    def late(_request):
        raise httpx.ReadTimeout("late")

    service = AddressService("http://127.0.0.1/", transport=httpx.MockTransport(late), pause=pauses.append)
    with pytest.raises(NetworkBroken, match=r"does not answer after 4 attempts \(ReadTimeout\)"):
        service.ask([MENDE])
    assert pauses == [1.0, 2.0, 4.0]


def test_requests_keep_their_distance(url, pauses):
    service = AddressService(url, pause=pauses.append)
    assert [service.ask([MENDE])[0].commune for _ in range(3)] == ["48095"] * 3
    assert pauses == [0.2, 0.2]
