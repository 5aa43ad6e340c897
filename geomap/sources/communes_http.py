"""Downloads that end in bytes or in one clear error: bounded in size, tried again when the fault is passing."""

from __future__ import annotations

import gzip
import io
import json
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from geomap.errors import NetworkBroken

_TRIES = 4
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_TOO_MANY = 429
_SERVER_FAULT = 500
_ERROR = 400
_MAX_BYTES = 512 * 2**20


class _PassingError(Exception):
    """A fault that may be gone at the next try, and how many seconds the server asks to wait."""

    def __init__(self, what: str, wait_s: float = 0.0) -> None:
        super().__init__(what)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Downloads:
    """What is needed to download: a client with its time-outs, a limit, and how to wait between tries."""

    client: httpx.Client
    max_bytes: int = _MAX_BYTES
    pause: Callable[[float], object] = time.sleep

    def get(self, url: str, params: Mapping[str, str] | None = None) -> bytes:
        """Download one address; raise NetworkBroken naming it when it cannot be had."""
        fault: _PassingError | None = None
        for attempt in range(_TRIES):
            try:
                return self._once(url, params or {})
            except _PassingError as passing:
                fault = passing
                if attempt + 1 < _TRIES:
                    self.pause(min(max(passing.wait_s, _FIRST_PAUSE_S * 2**attempt), _LONGEST_PAUSE_S))
        raise NetworkBroken(f"{url} could not be downloaded in {_TRIES} tries: {fault}. Try again later.") from fault

    def json(self, url: str, params: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """Download a list of JSON objects."""
        content = self.get(url, params)
        try:
            rows = json.loads(content)
        except ValueError as error:
            raise NetworkBroken(f"{url} answered something that is not JSON: {error}.") from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NetworkBroken(f"{url} answered JSON that is not a list of objects.")
        return rows

    def gunzipped(self, url: str) -> bytes:
        """Download a gzip file and unpack it, within the limit."""
        packed = self.get(url)
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
                content = stream.read(self.max_bytes + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise NetworkBroken(f"{url} is not a whole gzip file: {error}.") from error
        self._check_size(len(content), url)
        return content

    def _once(self, url: str, params: Mapping[str, str]) -> bytes:
        try:
            with self.client.stream("GET", url, params=params, follow_redirects=True) as response:
                self._refuse(response, url)
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    self._check_size(len(content), url)
                return bytes(content)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise NetworkBroken(f"{url} is not an address that can be downloaded: {error}.") from error
        except httpx.HTTPError as error:
            raise _PassingError(str(error) or type(error).__name__) from error

    def _refuse(self, response: httpx.Response, url: str) -> None:
        status = response.status_code
        if status == _TOO_MANY or status >= _SERVER_FAULT:
            wait = response.headers.get("Retry-After", "")
            raise _PassingError(f"it answered {status}", float(wait) if wait.isdecimal() else 0.0)
        if status >= _ERROR:
            raise NetworkBroken(f"{url} answered {status}: it may have moved; see « geomap communes update --help ».")

    def _check_size(self, size: int, url: str) -> None:
        if size > self.max_bytes:
            raise NetworkBroken(f"{url} is larger than {self.max_bytes} bytes, far more than expected.")
