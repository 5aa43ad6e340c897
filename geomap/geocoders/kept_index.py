"""The index as bytes: plain values only, so that reading them back can run nothing."""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.gazetteer_plain import FORM, put_together, taken_apart

_PROTOCOL = 5


class _Plain(pickle.Unpickler):
    """Reads dictionaries, tuples, sets, texts and numbers; anything else would have to be named, and is refused."""

    def find_class(self, module: str, name: str, /) -> NoReturn:
        """Refuse."""
        raise pickle.UnpicklingError(f"{module}.{name} has no place in an index.")


def as_bytes(gazetteer: Gazetteer) -> bytes:
    """Write an index, without its polygons."""
    return pickle.dumps(taken_apart(gazetteer), protocol=_PROTOCOL)


def from_bytes(content: bytes, shapes: Mapping[str, bytes]) -> Gazetteer | None:
    """Read an index written by `as_bytes`; None when another geomap wrote it, or when it is damaged."""
    try:
        with _no_collection():
            plain: Any = _Plain(io.BytesIO(content)).load()
            if plain["form"] != FORM:
                return None
            index = put_together(plain, shapes)
            # It lives as long as the process and holds no cycle: collections need not walk it.
            gc.freeze()
            return index
    except (pickle.UnpicklingError, EOFError, KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Leave garbage alone meanwhile: half a million objects that all stay would be looked through again and again."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()
