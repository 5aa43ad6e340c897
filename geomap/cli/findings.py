"""What can be wrong with an installation: one check a function, each with what to do about it."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version as version_of
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

import geomap
from geomap.cli.own_files import open_to_others
from geomap.config import LANGUAGES, bundled, embedded_file, roads_folder
from geomap.core.territory import Territory
from geomap.errors import GeomapError
from geomap.maps.assets import LEAN, LEAN_LATE, SCRIPTS
from geomap.sources.communes_files import verify
from geomap.travel.choice import Verdict, judge, road_files
from geomap.travel.engine import engine_installed
from geomap.travel.estimate import EstimatedTimes
from geomap.travel.roads import RoadTimes
from geomap.wiring import Geomap

_BUILD = "Build them with « geomap roads build FILE.osm.pbf »."
_AROUND_ENOUGH = 0.9
"""Share of the communes around under which roads are said to stop too near the border."""

_PYTHON_OLDEST = (3, 11)
_PACKAGE = Path(geomap.__file__).resolve().parent
_REINSTALL = "Install geomap again; in a checkout, remove .venv and run « python3 -m geomap »."


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    what: str
    state: Literal["ok", "warn", "fail"]
    said: str
    remedy: str = ""


def findings(installation: Geomap) -> Iterator[Finding]:
    """Run every check, most basic first; a check that breaks says so, once, and the next still runs."""
    broken: set[str] = set()
    for what, check in _CHECKS.items():
        try:
            found = check(installation)
        except GeomapError as error:
            found = None if str(error) in broken else Finding(what, "fail", str(error))
            broken.add(str(error))
        if found is not None:
            yield found


def check_python(_: Geomap) -> Finding:
    """The interpreter is one geomap is tested on."""
    said = f"{platform.python_implementation()} {platform.python_version()}, geomap {version_of('geomap')}"
    if sys.version_info < _PYTHON_OLDEST:
        return Finding("Python", "fail", said, "geomap needs Python 3.11 or newer.")
    return Finding("Python", "ok", said)


def check_files(_: Geomap) -> Finding:
    """The folders that come with geomap are there, the communes as they were made."""
    for name in ("templates", "static"):
        bundled(name)
    verify(bundled("data") / "communes")
    return Finding("Bundled files", "ok", "templates, static files and data are there; the communes are unaltered")


def check_libraries(_: Geomap) -> Finding:
    """The map's libraries were fetched when geomap was installed."""
    if not all((_PACKAGE / "static" / path).is_file() for path in (SCRIPTS["leaflet"], LEAN, LEAN_LATE)):
        return Finding("Map libraries", "fail", "leaflet is missing: no map can be drawn", _REINSTALL)
    return Finding("Map libraries", "ok", "leaflet is there")


def check_translations(_: Geomap) -> Finding:
    """Every language but French, which the code is written in, has a compiled catalogue."""
    folder = _PACKAGE / "translations"
    missing = [name for name in LANGUAGES[1:] if not any(folder.glob(f"{name}/LC_MESSAGES/*.mo"))]
    if missing:
        return Finding("Translations", "warn", f"not compiled: {', '.join(missing)}; pages are in French", _REINSTALL)
    return Finding("Translations", "ok", ", ".join(LANGUAGES))


def check_folder(installation: Geomap) -> Finding | None:
    """The embedded database can be written where it is, or will be."""
    file = embedded_file(installation.settings.database_url)
    if file is None:
        return None
    held = next(place for place in (file, *file.parents) if place.exists())
    if not os.access(held, os.W_OK):
        remedy = "Give the user who runs geomap the right to write there, or set GEOMAP_DATABASE_URL."
        return Finding("State folder", "fail", f"{held} cannot be written", remedy)
    return Finding("State folder", "ok", str(file.parent))


def check_database(installation: Geomap) -> Finding:
    """The database answers, and its schema is the one this version needs."""
    file = embedded_file(installation.settings.database_url)
    if file is not None and not file.exists():
        return Finding("Database", "warn", "not made yet", "The first « geomap serve » makes it.")
    version = installation.store.version()
    if not installation.store.writable():
        said = f"can only be read; the directory is at version {version}"
        return Finding("Database", "warn", said, "Pages can be read, nothing can be changed: give the right to write.")
    return Finding("Database", "ok", f"its schema is current; the directory is at version {version}")


