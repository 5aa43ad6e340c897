"""The words files say for what the code names: states and what offers wait for, in French and English."""

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

STANDING_LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fr": MappingProxyType(
            {
                "declared": "déclarée, pas encore prouvée",
                "submitted": "preuve déposée, en cours d’examen",
                "expired": "preuve expirée, à renouveler",
                "charter_unsigned": "preuve validée, charte pas encore signée",
            }
        ),
        "en": MappingProxyType(
            {
                "declared": "declared, not proven yet",
                "submitted": "proof submitted, being examined",
                "expired": "proof expired, to be renewed",
                "charter_unsigned": "proof validated, charter not signed yet",
            }
        ),
    }
)


def state_label(state: str, language: str) -> str:
    """Say a coverage state in a language, in French where the language is not spoken here."""
    return STATE_LABELS.get(language, STATE_LABELS["fr"])[state]


def standing_label(standing: str, language: str) -> str:
    """Say what an offer waits for in a language, in French where the language is not spoken here."""
    return STANDING_LABELS.get(language, STANDING_LABELS["fr"])[standing]
