"""A page packed once for all readers, the word that is each reader's own put in as it leaves."""

# Packing a page takes longer than all else once it is written, and only its nonce differs from reader to reader. So the
# parts between are packed as one Brotli stream (RFC 7932), byte-aligned around each place of the word, where each
# reader's goes in as a block that is not compressed. In its place the packer was shown as many bytes that are like
# nothing in a text: nothing else in the stream is made from them, so that any word of that length may stand there.

from __future__ import annotations

import secrets
from dataclasses import dataclass

import brotli

_QUALITY = 5
_AFTER = 2
"""Bytes after the word that go with it: how the next letters are packed depends on the two before them."""

_UNLIKE_TEXT = 0x80
_LENGTH_AT, _RAW_AT, _HEADER_BYTES = 3, 19, 3
"""Header of a block (RFC 7932, 9.2): bits where its length less one begins, and that says it is not compressed."""


@dataclass(frozen=True)
class Spliced:
    """The packed parts, and what follows the word after each but the last."""

    parts: tuple[bytes, ...]
    after: tuple[bytes, ...]
    length: int

    def with_word(self, word: bytes) -> bytes:
        """Give the page packed, with a word of the same length in every place."""
        size = self.length + _AFTER
        header = ((size - 1) << _LENGTH_AT | 1 << _RAW_AT).to_bytes(_HEADER_BYTES, "little")
        pieces = [self.parts[0]]
        for after, part in zip(self.after, self.parts[1:], strict=True):
            pieces += [header, word, after, part]
        return b"".join(pieces)


def spliced(body: bytes, word: bytes) -> Spliced | None:
    """Pack a page that holds a word; nothing when it cannot be packed this way."""
    texts = body.split(word)
    if not texts[0] or any(len(text) <= _AFTER for text in texts[1:]):
        return None
    packer = brotli.Compressor(quality=_QUALITY)
    parts = [packer.process(texts[0]) + packer.flush()]
    for text in texts[1:]:
        unlike = bytes(_UNLIKE_TEXT | one for one in secrets.token_bytes(len(word)))
        packer.process(unlike + text[:_AFTER])
        packer.flush()
        parts.append(packer.process(text[_AFTER:]) + packer.flush())
    parts[-1] += packer.finish()
    made = Spliced(tuple(parts), tuple(text[:_AFTER] for text in texts[1:]), len(word))
    return made if _unpacked(made.with_word(word)) == body else None


def _unpacked(packed: bytes) -> bytes | None:
    try:
        found: bytes = brotli.decompress(packed)
    except brotli.error:
        return None
    return found
