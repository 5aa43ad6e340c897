"""What a provider says of itself: identity, contacts and who sees each, delivery, each read from what was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from geomap.core.intake import contacts
from geomap.core.intake.identity import siret as read_siret
from geomap.core.intake.offering import MODES, MOST_KM, MOST_MINUTES, Area

ContactKind = Literal["website", "email", "phone"]
Sight = Literal["public", "mediators"]

SIGHTS: tuple[Sight, ...] = ("public", "mediators")
"""Who sees a contact: everybody, or those who advise people."""

LINES: tuple[tuple[str, ContactKind], ...] = (
    ("website", "website"),
    ("email", "email"),
    ("email2", "email"),
    ("phone", "phone"),
    ("phone2", "phone"),
)
"""Lines of the form of contacts: name of the field, and what it holds."""

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 1_000
MOST_UNPROVEN = 8
"""Skills one may declare without any proof. One person can honestly show a handful of trades; a list of thirty
unproven ones hides the gaps of a territory, buries those who prove theirs, and costs validators their days. Each proof
accepted frees a place."""

_READERS = {"website": contacts.website, "email": contacts.email, "phone": contacts.phone}


@dataclass(frozen=True)
class Contact:
    """One way to reach a provider, and who sees it."""

    kind: ContactKind
    value: str
    sight: Sight


@dataclass(frozen=True)
class Identity:
    """Who a provider is."""

    name: str
    siret: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Delivery:
    """How an offer is delivered.

    Parameters
    ----------
    modes : tuple of str
        Of MODES, at least one.
    area : Area
        Where it goes to the customer.
    """

    modes: tuple[str, ...]
    area: Area = field(default_factory=lambda: Area("minutes", 30.0))


def read_identity(cells: Mapping[str, str]) -> tuple[Identity, dict[str, str]]:
    """Read who a provider is.

    Parameters
    ----------
    cells : mapping of str to str
        ``name``, ``siret`` and ``description`` as typed.

    Returns
    -------
    Identity
        What is understood.
    dict of str to str
        Field → what is wrong, one word the page has a sentence for.

    Examples
    --------
    >>> read_identity({"name": "Élan", "siret": "732 829 320 00074"})
    (Identity(name='Élan', siret='73282932000074', description=None), {})
    >>> read_identity({"name": " ", "siret": "12"})[1].keys()
    dict_keys(['name', 'siret'])
    """
    name = " ".join(cells.get("name", "").split())
    description = cells.get("description", "").strip()
    number = cells.get("siret", "").strip()
    wrong = {}
    if not any(letter.isalnum() for letter in name):
        wrong["name"] = "name"
    elif len(name) > LONGEST_NAME:
        wrong["name"] = "name_long"
    elif contacts.holds_address(name):
        wrong["name"] = "name_address"
    found = read_siret(number) if number else None
    if number and found is None:
        wrong["siret"] = "siret"
    if len(description) > LONGEST_DESCRIPTION:
        wrong["description"] = "description_long"
    return Identity(name, found, description or None), wrong


def read_contacts(cells: Mapping[str, str]) -> tuple[list[Contact], dict[str, str]]:
    """Read the ways to reach a provider.

    Parameters
    ----------
    cells : mapping of str to str
        For each line of LINES its value, and under ``<line>_sight`` who sees it.

    Returns
    -------
    list of Contact
        Those understood, in order.
    dict of str to str
        Line → what is wrong, one word the page has a sentence for.

    Examples
    --------
    >>> read_contacts({"phone": "04 66 00 00 00", "phone_sight": "public", "email": "a(at)b.fr"})
    ([Contact(kind='phone', value='04 66 00 00 00', sight='public')], {'email': 'email'})
    >>> two = {"phone": "04 66 00 00 00", "phone_sight": "public", "phone2": "06 00 00 00 00", "phone2_sight": "public"}
    >>> read_contacts(two)[1].keys()
    dict_keys(['phone2'])
    """
    found: list[Contact] = []
    wrong: dict[str, str] = {}
    for line, kind in LINES:
        text = cells.get(line, "").strip()
        if not text:
            continue
        value = _READERS[kind](text)
        sight: Sight = "public" if cells.get(f"{line}_sight") == "public" else "mediators"
        if value is None:
            wrong[line] = kind
        elif sight == "public" and any(one.kind == kind and one.sight == "public" for one in found):
            wrong[line] = f"{kind}_twice"
        elif not any(one.kind == kind and one.value == value for one in found):
            found.append(Contact(kind, value, sight))
    return found, wrong


def read_delivery(cells: Mapping[str, str], zones: Sequence[str]) -> tuple[Delivery, dict[str, str]]:
    """Read how a skill is delivered.

    Parameters
    ----------
    cells : mapping of str to str
        A mode of MODES is chosen when its name holds anything; ``area_kind``, ``minutes`` and ``km`` as typed.
    zones : sequence of str
        Zone ids and commune codes chosen.

    Returns
    -------
    Delivery
        What is understood.
    dict of str to str
        Field → what is wrong, one word the page has a sentence for.

    Examples
    --------
    >>> read_delivery({"on_site": "1", "area_kind": "km", "km": "25"}, [])[0].area
    Area(kind='km', value=25.0, zones=())
    >>> read_delivery({}, [])[1]
    {'modes': 'modes'}
    """
    modes = tuple(mode for mode in MODES if cells.get(mode))
    if not modes:
        return Delivery(()), {"modes": "modes"}
    if "on_site" not in modes:
        return Delivery(modes), {}
    kind = cells.get("area_kind", "")
    if kind == "zones":
        kept = tuple(dict.fromkeys(zones))
        wrong = {} if kept else {"zones": "zones"}
        return Delivery(modes, Area("zones", None, kept)), wrong
    if kind == "km":
        return _measured(modes, "km", cells.get("km", ""), MOST_KM)
    if kind == "minutes":
        return _measured(modes, "minutes", cells.get("minutes", ""), MOST_MINUTES)
    return Delivery(modes), {"area_kind": "area_kind"}


def _measured(
    modes: tuple[str, ...], kind: Literal["minutes", "km"], text: str, most: float
) -> tuple[Delivery, dict[str, str]]:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = 0.0
    if not 1.0 <= value <= most:
        return Delivery(modes), {kind: kind}
    return Delivery(modes, Area(kind, value)), {}


def unproven(states: Sequence[str]) -> int:
    """Count the skills that stand in the directory without a proof accepted.

    Parameters
    ----------
    states : sequence of str
        Proof states of a provider's offers.

    Returns
    -------
    int
        Those neither validated nor withdrawn.

    Examples
    --------
    >>> unproven(["declared", "validated", "rejected", "withdrawn"])
    2
    """
    return sum(state not in {"validated", "withdrawn"} for state in states)
