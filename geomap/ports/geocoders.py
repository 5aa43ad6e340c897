"""What says in which commune a written place is."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import pandas as pd


@runtime_checkable
class Geocoder(Protocol):
    """Something that says in which commune a written place is."""

    def locate(self, places: pd.DataFrame) -> pd.DataFrame:
        """Answer a PLACES frame with a LOCATIONS frame on the same index."""


@runtime_checkable
class Noted(Protocol):
    """A geocoder that has something to say of the places it located last."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences in French for the report, perhaps none."""
