"""The words files say for what the code names: states, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STATE_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fr": MappingProxyType(
            {
                "local": "couvert sur place",
                "reachable": "couvert à proximité",
                "remote_only": "à distance seulement",
                "unproven": "en attente de preuve",
                "out_of_reach": "hors de portée",
                "none": "aucun prestataire",
                "not_applicable": "non attendu ici",
            }
        ),
        "en": MappingProxyType(
            {
                "local": "covered on the spot",
                "reachable": "covered nearby",
                "remote_only": "remote only",
                "unproven": "awaiting proof",
                "out_of_reach": "out of reach",
                "none": "no provider",
                "not_applicable": "not expected here",
            }
        ),
    }
)


def state_label(state: str, language: str) -> str:
    """Say a coverage state in a language, in French where the language is not spoken here."""
    return STATE_LABELS.get(language, STATE_LABELS["fr"])[state]
