"""Loops made fast where numba is installed; without it the same lines run as they stand, slower."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile a loop that lets other threads run; the compiled form is kept on disk where that is allowed."""
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return _njit(loop, cache=True, **options)
    except RuntimeError:
        return _njit(loop, **options)


def _njit(loop: Loop, **options: Any) -> Loop:
    if importlib.util.find_spec("numba") is None:
        return loop
    made: Loop = importlib.import_module("numba").njit(**options)(loop)
    return made
