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
from geomap.core.skills import Except, Nomenclature
from geomap.core.territory import FRANCE
from geomap.errors import BadSetting
from geomap.evidence.folder import ProofFolder
from geomap.geocoders.ban import BanGeocoder
from geomap.geocoders.ban_cache import AddressCache
from geomap.geocoders.ban_service import AddressService
from geomap.geocoders.offline import OfflineGeocoder
from geomap.mail.aside import Aside, BehindMailer
from geomap.mail.console import ConsoleMailer
from geomap.mail.smtp import SmtpMailer, read_server
from geomap.maps.tiles import basemap
from geomap.pipeline import ImportReport, import_directory
from geomap.ports import Geocoder, Source, Store, TravelTimes
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
from geomap.sources.charter import Charter, read_charters
from geomap.sources.communes import bundled_digest, read_bundled
from geomap.sources.privacy import Held, read_register
from geomap.sources.relief import read_relief
from geomap.sources.sample import Sample, read_sample
from geomap.sources.skills import read_nomenclature
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

Step = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and of how much."""


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


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def prepare(geomap: Geomap, step: Step = _silent) -> None:
    """Make an installation ready, and see that its territory can be mapped.

    One that can only be read is served as it stands, if its schema is the one needed.
    """
    if not geomap.store.writable():
        geomap.store.version()
        step("read-only", 4, 4)
        return
    furnish(geomap, step)
    territory = geomap.store.territory(geomap.settings.territory)
    if territory.communes["lon"].isna().all():
        raise BadSetting(
            f"No commune of {territory.name} has a known place, so nothing can be mapped there: "
            f"set GEOMAP_TERRITORY to another territory (see data/communes/README.md for those without shapes)."
        )
    step("ready", 4, 4)


def furnish(geomap: Geomap, step: Step = _silent) -> None:
    """Bring what any territory needs: schema, communes of France, charter, nomenclature, the sample where wanted."""
    store, data = geomap.store, bundled("data")
    step("database", 0, 4)
    store.upgrade()
    step("communes", 1, 4)
    if store.atlas_digest(FRANCE) != bundled_digest(data / "communes"):
        store.save_atlas(read_bundled(data / "communes"))
    step("skills", 2, 4)
    _keep_charters(geomap, read_charters(data / "charter"))
    kept = (store.providers(), store.mediators())
    empty = all(frame.empty for frame in kept)
    fictional = all(bool(frame["sample"].all()) for frame in kept)
    sample = (
        read_sample(data / "sample", geomap.today()) if fictional and (geomap.settings.sample or not empty) else None
    )
    if not geomap.nomenclatures.amended():
        store.save_nomenclature(_nomenclature(sample))
    step("sample", 3, 4)
    if sample is not None and empty:
        _load_sample(geomap, sample)


def _keep_charters(geomap: Geomap, bundled_ones: Sequence[Charter]) -> None:
    """Keep the charters that come with geomap; a territory that published one of its own gets no other."""
    texts = {one.version: one.text for one in bundled_ones}
    if any(texts.get(kept.version.version) != kept.text for kept in geomap.register.charters()):
        return
    for one in bundled_ones:
        geomap.store.save_charter(one.version, one.text, one.in_force_from, one.previous_until)


def take(
    geomap: Geomap, source: Source, *, with_proofs: bool = False, dry_run: bool = False, step: Step = _silent
) -> ImportReport:
    """Bring a file into the directory; the sample, and what was only true of it, gives way to the first real record."""
    report = import_directory(
        source,
        geocoder=geomap.geocoder,
        store=geomap.store,
        nomenclature=geomap.store.nomenclature(),
        with_proofs=with_proofs,
        dry_run=dry_run,
        progress=step,
    )
    if report.samples_removed and not dry_run:
        _forget_fiction(geomap)
    return report


def personal_data() -> Sequence[Held]:
    """Give the register of personal data: what is held, why, who sees it, for how long."""
    return read_register(bundled("data") / "privacy")


def terms() -> Mapping[str, int]:
    """Give how many days each kind of personal data is kept, where it has a term."""
    return {held.id: held.days for held in personal_data() if held.days is not None}


def _forget_fiction(geomap: Geomap) -> None:
    """Take back what the nomenclature held for the sample's sake: a skill fiction did not expect is a real gap."""
    if not geomap.nomenclatures.amended():
        geomap.store.save_nomenclature(_nomenclature(None))
        return
    fictional = read_sample(bundled("data") / "sample", geomap.today()).not_expected
    kept = geomap.store.nomenclature()
    changes = [
        Except(name, tuple(zone for zone in kept.get(name).not_expected_in if zone not in zones))
        for name, zones in fictional.items()
        if name in kept.skills and set(kept.get(name).not_expected_in) & set(zones)
    ]
    if changes:
        geomap.nomenclatures.amend(changes, "geomap", "Les données d’exemple ont laissé la place.")


def _nomenclature(sample: Sample | None) -> Nomenclature:
    """Read the skills that come with geomap, with the zones where the sample does not expect them."""
    nomenclature = read_nomenclature(bundled("data") / "skills")
    return nomenclature.excepting(sample.not_expected) if sample else nomenclature


def _load_sample(geomap: Geomap, sample: Sample) -> None:
    """Put the fictional directory in, by the same way as any file."""
    nomenclature = geomap.store.nomenclature()
    for source in sample:
        import_directory(
            source,
            geocoder=geomap.geocoder,
            store=geomap.store,
            nomenclature=nomenclature,
            with_proofs=True,
            sample=True,
            author="geomap",
        )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
