"""What the national address service said, kept in a folder: an address is asked once."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geomap.geocoders.ban_service import Address, Spot


class AddressCache:
    """Answers by address, in at most 256 files; each is replaced whole, so that readers never see half of one."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when there is something to keep."""
        self._folder = folder

    def find(self, addresses: list[Address]) -> dict[Address, Spot | None]:
        """Give the answers there are."""
        read: dict[str, Mapping[str, Any]] = {}
        found = {}
        for address in addresses:
            digest = _digest(address)
            if digest[:2] not in read:
                read[digest[:2]] = self._shelf(digest[:2])
            shelf = read[digest[:2]]
            if digest in shelf:
                kept = shelf[digest]
                found[address] = None if kept is None else Spot(**kept)
        return found

    def keep(self, answers: Mapping[Address, Spot | None]) -> None:
        """Add answers; a disk that is full or closed loses only the time to ask again."""
        shelves: dict[str, dict[str, Any]] = {}
        for address, spot in answers.items():
            digest = _digest(address)
            shelves.setdefault(digest[:2], {})[digest] = None if spot is None else asdict(spot)
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, added in shelves.items():
                self._replace(name, {**self._shelf(name), **added})

    def _shelf(self, name: str) -> dict[str, Any]:
        try:
            kept = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {key: spot for key, spot in kept.items() if _is_spot(spot)} if isinstance(kept, dict) else {}

    def _replace(self, name: str, shelf: Mapping[str, Any]) -> None:
        handle, scratch = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(shelf, file)
        Path(scratch).replace(self._folder / f"{name}.json")


def _is_spot(kept: object) -> bool:
    return kept is None or (isinstance(kept, dict) and set(kept) == set(Spot.__dataclass_fields__))


def _digest(address: Address) -> str:
    text = f"{address.street.casefold()}\n{address.city.casefold()}\n{address.commune}"
    return hashlib.sha256(text.encode()).hexdigest()
