"""Squares of a base map for the readers of this site: within the territory, unhurried, and kept between readers."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from geomap.errors import NetworkBroken
from geomap.ports.tiles import Tile
from geomap.sources.tile_folder import Kept, TileFolder
from geomap.sources.tile_service import Sent, TileRefused, TileService

AROUND_DEGREES = 1.0
"""How far from a commune of the territory squares are still given: what a wide screen shows around it."""

A_SECOND = 20.0
"""Squares one process asks for in a second, in the long run."""

AT_ONCE = 200.0
"""Squares it may ask for at once, after a rest: some pages opened for the first time."""

MOST_ASKING = 3
"""Squares one process awaits at a time: a slow publisher must leave it a thread for pages."""

FAULTS = 3
"""Faults in a row after which the publisher is left alone."""

REST_S = 30.0
"""Seconds it is then left alone; after these one square is asked for, and more if that one comes."""

LONGEST_REST_S = 600
STALE_S = 30 * 86_400.0
"""Seconds past its time that a square may still be shown, when no newer one can be had."""

RETRY_S = 60
"""Seconds a browser keeps what was shown past its time."""


class Pace:
    """How many squares may be asked for now: slowed by a budget, stopped by faults."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Start with a full budget and a publisher that works."""
        self._clock = clock
        self._lock = threading.Lock()
        self._left, self._at = AT_ONCE, clock()
        self._asking, self._faults, self._rest_until = 0, 0, 0.0

    def begin(self) -> None:
        """Take one turn, or raise NetworkBroken at once: whoever waits here holds a thread of the site."""
        with self._lock:
            now = self._clock()
            self._left, self._at = min(AT_ONCE, self._left + (now - self._at) * A_SECOND), now
            # Once it has rested, one question finds out whether it works again.
            allowed = MOST_ASKING if self._faults < FAULTS else 1
            if now < self._rest_until or self._asking >= allowed or self._left < 1.0:
                raise NetworkBroken("The base map is asked for no more for a moment: it fails, or is asked too often.")
            self._left -= 1.0
            self._asking += 1

    def end(self, *, came: bool, wait_s: int = 0) -> None:
        """Give the turn back, and say whether the square came."""
        with self._lock:
            self._asking -= 1
            self._faults = 0 if came else self._faults + 1
            rest = max(REST_S if self._faults >= FAULTS else 0.0, min(wait_s, LONGEST_REST_S))
            if rest and not came:
                self._rest_until = max(self._rest_until, self._clock() + rest)


class TileRelay:
    """The squares of one publisher, for one territory."""

    def __init__(
        self,
        service: TileService,
        folder: TileFolder,
        centres: Callable[[], pd.DataFrame],
        *,
        most_zoom: int,
        clock: Callable[[], float] = time.time,
        pace: Pace | None = None,
    ) -> None:
        """Take the publisher, where squares are kept, and the places (`lon`, `lat`) of the communes when asked."""
        self._service = service
        self._folder = folder
        self._centres = centres
        self._most_zoom = most_zoom
        self._clock = clock
        self._pace = pace or Pace(time.monotonic)
        self._places: np.ndarray | None = None

    def tile(self, zoom: int, column: int, row: int) -> Tile | None:
        """Give a square, None where there is none or outside the territory; raise NetworkBroken without an answer."""
        if not self._inside(zoom, column, row):
            return None
        now = self._clock()
        held = self._folder.find(zoom, column, row)
        if held and now < held.until:
            return Tile(held.body, held.media, int(held.until - now))
        try:
            return self._newer(zoom, column, row, held)
        except NetworkBroken:
            if held and held.after and now < held.until + STALE_S:
                return Tile(held.body, held.media, RETRY_S)
            raise

    def _newer(self, zoom: int, column: int, row: int, held: Kept | None) -> Tile | None:
        self._pace.begin()
        came, wait_s = False, 0
        try:
            sent = self._service.ask(zoom, column, row, held.tag if held else "")
            came = True
        except NetworkBroken as fault:
            wait_s = fault.wait_s if isinstance(fault, TileRefused) else 0
            logging.getLogger("geomap.tiles").warning("%s", fault)
            raise
        finally:
            self._pace.end(came=came, wait_s=wait_s)
        if sent is None:
            return None
        kept = _kept(sent, held, self._clock())
        if sent.store:
            self._folder.keep(zoom, column, row, kept)
        return Tile(kept.body, kept.media, sent.keep_s)

    def _inside(self, zoom: int, column: int, row: int) -> bool:
        """Say whether a square exists and touches the surroundings of a commune."""
        most = 2**zoom if 0 <= zoom <= self._most_zoom else 0
        if not (0 <= column < most and 0 <= row < most):
            return False
        if self._places is None:
            self._places = self._centres()[["lon", "lat"]].dropna().to_numpy(float)
        west, east = (360.0 * at / most - 180.0 for at in (column, column + 1))
        south, north = (_latitude(at / most) for at in (row + 1, row))
        lon, lat = self._places.T
        near = (lon > west - AROUND_DEGREES) & (lon < east + AROUND_DEGREES)
        near &= (lat > south - AROUND_DEGREES) & (lat < north + AROUND_DEGREES)
        return bool(near.any())


def _kept(sent: Sent, held: Kept | None, now: float) -> Kept:
    """Give what is held from now on: the square that came, or the one held, which is still right."""
    if held is not None and not sent.body:
        return replace(held, until=now + sent.keep_s, tag=sent.tag or held.tag, after=sent.after)
    return Kept(sent.body, sent.media, now + sent.keep_s, sent.tag, sent.after)


def _latitude(share: float) -> float:
    """Give the latitude of a share of the square world, from the top."""
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * share))))
