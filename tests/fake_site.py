"""A site to test pages on: six square communes, two intercommunalités, a neighbour, and a hostile provider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import pandas as pd
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from people import AtOnce, Postbox, a_register, a_space, some_accounts, some_limits
from shapely import box

from geomap.config import Settings
from geomap.core.costs import estimated_costs
from geomap.core.frames import COMMUNES, MEDIATORS, OFFERS, PLACE_NAMES, POSTCODES, PROVIDERS, ZONE_MEMBERS, ZONES
from geomap.core.offer_rows import NO_OFFERS, OfferRows
from geomap.core.relief import Pace
from geomap.core.skills import Code, Nomenclature, Skill
from geomap.core.territory import Territory
from geomap.errors import DatabaseBroken, UnknownTerritory
from geomap.ports import Changed
from geomap.ports.accounts import Accounts
from geomap.ports.identity import IdentityProvider
from geomap.ports.limits import Limits
from geomap.ports.register import Register
from geomap.ports.space import Space
from geomap.ports.tiles import Tiles
from geomap.web.language import TRANSLATIONS

TODAY = dt.date(2026, 6, 15)
HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
ZONE = "departement:48"

NAMES = ("Aumont", "Bédouès", "Chanac", "Dolan", "Étables", "Florac")


def compile_catalogues() -> None:
    """Compile the texts of each language where the build has not done it, as it would."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text, made.open("wb") as out:
                write_mo(out, read_po(text, locale=source.parts[-3]))


