"""The text of the charter as parts of a page: titles, paragraphs, numbered commitments, words in bold; nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBERED = re.compile(r"(\d+)\.\s+(.*)", re.DOTALL)
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Part:
    """A title or a paragraph, numbered where it is a commitment: its words in turn, every second one in bold."""

    kind: str
    words: tuple[str, ...]
    number: str = ""


def paragraphs(text: str) -> list[Part]:
    """Cut the text at empty lines and where a commitment begins."""
    blocks = re.split(r"\n\s*\n|\n(?=\d+\.\s)", text.strip())
    return [_part(" ".join(block.split())) for block in blocks if block.strip()]


def _part(block: str) -> Part:
    if block.startswith("#"):
        return Part("title", (block.lstrip("# "),))
    numbered = _NUMBERED.fullmatch(block)
    said, number = (numbered[2], numbered[1]) if numbered else (block, "")
    return Part("paragraph", tuple(_BOLD.split(said)), number)
