"""Settings → Geomap: the only place where adapters are chosen."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from geomap.access.openid import OpenIdProvider
from geomap.access.secret_file import secret_key
from geomap.config import Settings, bundled, embedded_file, roads_folder, state_folder
from geomap.core.relief import PACES
from geomap.evidence.folder import ProofFolder
from geomap.geocoders.ban import BanGeocoder
from geomap.geocoders.ban_cache import AddressCache
from geomap.geocoders.ban_service import AddressService
from geomap.geocoders.offline import OfflineGeocoder
from geomap.mail.aside import Aside, BehindMailer
from geomap.mail.console import ConsoleMailer
from geomap.mail.smtp import SmtpMailer, read_server
from geomap.maps.tiles import basemap
from geomap.ports import Geocoder, Store, TravelTimes
from geomap.ports.accounts import Accounts
from geomap.ports.evidence import ProofFiles
from geomap.ports.full_directory import FullDirectory
from geomap.ports.identity import IdentityProvider
from geomap.ports.limits import Limits
from geomap.ports.mail import Mailer
from geomap.ports.nomenclature import NomenclatureKeeper
from geomap.ports.people import Behind
from geomap.ports.register import Register
from geomap.ports.retention import Retention
from geomap.ports.space import Space
from geomap.ports.tiles import Tiles
from geomap.sources.privacy import Held, read_register
from geomap.sources.relief import read_relief
from geomap.sources.tile_folder import TileFolder
from geomap.sources.tile_relay import TileRelay
from geomap.sources.tile_service import TileService
from geomap.stewardship.limiting import read_limits
from geomap.storage.accounts import SqlAccounts
from geomap.storage.full_directory import SqlFullDirectory
from geomap.storage.limits import SqlLimits
from geomap.storage.nomenclature import SqlNomenclature
from geomap.storage.register import SqlRegister
from geomap.storage.retention import SqlRetention
from geomap.storage.space import SqlSpace
from geomap.storage.store import SqlStore
from geomap.travel.choice import ChosenTimes
from geomap.travel.estimate import EstimatedTimes


@dataclass(frozen=True)
class Geomap:
    """One installation: its settings and the adapters they choose."""

    settings: Settings
    store: Store
    geocoder: Geocoder
    travel: TravelTimes
    today: Callable[[], dt.date]
    now: Callable[[], dt.datetime]
    accounts: Accounts
    nomenclatures: NomenclatureKeeper
    retention: Retention
    full_directory: FullDirectory
    limits: Limits
    mailer: Mailer
    aside: Behind
    identity: IdentityProvider | None
    register: Register
    files: ProofFiles
    space: Space
    tiles: Tiles | None

    @property
    def address(self) -> str:
        """The address of the site, as letters give it: never taken from a request, which may lie about it."""
        settings = self.settings
        return settings.site_url.rstrip("/") or f"http://{settings.host}:{settings.port}"

    def secret(self) -> str:
        """Give what signs forms; read or made when asked."""
        kept = embedded_file(self.settings.database_url)
        folder = kept.parent if kept else state_folder(os.environ)
        return secret_key(self.settings.secret_key, folder / "secret")


def wire(settings: Settings, *, now: Callable[[], dt.datetime] | None = None) -> Geomap:
    """Choose the adapters of an installation; nothing is opened before it is used."""
    clock = now or _now
    store = SqlStore(settings.database_url, clock=clock)
    return Geomap(
        settings=settings,
        store=store,
        geocoder=_geocoder(settings, store),
        travel=_travel(settings, store),
        today=lambda: clock().date(),
        now=clock,
        accounts=SqlAccounts(store.database),
        nomenclatures=SqlNomenclature(store.database),
        retention=SqlRetention(store.database),
        full_directory=SqlFullDirectory(store.database),
        limits=SqlLimits(store.database, read_limits(settings.daily_limits)),
        mailer=_mailer(settings),
        aside=Aside(),
        identity=_identity(settings),
        register=SqlRegister(store.database),
        files=ProofFolder(roads_folder(settings).with_name("proofs")),
        space=SqlSpace(store.database),
        tiles=_tiles(settings, store),
    )


def _travel(settings: Settings, store: Store) -> TravelTimes:
    """Choose where minutes come from; roads are looked at when the first journey is asked for."""
    if settings.detour is None and settings.speed_kmh is None:
        estimate = EstimatedTimes(reliefs=read_relief(bundled("data") / "relief"))
    else:
        plain = PACES["plain"]
        estimate = EstimatedTimes(settings.detour or plain.detour, settings.speed_kmh or plain.speed_kmh)
    if settings.travel == "estimate":
        return estimate
    return ChosenTimes(
        roads_folder(settings),
        estimate,
        lambda: store.territory(settings.territory).communes,
        required=settings.travel == "roads",
    )


def _tiles(settings: Settings, store: Store) -> Tiles | None:
    """Choose who gives the squares of the base map to readers: this site, where the administrator says so."""
    found = basemap(settings.basemap)
    if found is None or settings.basemap_relay == "off":
        return None
    agent = f"geomap/{version('geomap')}"
    return TileRelay(
        TileService(found.url, f"{agent} (+{settings.site_url})" if settings.site_url else agent),
        TileFolder(roads_folder(settings).with_name("tiles") / found.name),
        lambda: store.territory(settings.territory).communes,
        most_zoom=found.max_zoom,
    )


def _identity(settings: Settings) -> IdentityProvider | None:
    """Choose who vouches for people elsewhere, if anybody does."""
    if not settings.oidc_issuer:
        return None
    return OpenIdProvider(
        settings.oidc_issuer,
        (settings.oidc_client_id, settings.oidc_client_secret),
        name=settings.oidc_name,
        scopes=settings.oidc_scopes,
    )


def _mailer(settings: Settings) -> Mailer:
    """Choose who carries letters; a server is spoken to behind the reader's back."""
    if settings.mail_url == "console":
        return ConsoleMailer()
    return BehindMailer(SmtpMailer(read_server(settings.mail_url), settings.mail_from))


def _geocoder(settings: Settings, store: Store) -> Geocoder:
    """Choose who says where places are: without network unless it is allowed."""
    offline = OfflineGeocoder(store, settings.geocoding_threshold)
    if settings.ban == "off":
        return offline
    cache = AddressCache(roads_folder(settings).with_name("addresses"))
    return BanGeocoder(offline, AddressService(settings.ban_url), cache)


def personal_data() -> Sequence[Held]:
    """Give the register of personal data: what is held, why, who sees it, for how long."""
    return read_register(bundled("data") / "privacy")


def terms() -> Mapping[str, int]:
    """Give how many days each kind of personal data is kept, where it has a term."""
    return {held.id: held.days for held in personal_data() if held.days is not None}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
