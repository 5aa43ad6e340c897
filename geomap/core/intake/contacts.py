"""Contacts as people write them, brought to one form or refused."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_EMAIL = re.compile(r"[^@\s<>\"'(),;:\\\[\]]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,24}", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[a-z]{2,24}", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d{6,15}")
_LONGEST = 2_000


def email(text: str) -> str | None:
    """Read an e-mail address.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str or None
        The address, its domain in lower case; None when it is none.

    Examples
    --------
    >>> email("Contact@Example.ORG"), email("contact(at)example.org")
    ('Contact@example.org', None)
    """
    short = text.strip().removeprefix("mailto:")
    if len(short) > _LONGEST or not _EMAIL.fullmatch(short):
        return None
    user, _, domain = short.rpartition("@")
    return f"{user}@{domain.lower()}"


def holds_address(name: str) -> bool:
    """Say whether a name carries the address of a site or markup: a letter that carries the name would carry it too.

    Parameters
    ----------
    name : str
        Of a person or an establishment.

    Returns
    -------
    bool
        True when it does.

    Examples
    --------
    >>> holds_address("Gagnez sur https://exemple.fr"), holds_address("www.exemple.fr"), holds_address("Élan <3")
    (True, True, True)
    >>> holds_address("Pages & Web, S.A.R.L.")
    False
    """
    plain = name.casefold()
    return any(sign in plain for sign in ("://", "www.", "<", ">"))


def website(text: str) -> str | None:
    """Read the address of a site; only http and https are let through, so that it can be a link.

    Parameters
    ----------
    text : str
        As written, perhaps without its scheme.

    Returns
    -------
    str or None
        The address; None when it is none.

    Examples
    --------
    >>> website("www.example.org/a"), website("javascript:alert(1)"), website("voir Facebook")
    ('https://www.example.org/a', None, None)
    """
    short = text.strip()
    if len(short) > _LONGEST or any(char.isspace() or char in "<>\"'`\\" for char in short):
        return None
    whole = short if _SCHEME.match(short) else f"https://{short}"
    try:
        parts = urlsplit(whole)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    known = (
        parts.scheme.lower() in {"http", "https"} and port in {None, 80, 443, 8080, 8443} and "@" not in parts.netloc
    )
    return whole if known and _HOST.fullmatch(host) else None


def phone(text: str) -> str | None:
    """Read a telephone number.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str or None
        As written when it holds 6 to 15 digits and what people put between them; else None.

    Examples
    --------
    >>> phone("04 66 00 00 00"), phone("+33 (0)4.66.00.00.00"), phone("demander à la mairie")
    ('04 66 00 00 00', '+33 (0)4.66.00.00.00', None)
    """
    short = " ".join(text.split())
    return short if _PHONE.fullmatch(re.sub(r"\(0\)|[ ./()-]", "", short)) else None
