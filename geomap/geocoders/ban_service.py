"""The national address service, asked for many addresses at once: retried, unhurried, and never believed blindly."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import httpx

from geomap.core.geocoding.positions import number
from geomap.errors import NetworkBroken

BATCH = 1_000
"""Addresses in one request: small enough to be answered within the time allowed."""

_ATTEMPTS = 4
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_BETWEEN_S = 0.2
"""Seconds from one request to the next; the service allows fifty a second to everybody."""
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_MOST_BYTES = 5_000_000
_TOO_MANY = 429
_SERVER_FAULT = 500
_ASKED = ("row", "address", "city", "citycode")
_PRECISION: Mapping[str, str] = MappingProxyType(
    {"housenumber": "address", "street": "locality", "locality": "locality"}
)


@dataclass(frozen=True)
class Address:
    """An address within a commune that is known."""

    street: str
    city: str
    commune: str


@dataclass(frozen=True)
class Spot:
    """Where the service puts an address; `precision` is None when it found no more than the commune."""

    lon: float
    lat: float
    precision: str | None
    score: float
    commune: str


class AddressService:
    """One client of the service; not to be shared between threads."""

    def __init__(
        self,
        url: str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: httpx.Timeout = _TIMEOUT,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the address of the service; nothing is asked yet."""
        self._url = url
        self._timeout = timeout
        self._transport = transport
        self._pause = pause
        self._asked_before = False

    def ask(self, addresses: Sequence[Address]) -> list[Spot | None]:
        """Locate a batch of addresses, in order; None where the service found nothing.

        Raises NetworkBroken when it stays down, refuses, or answers something that is not an answer.
        """
        body = _written(addresses)
        if self._asked_before:
            self._pause(_BETWEEN_S)
        self._asked_before = True
        wait, why = _FIRST_PAUSE_S, ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(min(wait, _LONGEST_PAUSE_S))
            try:
                answer, after = self._post(body)
            except httpx.TransportError as error:
                wait, why = _FIRST_PAUSE_S * 2**attempt, type(error).__name__
                continue
            if answer is not None:
                return _read(answer, len(addresses))
            wait, why = max(after, _FIRST_PAUSE_S * 2**attempt), "it is overloaded or broken"
        raise NetworkBroken(f"The national address service does not answer after {_ATTEMPTS} attempts ({why}).")

    def _post(self, body: bytes) -> tuple[str | None, float]:
        """Send one request: the text of the answer, or None and the seconds the service asks to wait."""
        fields = {"columns": ["address", "city"], "citycode": "citycode"}
        files = {"data": ("addresses.csv", body, "text/csv")}
        with (
            httpx.Client(timeout=self._timeout, transport=self._transport) as client,
            client.stream("POST", self._url, data=fields, files=files) as response,
        ):
            if response.status_code == _TOO_MANY or response.status_code >= _SERVER_FAULT:
                return None, number(response.headers.get("Retry-After")) or 0.0
            if response.status_code != httpx.codes.OK:
                raise NetworkBroken(f"The national address service refuses: {response.status_code}.")
            content = bytearray()
            for block in response.iter_bytes():
                content += block
                if len(content) > _MOST_BYTES:
                    raise NetworkBroken("The national address service answers more than it was asked.")
        return content.decode("utf-8-sig", errors="replace"), 0.0


def _written(addresses: Sequence[Address]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_ASKED)
    for row, address in enumerate(addresses):
        writer.writerow([row, " ".join(address.street.split()), address.city, address.commune])
    return text.getvalue().encode()


def _read(answer: str, rows: int) -> list[Spot | None]:
    """Read the answer by the names of its columns, whose order has changed before."""
    try:
        records = list(csv.DictReader(io.StringIO(answer), strict=True))
    except csv.Error as error:
        raise NetworkBroken(f"The national address service answers a broken table ({error}).") from error
    needed = {"row", "latitude", "longitude", "result_score", "result_type", "result_citycode"}
    if records and not needed <= set(records[0]):
        missing = ", ".join(sorted(needed - set(records[0])))
        raise NetworkBroken(f"The national address service answers without the columns {missing}.")
    if [record["row"] for record in records] != [str(row) for row in range(rows)]:
        raise NetworkBroken(f"The national address service answers {len(records)} of {rows} addresses.")
    return [_spot(record) for record in records]


def _spot(record: Mapping[str, str | None]) -> Spot | None:
    lat, lon, score = (number(record[name]) for name in ("latitude", "longitude", "result_score"))
    if lat is None or lon is None or score is None or abs(lat) > 90.0 or abs(lon) > 180.0:
        return None
    return Spot(lon, lat, _PRECISION.get(record["result_type"] or ""), score, record["result_citycode"] or "")
