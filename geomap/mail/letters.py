"""The texts of letters, in the language of who reads them: the first line is the subject."""

from __future__ import annotations

from pathlib import Path
from string import Template

from geomap.ports.mail import Letter

TEXTS = Path(__file__).resolve().parent / "texts"
"""One folder a language, one file a letter."""


def write(name: str, language: str, to: str, /, **filled: object) -> Letter:
    """Write a letter; what is filled in stays on its line."""
    folder = TEXTS / language if (TEXTS / language).is_dir() else TEXTS / "fr"
    text = Template((folder / f"{name}.txt").read_text(encoding="utf-8"))
    written = text.substitute({key: " ".join(str(value).split()) for key, value in filled.items()})
    subject, _, body = written.partition("\n")
    return Letter(to=to, subject=subject.strip(), text=body.strip() + "\n")


def words(code: str, language: str) -> str:
    """Say in a sentence what a reason of a list stands for; letters and pages say it in the same words."""
    folder = TEXTS / language if (TEXTS / language).is_dir() else TEXTS / "fr"
    lines = (folder / "reasons" / "list.txt").read_text(encoding="utf-8").splitlines()
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    return said[code]
