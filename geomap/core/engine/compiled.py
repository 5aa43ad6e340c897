"""Loops made fast where numba is installed; without it the same lines run as they stand, slower."""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.resources
import importlib.util
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., object])

_HOME = "geomap.core"
"""Package whose modules hold all that is compiled together: loops, and the numbers written into them."""


def inlined(loop: Loop) -> Loop:
    """Compile some lines into each loop that calls them."""
    return _compiled(loop, inline="always")


def compiled(loop: Loop) -> Loop:
    """Compile a loop that lets other threads run; the compiled form is kept on disk where that is allowed."""
    return _compiled(loop)


def _compiled(loop: Loop, **more: Any) -> Loop:
    options = {"nogil": True, "error_model": "numpy", **more}
    if importlib.util.find_spec("numba") is None:
        return loop
    # numba looks at the date of the loop's own file only: what the loop calls may have changed, so its name says which
    # lines it was compiled with.
    loop.__qualname__ = f"{loop.__qualname__}.{edition()}"
    try:
        return _njit(loop, cache=True, **options)
    except RuntimeError:
        return _njit(loop, **options)


@functools.cache
def edition() -> str:
    """Name the lines of everything that is compiled together: other lines, another name."""
    digest = hashlib.sha256()
    for file in _sources(importlib.resources.files(_HOME)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            yield entry


def _njit(loop: Loop, **options: Any) -> Loop:
    made: Loop = importlib.import_module("numba").njit(**options)(loop)
    return made
