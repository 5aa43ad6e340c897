"""Find where a provider stands, from what it wrote and what it agrees to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from geomap.core.frames import PLACES
from geomap.ports import Geocoder
from geomap.ports.space import Place

Sort = Literal["address", "place", "commune"]
"""What a provider agrees to show: its address, a place where it receives people, or its commune only."""

SORTS: tuple[Sort, ...] = ("address", "place", "commune")


@dataclass(frozen=True)
class Found:
    """Where a place is, or the communes it could be in.

    Parameters
    ----------
    place : Place or None
        None when it is nowhere sure.
    candidates : tuple of str
        Codes of communes to choose from.
    """

    place: Place | None
    candidates: tuple[str, ...] = ()


def find_place(geocoder: Geocoder, sort: Sort, cells: Mapping[str, str]) -> Found:
    """Locate a place as written (`place_name`, `address`, `postcode`, `city`), a commune perhaps `chosen`.

    An address of who shows the commune only is neither looked at nor kept.
    """
    address = cells.get("address", "").strip() if sort != "commune" else ""
    city, postcode = cells.get("city", "").strip(), cells.get("postcode", "").strip()
    chosen = cells.get("chosen", "").strip()
    written = {"address": address, "postcode": postcode, "city": city, "insee": chosen}
    located = _locate(geocoder, written)
    if chosen and located["status"] != "accepted":
        # What is written contradicts the commune chosen, or is unknown there: the commune is what is sure.
        located = _locate(geocoder, {"insee": chosen})
    if located["status"] != "accepted":
        return Found(None, tuple(located["candidates"]))
    name = cells.get("place_name", "").strip()
    return Found(
        Place(
            shown="commune" if sort == "commune" else "point",
            name=(name or None) if sort == "place" else None,
            address=address or None,
            postcode=postcode or None,
            city=city or None,
            commune=located["commune"],
            lon=_number(located["lon"]),
            lat=_number(located["lat"]),
            precision=located["precision"],
            status="accepted",
            reason=located["reason"],
        )
    )


def _locate(geocoder: Geocoder, written: Mapping[str, str]) -> dict[str, Any]:
    asked = PLACES.build({name: [written.get(name) or None] for name in PLACES.columns})
    return {str(name): value for name, value in geocoder.locate(asked).iloc[0].to_dict().items()}


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
