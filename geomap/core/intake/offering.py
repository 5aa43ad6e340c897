"""How an offer is written in a cell: its modes, its service area, its proof."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from geomap.core.frames import PROOF_STATES
from geomap.core.geocoding.placenames import fold
from geomap.core.geocoding.positions import number

MODES = ("on_site", "at_premises", "remote")
"""Ways of delivering, in the order they are written."""

DEFAULT_MINUTES = 30.0
"""Service area of an offer that goes to the customer and does not say how far, minutes from its base."""

_MOST = MappingProxyType({"minutes": 600.0, "km": 1500.0})
_MODE_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "on_site": ("on site", "sur place", "sur site", "chez le client", "chez vous", "a domicile", "domicile",
                    "deplacement", "se deplace", "en deplacement", "in situ", "itinerant", "chez les clients"),
        "at_premises": ("at premises", "en atelier", "atelier", "dans nos locaux", "en boutique", "boutique",
                        "au bureau", "bureau", "locaux", "en agence", "agence", "au cabinet", "dans les locaux"),
        "remote": ("remote", "a distance", "distance", "en ligne", "online", "visio", "visioconference", "en visio",
                   "teletravail", "distanciel", "en distanciel", "telephone", "par telephone"),
    }
)  # fmt: skip
_MODE_OF = MappingProxyType({word: mode for mode, words in _MODE_WORDS.items() for word in words})
_PARTS = re.compile(r"[+;,/|\n]| et | and ")
_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?) ?(min|mn|minutes?|h|heures?|hours?|km|kms|kilometres?)\.?")
_ZONES = re.compile(r"[\w-]+(?::[\w-]+)?")


MOST_MINUTES = 90.0
"""Longest service area given in minutes: a journey that takes longer is not measured (`costs.MAX_MINUTES`)."""

MOST_KM = 60.0
"""Longest one given in km: on the plain these take 90 minutes. Who goes farther names the zones, which all count."""


@dataclass(frozen=True)
class Area:
    """A service area.

    Parameters
    ----------
    kind : {"minutes", "km", "zones"}
        How it is given.
    value : float or None
        Minutes or km.
    zones : tuple of str
        Zone ids and commune codes.
    """

    kind: Literal["minutes", "km", "zones"]
    value: float | None = None
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """A proof as a file tells it.

    Parameters
    ----------
    state : str
        One of PROOF_STATES.
    kind : str or None
        ``portfolio``, ``reference``, ``diploma``, ``label``.
    valid_until : datetime.date or None
        Last day the validation holds.
    """

    state: str = "declared"
    kind: str | None = None
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class Delivery:
    """How one offer is delivered.

    Parameters
    ----------
    modes : tuple of str
        Of MODES, in that order.
    area : Area
        Where it goes to the customer.
    """

    modes: tuple[str, ...]
    area: Area


def modes(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read ways of delivering, in French or English, or by their code.

    Parameters
    ----------
    text : str
        As written, several joined by ``+``, commas or *et*.

    Returns
    -------
    tuple of str
        Those understood, in the order of MODES.
    tuple of str
        The words that were not.

    Examples
    --------
    >>> modes("à distance + sur site"), modes("at_premises, par hibou")
    ((('on_site', 'remote'), ()), (('at_premises',), ('par hibou',)))
    """
    parts = [part.strip() for part in _PARTS.split(text) if fold(part)]
    known = {_MODE_OF[fold(part)] for part in parts if fold(part) in _MODE_OF}
    return tuple(mode for mode in MODES if mode in known), tuple(part for part in parts if fold(part) not in _MODE_OF)


def area(text: str) -> Area | None:
    """Read a service area: ``30 min``, ``1 h``, ``25 km`` or ``zones:epci:200069144,48095``.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    Area or None
        None when it is not understood, or beyond reason (600 minutes, 1500 km).

    Examples
    --------
    >>> area("25 km"), area("zones:epci:200069144,48095").zones, area("partout")
    (Area(kind='km', value=25.0, zones=()), ('epci:200069144', '48095'), None)
    """
    low = text.strip()
    if low.lower().startswith("zones:"):
        names = tuple(dict.fromkeys(name.strip() for name in low[len("zones:") :].split(",") if name.strip()))
        return Area("zones", None, names) if names and all(map(_ZONES.fullmatch, names)) else None
    found = _LENGTH.fullmatch(" ".join(low.lower().replace("é", "e").replace("è", "e").split()))
    if not found:
        return None
    value, unit = number(found.group(1)) or 0.0, found.group(2)
    kind: Literal["minutes", "km"] = "km" if unit.startswith("k") else "minutes"
    length = value * 60.0 if unit.startswith("h") else value
    return Area(kind, length) if 0.0 < length <= _MOST[kind] else None


def proof(state: str, kind: str, until: str) -> tuple[Proof, str | None]:
    """Read the proof of an offer.

    Parameters
    ----------
    state, kind, until : str
        One of PROOF_STATES, a kind of proof, an ISO date; each may be empty.

    Returns
    -------
    Proof
        What is understood; `declared` when the state is not.
    str or None
        What was not, in French.

    Examples
    --------
    >>> proof("validated", "label", "2027-03-31")[0].valid_until
    datetime.date(2027, 3, 31)
    >>> proof("", "", "bientôt")[1]
    "« bientôt » n'est pas une date (année-mois-jour)"
    """
    if state and state not in PROOF_STATES:
        return Proof(), f"« {state} » n'est pas un état de preuve ({', '.join(PROOF_STATES)})"
    try:
        day = dt.date.fromisoformat(until) if until else None
    except ValueError:
        return Proof(), f"« {until} » n'est pas une date (année-mois-jour)"
    return Proof(state or "declared", kind or None, day), None
