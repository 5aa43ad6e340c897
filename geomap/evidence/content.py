"""What a file is, told by its content: its name and what a browser says of it are never looked at."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from geomap.errors import BadProof
from geomap.evidence import images, pdfs

SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
"""First bytes of the kinds that are accepted."""


def refuse(why: str, said: str) -> NoReturn:
    """Refuse a file."""
    raise BadProof(f"This file cannot be kept as a proof: {said}.", why)


def made_safe(file: Path) -> str:
    """Put in the place of a file what is safe of it, and give its media type."""
    with file.open("rb") as content:
        first = content.read(16)
    if not first:
        refuse("empty", "it is empty")
    media = next((media for signature, media in SIGNATURES if first.startswith(signature)), None)
    if media is None:
        refuse("kind", "it is no PDF, PNG or JPEG")
    trouble = pdfs.rewrite(file) if media == "application/pdf" else images.rewrite(file, media)
    if trouble is not None:
        refuse(*trouble)
    return media
