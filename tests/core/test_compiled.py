"""What is kept of compiled loops is never older than the lines they call."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import geomap

CALLED = "def steps() -> int:\n    return 1\n"
CALLING = """
from geomap.core.engine.called import steps
from geomap.core.engine.compiled import compiled

steps = compiled(steps)


@compiled
def walked() -> int:
    return steps()


print(walked())
"""


def walked(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import geomap.core.engine.calling"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_loop_kept_compiled_follows_the_lines_it_calls_in_another_file(tmp_path):
    """An upgrade that changes one file must not leave its old lines inside what another file had compiled."""
    package = tmp_path / "geomap" / "core" / "engine"
    shutil.copytree(Path(geomap.__file__).parent / "core", package.parent, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "errors.py"):
        shutil.copy(Path(geomap.__file__).parent / name, tmp_path / "geomap" / name)
    (package / "__init__.py").write_text("")
    (package / "called.py").write_text(CALLED)
    (package / "calling.py").write_text(CALLING)
    assert walked(tmp_path) == walked(tmp_path) == "1"
    (package / "called.py").write_text(CALLED.replace("return 1", "return 2"))
    assert walked(tmp_path) == "2"
