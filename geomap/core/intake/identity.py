"""Who a row is about: SIRET numbers, and ids that stay the same from one import to the next."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from geomap.core.geocoding.placenames import fold, postcode

_LA_POSTE = "356000000"
_SIRET_DIGITS = 14
_ID_DIGITS = 16
_PREFIX = {"provider": "p-", "mediator": "m-"}
_OWN = re.compile(r"id:([pm]-[0-9a-f]{16})")
_GAPS = re.compile(r"[\s.\u00a0-]+")
_SCIENTIFIC = re.compile(r"\d[.,]\d+[eE]\+?13")


def siret(text: str) -> str | None:
    """Read a SIRET: 14 digits that pass their check, zeros a spreadsheet ate put back.

    The check is Luhn's; the establishments of La Poste are checked by the sum of their digits instead, a multiple
    of five, but for its head office, which passes Luhn.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str or None
        The 14 digits; None when it is no SIRET.

    Examples
    --------
    >>> siret("732 829 320 00074"), siret("35600000063516"), siret("6220119900031"), siret("12345678901234")
    ('73282932000074', '35600000063516', '06220119900031', None)
    """
    short = _GAPS.sub("", re.sub(r"[.,]0+$", "", text.strip()))
    if not (short.isascii() and short.isdigit()) or not 12 <= len(short) <= _SIRET_DIGITS or not int(short):
        return None
    digits = short.zfill(_SIRET_DIGITS)
    if _luhn(digits) or (digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0):
        return digits
    return None


def rounded_by_spreadsheet(text: str) -> bool:
    """Say whether a number was cut by a spreadsheet to its first digits, and is lost.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    bool
        True for ``7,32829E+13``.

    Examples
    --------
    >>> rounded_by_spreadsheet("7,32829E+13"), rounded_by_spreadsheet("73282932000074")
    (True, False)
    """
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def row_key(cells: Mapping[str, str]) -> str:
    """Say what a row is known by in its file: its own id, else its SIRET, else its name and place.

    Parameters
    ----------
    cells : mapping of str to str
        Texts by logical column.

    Returns
    -------
    str
        The key; the same however the row is placed or its name is cased.

    Examples
    --------
    >>> row_key({"name": "Élan  Web", "postcode": "1000", "city": "Bourg"})
    'name:elan web|01000|bourg'
    """
    if cells.get("key"):
        return f"id:{cells['key']}"
    number = siret(cells.get("siret", ""))
    if number:
        return f"siret:{number}"
    place = cells.get("city") or cells.get("line") or cells.get("address") or ""
    return f"name:{fold(cells.get('name', ''))}|{postcode(cells.get('postcode')) or ''}|{fold(place)}"


def own_id(kind: str, key: str) -> str | None:
    """Recognise a row of our own export, which is known by the id we gave it.

    Parameters
    ----------
    kind : str
        ``provider`` or ``mediator``.
    key : str
        Of `row_key`.

    Returns
    -------
    str or None
        The id; None when the row comes from elsewhere.

    Examples
    --------
    >>> own_id("provider", "id:p-bd177837bfc4944d"), own_id("mediator", "id:p-bd177837bfc4944d")
    ('p-bd177837bfc4944d', None)
    """
    found = _OWN.fullmatch(key)
    return found.group(1) if found and found.group(1).startswith(_PREFIX[kind]) else None


def record_id(kind: str, source: str, key: str) -> str:
    """Make the id of a provider or a mediator: the same source and key give the same id, always.

    Parameters
    ----------
    kind : str
        ``provider`` or ``mediator``.
    source : str
        Name of the source.
    key : str
        Of `row_key`.

    Returns
    -------
    str
        Short and safe in an address.

    Examples
    --------
    >>> record_id("provider", "suppliers", "id:1")
    'p-bd177837bfc4944d'
    """
    return _PREFIX[kind] + hashlib.sha256(f"{source}\x1f{key}".encode()).hexdigest()[:_ID_DIGITS]


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
