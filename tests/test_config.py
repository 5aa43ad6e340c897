"""Settings: read from an environment, checked, with a sentence for what has no meaning."""

from pathlib import Path

import pytest

from geomap.config import Settings, bundled, read_settings, roads_folder, state_folder
from geomap.errors import BadSetting, InstallationBroken


def test_an_empty_environment_gives_lozere() -> None:
    settings = read_settings({})
    assert (settings.territory, settings.language, settings.port) == ("48", "fr", 8000)
    assert settings.database_url.startswith("sqlite:///")


def test_every_setting_is_read() -> None:
    environ = {
        "GEOMAP_DATABASE_URL": "postgresql+psycopg://db/geomap",
        "GEOMAP_TERRITORY": "epci:200069144",
        "GEOMAP_LANGUAGE": "en",
        "GEOMAP_SECRET_KEY": "s",
        "GEOMAP_BASEMAP": "ign",
        "GEOMAP_SAMPLE": "no",
        "GEOMAP_TRAVEL": "roads",
        "GEOMAP_DETOUR": "1.7",
        "GEOMAP_SPEED_KMH": "50",
        "GEOMAP_HOST": "192.0.2.1",
        "GEOMAP_PORT": "80",
    }
    assert read_settings(environ) == Settings(
        database_url="postgresql+psycopg://db/geomap",
        territory="epci:200069144",
        language="en",
        secret_key="s",
        basemap="ign",
        sample=False,
        travel="roads",
        detour=1.7,
        speed_kmh=50.0,
        host="192.0.2.1",
        port=80,
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GEOMAP_LANGUAGE", "de", "must be one of fr, en"),
        ("GEOMAP_BASEMAP", "google", "must be one of none, ign, osmfr"),
        ("GEOMAP_TRAVEL", "train", "must be one of auto, estimate, roads"),
        ("GEOMAP_PORT", "http", "must be a number"),
        ("GEOMAP_PORT", "70000", "must lie between 1 and 65535"),
        ("GEOMAP_SPEED_KMH", "0", "must lie between 5 and 200"),
        ("GEOMAP_DETOUR", "nan", "must lie between 1 and 5"),
        ("GEOMAP_SITE_URL", "annuaire.example.org", "must be an address such as"),
        ("GEOMAP_SITE_URL", "ftp://annuaire.example.org", "must be an address such as"),
        ("GEOMAP_SITE_URL", "https://annuaire.example.org:port", "must be an address such as"),
        ("GEOMAP_SITE_URL", "https://example.org/annuaire/", "must end with the host"),
    ],
)
def test_a_setting_without_meaning_is_named(name: str, value: str, said: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} is .*{said}"):
        read_settings({name: value})


def test_roads_are_kept_beside_the_embedded_database_else_where_it_would_be(tmp_path: Path) -> None:
    embedded = read_settings({"GEOMAP_DATABASE_URL": f"sqlite:///{tmp_path / 'geomap.gpkg'}"})
    assert roads_folder(embedded) == tmp_path / "roads"
    server = read_settings({"GEOMAP_DATABASE_URL": "postgresql+psycopg://db/geomap"})
    assert roads_folder(server, {}) == state_folder({}) / "roads"


def test_what_comes_with_geomap_is_found_or_said_missing() -> None:
    assert (bundled("data") / "communes").is_dir()
    with pytest.raises(InstallationBroken, match="« nothing »"):
        bundled("nothing")
