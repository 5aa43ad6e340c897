"""The history: entries each sealed with the one before, whose words can be taken away without breaking the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BEGINNING = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True)
class Entry:
    """One entry as the chain keeps it: nothing in it names anybody.

    Parameters
    ----------
    number : int
        Rank, from 1, without a hole.
    at : str
        When, ISO 8601 in UTC.
    event : str
        What sort of thing happened (``claim.validate``).
    digest : str
        Salted digest of what was said of it.
    link : str
        Digest of all of this and of the link before.
    """

    number: int
    at: str
    event: str
    digest: str
    link: str


@dataclass(frozen=True)
class Words:
    """What was said of an entry, until somebody is forgotten.

    Parameters
    ----------
    salt : str
        Random, so that the digest tells nothing once the words are gone.
    body : str
        Who, what, before, after, why, as `written` makes it.
    """

    salt: str
    body: str


def written(said: Mapping[str, Any]) -> str:
    """Write what is said of an entry in one way only.

    Parameters
    ----------
    said : mapping
        Plain values by name.

    Returns
    -------
    str
        JSON, names in order.

    Examples
    --------
    >>> written({"who": "a", "after": None})
    '{"after":null,"who":"a"}'
    """
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sealed(number: int, at: str, event: str, words: Words, previous: str) -> Entry:
    """Make the entry that follows another.

    Parameters
    ----------
    number : int
        Its rank.
    at : str
        When.
    event : str
        What sort of thing happened.
    words : Words
        What is said of it.
    previous : str
        Link of the entry before; `BEGINNING` for the first.

    Returns
    -------
    Entry
        With its digest and its link.

    Examples
    --------
    >>> first = sealed(1, "2026-01-01T00:00:00+00:00", "claim.submit", Words("s", "{}"), BEGINNING)
    >>> broken_link([first], {1: Words("s", "{}")}) is None
    True
    """
    digest = _digest(words)
    return Entry(number, at, event, digest, _link(number, at, event, digest, previous))


def broken_link(
    entries: Iterable[Entry], words: Mapping[int, Words], held: tuple[int, str] | None = None
) -> int | None:
    """Find the first entry that is not as it was written.

    Parameters
    ----------
    entries : iterable of Entry
        The whole chain, in order.
    words : mapping of int to Words
        What is said of the entries, where it was not taken away.
    held : (int, str), optional
        Number and link of an entry that somebody noted elsewhere: without it, entries cut off the end are not missed.

    Returns
    -------
    int or None
        Its number: the first that is missing, changed, or whose words are others; None when the chain is whole.

    Examples
    --------
    >>> broken_link([Entry(1, "", "", "", "")], {})
    1
    >>> broken_link([], {}, (3, "abc"))
    3
    """
    previous, expected, kept = BEGINNING, 1, held is None
    for entry in entries:
        said = words.get(entry.number)
        true = entry.link == _link(entry.number, entry.at, entry.event, entry.digest, previous)
        if entry.number != expected or not true or (said is not None and _digest(said) != entry.digest):
            return expected
        if held is not None and entry.number == held[0]:
            if entry.link != held[1]:
                return entry.number
            kept = True
        previous, expected = entry.link, expected + 1
    return None if kept or held is None else held[0]


def _digest(words: Words) -> str:
    return hashlib.sha256(f"{words.salt}\n{words.body}".encode()).hexdigest()


def _link(number: int, at: str, event: str, digest: str, previous: str) -> str:
    return hashlib.sha256("\n".join((str(number), at, event, digest, previous)).encode()).hexdigest()
