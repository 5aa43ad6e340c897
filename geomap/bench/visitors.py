"""Visitors: requests that come when they come, however long the ones before take."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

_PATIENCE_S = 60.0
_HEADERS = {"Accept-Encoding": "br, gzip", "Accept-Language": "fr"}


@dataclass(frozen=True)
class Visit:
    """One request: its page, how long after it was due the answer was whole, and its status."""

    page: str
    seconds: float
    status: int


def visits(port: int, pages: Sequence[str], per_second: float, hands: int = 48) -> list[Visit]:
    """Ask for pages one after another at a steady pace, over connections that stay open.

    A visit is counted from when it was due: one that had to wait for a connection waited for the server.
    """
    found: list[Visit] = []
    number, begin = count(), time.perf_counter()

    def ask() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
        while (turn := next(number)) < len(pages):
            due = begin + turn / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            status = _asked(line, pages[turn])
            found.append(Visit(pages[turn], time.perf_counter() - due, status))
        line.close()

    threads = [threading.Thread(target=ask) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _asked(line: http.client.HTTPConnection, page: str) -> int:
    """Ask for a page and read all of the answer; a connection the server has closed meanwhile is opened again."""
    try:
        return _whole(line, page)
    except (http.client.HTTPException, ConnectionError):
        line.close()
        return _whole(line, page)


def _whole(line: http.client.HTTPConnection, page: str) -> int:
    line.request("GET", page, headers=_HEADERS)
    answer = line.getresponse()
    answer.read()
    return answer.status
