"""Things dear to make, kept while they are asked for: the least recently asked goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

_T = TypeVar("_T")


class Keeper:
    """A shelf with room for so many things; two readers who ask for the same wait for one making."""

    def __init__(self, room: int) -> None:
        """Keep nothing yet."""
        self._room = room
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def keep(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Give what was made under this key, or make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("_T", self._kept[key])
            turn = self._making.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return cast("_T", self._kept[key])
            try:
                made = make()
                with self._lock:
                    self._kept[key] = made
                    while len(self._kept) > self._room:
                        self._kept.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made