def check_territory(installation: Geomap) -> Finding | None:
    """The territory chosen is loaded and has people."""
    file = embedded_file(installation.settings.database_url)
    if file is not None and not file.exists():
        return None
    territory = installation.store.territory(installation.settings.territory)
    said = f"{territory.name}: {len(territory.communes)} communes, {territory.people:.0f} people"
    if territory.communes.empty:
        return Finding("Territory", "fail", said, "Choose another GEOMAP_TERRITORY, or « geomap territory add ».")
    return Finding("Territory", "ok", said)


def check_roads(installation: Geomap) -> Finding | None:
    """Minutes are by road where roads were built, and those roads hold for the territory and are not too old."""
    settings = installation.settings
    file = embedded_file(settings.database_url)
    if settings.travel == "estimate" or (file is not None and not file.exists()):
        return None
    files = road_files(roads_folder(settings))
    needed: Literal["warn", "fail"] = "fail" if settings.travel == "roads" else "warn"
    if not files:
        said = "none were built: minutes are estimated"
        return Finding("Roads", "fail", said, _BUILD) if needed == "fail" else Finding("Roads", "ok", said)
    if not engine_installed():
        return Finding("Roads", "fail", "roads were built, pyroutingkit is missing", "pip install 'geomap[roads]'")
    territory = installation.store.territory(settings.territory)
    found = [judge(RoadTimes(one, EstimatedTimes()), territory.communes) for one in files]
    best = next((verdict for verdict in found if verdict.holds), found[0])
    if not best.holds:
        said = f"{best.file.name} does not hold here, minutes are estimated: {best.said}"
        return Finding("Roads", needed, said, _BUILD)
    return _roads_in_use(best, territory, installation.today())


def _roads_in_use(verdict: Verdict, territory: Territory, today: dt.date) -> Finding:
    """Say what is wrong with roads that hold: they stop near the border, or are old."""
    times = RoadTimes(verdict.file, EstimatedTimes())
    around, about = judge(times, territory.around), times.roads.about
    faults, cures = [verdict.said], [_BUILD]
    if len(territory.around) and around.share < _AROUND_ENOUGH:
        faults.append(f"around it {around.said}: providers there look out of reach")
        cures.append("Its extract must reach 70 km around.")
    if about.stale(today):
        faults.append(f"the extract {about.dated(today)}")
        cures.append("Take a newer extract.")
    return Finding("Roads", "warn" if faults[1:] else "ok", "; ".join(faults), " ".join(cures) if faults[1:] else "")


def check_secret(installation: Geomap) -> Finding:
    """Others can reach the pages only with a secret key set."""
    settings = installation.settings
    if settings.secret_key:
        return Finding("Secret key", "ok", "set")
    if _own_machine_only(settings.host):
        return Finding("Secret key", "ok", f"not needed: only this machine reaches {settings.host}")
    remedy = "Set GEOMAP_SECRET_KEY to 32 random bytes or more (docs/operations.md)."
    return Finding("Secret key", "fail", f"missing, while {settings.host} is open to others", remedy)


def check_own_files(installation: Geomap) -> Finding | None:
    """Files with people's data are readable by who runs geomap only."""
    found = open_to_others(installation)
    if not found:
        return Finding("Own files", "ok", "database, letters, secret and proofs are readable by their owner only")
    named = " ".join(str(file) for file in found)
    said = f"others on this machine can open {', '.join(file.name for file in found)}"
    return Finding("Own files", "warn", said, f"chmod go= {named}")


def check_workshop(_: Geomap) -> Finding | None:
    """In a checkout, say which tests will be skipped for want of a program."""
    if not (_PACKAGE.parent / "tests").is_dir():
        return None
    servers = any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb")
    browser = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    missing = [name for name, there in (("PostGIS", servers), ("Chromium", browser)) if not there]
    if missing:
        said = f"{' and '.join(missing)} not found: their tests are skipped"
        return Finding("For the tests", "warn", said, "On Debian: apt-get install postgresql-15-postgis-3 chromium.")
    return Finding("For the tests", "ok", "PostgreSQL and Chromium are there")


def _own_machine_only(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_CHECKS: dict[str, Callable[[Geomap], Finding | None]] = {
    "Python": check_python,
    "Bundled files": check_files,
    "Map libraries": check_libraries,
    "Translations": check_translations,
    "State folder": check_folder,
    "Database": check_database,
    "Territory": check_territory,
    "Roads": check_roads,
    "Secret key": check_secret,
    "Own files": check_own_files,
    "For the tests": check_workshop,
}
