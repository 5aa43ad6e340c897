"""Once: what follows from a thing that never changes is made for it a single time, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import TypeVar
from weakref import WeakKeyDictionary

_Thing = TypeVar("_Thing")
_Made = TypeVar("_Made")


def once(make: Callable[[_Thing], _Made]) -> Callable[[_Thing], _Made]:
    """Keep what a function makes of a thing for as long as the thing itself is kept.

    Parameters
    ----------
    make : callable
        A function of one thing that is never changed and is like no other (a `Territory`); what it makes must not hold
        the thing, or neither would ever be forgotten.

    Returns
    -------
    callable
        The same, at once from the second time on; two threads that ask together wait for one making.

    Examples
    --------
    >>> class Town:
    ...     names = ("b", "a")
    >>> @once
    ... def ordered(town):
    ...     return sorted(town.names)
    >>> town = Town()
    >>> ordered(town), ordered(town) is ordered(town), ordered(Town()) is ordered(town)
    (['a', 'b'], True, False)
    """
    kept: WeakKeyDictionary[_Thing, _Made] = WeakKeyDictionary()
    turn = RLock()

    @wraps(make)
    def _known(thing: _Thing) -> _Made:
        with turn:
            if thing not in kept:
                kept[thing] = make(thing)
            return kept[thing]

    return _known
