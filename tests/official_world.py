"""A local server that answers like the official services of the découpage administratif, faults included."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import shapely
from communes_world import DEPARTEMENTS, DIVISIONS, EPCI, PARTS, REGIONS, SHAPES, TOWN_HALLS

Fault = Callable[["Handler"], None]


class OfficialSite:
    """The server, the faults waiting for each path, and what it was asked."""

    def __init__(self) -> None:
        self.faults: dict[str, list[Fault]] = {}
        self.asked: list[str] = []
        self.answers = answers()
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"site": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers one request, or does the next fault of its path."""

    site: OfficialSite

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.site.asked.append(self.path)
        waiting = self.site.faults.get(address.path, [])
        if waiting:
            waiting.pop(0)(self)
            return
        kind = parse_qs(address.query).get("type", [""])[0]
        body = self.site.answers.get(f"{address.path}?{kind}" if kind else address.path)
        self.answer(404, b"{}") if body is None else self.answer(200, body)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def status(code: int, **headers: str) -> Fault:
    return lambda handler: handler.answer(code, b"busy", **headers)


def truncated(handler: Handler) -> None:
    handler.answer(200, b"[{", Content_Length="5000")
    handler.close_connection = True


def silent(handler: Handler) -> None:
    handler.site.closing.wait(30)


def body(content: bytes) -> Fault:
    return lambda handler: handler.answer(200, content)


def answers() -> dict[str, bytes]:
    arrondissements = [api_row(row) for row in DIVISIONS if row["type"] == "arrondissement-municipal"]
    drawn = {**SHAPES, "48004": shapely.union_all(list(PARTS.values())), "48006": shapely.box(3.0, 43.98, 3.02, 44.0)}
    contours = {code: shape for code, shape in drawn.items() if not code.startswith("751")}
    contours["75056"] = SHAPES["75101"].union(SHAPES["75102"])
    folder = "/contours/2026/geojson"
    plain: dict[str, Any] = {
        "/communes": [api_row(row) for row in DIVISIONS if row["type"] == "commune-actuelle"],
        "/communes?arrondissement-municipal": arrondissements,
        "/communes_associees_deleguees": [
            {key: row[key] for key in ("nom", "code", "type", "chefLieu")} for row in DIVISIONS if "chefLieu" in row
        ],
        "/epcis": [{"nom": row["nom"], "code": row["code"]} for row in EPCI],
        "/departements": DEPARTEMENTS,
        "/regions": REGIONS,
    }
    return {
        **{path: json.dumps(rows).encode() for path, rows in plain.items()},
        f"{folder}/communes-100m.geojson.gz": packed(contours),
        f"{folder}/arrondissements-municipaux-100m.geojson.gz": packed(
            {code: SHAPES[code] for code in ("75101", "75102")}
        ),
    }


def api_row(row: dict[str, Any]) -> dict[str, Any]:
    epci = {member["code"]: group["code"] for group in EPCI for member in group["membres"]}
    found = {
        "nom": "Chazes-la-Neuve" if row["nom"] == "Chazes" else row["nom"],
        "code": row["code"],
        "codeDepartement": row["departement"],
        "codeRegion": row["region"],
        "codesPostaux": row.get("codesPostaux", []),
    }
    if "population" in row:
        found["population"] = row["population"]
    if row["code"] in epci:
        found["codeEpci"] = epci[row["code"]]
    if row["code"] in TOWN_HALLS:
        found["mairie"] = json.loads(shapely.to_geojson(TOWN_HALLS[row["code"]]))
    return found


def packed(shapes: dict[str, shapely.Geometry]) -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in shapes.items()
    ]
    return gzip.compress(json.dumps({"type": "FeatureCollection", "features": features}).encode(), mtime=0)
