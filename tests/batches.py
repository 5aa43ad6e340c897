"""Imports as a source would hand them to a store: a few providers, their offers, a mediator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geomap.core.frames import MEDIATORS, OFFERS, PROVIDERS
from geomap.core.schema import Schema
from geomap.core.skills import Code, Nomenclature, Skill
from geomap.ports import Batch, SourceInfo

SOURCE = SourceInfo(name="essai", kind="provider", columns={"name": "Nom"}, sha256="ab" * 32)


def nomenclature() -> Nomenclature:
    """Three skills under one domain."""
    skills = (
        Skill("web", None, {"fr": "Sites internet", "en": "Websites"}, {"fr": "Être en ligne."}, position=1),
        Skill(
            "site-vitrine",
            "web",
            {"fr": "Site vitrine", "en": "Brochure site"},
            {"fr": "Un site simple.", "en": "A simple site."},
            {"fr": ("un site pour ma boulangerie", "page internet"), "en": ("one-pager",)},
            codes=(Code("naf", "62.01Z"), Code("rome", "M1805")),
            proofs=("portfolio", "reference"),
            position=2,
            not_expected_in=("epci:200000002",),
        ),
        Skill("referencement", "web", {"fr": "Référencement"}, {"fr": "Être trouvé."}, position=3),
        Skill("reseau", "web", {"fr": "Réseau"}, {}, position=4),
    )
    return Nomenclature({skill.id: skill for skill in skills})


def provider(key: str, **more: Any) -> dict[str, Any]:
    """Describe a provider located at the middle of 48001 unless said otherwise."""
    plain = {
        "name": f"Atelier {key}",
        "commune": "48001",
        "lon": 3.05,
        "lat": 44.55,
        "precision": "address",
        "location_shown": "point",
        "location_status": "accepted",
        "location_candidates": (),
        "published": True,
        "charter": False,
        "sample": False,
    }
    return {"provider": key, **plain, **more}


def offer(provider_key: str, skill: str, **more: Any) -> dict[str, Any]:
    """Describe an offer on site within 30 minutes, declared, unless said otherwise."""
    plain = {
        "on_site": True,
        "at_premises": False,
        "remote": False,
        "area_kind": "minutes",
        "area_value": 30.0,
        "area_zones": (),
        "proof_state": "declared",
        "published": True,
        "charter": False,
    }
    return {"offer": f"{provider_key}.{skill}", "provider": provider_key, "skill": skill, **plain, **more}


def mediator(key: str, **more: Any) -> dict[str, Any]:
    """Describe a place of mediation in 48002."""
    plain = {
        "name": f"Maison {key}",
        "commune": "48002",
        "lon": 3.15,
        "lat": 44.55,
        "precision": "commune",
        "location_status": "accepted",
        "location_candidates": (),
        "sample": False,
    }
    return {"mediator": key, **plain, **more}


def validated(until: dt.date = dt.date(2027, 12, 31)) -> dict[str, Any]:
    """Say that an offer is proven until a day."""
    return {"proof_state": "validated", "valid_until": pd.Timestamp(until)}


def batch(
    providers: Sequence[Mapping[str, Any]] = (),
    offers: Sequence[Mapping[str, Any]] = (),
    mediators: Sequence[Mapping[str, Any]] = (),
    **more: Any,
) -> Batch:
    """Make a batch of rows."""
    return Batch(
        source=SOURCE,
        providers=_frame(PROVIDERS, providers),
        offers=_frame(OFFERS, offers),
        mediators=_frame(MEDIATORS, mediators),
        **more,
    )


def _frame(schema: Schema, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    assert schema.index is not None
    columns = {name: [row.get(name) for row in rows] for name in schema.columns}
    built = schema.build(columns, index=[row[schema.index] for row in rows])
    for name in sorted({name for row in rows for name in row} - set(schema.columns) - {schema.index}):
        built[name] = [row.get(name) for row in rows]
    return built
