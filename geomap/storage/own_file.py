"""Files with people's data: made for the user who runs geomap and nobody else, whatever that user's usual mask."""

from __future__ import annotations

import os
from pathlib import Path

FILE_MODE = 0o600


def make_own(file: Path) -> None:
    """Make an empty file only its owner reads; one that is there stays as it is."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return
    os.close(made)
