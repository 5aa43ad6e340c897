"""Borders of large territories, kept on disk: they take seconds to simplify, and only change when the communes do."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from geomap.maps.topology import Arcs, Ring
from geomap.maps.varints import Ints

FORM = "1"
"""What is written in the files; another form is another file."""

Borders = tuple[list[list[list[Ring]]], Arcs]
"""For each polygon its parts, of which the rings, of which the arc numbers; and the arcs."""


def keep_borders(folder: Path, mark: str, draw: Callable[[], Borders]) -> Borders:
    """Read the borders kept under a mark, or draw and keep them; a file that cannot be read is drawn again.

    Of several processes that start together one draws, the others wait for what it keeps.
    """
    path = folder / f"{hashlib.sha256(f'{FORM} {mark}'.encode()).hexdigest()[:24]}.npz"
    found = _found(path)
    if found is not None:
        return found
    with _turn(path.with_suffix(".lock")):
        found = _found(path)
        if found is None:
            found = draw()
            # Where nothing may be written, they are drawn at each start.
            with contextlib.suppress(OSError):
                _write(path, found)
    return found


def _found(path: Path) -> Borders | None:
    try:
        return _read(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


@contextlib.contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Wait for the process that has its turn; the system gives it to the next one however that one ends."""
    with contextlib.ExitStack() as held:
        # On Windows one process serves; where nothing may be written, each draws for itself.
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415  not on Windows

            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                fcntl.flock(held.enter_context(path.open("wb")), fcntl.LOCK_EX)
        yield


def _write(path: Path, borders: Borders) -> None:
    shapes, arcs = borders
    parts = [part for shape in shapes for part in shape]
    rings = [ring for part in parts for ring in part]
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.stem}.{os.getpid()}.npz")
    np.savez_compressed(
        passing,
        parts=_lengths(shapes),
        rings=_lengths(parts),
        arcs=_lengths(rings),
        numbers=_joined([np.asarray(ring, dtype=np.int64) for ring in rings]),
        points=arcs.points,
        steps=_lengths(arcs.walks),
        walks=_joined(arcs.walks),
    )
    passing.replace(path)


def _read(path: Path) -> Borders:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        rings = iter([ring.tolist() for ring in _cut(kept["numbers"], kept["arcs"])])
        parts = iter([list(islice(rings, count)) for count in kept["rings"].tolist()])
        shapes = [list(islice(parts, count)) for count in kept["parts"].tolist()]
        arcs = Arcs(kept["points"], walks=list(_cut(kept["walks"], kept["steps"])))
    return shapes, arcs


def _lengths(things: Sequence[Sequence[object] | Ints]) -> Ints:
    return np.asarray([len(thing) for thing in things], dtype=np.int64)


def _joined(arrays: Sequence[Ints]) -> Ints:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)


def _cut(joined: Ints, lengths: Ints) -> Iterator[Ints]:
    ends = np.cumsum(lengths)
    return (joined[end - length : end] for end, length in zip(ends.tolist(), lengths.tolist(), strict=True))
