"""Settings: read once from the environment, typed, frozen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from geomap.errors import BadSetting, InstallationBroken

_EMBEDDED = "sqlite:///"
_PACKAGE = Path(__file__).resolve().parent

BASEMAPS = ("none", "ign", "osmfr")
LANGUAGES = ("fr", "en")
SWITCH = ("off", "on")
TRAVEL = ("auto", "estimate", "roads")

_PLAIN = (
    *("mail_url", "mail_from", "daily_limits"),
    *("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_name", "oidc_scopes", "oidc_roles"),
)
"""Settings that are texts, whose meaning is checked where they are used."""


@dataclass(frozen=True)
class Settings:
    """What an installation may choose; every field has an environment variable `GEOMAP_<NAME>`."""

    database_url: str
    territory: str = "48"
    language: str = "fr"
    secret_key: str = ""
    basemap: str = "none"
    basemap_relay: str = "off"
    sample: bool = True
    travel: str = "auto"
    detour: float | None = None
    speed_kmh: float | None = None
    geocoding_threshold: float = 0.8
    ban: str = "off"
    ban_url: str = "https://data.geopf.fr/geocodage/search/csv"
    host: str = "127.0.0.1"
    port: int = 8000
    site_url: str = ""
    mail_url: str = "console"
    mail_from: str = "geomap@localhost"
    daily_limits: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "OpenID Connect"
    oidc_scopes: str = "openid email"
    oidc_roles: str = ""
    oidc_trust_email: str = "off"


def bundled(name: str) -> Path:
    """Find a folder that comes with geomap: beside the package in a checkout, inside it once installed."""
    for place in (_PACKAGE.parent / name, _PACKAGE / "_bundled" / name):
        if place.is_dir() and (place.parent == _PACKAGE / "_bundled" or (_PACKAGE.parent / "pyproject.toml").is_file()):
            return place
    raise InstallationBroken(f"The folder « {name} » that comes with geomap is missing: install geomap again.")


def state_folder(environ: Mapping[str, str]) -> Path:
    """Say where the embedded database lives: `var/` in a checkout, the user's data folder once installed."""
    if (_PACKAGE.parent / "pyproject.toml").is_file():
        return _PACKAGE.parent / "var"
    base = environ.get("XDG_DATA_HOME") or environ.get("LOCALAPPDATA") or str(Path.home() / ".local" / "share")
    return Path(base) / "geomap"


def embedded_file(database_url: str) -> Path | None:
    """Give the file of an embedded database, nothing for a server."""
    return Path(unquote(database_url.removeprefix(_EMBEDDED))) if database_url.startswith(_EMBEDDED) else None


def roads_folder(settings: Settings, environ: Mapping[str, str] | None = None) -> Path:
    """Say where the roads built for territories are kept: beside the embedded database, else where it would be."""
    file = embedded_file(settings.database_url)
    return (file.parent if file else state_folder(os.environ if environ is None else environ)) / "roads"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings of an environment."""
    values = os.environ if environ is None else environ

    def text(name: str, default: str) -> str:
        return values.get(f"GEOMAP_{name.upper()}", "").strip() or default

    return Settings(
        database_url=text("database_url", f"sqlite:///{quote(str(state_folder(values) / 'geomap.gpkg'), safe='/:')}"),
        territory=text("territory", "48"),
        language=_choice("language", text("language", "fr"), LANGUAGES),
        secret_key=text("secret_key", ""),
        basemap=_choice("basemap", text("basemap", "none"), BASEMAPS),
        basemap_relay=_choice("basemap_relay", text("basemap_relay", "off"), SWITCH),
        sample=_choice("sample", text("sample", "yes"), ("yes", "no")) == "yes",
        travel=_choice("travel", text("travel", "auto"), TRAVEL),
        detour=_optional("detour", text("detour", ""), 1.0, 5.0),
        speed_kmh=_optional("speed_kmh", text("speed_kmh", ""), 5.0, 200.0),
        geocoding_threshold=_number("geocoding_threshold", text("geocoding_threshold", "0.8"), 0.0, 1.0),
        ban=_choice("ban", text("ban", "off"), SWITCH),
        ban_url=text("ban_url", Settings.ban_url),
        host=text("host", "127.0.0.1"),
        port=int(_number("port", text("port", "8000"), 1, 65535)),
        site_url=_site(text("site_url", "")),
        oidc_trust_email=_choice("oidc_trust_email", text("oidc_trust_email", "off"), SWITCH),
        **{name: text(name, getattr(Settings, name)) for name in _PLAIN},
    )


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadSetting(f"GEOMAP_{name.upper()} is « {value} »; it must be one of {', '.join(allowed)}.")
    return value


def _site(value: str) -> str:
    """Check the address of the site: a host of its own, since the pages are written for the root of one."""
    if not value:
        return ""
    such = "such as https://annuaire.example.org"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSetting(f"GEOMAP_SITE_URL is « {value} »; it must be an address {such}.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise BadSetting(
            f"GEOMAP_SITE_URL is « {value} »; it must end with the host: geomap needs a host name of its own, {such}, "
            "not a folder of another site."
        )
    return value


def _optional(name: str, value: str, low: float, high: float) -> float | None:
    return _number(name, value, low, high) if value else None


def _number(name: str, value: str, low: float, high: float) -> float:
    try:
        number = float(value)
    except ValueError:
        raise BadSetting(f"GEOMAP_{name.upper()} is « {value} »; it must be a number.") from None
    if not low <= number <= high:
        raise BadSetting(f"GEOMAP_{name.upper()} is {value}; it must lie between {low:g} and {high:g}.")
    return number
