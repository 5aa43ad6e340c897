"""`geomap test`: the tests of a checkout."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import click

from geomap.errors import BadInput, InstallationBroken


@click.command("test", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENT]...")
def test_command(arguments: tuple[str, ...]) -> int:
    """Run the tests of this checkout; what follows is given to pytest.

    \b
    Examples:
      geomap test
      geomap test tests/core -k coverage
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / "tests").is_dir():
        raise BadInput("The tests come with a checkout of geomap, not with the installed package.")
    if importlib.util.find_spec("pytest") is None:
        raise InstallationBroken("pytest is not installed here: run « python3 -m geomap test », which installs it.")
    # All of them are shared out among the processors; a few chosen ones start sooner in one process.
    chosen = arguments or ("--numprocesses=auto",)
    return subprocess.run([sys.executable, "-m", "pytest", *chosen], cwd=root, check=False).returncode
