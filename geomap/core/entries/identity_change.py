"""Another name or SIRET for an entry with validated skills: what is a mere correction, and what a reviewer sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from geomap.core.entries.profile import Identity
from geomap.core.entries.request import Request
from geomap.core.trust import Claim

_TWO_LETTERS = str.maketrans({"œ": "oe", "æ": "ae"})
_FIRST_ACCENT = 200
"""Combining class from which a mark is an accent; below stand vowels and joints of other scripts, which are letters."""


@dataclass(frozen=True, kw_only=True)
class IdentityChange(Request):
    """A name and a SIRET an entry asks for.

    Parameters
    ----------
    name : str
        Name asked for.
    siret : str or None
        SIRET asked for.
    """

    name: str
    siret: str | None


def same_name(one: str, other: str) -> bool:
    """Say whether two names differ by their writing only: case, accents, blanks, punctuation.

    Likeness would not do: by small steps one name becomes any other. This is an equivalence, so corrections of
    corrections are corrections of the first name.

    Parameters
    ----------
    one, other : str
        Names as written.

    Returns
    -------
    bool
        True when the letters, digits and signs are the same, in the same order.

    Examples
    --------
    >>> same_name("Élan-Web", "ELAN WEB"), same_name("Élan Web", "Élan Net"), same_name("SARL Élan", "Élan")
    (True, False, False)
    """
    return _letters(one) == _letters(other)


def vouched(claims: Iterable[Claim]) -> bool:
    """Say whether somebody examined a claim of an entry and approved it, under the name the entry has.

    Parameters
    ----------
    claims : iterable of Claim
        All claims of the entry.

    Returns
    -------
    bool
        True where one is validated, ended or not (maps of days gone by show it), or has one approval of two.

    Examples
    --------
    >>> import datetime as dt
    >>> vouched([Claim("declared"), Claim("validated", dt.date(2026, 12, 31))]), vouched([Claim("submitted")])
    (True, False)
    """
    return any(claim.recorded == "validated" or claim.round.approvals for claim in claims)


def at_once(before: Identity, after: Identity, claims: Iterable[Claim]) -> Identity:
    """Give the identity an entry may take without being looked at.

    Parameters
    ----------
    before : Identity
        What the entry says today.
    after : Identity
        What those who hold it want it to say.
    claims : iterable of Claim
        All claims of the entry.

    Returns
    -------
    Identity
        `after`, unless somebody vouched for the entry and it asks for another name or SIRET: then it keeps both, and
        only the presentation changes.

    Examples
    --------
    >>> import datetime as dt
    >>> proven = [Claim("validated", dt.date(2026, 12, 31))]
    >>> at_once(Identity("Léa Roux"), Identity("Mairie de Florac", None, "Des sites."), proven)
    Identity(name='Léa Roux', siret=None, description='Des sites.')
    >>> at_once(Identity("Lea Roux"), Identity("Léa Roux"), proven).name
    'Léa Roux'
    """
    alike = same_name(before.name, after.name) and before.siret == after.siret
    if alike or not vouched(claims):
        return after
    return replace(before, description=after.description)


def _letters(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in apart if unicodedata.combining(sign) < _FIRST_ACCENT).casefold()
    kept = (sign for sign in plain if unicodedata.category(sign)[0] not in "ZPC")
    return "".join(kept).translate(_TWO_LETTERS)
