"""How names of places, postcodes and codes are written by people, brought to one form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from types import MappingProxyType

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "_": " ", "°": " "})
_GAPS = re.compile(r"\W+")
_ABBREVIATIONS = MappingProxyType(
    {
        "st": "saint",
        "ste": "sainte",
        "sts": "saints",
        "stes": "saintes",
        "lez": "les",
        "mt": "mont",
        "gd": "grand",
        "gde": "grande",
        "chau": "chateau",
    }
)
_LINKS = frozenset({"le", "la", "les", "l", "de", "du", "des", "d", "en", "sur", "sous", "s", "et", "a", "aux", "au"})
_MAIL = re.compile(r"\b(?:(?:b\.? ?p|c\.? ?s|tsa)\.? ?(?:n°? ?)?\d[\d ]*|cede?x(?: \d{1,2}\b)?)", re.IGNORECASE)
_NOTRE_DAME = re.compile(r"\bN(?:\.[ -]*)?D\b\.?", re.IGNORECASE)
_ARRONDISSEMENTS = frozenset({"arrondissement", "arr", "arrt", "arrdt", "ardt"})
_ROMAN = re.compile(r"\b(X{0,2})(IX|IV|V?I{0,3})(?:er?|[èe]me)\b")
"""« XIe » and « Ier », in capitals, which no name ends with: a name may end with « Vie »."""
_CEDEX = re.compile(r"\bcede?x (\d{1,2})\b")
_ORDINAL = re.compile(r"^(\d{1,2})(?:e|er|eme|ere|nd|nde)?$")
_DECIMALS = re.compile(r"[.,]0+$")
_COUNTRY = re.compile(r"^F(?:R)?-(?=\d)", re.IGNORECASE)

_REMEMBERED = 20_000
_REMEMBERED_LETTERS = 80
"""Names looked at last, and how long those are that are worth remembering: files repeat them."""


def fold(text: str) -> str:
    """Bring a text to plain lower-case words parted by single spaces.

    Parameters
    ----------
    text : str
        As somebody wrote it, in any script.

    Returns
    -------
    str
        Without accents, ligatures, punctuation and apostrophes.

    Examples
    --------
    >>> fold("  L'Haÿ-les-Roses, Œuilly ")
    'l hay les roses oeuilly'
    """
    low = text.casefold()
    if not low.isascii():
        # Taking characters apart may bring capitals out (𝓐 is an A in another hand).
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c)).casefold()
    return _GAPS.sub(" ", low.translate(_LETTERS)).strip()


def words(text: str) -> tuple[str, ...]:
    """Give the words of a place name, mail routing left out and abbreviations written whole.

    Parameters
    ----------
    text : str
        A name as written.

    Returns
    -------
    tuple of str
        Folded words.

    Examples
    --------
    >>> words("ST CHELY D'APCHER CEDEX 2")
    ('saint', 'chely', 'd', 'apcher')
    >>> words("B.P. 12 48001 MENDE")
    ('mende',)
    """
    plain = fold(_NOTRE_DAME.sub("notre dame ", without_mail(text)))
    return tuple(_ABBREVIATIONS.get(word, word) for word in plain.split())


def without_mail(text: str) -> str:
    """Leave out what only routes mail: post boxes and CEDEX.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str
        The rest.

    Examples
    --------
    >>> without_mail("CS 40123 Mende Cedex 9").strip()
    'Mende'
    """
    return _MAIL.sub(" ", text)


def key(parts: Sequence[str]) -> str:
    """Join words into what names are looked up by: spaces, hyphens and eaten apostrophes make no difference.

    Parameters
    ----------
    parts : sequence of str
        Words of `words`.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> key(words("Lhaÿ les roses")) == key(words("L'Haÿ-les-Roses"))
    True
    """
    return "".join(parts)


def loose_key(parts: Sequence[str]) -> str:
    """Join words without articles and linking words, for a second look among few communes.

    Parameters
    ----------
    parts : sequence of str
        Words of `words`.

    Returns
    -------
    str
        The key; empty when there were only linking words.

    Examples
    --------
    >>> loose_key(words("Donjon (Le)")), loose_key(words("Bagnols s/ Cèze"))
    ('donjon', 'bagnolsceze')
    """
    return "".join(part for part in parts if part not in _LINKS)


def links(word: str) -> bool:
    """Say whether a word only links others.

    Parameters
    ----------
    word : str
        Folded.

    Returns
    -------
    bool
        True for articles and linking words.

    Examples
    --------
    >>> links("du"), links("puy")
    (True, False)
    """
    return word in _LINKS


def ordinal(text: str) -> tuple[tuple[str, ...], int | None]:
    """Part a name from the number of an arrondissement, a CEDEX number counting as one.

    Parameters
    ----------
    text : str
        A name as written.

    Returns
    -------
    tuple of str
        The words of the name alone.
    int or None
        The number.

    Examples
    --------
    >>> ordinal("Lyon 3ème arrondissement"), ordinal("PARIS CEDEX 08"), ordinal("Mende")
    ((('lyon',), 3), (('paris',), 8), (('mende',), None))
    """
    return _ordinal(text) if len(text) <= _REMEMBERED_LETTERS else _ordinal.__wrapped__(text)


@lru_cache(maxsize=_REMEMBERED)
def _ordinal(text: str) -> tuple[tuple[str, ...], int | None]:
    parts = words(_ROMAN.sub(_counted, text))
    while len(parts) > 1 and parts[-1] in _ARRONDISSEMENTS:
        parts = parts[:-1]
    found = _ORDINAL.match(parts[-1]) if len(parts) > 1 else None
    if found:
        return parts[:-1], int(found.group(1))
    cedex = _CEDEX.search(fold(text))
    return parts, int(cedex.group(1)) if cedex else None


def _counted(roman: re.Match[str]) -> str:
    """Write « XI » as « 11e »."""
    tens, ones = roman.groups()
    unit = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}[ones]
    return f"{10 * len(tens) + unit}e" if tens or ones else roman.group()


def postcode(text: str | None) -> str | None:
    """Mend a French postcode: spaces, spreadsheet decimals, a lost leading zero, the letter O for zero.

    Parameters
    ----------
    text : str or None
        As written.

    Returns
    -------
    str or None
        Five digits; what was written, without spaces, when it is no French postcode; None when empty.

    Examples
    --------
    >>> [postcode(text) for text in ("1000", "84200.0", " 48 000 ", "F-4800O", "AD500", "")]
    ['01000', '84200', '48000', '48000', 'AD500', None]
    """
    if not text:
        return None
    if len(text) == 5 and text.isascii() and text.isdigit():
        return text
    short = _COUNTRY.sub("", _DECIMALS.sub("", "".join(text.split())))
    digits = short.upper().replace("O", "0")
    if digits.isascii() and digits.isdigit() and 4 <= len(digits) <= 5:
        return digits.zfill(5)
    return short.upper() or None


def commune_code(text: str | None) -> str | None:
    """Mend a commune code: spaces, spreadsheet decimals, a lost leading zero, lower-case Corsica.

    Parameters
    ----------
    text : str or None
        As written.

    Returns
    -------
    str or None
        The code, None when empty.

    Examples
    --------
    >>> [commune_code(text) for text in ("1053", "48095.0", "2a004", "KIN-01", None)]
    ['01053', '48095', '2A004', 'KIN-01', None]
    """
    if not text:
        return None
    short = _DECIMALS.sub("", "".join(text.split())).upper()
    return (short.zfill(5) if short.isascii() and short.isdigit() else short) or None


def departement(code: str) -> str:
    """Give the département of a French commune code, or what stands before the dash of another country's.

    Parameters
    ----------
    code : str
        Commune code.

    Returns
    -------
    str
        Two characters, three overseas.

    Examples
    --------
    >>> [departement(code) for code in ("48095", "2A004", "97411", "KIN-01")]
    ['48', '2A', '974', 'KIN']
    """
    if "-" in code:
        return code.split("-", 1)[0]
    return code[:3] if code[:2] in {"97", "98"} else code[:2]
