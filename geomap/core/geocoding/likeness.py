"""Which communes of a few a written name resembles: letter by letter, but for articles, in part, nearly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.placenames import key, links, loose_key, ordinal, words

How = Literal["exact", "loose", "part", "close"]

_BRACKETS = re.compile(r"\([^()]*\)")
_SEVERAL = re.compile(r"[/,;|\n()]|\s[-–—]\s")
_SAINTS = frozenset({"saint", "sainte", "saints", "saintes"})
_SEATS = frozenset({"mairie", "commune", "ville", "annexe"})
_SHORTEST_SHARED = 4
_FEWEST_WORDS = 2
_TYPOS = ((5, 0), (9, 1), (15, 2))
"""Letters a name must stay under, and how many of them may differ; three in longer names."""
_MOST_TYPOS = 3
_MOST_NEAR = 10


@dataclass(frozen=True)
class Likeness:
    """Communes a name resembles equally well, and in what way."""

    codes: tuple[str, ...]
    how: How


def same_name(gazetteer: Gazetteer, parts: tuple[str, ...], among: Collection[str] | None = None) -> Likeness | None:
    """Find the communes that have a name, letter by letter or but for linking words.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names are looked up.
    parts : tuple of str
        Words of the name.
    among : collection of str, optional
        The only communes that may be found; linking words count when there are none given.

    Returns
    -------
    Likeness or None
        A commune's own name goes before that of one of its parts, and that before a name it had.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> same_name(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), ("mende",)) is None
    True
    """
    found = gazetteer.exact.get(key(parts), {})
    if among is None:
        return Likeness(tuple(sorted(found)), "exact") if found else None
    near = {code: rank for code, rank in found.items() if code in among}
    if near:
        return Likeness(_best(gazetteer, near), "exact")
    near = {code: rank for code, rank in gazetteer.loose.get(loose_key(parts), {}).items() if code in among}
    return Likeness(_best(gazetteer, near), "loose") if near else None


def likeness(gazetteer: Gazetteer, name: str, among: Collection[str]) -> Likeness | None:
    """Find which of a few communes a name as written resembles.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names are looked up.
    name : str
        As written: perhaps abridged, misspelt, with a district or a second name in it.
    among : collection of str
        The communes that may be meant, those of a postcode say.

    Returns
    -------
    Likeness or None
        None when it resembles none of them.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> likeness(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "Mende", ()) is None
    True
    """
    if not among:
        return None
    parts, _ = ordinal(name)
    whole = same_name(gazetteer, parts, among) if parts else None
    if whole:
        return whole
    pieces = {code for piece in _pieces(name) for code in _codes(same_name(gazetteer, piece, among))}
    if pieces:
        return Likeness(_best(gazetteer, dict.fromkeys(pieces, 0)), "part")
    abridged = {code for code in among if any(_abridges(parts, full) for full, _ in gazetteer.spelt.get(code, ()))}
    abridged = abridged or {
        code for code in among if any(_initials(parts, full) for full, _ in gazetteer.spelt.get(code, ()))
    }
    if abridged:
        return Likeness(_best(gazetteer, dict.fromkeys(abridged, 0)), "part")
    return _close(gazetteer, loose_key(parts), among)


def near_names(gazetteer: Gazetteer, name: str) -> tuple[str, ...]:
    """Find the communes, of all there are, whose name is a slip of the hand away from a text.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names are looked up.
    name : str
        As written.

    Returns
    -------
    tuple of str
        Communes, best first.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> near_names(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "Mnede")
    ()
    """
    wanted = key(ordinal(name)[0])
    allowed = _typos(wanted)
    if not allowed:
        return ()
    found = process.extract(wanted, gazetteer.keys, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_NEAR)
    return ranked(gazetteer, name, (code for near, _, _ in found for code in gazetteer.exact[near]))


def shares_words(gazetteer: Gazetteer, name: str, code: str) -> bool:
    """Say whether a name has all the words that count of a commune's, or the commune all of its: Île d'Ouessant.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names are looked up.
    name : str
        As written.
    code : str
        The commune.

    Returns
    -------
    bool
        Linking words and saints alone do not count.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> shares_words(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "Mende", "48095")
    False
    """
    ours = _telling(words(name))
    theirs = (_telling(full) for full, _ in gazetteer.spelt.get(code, ()))
    return any((ours <= full or full <= ours) and (ours & full) - _SAINTS for full in theirs)


def ranked(gazetteer: Gazetteer, name: str | None, codes: Iterable[str]) -> tuple[str, ...]:
    """Order communes that could be meant: those whose name is nearest first, then the most populous.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names and people are looked up.
    name : str or None
        As written.
    codes : iterable of str
        Communes.

    Returns
    -------
    tuple of str
        Distinct, best first; arrondissements instead of the commune they divide.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> ranked(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), "B", ["2", "1", "2"])
    ('1', '2')
    """
    wanted = key(words(name)) if name else ""

    def rank(code: str) -> tuple[float, float, str]:
        names = (key(full) for full, _ in gazetteer.spelt.get(code, ()))
        far = min((OSA.normalized_distance(wanted, full) for full in names), default=1.0) if wanted else 0.0
        return far, -gazetteer.population.get(code, 0.0), code

    return tuple(sorted(undivided(gazetteer, set(codes)), key=rank))


def undivided(gazetteer: Gazetteer, codes: Collection[str]) -> set[str]:
    """Leave out communes of which an arrondissement is there too.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where arrondissements are looked up.
    codes : collection of str
        Communes.

    Returns
    -------
    set of str
        A subset.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> undivided(Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty()), ["48095"])
    {'48095'}
    """
    divided = {gazetteer.parent[code] for code in codes if code in gazetteer.parent}
    return {code for code in codes if code not in divided}


def _telling(parts: tuple[str, ...]) -> set[str]:
    return {part for part in parts if not links(part)}


def _codes(found: Likeness | None) -> tuple[str, ...]:
    return found.codes if found else ()


def _best(gazetteer: Gazetteer, ranks: dict[str, int]) -> tuple[str, ...]:
    best = min(ranks.values())
    return tuple(sorted(undivided(gazetteer, [code for code, rank in ranks.items() if rank == best])))


def _pieces(name: str) -> Iterator[tuple[str, ...]]:
    for piece in (_BRACKETS.sub(" ", name), *_SEVERAL.split(name)):
        parts, _ = ordinal(piece)
        if parts and piece != name:
            yield parts


def _abridges(parts: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if not parts or not full or (parts[-1] not in full and full[-1] not in parts):
        return False
    ours, theirs = _bare(parts), _bare(full)
    short, long = sorted((ours, theirs), key=len)
    if len(short) == len(long) or len(key(short)) < _SHORTEST_SHARED or short[-1] in _SAINTS or links(short[-1]):
        return False
    if long[: len(short)] == short:
        return True
    before = {part for part in long[: -len(short)] if not links(part)}
    return short == theirs and long[-len(short) :] == short and bool(before) and before <= _SEATS


def _initials(parts: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Say whether words of a name are cut to their first letter: « Vaulx en V. »."""
    if len(parts) != len(full) or len(parts) < _FEWEST_WORDS or len(parts[0]) == 1:
        return False
    return all(
        ours == theirs or (len(ours) == 1 and theirs[0] == ours) for ours, theirs in zip(parts, full, strict=True)
    )


def _bare(parts: tuple[str, ...]) -> tuple[str, ...]:
    start = next((place for place, part in enumerate(parts) if not links(part)), len(parts))
    return parts[start:]


def _close(gazetteer: Gazetteer, wanted: str, among: Collection[str]) -> Likeness | None:
    allowed = _typos(wanted)
    if not allowed:
        return None
    nearest: dict[str, int] = {}
    for code in among:
        for full, _ in gazetteer.spelt.get(code, ()):
            typos = OSA.distance(wanted, loose_key(full), score_cutoff=allowed)
            if typos <= allowed:
                nearest[code] = min(typos, nearest.get(code, typos))
    return Likeness(_best(gazetteer, nearest), "close") if nearest else None


def _typos(wanted: str) -> int:
    return next((typos for letters, typos in _TYPOS if len(wanted) < letters), _MOST_TYPOS)
