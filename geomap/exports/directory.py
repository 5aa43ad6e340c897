"""The directory as tables: providers and mediators as an import reads them again, offers one a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from geomap.core.skills import Nomenclature

MODES = ("on_site", "at_premises", "remote")

PROVIDER_FIELDS: Sequence[str] = (
    "id",
    "name",
    "siret",
    "description",
    "website",
    "public_email",
    "public_phone",
    "address",
    "postcode",
    "city",
    "insee",
    "latitude",
    "longitude",
    "location_precision",
    "location_status",
    "location_reason",
    "location_candidates",
    "location_shown",
    "published",
    "charter",
    "sample",
    "offers",
)
"""Columns of exported providers; an import of the same file recognises each."""

MEDIATOR_FIELDS: Sequence[str] = (
    "id",
    "name",
    "address",
    "postcode",
    "city",
    "insee",
    "latitude",
    "longitude",
    "location_precision",
    "location_status",
    "location_reason",
    "location_candidates",
    "opening_hours",
    "website",
    "public_phone",
    "public_email",
    "sample",
)
"""Columns of exported mediators; an import of the same file recognises each."""

OFFER_FIELDS: Sequence[str] = (
    "offer",
    "provider",
    "provider_name",
    "skill",
    "skill_label",
    "modes",
    "area_kind",
    "area_value",
    "area_zones",
    "proof_state",
    "proof_kind",
    "valid_until",
)
"""Columns of exported offers."""

_RENAMED = MappingProxyType(
    {
        "provider": "id",
        "mediator": "id",
        "commune": "insee",
        "lat": "latitude",
        "lon": "longitude",
        "email": "public_email",
        "phone": "public_phone",
        "precision": "location_precision",
    }
)
"""Our column → the header an import knows it by; a contact is public only when its header says so."""


def provider_rows(providers: pd.DataFrame, offers: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give PROVIDERS one by one, with all their offers in one cell."""
    cells: dict[str, list[str]] = {}
    for offer in _records(offers):
        cells.setdefault(offer["provider"], []).append(offer_text(offer))
    for row in _records(providers):
        # An import takes a signature for one of the charter in force: one that a newer charter ends is not.
        signed = row["charter"] and row["charter_until"] is None
        yield _renamed(row) | {"charter": signed, "offers": "\n".join(cells.get(row["provider"], []))}


def mediator_rows(mediators: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give MEDIATORS one by one."""
    for row in _records(mediators):
        yield _renamed(row)


def offer_rows(
    offers: pd.DataFrame, providers: pd.DataFrame, nomenclature: Nomenclature, language: str
) -> Iterator[dict[str, Any]]:
    """Give OFFERS one by one, with the names people read."""
    names = providers["name"].to_dict()
    for row in _records(offers):
        skill = nomenclature.skills.get(row["skill"])
        yield row | {
            "provider_name": names.get(row["provider"]),
            "skill_label": skill.label(language) if skill else None,
            "modes": tuple(mode for mode in MODES if row[mode]),
            "valid_until": _day(row["valid_until"]),
        }


def offer_text(offer: Mapping[str, Any]) -> str:
    """Write an offer as `skill | modes | area | proof_state | proof_kind | valid_until`, as an import reads it."""
    modes = "+".join(mode for mode in MODES if offer[mode])
    kind, until = offer.get("proof_kind") or "", _day(offer["valid_until"]) or ""
    return " | ".join((offer["skill"], modes, _area(offer), offer["proof_state"], kind, until))


def _renamed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row by the headers of the file; the middle of a commune is no place of its own and is left out."""
    exact = row["precision"] not in {None, "commune"}
    place = {} if exact else {"latitude": None, "longitude": None}
    return {_RENAMED.get(name, name): value for name, value in row.items()} | place


def _area(offer: Mapping[str, Any]) -> str:
    if offer["area_kind"] == "zones":
        return f"zones:{','.join(offer['area_zones'] or ())}"
    unit = "min" if offer["area_kind"] == "minutes" else "km"
    return f"{offer['area_value']:g} {unit}"


def _day(value: Any) -> str | None:
    return None if value is None else value.date().isoformat()


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give the rows with their index, nulls as None."""
    for row in frame.reset_index().to_dict("records"):
        yield {str(name): _known(value) for name, value in row.items()}


def _known(value: Any) -> Any:
    return None if not isinstance(value, tuple | list) and pd.isna(value) else value
