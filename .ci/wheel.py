"""Build the source archive and the wheel from it, install it where nothing else is, and use it as a person would."""

from __future__ import annotations

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geomap.__main__ import find_uv  # noqa: E402  the checkout's bootstrap knows where uv is

SKILL = "referencement-naturel"
LOZERE = 152
PATIENCE_S = 180
STOPPED = 130


def main() -> None:
    """Raise at the first thing an installed geomap cannot do."""
    with tempfile.TemporaryDirectory(prefix="geomap-wheel-") as folder:
        place = Path(folder)
        geomap = install(build(place), place)
        # No PATH but its own: what runs needs neither npm nor a compiler.
        environment = {"PATH": str(geomap.parent), "HOME": folder, "LANG": "C.UTF-8"}
        use(geomap, environment, place)
        serve(geomap, environment, place)
    print("The wheel works on its own.")


def build(place: Path) -> Path:
    """Make the archive, and the wheel from the archive alone."""
    run([find_uv(ROOT), "build", "--quiet", "--out-dir", str(place / "dist"), str(ROOT)], ROOT)
    for made in sorted((place / "dist").iterdir()):
        print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB")
    return next((place / "dist").glob("*.whl"))


def install(wheel: Path, place: Path) -> Path:
    """Install a wheel with the locked versions into an empty environment; give its program."""
    uv = find_uv(ROOT)
    locked = place / "locked.txt"
    export = [uv, "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--output-file", str(locked)]
    run(export, ROOT)
    run([uv, "venv", "--quiet", "--python", sys.executable, str(place / "env")], place)
    python = str(place / "env" / "bin" / "python")
    run([uv, "pip", "install", "--quiet", "--python", python, "--constraints", str(locked), str(wheel)], place)
    return place / "env" / "bin" / "geomap"


def use(geomap: Path, environment: dict[str, str], place: Path) -> None:
    """Ask for the version, the state of the installation and a coverage of Lozère."""
    print(run([str(geomap), "--version"], place, environment).strip())
    print(run([str(geomap), "check"], place, environment))
    asked = [str(geomap), "coverage", "--skill", SKILL, "--territory", "48", "--format", "csv"]
    rows = list(csv.DictReader(io.StringIO(run(asked, place, environment).lstrip("\ufeff"))))
    if len(rows) != LOZERE:
        raise SystemExit(f"geomap coverage gave {len(rows)} communes, Lozère has {LOZERE}.")


def serve(geomap: Path, environment: dict[str, str], place: Path) -> None:
    """Start the server, ask what a person and a watcher ask, stop it as Ctrl-C does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([str(geomap), "serve", "--port", str(port)], cwd=place, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        for path in ("/", f"/carte/48/{SKILL}", "/static/bundles/map.js", "/static/bundles/map-whole.js"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
                print(f"{answer.status} {path} ({len(answer.read()) / 1e3:.0f} kB)")
    finally:
        server.send_signal(signal.SIGINT)
        ended = server.wait(timeout=PATIENCE_S)
    if ended not in {0, STOPPED}:
        raise SystemExit(f"geomap serve ended with {ended} when it was stopped.")


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers, it ends, or patience does."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise SystemExit(f"{address} did not answer (the server ended with {server.poll()}).")


def run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command that must succeed; give what it wrote."""
    done = subprocess.run(
        command, cwd=folder, env=environment or dict(os.environ), stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    main()
