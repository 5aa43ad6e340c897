"""From a checkout, install what geomap needs into .venv, then run it there; standard library only."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_WANTED = "0.13.9"
UV_OLDEST = (0, 8)
PYTHON_OLDEST = (3, 11)
INPUTS = (
    "pyproject.toml",
    "uv.lock",
    "package.json",
    "package-lock.json",
    "hatch_build.py",
    "leaflet-map.js",
    "leaflet-late.js",
)
"""What decides the content of .venv, with the translations that are compiled on the way."""

RUN, DEV = "run", "dev"
"""Two sizes of .venv: what geomap runs with, or that and what its tests run with."""


class CannotInstall(Exception):
    """Says in one sentence why geomap cannot be made to run here, and what to do."""


def main() -> int:
    """Run geomap with the arguments of the command line; return its exit code where it returns one."""
    arguments = sys.argv[1:]
    if (ROOT / "pyproject.toml").is_file():
        try:
            prepare(ROOT, DEV if arguments[:1] == ["test"] else RUN)
        except CannotInstall as reason:
            print(f"geomap: {reason}", file=sys.stderr)
            return 3
        if not inside(ROOT):
            return run_inside(ROOT, arguments)
    from geomap.cli import main as command_line  # noqa: PLC0415  only .venv has what it imports

    command_line()
    return 0


def prepare(root: Path, size: str) -> None:
    """Bring .venv up to date, one process at a time; do nothing where it is."""
    if ready(root, size):
        return
    try:
        (root / ".venv-tools").mkdir(exist_ok=True)
        with alone(root / ".venv-tools" / "lock"):
            if not ready(root, size):
                synchronise(root, size)
    except OSError as error:
        message = f"{error.filename or root} cannot be written ({error.strerror or error}): give yourself the right to."
        raise CannotInstall(message) from error


def ready(root: Path, size: str) -> bool:
    """Say whether .venv holds what this checkout asks for, or is somebody's own that we run in."""
    stamp = read_stamp(root)
    if not stamp:
        return inside(root)
    return stamp[0] in (size, DEV) and stamp[1] == digest(root) and venv_python(root).is_file()


def synchronise(root: Path, size: str) -> None:
    """Let uv make .venv what the lock file says; the stamp comes last, so that a half-made .venv is made again."""
    stamp = read_stamp(root)
    size = DEV if DEV in (size, *stamp[:1]) else size
    wanted = digest(root)
    say("first start: installing into .venv (once)" if not stamp else "something changed: bringing .venv up to date")
    command = [find_uv(root), "sync", "--frozen", "--reinstall-package", "geomap"]
    if size == RUN:
        command.append("--no-dev")
    if not stamp:
        command.append("--inexact")  # a .venv made by hand keeps what its owner put there
    if sys.version_info >= PYTHON_OLDEST and sys.implementation.name == "cpython":
        command += ["--python", sys.executable]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(root / ".venv")
    if subprocess.call(command, cwd=root, env=environment) != 0:
        message = (
            "what it needs could not be installed (the reason is above): "
            "check the network connection or the proxy, then run the same command again."
        )
        raise CannotInstall(message)
    stamp_file(root).write_text(f"{size} {wanted}\n", encoding="ascii")


def find_uv(root: Path) -> str:
    """Give the path of a uv that works: the machine's, the one fetched before, or one fetched now."""
    tools = root / ".venv-tools"
    own = [str(tools / folder / name) for folder in ("bin", "Scripts") for name in ("uv", "uv.exe")]
    for candidate in (shutil.which("uv"), *own):
        if candidate and works(candidate):
            return candidate
    say(f"fetching the installer uv {UV_WANTED}")
    venv_pip = [str(tools / "Scripts" / "python.exe")] if sys.platform == "win32" else [str(tools / "bin" / "python")]
    package = f"uv=={UV_WANTED}"
    ways = (
        ([sys.executable, "-m", "venv", str(tools)], [*venv_pip, "-m", "pip", "install", "--quiet", package]),
        ([sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(tools), package],),
    )
    reasons = []
    for way in ways:
        reasons.append(first_failure(way))
        for candidate in own:
            if works(candidate):
                return candidate
    print("\n".join(filter(None, reasons)), file=sys.stderr)
    message = (
        "the installer uv could not be fetched (the reason is above): check the network connection or the proxy, "
        "or install uv (https://docs.astral.sh/uv) or your system's python3-venv, then run the same command again."
    )
    raise CannotInstall(message)


def first_failure(commands: tuple[list[str], ...]) -> str:
    """Run commands until one fails; return what that one said."""
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            return str(error)
        if done.returncode:
            return (done.stderr or done.stdout).strip()
    return ""


def works(uv: str) -> bool:
    """Say whether a program is a uv young enough to read our lock file."""
    try:
        done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    version = re.match(r"uv (\d+)\.(\d+)", done.stdout)
    return done.returncode == 0 and version is not None and (int(version[1]), int(version[2])) >= UV_OLDEST


def digest(root: Path) -> str:
    """Summarise what .venv is made from; its place counts, since an environment cannot be moved."""
    total = hashlib.sha256(str(root).encode())
    for path in [root / name for name in INPUTS] + sorted(root.glob("geomap/translations/*/LC_MESSAGES/*.po")):
        total.update(path.name.encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
    return total.hexdigest()


def stamp_file(root: Path) -> Path:
    """Say where the size and digest of a finished .venv are kept."""
    return root / ".venv" / "geomap-stamp"


def read_stamp(root: Path) -> tuple[str, ...]:
    """Read size and digest, or nothing where .venv was never finished by us."""
    try:
        words = tuple(stamp_file(root).read_text(encoding="ascii").split())
    except (OSError, UnicodeDecodeError):
        return ()
    return words if len(words) == 2 else ()


def venv_python(root: Path) -> Path:
    """Say where the interpreter of .venv is."""
    return root / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def inside(root: Path) -> bool:
    """Say whether this process runs in .venv already."""
    return Path(sys.prefix).resolve() == (root / ".venv").resolve()


def run_inside(root: Path, arguments: list[str]) -> int:  # noqa: RET503  os.execv never returns
    """Become the same command in .venv; Windows cannot replace a process, so there it is a child."""
    command = [str(venv_python(root)), "-m", "geomap", *arguments]
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform == "win32":
        return subprocess.call(command)
    os.execv(command[0], command)  # noqa: S606  our own interpreter, no shell wanted


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock the system frees when the process ends, however it ends; wait for whoever has it."""
    with path.open("a+b") as file:
        if not try_lock(file.fileno(), wait=False):
            say("another geomap is installing here; waiting for it")
            while not try_lock(file.fileno(), wait=True):
                continue
        yield


def try_lock(handle: int, *, wait: bool) -> bool:
    """Take the lock of an open file; on Windows even waiting ends after ten seconds."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  Windows only

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  not on Windows

            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def say(text: str) -> None:
    """Tell the person at the terminal what takes time."""
    print(f"geomap: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
