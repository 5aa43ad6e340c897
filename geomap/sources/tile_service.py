"""One square of a base map, asked of whoever publishes it: bounded in size and time, and never believed blindly."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType

import httpx

from geomap.errors import NetworkBroken

UNSAID_S = 7 * 86_400
"""Seconds a square is kept when its publisher says nothing: what OpenStreetMap asks of those who keep tiles."""

LONGEST_S = 30 * 86_400
"""Seconds a square is kept at most, whatever is said."""

MOST_BYTES = 1_000_000
"""A square of 256 pixels takes some tens of thousands; what is larger is no square."""

_TIMEOUT = httpx.Timeout(3.0, connect=2.0)
_DEADLINE_S = 5.0
"""Seconds a square may take altogether, however slowly it comes."""

_SIGNATURES: Mapping[bytes, str] = MappingProxyType({b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"})
_SILENCE = (429, 503)
_NONE_THERE = (204, 404, 410)
"""Answers that say there is no square: the sea, or the end of what is drawn."""

_MOST_DIGITS = 12


@dataclass(frozen=True)
class Sent:
    """A square as it was sent: an empty body says that the one already held is still right."""

    body: bytes
    media: str
    keep_s: int
    tag: str
    store: bool
    """Whether it may be kept at all."""
    after: bool
    """Whether it may be shown past its time when no newer one can be had."""


class TileRefused(NetworkBroken):
    """The publisher asks for silence; `wait_s` says how long."""

    def __init__(self, message: str, wait_s: int) -> None:
        """Keep how long nothing is to be asked."""
        super().__init__(message)
        self.wait_s = wait_s


class TileService:
    """One publisher of squares; it is told who asks for this site, and nothing of who reads it."""

    def __init__(
        self,
        url: str,
        agent: str,
        *,
        servers: str = "abc",
        timeout: httpx.Timeout = _TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the address, with `{z}`, `{x}`, `{y}` and maybe `{s}` in it; nothing is asked yet."""
        self._url = url
        self._agent = agent
        self._servers = servers
        self._timeout = timeout
        self._clock = clock

    @cached_property
    def _client(self) -> httpx.Client:
        """Make the client when a process first asks: connections are kept between squares, cookies never."""
        none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        headers = {"User-Agent": self._agent, "Accept": "image/png, image/jpeg", "Accept-Encoding": "identity"}
        return httpx.Client(timeout=self._timeout, headers=headers, cookies=none, follow_redirects=False)

    def ask(self, zoom: int, column: int, row: int, tag: str = "") -> Sent | None:
        """Ask for a square, or whether the one held under `tag` is still right; None where there is none.

        Raises NetworkBroken when the publisher is down, slow, or answers something that is no square.
        """
        server = self._servers[(column + row) % len(self._servers)]
        url = self._url.format(s=server, z=zoom, x=column, y=row)
        began = self._clock()
        headers = {"If-None-Match": tag} if tag else {}
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code in _NONE_THERE:
                    return None
                _refuse(response, known=bool(tag))
                body = bytearray()
                for block in response.iter_raw():
                    body += block
                    if len(body) > MOST_BYTES:
                        raise NetworkBroken(f"{url} is larger than {MOST_BYTES} bytes: no square of a map is.")
                    if self._clock() - began > _DEADLINE_S:
                        raise NetworkBroken(f"{url} takes more than {_DEADLINE_S:g} seconds.")
        except httpx.HTTPError as error:
            raise NetworkBroken(f"{url} cannot be had: {str(error) or type(error).__name__}.") from error
        held = response.status_code == httpx.codes.NOT_MODIFIED
        return _looked_at(response, b"" if held else bytes(body), url)


def _refuse(response: httpx.Response, *, known: bool) -> None:
    status = response.status_code
    if status == httpx.codes.OK or (known and status == httpx.codes.NOT_MODIFIED):
        return
    if status in _SILENCE:
        said = f"{response.url.host} asks for silence ({status})."
        raise TileRefused(said, _whole(response.headers.get("Retry-After", "")))
    raise NetworkBroken(f"{response.url} answered {status}.")


def _looked_at(response: httpx.Response, body: bytes, url: str) -> Sent:
    """Believe a picture by its first bytes, not by what is said of it: a page of excuses is none."""
    media = next((media for start, media in _SIGNATURES.items() if body.startswith(start)), "")
    if body and not media:
        raise NetworkBroken(f"{url} is no picture (« {response.headers.get('Content-Type', '')} »).")
    if not body and response.status_code == httpx.codes.OK:
        raise NetworkBroken(f"{url} is empty.")
    said = _directives(response.headers.get("Cache-Control", ""))
    return Sent(
        body=body,
        media=media,
        keep_s=_kept(said, response.headers),
        tag=response.headers.get("ETag", ""),
        store=not said.keys() & {"no-store", "private"},
        after=not said.keys() & {"must-revalidate", "proxy-revalidate", "no-cache"},
    )


def _directives(text: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in text.lower().split(",") if part.strip())
    return {name.strip(): value.strip(' "') for name, _, value in pairs}


def _kept(said: Mapping[str, str], headers: Mapping[str, str]) -> int:
    """Say how many seconds a square stays right, as its publisher tells caches shared by many."""
    if said.keys() & {"no-store", "private", "no-cache"}:
        return 0
    for name in ("s-maxage", "max-age"):
        if name in said:
            return _within(_whole(said[name]) - _whole(headers.get("Age", "")))
    if "Expires" in headers:
        return _within(_until(headers["Expires"], headers.get("Date", "")))
    return UNSAID_S


def _within(seconds: float) -> int:
    return int(min(max(seconds, 0), LONGEST_S))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def _until(end: str, start: str) -> float:
    try:
        return (parsedate_to_datetime(end) - parsedate_to_datetime(start)).total_seconds()
    except (TypeError, ValueError):
        # An end that is no date, as the usual « 0 », is over already.
        return 0.0
