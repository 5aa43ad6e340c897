"""Squares of a base map kept in a folder as long as their publisher allows, the oldest leaving when it is full."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

MOST_BYTES = 500_000_000
"""Room the folder takes at most, but for what is written between two looks at it."""

_LOOK_EVERY = 500
"""Squares written by one process between two looks at the room taken."""

_ROOM_LEFT = 0.8
"""Share of the room that stays in use once the oldest have left."""


@dataclass(frozen=True)
class Kept:
    """A square that is held: until when it is right (seconds since 1970), and by which tag its publisher knows it."""

    body: bytes
    media: str
    until: float
    tag: str
    after: bool


class TileFolder:
    """Squares by zoom, column and row, a file each, written whole so that readers never see half of one."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, look_every: int = _LOOK_EVERY) -> None:
        """Take the folder; it is made when there is something to keep."""
        self._folder = folder
        self._most = most_bytes
        self._every = look_every
        self._written = 0

    def find(self, zoom: int, column: int, row: int) -> Kept | None:
        """Give a square that is held, however old; a file that was damaged is none."""
        try:
            head, _, body = self._place(zoom, column, row).read_bytes().partition(b"\n")
            told = json.loads(head)
            return Kept(body=body, **told) if told.pop("bytes") == len(body) else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep(self, zoom: int, column: int, row: int, kept: Kept) -> None:
        """Hold a square; a disk that is full or closed loses only the time to ask again."""
        head = asdict(kept)
        body = head.pop("body")
        head["bytes"] = len(body)
        place = self._place(zoom, column, row)
        with suppress(OSError):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, scratch = tempfile.mkstemp(dir=place.parent, suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(head).encode() + b"\n" + body)
            Path(scratch).replace(place)
            if self._written % self._every == 0:
                self._make_room()
            self._written += 1

    def _place(self, zoom: int, column: int, row: int) -> Path:
        return self._folder / str(zoom) / str(column) / str(row)

    def _make_room(self) -> None:
        """Let the squares written first leave, once all together take too much."""
        found = []
        for file in self._folder.rglob("*"):
            # Another process may have taken it away meanwhile.
            with suppress(OSError):
                about = file.stat()
                if file.is_file():
                    found.append((about.st_mtime, about.st_size, file))
        taken = sum(size for _, size, _ in found)
        if taken <= self._most:
            return
        for _, size, file in sorted(found):
            if taken <= self._most * _ROOM_LEFT:
                break
            file.unlink(missing_ok=True)
            taken -= size
