"""The communes a text names at the ends of its parts, and how each stands there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.likeness import same_name
from geomap.core.geocoding.placenames import links, ordinal, without_mail, words
from geomap.core.geocoding.streets import stands_alone

LONGEST_NAME = 9
"""Words of the longest name looked for."""

_LINES = re.compile(r"[,;|\n\r]")
_DASHES = re.compile(r"\s[-–—/]\s|/(?=\w{3})")
_BESIDE = frozenset({"sur", "sous", "s"})
_MOST_BESIDE = 3
"""Words after « sur » that may say what a commune lies by without being in its name: « Berck sur Mer »."""


@dataclass(frozen=True)
class Mention:
    """A commune named at the end of a part of a text.

    Parameters
    ----------
    city : str
        The name, folded, with the number of the arrondissement when there is one.
    sure : bool
        The name stands where that of a commune stands, and not in the name of a street.
    whole : bool
        Nothing stands before it in its part.
    """

    city: str
    sure: bool
    whole: bool = False


def parts_of(text: str) -> list[str]:
    """Part a text where people part what they write: at commas, ends of lines, dashes between spaces.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    list of str
        Parts in order.

    Examples
    --------
    >>> parts_of("3 rue Haute - Mende, Lozère")
    ['3 rue Haute', 'Mende', ' Lozère']
    """
    return [piece for part in _LINES.split(text) for piece in _DASHES.split(part)]


def mentions(gazetteer: Gazetteer, text: str, among: Collection[str] | None = None) -> list[Mention]:
    """Find the communes named at the ends of the parts of a text.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names are looked up.
    text : str
        As written, without postcode.
    among : collection of str, optional
        The only communes that may be found.

    Returns
    -------
    list of Mention
        In the order of the text; a name with a dash in it is found whole.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> mentions(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "rue Haute, Mende")
    []
    """
    return [found for part in _LINES.split(text) for found in _of_part(gazetteer, part, among)]


def _of_part(gazetteer: Gazetteer, part: str, among: Collection[str] | None) -> Iterator[Mention]:
    pieces = _DASHES.split(part)
    if len(pieces) > 1:
        across = at_end(gazetteer, part, among)
        last = at_end(gazetteer, pieces[-1], among)
        if across and (last is None or len(across.city) > len(last.city)):
            yield across
            return
    for piece in pieces:
        found = at_end(gazetteer, piece, among)
        if found:
            yield found


def at_end(gazetteer: Gazetteer, text: str, among: Collection[str] | None = None) -> Mention | None:
    """Find the commune named at the end of a text.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names are looked up.
    text : str
        One part of an address.
    among : collection of str, optional
        The only communes that may be found.

    Returns
    -------
    Mention or None
        The longest name; None when no name stands there.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> at_end(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "rue Haute Mende") is None
    True
    """
    chunks = [words(chunk) for chunk in without_mail(text).split()]
    numbered = _numbered(gazetteer, text)
    if numbered:
        return numbered
    found = _longest(gazetteer, chunks, among)
    return found if found and found.sure else _beside(gazetteer, chunks, among) or found


def _numbered(gazetteer: Gazetteer, text: str) -> Mention | None:
    """Find « Lyon 3e » at the end: a divided commune and the number of its arrondissement."""
    if not any(char.isdigit() for char in text[-20:]):
        return None
    parts, number = ordinal(text)
    for size in range(1, min(LONGEST_NAME, len(parts)) + 1 if number is not None else 1):
        before, name = parts[:-size], parts[-size:]
        found = same_name(gazetteer, name)
        if found and any(number in gazetteer.arrondissements.get(code, {}) for code in found.codes):
            return Mention(f"{' '.join(name)} {number}", stands_alone(before, name), whole=not before)
    return None


def _longest(gazetteer: Gazetteer, chunks: list[tuple[str, ...]], among: Collection[str] | None) -> Mention | None:
    for start in range(max(0, len(chunks) - LONGEST_NAME), len(chunks)):
        name = tuple(word for chunk in chunks[start:] for word in chunk)
        found = same_name(gazetteer, name, among) if name else None
        if found and (not links(name[0]) or _spelt(gazetteer, name, found.codes)):
            before = tuple(word for chunk in chunks[:start] for word in chunk)
            return Mention(" ".join(name), stands_alone(before, name), whole=not before)
    return None


def _beside(gazetteer: Gazetteer, chunks: list[tuple[str, ...]], among: Collection[str] | None) -> Mention | None:
    """Find a commune whose name goes on with what it lies by, which is no part of it: « Berck sur Mer »."""
    for size in range(2, min(_MOST_BESIDE + 1, len(chunks) - 1) + 1):
        if len(chunks[-size]) == 1 and chunks[-size][0] in _BESIDE:
            found = _longest(gazetteer, chunks[:-size], among)
            return found if found and found.sure else None
    return None


def _spelt(gazetteer: Gazetteer, name: tuple[str, ...], codes: Collection[str]) -> bool:
    return any(name == full for code in codes for full, _ in gazetteer.spelt[code])
