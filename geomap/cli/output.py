"""Where results go: a file, written whole or not at all, or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geomap.errors import BadInput


def write_result(text: str, path: Path | None) -> None:
    """Write a result to a file, or to standard output when there is none or it is « - », as UTF-8."""
    with result_file(path) as out:
        out.write(text.encode("utf-8"))


@contextmanager
def result_file(path: Path | None) -> Iterator[BinaryIO]:
    """Open a file that takes its place only once all of it is written: what stood there stays until then."""
    if path is None or str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    place = path.resolve()
    # A pipe or a device is written to, never replaced.
    draft = place if place.exists() and not place.is_file() else place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as out:
            yield out
        if draft != place:
            draft.replace(place)
    except OSError as error:
        if error.filename is None:
            raise
        raise BadInput(f"« {path} » cannot be written: {error.strerror}.") from error
    finally:
        if draft != place:
            draft.unlink(missing_ok=True)