def communes() -> gpd.GeoDataFrame:
    """Six squares of 0.2 degrees, two rows of three; the last has no polygon and no known population."""
    boxes = [box(3 + 0.2 * (i % 3), 44 + 0.2 * (i // 3), 3.2 + 0.2 * (i % 3), 44.2 + 0.2 * (i // 3)) for i in range(6)]
    centres = [shape.centroid for shape in boxes]
    return COMMUNES.build(
        {
            "name": NAMES,
            "territory": ["FR"] * 6,
            "kind": ["commune"] * 6,
            "population": [1200.0, 300.0, 50.0, 800.0, 40.0, None],
            "area_km2": [300.0] * 6,
            "lon": [centre.x for centre in centres],
            "lat": [centre.y for centre in centres],
            "centre_kind": ["town_hall"] * 6,
            "geometry": [*boxes[:5], None],
        },
        index=[f"4800{place}" for place in range(1, 7)],
    )


def around() -> gpd.GeoDataFrame:
    """One commune over the border."""
    shape = box(3.6, 44, 3.8, 44.2)
    return COMMUNES.build(
        {
            "name": ["Voisine"],
            "territory": ["FR"],
            "kind": ["commune"],
            "population": [500.0],
            "area_km2": [300.0],
            "lon": [shape.centroid.x],
            "lat": [shape.centroid.y],
            "centre_kind": ["town_hall"],
            "geometry": [shape],
        },
        index=["30001"],
    )


def territory(spec: str = ZONE) -> Territory:
    """The département, or one of its two halves."""
    halves = {"epci:1": ["48001", "48002", "48003"], "epci:2": ["48004", "48005", "48006"]}
    inside = communes()
    kept = inside if spec == ZONE else inside.loc[halves[spec]]
    members = [(zone, code) for zone, codes in {**halves, ZONE: list(inside.index)}.items() for code in codes]
    zones = ZONES.build(
        {
            "kind": ["epci", "epci", "departement"],
            "code": ["1", "2", "48"],
            "name": ["Hautes Terres", HOSTILE, "Lozère"],
            "territory": ["FR"] * 3,
        },
        index=["epci:1", "epci:2", ZONE],
    )
    return Territory(
        spec=spec,
        name="Lozère" if spec == ZONE else "Hautes Terres",
        atlas="FR",
        attribution="Contours d’essai, licence d’essai, 2026",
        communes=kept,
        around=around(),
        zones=zones,
        members=ZONE_MEMBERS.build({"zone": [zone for zone, _ in members], "commune": [code for _, code in members]}),
        metric_epsg=2154,
    )


def nomenclature() -> Nomenclature:
    """One domain of three skills: offered, offered by nobody, and one whose words are hostile."""
    skills = [
        Skill("web", None, {"fr": "Sites internet", "en": "Websites"}, {"fr": "Être en ligne."}),
        Skill(
            "creation-site",
            "web",
            {"fr": "Création de site", "en": "Website creation"},
            {"fr": "Faire un site.", "en": "Making a site."},
            {"fr": ("avoir un site",)},
            (Code("naf", "62.01Z"),),
            ("portfolio", "reference"),
            position=1,
        ),
        Skill("boutique", "web", {"fr": "Boutique en ligne", "en": "Online shop"}, {}, position=2),
        Skill("hostile", "web", {"fr": HOSTILE, "en": HOSTILE}, {"fr": HOSTILE}, {"fr": (HOSTILE,)}, position=3),
        Skill("ancienne", "web", {"fr": "Minitel"}, {}, position=4, retired=True),
    ]
    return Nomenclature({skill.id: skill for skill in skills})


def providers(*, sample: bool = True) -> pd.DataFrame:
    """A proven one, a declared one with hostile words, one that is not published, and one without a known place."""
    return PROVIDERS.build(
        {
            "name": ["Atelier d’essai", HOSTILE, "Caché", "Sans lieu"],
            "description": ["Des sites simples.", HOSTILE, None, None],
            "website": ["https://example.org", "javascript:alert(1)", None, None],
            "email": ["contact@example.org", HOSTILE, None, None],
            "phone": ["04 66 00 00 00", HOSTILE, None, None],
            "address": ["1 rue d’essai", HOSTILE, None, None],
            "postcode": ["48000", "48001", None, None],
            "city": ["Aumont", HOSTILE, "Chanac", "Quelque part"],
            "commune": ["48001", "48004", "48003", None],
            "lon": [3.1, 3.1, 3.5, None],
            "lat": [44.1, 44.3, 44.1, None],
            "precision": ["address", "commune", "commune", None],
            "location_shown": ["point", "commune", "commune", "commune"],
            "location_status": ["accepted", "accepted", "accepted", "review"],
            "location_candidates": [(), (), (), ("48001",)],
            "published": [True, True, False, True],
            "charter": [True, True, True, True],
            "sample": [sample] * 4,
        },
        index=["p-atelier", "p-hostile", "p-cache", "p-sanslieu"],
    )


def offers() -> pd.DataFrame:
    """What they offer: creation-site proven, declared and remote; the hostile skill declared."""
    frame = providers()
    rows = [
        ("p-atelier", "creation-site", True, True, False, "validated", "2027-03-03"),
        ("p-hostile", "creation-site", False, True, False, "declared", None),
        ("p-hostile", "hostile", True, False, True, "declared", None),
        ("p-cache", "boutique", True, True, True, "validated", "2027-03-03"),
        ("p-sanslieu", "creation-site", False, False, True, "validated", "2027-03-03"),
    ]
    of = [frame.loc[row[0]] for row in rows]
    return OFFERS.build(
        {
            "provider": [row[0] for row in rows],
            "skill": [row[1] for row in rows],
            "commune": [one["commune"] for one in of],
            "lon": [one["lon"] for one in of],
            "lat": [one["lat"] for one in of],
            "on_site": [row[2] for row in rows],
            "at_premises": [row[3] for row in rows],
            "remote": [row[4] for row in rows],
            "area_kind": ["minutes", "minutes", "zones", "minutes", "minutes"],
            "area_value": [30.0, 30.0, None, 30.0, 30.0],
            "area_zones": [(), (), ("epci:2",), (), ()],
            "proof_state": [row[5] for row in rows],
            "valid_until": pd.to_datetime(pd.Series([row[6] for row in rows], dtype=object)),
            "published": [bool(one["published"]) for one in of],
            "charter": [True] * len(rows),
        },
        index=[f"{row[0]}.{row[1]}" for row in rows],
    )


def mediators() -> pd.DataFrame:
    """A place that is known, and one that is not and whose words are hostile."""
    return MEDIATORS.build(
        {
            "name": ["France services d’essai", HOSTILE],
            "address": ["2 rue d’essai", HOSTILE],
            "postcode": ["48000", None],
            "city": ["Bédouès", HOSTILE],
            "commune": ["48002", None],
            "lon": [3.3, None],
            "lat": [44.1, None],
            "precision": ["address", None],
            "location_status": ["accepted", "rejected"],
            "location_candidates": [(), ()],
            "opening_hours": ["lundi 9 h – 12 h", HOSTILE],
            "website": ["https://example.org/fs", "javascript:alert(2)"],
            "phone": ["04 66 00 00 01", HOSTILE],
            "email": ["fs@example.org", HOSTILE],
            "sample": [False, False],
        },
        index=["m-fs", "m-hostile"],
    )


@dataclass
class FakeStore:
    """A store that holds what is above; `broken` makes it fail as a lost database does."""

    number: int = 1
    broken: bool = False
    kept: dict[str, Any] = field(default_factory=dict)
    reads: int = 0

    def _read(self, name: str, made: Any) -> Any:
        if self.broken:
            raise DatabaseBroken("The database at /secret/path cannot be reached.")
        self.reads += name == "territory"
        return self.kept.get(name, made)

    def version(self) -> int:
        return int(self._read("version", self.number))

    def changed_since(self, version: int) -> Changed:
        everybody = frozenset(providers().index) | frozenset(self.providers().index)
        return Changed(self.version(), everybody, frozenset(mediators().index))

    def offers_since(self, version: int | None) -> tuple[Changed, OfferRows]:
        changed = Changed(self.version()) if version is None else self.changed_since(version)
        names = None if changed.providers is None else sorted(changed.providers)
        return changed, NO_OFFERS if names == [] else OfferRows.of(self.offers(providers=names).sort_index())

    def writable(self) -> bool:
        return not self.kept.get("read only", False)

    def territory(self, spec: str) -> Territory:
        full = f"departement:{spec}" if spec.isdigit() else spec
        if full not in {ZONE, "epci:1", "epci:2"}:
            raise UnknownTerritory(f"No territory « {spec} » is loaded.")
        return self._read("territory", territory(full))  # type: ignore[no-any-return]

    def nomenclature(self) -> Nomenclature:
        return self._read("nomenclature", nomenclature())  # type: ignore[no-any-return]

    def place_names(self) -> pd.DataFrame:
        rows = [*zip(communes().index, NAMES, strict=True), ("30001", "Voisine")]
        return PLACE_NAMES.build(  # type: ignore[no-any-return]
            {
                "name": [*(name for _, name in rows), "Saint-Ancien"],
                "commune": [*(code for code, _ in rows), "48003"],
                "kind": [*("current" for _ in rows), "former"],
            }
        )

    def postcodes(self) -> pd.DataFrame:
        return POSTCODES.build({"commune": ["48001", "48002"], "postcode": ["48130", "48400"]})

    def centres(self) -> pd.DataFrame:
        return pd.DataFrame(communes()[["population", "lon", "lat"]])

    def offers(self, skill: str | None = None, *, providers: Sequence[str] | None = None) -> pd.DataFrame:
        every = self._read("offers", offers())
        if providers is not None:
            every = every[every["provider"].isin(list(providers))]
        return every if skill is None else every[every["skill"] == skill]  # type: ignore[no-any-return]

    def providers(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        every = self._read("providers", providers())
        return every if ids is None else every.loc[list(ids)]  # type: ignore[no-any-return]

    def mediators(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        every = self._read("mediators", mediators())
        return every if ids is None else every.loc[list(ids)]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class FakeTravel:
    """A kilometre a minute."""

    source: Literal["road", "estimate"] = "estimate"
    stamp: str = "a kilometre a minute"

    def covering(self, communes: gpd.GeoDataFrame) -> FakeTravel:
        return self

    def paces(self, communes: gpd.GeoDataFrame) -> tuple[Pace, ...]:
        return (Pace(1.35, 55.0),) if self.source == "estimate" else ()

    def between(self, starts: gpd.GeoDataFrame, bases: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
        return estimated_costs(starts, bases, detour=1, speed_kmh=60, max_minutes=max_minutes)


@dataclass(frozen=True)
class FakeGeomap:
    """What `create_app` needs of an installation."""

    store: FakeStore = field(default_factory=FakeStore)
    settings: Settings = field(default_factory=lambda: Settings(database_url="sqlite://", territory="48"))
    travel: FakeTravel = field(default_factory=FakeTravel)
    geocoder: None = None
    today: Callable[[], dt.date] = lambda: TODAY
    now: Callable[[], dt.datetime] = lambda: dt.datetime.combine(TODAY, dt.time(10, 30), dt.UTC)
    accounts: Accounts = field(default_factory=some_accounts)
    mailer: Postbox = field(default_factory=Postbox)
    aside: AtOnce = field(default_factory=AtOnce)
    limits: Limits = field(default_factory=some_limits)
    register: Register = field(default_factory=a_register)
    space: Space = field(default_factory=a_space)
    files: None = None
    identity: IdentityProvider | None = None
    tiles: Tiles | None = None
    address: str = "http://127.0.0.1:8000"

    def secret(self) -> str:
        return "the secret of a test is no secret at all"
