"""Addresses a provider wrote, made safe to follow or not made a link at all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_MAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+", re.ASCII)
_LONGEST = 500


def web_address(text: object) -> str | None:
    """Give an http(s) address to link to, or None: no other scheme, no user name, no blank."""
    if not isinstance(text, str) or len(text) > _LONGEST or re.search(r"[\s\x00-\x1f\\]", text.strip()):
        return None
    given = text.strip()
    whole = given if "://" in given else f"https://{given}"
    try:
        parts = urlsplit(whole)
    except ValueError:
        return None
    named = parts.hostname is not None and "." in parts.hostname
    return whole if parts.scheme in {"http", "https"} and named and parts.username is None else None


def mail_address(text: object) -> str | None:
    """Give a mail address to link to, or None."""
    return text.strip() if isinstance(text, str) and _MAIL.fullmatch(text.strip()) else None


def shown_phone(text: str) -> str:
    """Write a French telephone number two digits at a time, however it was typed; anything else as it is."""
    number = phone_number(text) or ""
    if re.fullmatch(r"0\d{9}", number):
        return " ".join(re.findall(r"\d\d", number))
    if re.fullmatch(r"\+33[1-9]\d{8}", number):
        return " ".join(("+33", number[3], *re.findall(r"\d\d", number[4:])))
    return text


def phone_number(text: object) -> str | None:
    """Give the digits of a telephone number to call, or None."""
    if not isinstance(text, str) or re.fullmatch(r"\+?[\d ().\-/]{6,24}", text.strip(), re.ASCII) is None:
        return None
    return re.sub(r"[^\d+]", "", text)
