"""A small installation to command: eight communes in a row, two skills, a few offers, nothing on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from world import DAY, offer, offers_frame, row_of_communes

from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.config import Settings
from geomap.core.frames import COMMUNES, LOCATIONS, MEDIATORS, PLACE_NAMES, PROVIDERS, ZONE_MEMBERS, ZONES
from geomap.core.offer_rows import OfferRows
from geomap.core.skills import Nomenclature, Skill
from geomap.core.territory import Territory
from geomap.errors import UnknownTerritory
from geomap.ports import Batch, Changed, Saved
from geomap.travel.estimate import EstimatedTimes

SKILLS = {
    "numerique": Skill("numerique", None, {"fr": "Numérique", "en": "Digital"}, {}),
    "web": Skill("web", "numerique", {"fr": "Site web", "en": "Web site"}, {}, {"fr": ("page internet",)}),
    "logo": Skill("logo", "numerique", {"fr": "Logo", "en": "Logo"}, {}),
}


@dataclass
class FakeStore:
    """A store that holds the small world."""

    rows: Sequence[dict[str, Any]]
    upgraded: int = 0
    atlases: list[Any] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)

    def save(self, batch: Batch, *, dry_run: bool = False) -> Saved:
        ids = (*batch.providers.index, *batch.mediators.index)
        known = {name for one in self.batches for name in (*one.providers.index, *one.mediators.index)}
        if not dry_run:
            self.batches.append(batch)
        return Saved(
            added=tuple(name for name in ids if name not in known),
            unchanged=tuple(name for name in ids if name in known),
        )

    def upgrade(self) -> None:
        self.upgraded += 1

    def version(self) -> int:
        return 7

    def nomenclature(self) -> Nomenclature:
        return Nomenclature(SKILLS)

    def territory(self, spec: str) -> Territory:
        if spec not in {"48", "FR"}:
            raise UnknownTerritory(f"No territory « {spec} » is loaded.")
        communes = row_of_communes(8)
        return Territory(
            "FR", "Petit monde", "FR", "", communes, COMMUNES.empty(), ZONES.empty(), ZONE_MEMBERS.empty(), 2154
        )

    def atlas_codes(self) -> Sequence[str]:
        return ["FR", *(atlas.code for atlas in self.atlases)]

    def save_atlas(self, atlas: Any) -> None:
        self.atlases.append(atlas)

    def place_names(self) -> pd.DataFrame:
        communes = row_of_communes(8)
        return PLACE_NAMES.build(
            {"name": communes["name"], "commune": communes.index, "kind": ["current"] * len(communes)}
        )

    def commune_names(self) -> dict[str, tuple[str, str]]:
        return {code: (code, name) for code, name in row_of_communes(8)["name"].items()}

    def changed_since(self, version: int) -> Changed:
        return Changed(self.version())

    def offers_since(self, version: int | None) -> tuple[Changed, OfferRows]:
        changed = Changed(self.version()) if version is None else self.changed_since(version)
        names = None if changed.providers is None else sorted(changed.providers)
        return changed, OfferRows.of(self.offers(providers=names).sort_index())

    def offers(self, skill: str | None = None, *, providers: Sequence[str] | None = None) -> pd.DataFrame:
        asked = [row for row in self.rows if providers is None or row["provider"] in providers]
        return offers_frame([row for row in asked if skill in {None, row["skill"]}])

    def providers(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        known = {row["provider"]: row for row in self.rows}
        kept = [name for name in known if ids is None or name in ids]
        return PROVIDERS.build(
            {
                "name": [f"=Atelier {name}" for name in kept],
                "address": ["1 rue Haute"] * len(kept),
                "phone": ["+33 4 00 00 00 00"] * len(kept),
                "commune": [known[name]["commune"] for name in kept],
                "lon": [known[name]["lon"] for name in kept],
                "lat": [known[name]["lat"] for name in kept],
                "precision": ["address"] * len(kept),
                "location_shown": ["point" if name == "p" else "commune" for name in kept],
                "location_status": ["accepted"] * len(kept),
                "location_candidates": [()] * len(kept),
                "published": [name != "hidden" for name in kept],
                "charter": [True] * len(kept),
                "sample": [False] * len(kept),
            },
            index=kept,
        )

    def mediators(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        return MEDIATORS.build(
            {
                "name": ["Médiathèque"],
                "commune": ["c1"],
                "lon": [0.1],
                "lat": [0.0],
                "precision": ["commune"],
                "location_status": ["accepted"],
                "location_candidates": [()],
                "opening_hours": ["Mo-Fr 09:00-12:30"],
                "sample": [False],
            },
            index=["m"],
        )


class FakeGeocoder:
    """A geocoder that knows the communes by their code in `city`, and keeps how many rows it was given at once."""

    def __init__(self) -> None:
        self.most = 0

    def locate(self, places: pd.DataFrame) -> pd.DataFrame:
        self.most = max(self.most, len(places))
        known = [city if city in {f"c{place}" for place in range(8)} else None for city in places["city"]]
        frame = LOCATIONS.build(
            {
                "commune": known,
                "precision": ["commune" if city else None for city in known],
                "score": [1.0 if city else 0.0 for city in known],
                "status": ["accepted" if city else "review" for city in known],
                "reason": [None if city else "nom inconnu" for city in known],
                "candidates": [(city,) if city else ("c1", "c2") for city in known],
            }
        )
        frame.index = places.index
        return frame


@dataclass(frozen=True)
class FakeGeomap:
    """What wiring would give."""

    settings: Settings
    store: FakeStore
    geocoder: FakeGeocoder
    travel: EstimatedTimes = field(default_factory=lambda: EstimatedTimes(detour=1, speed_kmh=60))

    def today(self) -> Any:
        return DAY


Run = Callable[..., Result]


@pytest.fixture
def store() -> FakeStore:
    rows = [
        offer("p", 0),
        offer("q", 3, proof_state="declared", valid_until=None),
        offer("hidden", 5, published=False),
        offer("p", 0, skill="logo", remote=True),
    ]
    return FakeStore(rows)


@pytest.fixture
def geocoder() -> FakeGeocoder:
    return FakeGeocoder()


@pytest.fixture
def run(store: FakeStore, geocoder: FakeGeocoder) -> Run:
    """Run a command on the small installation."""

    def wired(settings: Settings) -> FakeGeomap:
        return FakeGeomap(settings, store, geocoder)

    def command(*arguments: object, **environ: str) -> Result:
        session = Session(environ=environ, wire=wired, prepare=lambda *_: None)
        return CliRunner().invoke(commands, [str(one) for one in arguments], obj=session)

    return command
