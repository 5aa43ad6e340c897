"""What a file says otherwise than the entry its provider holds: kept for the provider to accept, never applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

FIELDS = ("name", "siret", "description", "website", "email", "phone", "address", "postcode", "city")
"""Fields of an entry that are compared; where it stands follows from the place as written."""

OFFER = "offer:"
"""What the field of a skill the entry does not have begins with."""


def differences(
    held: Mapping[str, Any], offers: Iterable[str], told: Mapping[str, Any], told_offers: Iterable[str]
) -> dict[str, str]:
    """Say what a file tells of an entry that the entry does not say.

    Parameters
    ----------
    held : mapping
        The entry as its provider keeps it.
    offers : iterable of str
        Its skills.
    told : mapping
        The row of the file, read.
    told_offers : iterable of str
        Skills the row names.

    Returns
    -------
    dict of str to str
        Field → what the file says; what it leaves empty says nothing.

    Examples
    --------
    >>> differences({"name": "Élan", "phone": None}, ["logo"], {"name": "Élan", "phone": "01"}, ["logo", "site"])
    {'phone': '01', 'offer:site': ''}
    """
    found = {
        name: str(told[name])
        for name in FIELDS
        if told.get(name) is not None and str(told[name]).strip() and told[name] != held.get(name)
    }
    own = set(offers)
    return found | {f"{OFFER}{skill}": "" for skill in told_offers if skill not in own}
