"""What is known of one place, and what is made of it: the words the readers share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.likeness import ranked, same_name
from geomap.core.geocoding.placenames import ordinal

MOST_CANDIDATES = 30
"""Candidates kept with a place in review: more than the homonyms of any French commune but a few."""


@dataclass(frozen=True)
class Place:
    """One place as asked, cells mended.

    Parameters
    ----------
    code : str or None
        Commune code.
    postcode : str or None
        Postcode.
    city : str or None
        Name of the commune as written.
    free : str
        Line, address and complement, one under the other: where a postcode and a name may stand too.
    area : frozenset of str, optional
        Communes of the département or région written after the name.
    """

    code: str | None
    postcode: str | None
    city: str | None
    free: str
    area: frozenset[str] | None = None


@dataclass(frozen=True)
class Reading:
    """What became of one place.

    Parameters
    ----------
    status : {"accepted", "review", "rejected"}
        Outcome.
    score : float
        Confidence, 0 to 1.
    candidates : tuple of str
        Communes that could be meant, best first; when accepted the one meant, and after it homonyms left aside.
    reason : str or None
        In words for the person who reads the report; None when there is nothing to say.
    """

    status: Literal["accepted", "review", "rejected"]
    score: float
    candidates: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def commune(self) -> str | None:
        """The commune meant, when accepted."""
        return self.candidates[0] if self.status == "accepted" else None


def only(gazetteer: Gazetteer, name: str, code: str) -> bool:
    """Say whether a name is that of one commune and of no other, past or present, in all the atlases.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    name : str
        As written.
    code : str
        The commune.

    Returns
    -------
    bool
        True when nobody else has it.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> only(empty, "Mende", "48095")
    False
    """
    found = same_name(gazetteer, ordinal(name)[0])
    return found is not None and len(found.codes) == 1 and same_family(gazetteer, code, found.codes)


def slip(gazetteer: Gazetteer, code: str, number: str) -> bool:
    """Say whether a postcode is one digit off one of a commune's, or has two digits swapped.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    code : str
        The commune.
    number : str
        Mended postcode.

    Returns
    -------
    bool
        True for a slip of the hand.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> slip(empty, "48095", "48001")
    False
    """
    return any(
        len(real) == len(number) and sum(a != b for a, b in zip(real, number, strict=True)) <= 1
        for real in gazetteer.postcodes.get(code, ())
    ) or swapped(gazetteer, (code,), number)


def swapped(gazetteer: Gazetteer, codes: Collection[str], number: str) -> bool:
    """Say whether two neighbouring digits changed places in a postcode of the only commune there is.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    codes : collection of str
        Communes that may be meant.
    number : str
        Mended postcode.

    Returns
    -------
    bool
        False when there are several communes.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> swapped(empty, ["48095"], "84000")
    False
    """
    turned = {number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(len(number) - 1)}
    return len(codes) == 1 and bool(turned & gazetteer.postcodes.get(next(iter(codes)), frozenset()))


def same_family(gazetteer: Gazetteer, code: str, codes: Collection[str]) -> bool:
    """Say whether a commune is among some, an arrondissement standing for the commune it divides.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    code : str
        The commune.
    codes : collection of str
        The others.

    Returns
    -------
    bool
        True when it is, itself or by its family.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> same_family(empty, "48095", ["48095"])
    True
    """
    return (
        code in codes
        or gazetteer.parent.get(code) in codes
        or bool(set(gazetteer.arrondissements.get(code, {}).values()) & set(codes))
    )


def arrondissement(gazetteer: Gazetteer, code: str, asked: Place) -> str:
    """Go from a divided commune to the arrondissement its postcode or its number names, when one does.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    code : str
        The commune.
    asked : Place
        What was written.

    Returns
    -------
    str
        The arrondissement; the commune itself when it is not divided, or nothing says which part.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> arrondissement(empty, "48095", Place(None, "48000", "Mende", ""))
    '48095'
    """
    parts = gazetteer.arrondissements.get(code)
    if not parts:
        return code
    posted = {part for part in parts.values() if asked.postcode in gazetteer.postcodes.get(part, ())}
    _, number = ordinal(asked.city) if asked.city else ((), None)
    counted = parts.get(number) if number is not None else None
    if posted:
        return counted if counted in posted else (next(iter(posted)) if len(posted) == 1 and not counted else code)
    return counted or code


def several(gazetteer: Gazetteer, name: str | None, codes: Collection[str]) -> tuple[str, ...]:
    """Rank the communes that could be meant, and keep as many as a person can go through.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    name : str or None
        As written.
    codes : collection of str
        Communes.

    Returns
    -------
    tuple of str
        At most MOST_CANDIDATES, best first.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> several(empty, None, ["48095"])
    ('48095',)
    """
    return ranked(gazetteer, name, codes)[:MOST_CANDIDATES]


def written(asked: Place) -> str:
    """Write the postcode and the name as they were asked.

    Parameters
    ----------
    asked : Place
        What was written.

    Returns
    -------
    str
        Without what is missing.

    Examples
    --------
    >>> written(Place(None, "48000", "Mende", ""))
    '48000 Mende'
    """
    return " ".join(text for text in (asked.postcode, asked.city) if text)


def spelled(gazetteer: Gazetteer, codes: Collection[str], most: int = 3) -> str:
    """Name communes in a sentence, the most populous first.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    codes : collection of str
        Communes.
    most : int
        How many are named; the others are counted.

    Returns
    -------
    str
        French.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> spelled(empty, [])
    ''
    """
    shown = [f"{gazetteer.label[code]} ({code})" for code in ranked(gazetteer, None, codes)[:most]]
    more = len(codes) - len(shown)
    return ", ".join(shown) + (f" et {more} autres" if more > 0 else "")
