"""The bootstrap makes .venv once, again when something changed, never half, and says why it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geomap import __main__ as bootstrap

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")

HERE = Path(__file__).resolve().parent.parent
UV = """#!/bin/sh
if [ "$1" = --version ]; then echo "uv {version} (fake)"; exit 0; fi
echo "$@" >> "{root}/uv.log"
{behaviour}
mkdir -p "{root}/.venv/bin"
printf '#!/bin/sh\\necho "in .venv: $*"\\n' > "{root}/.venv/bin/python"
chmod +x "{root}/.venv/bin/python"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the bootstrap alone, with a uv that only writes down what it is asked."""
    root = tmp_path / "a checkout"
    (root / "geomap").mkdir(parents=True)
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(HERE / "geomap" / name, root / "geomap" / name)
    for name in bootstrap.INPUTS:
        (root / name).write_text(name)
    give_uv(root)
    return root


def give_uv(root: Path, *, version: str = "0.13.9", behaviour: str = "") -> None:
    program = root / "programs" / "uv"
    program.parent.mkdir(exist_ok=True)
    program.write_text(UV.format(root=root, version=version, behaviour=behaviour))
    program.chmod(0o755)


def environment(root: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{root / 'programs'}{os.pathsep}/usr/bin{os.pathsep}/bin"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "geomap", *arguments]


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=root, env=environment(root), capture_output=True, text=True, check=False
    )


def synced(root: Path) -> list[str]:
    """What uv was asked, one line a time."""
    log = root / "uv.log"
    return log.read_text().splitlines() if log.exists() else []


def test_the_first_start_installs_then_runs_the_same_command_inside(checkout: Path) -> None:
    done = run(checkout, "coverage", "--skill", "a b")
    assert done.stdout == "in .venv: -m geomap coverage --skill a b\n"
    assert done.returncode == 0
    assert len(synced(checkout)) == 1
    assert synced(checkout)[0].startswith("sync --frozen")
    assert "--no-dev" in synced(checkout)[0]


def test_the_second_start_installs_nothing(checkout: Path) -> None:
    run(checkout)
    assert run(checkout).stderr == ""
    assert len(synced(checkout)) == 1


@pytest.mark.parametrize("name", bootstrap.INPUTS)
def test_a_change_of_what_decides_installs_again(checkout: Path, name: str) -> None:
    run(checkout)
    (checkout / name).write_text("changed")
    assert "bringing .venv up to date" in run(checkout).stderr
    assert len(synced(checkout)) == 2


def test_a_new_translation_installs_again(checkout: Path) -> None:
    run(checkout)
    catalogue = checkout / "geomap" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text("")
    run(checkout)
    assert len(synced(checkout)) == 2


def test_a_copied_checkout_installs_again(checkout: Path) -> None:
    run(checkout)
    copy = checkout.with_name("copy")
    shutil.copytree(checkout, copy)
    give_uv(copy)
    run(copy)
    assert len(synced(copy)) == 2


def test_tests_ask_for_more_and_later_starts_do_not_take_it_away(checkout: Path) -> None:
    run(checkout)
    run(checkout, "test", "-k", "x")
    assert "--no-dev" not in synced(checkout)[1]
    run(checkout)
    assert len(synced(checkout)) == 2
    (checkout / "uv.lock").write_text("changed")
    run(checkout)
    assert "--no-dev" not in synced(checkout)[2]


def test_a_venv_made_by_hand_keeps_what_it_has(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    run(checkout)
    assert "--inexact" in synced(checkout)[0]


def test_a_failed_install_is_one_sentence_and_is_tried_again(checkout: Path) -> None:
    give_uv(checkout, behaviour="echo no route to host >&2; exit 2")
    done = run(checkout)
    assert done.returncode == 3
    assert done.stdout == ""
    *_, reason, sentence = done.stderr.splitlines()
    assert reason == "no route to host"
    assert sentence.startswith("geomap: what it needs could not be installed (the reason is above): check the network")
    give_uv(checkout)
    assert run(checkout).returncode == 0


def test_an_interrupted_install_is_done_again(checkout: Path) -> None:
    give_uv(checkout, behaviour=f'mkdir -p "{checkout}/.venv/bin"; kill -9 $PPID; exit 1')
    assert run(checkout).returncode == -9
    give_uv(checkout)
    assert run(checkout).stdout == "in .venv: -m geomap\n"


def test_two_starts_at_once_install_once(checkout: Path) -> None:
    ready = checkout / "go"
    os.mkfifo(ready)
    give_uv(checkout, behaviour=f'read word < "{ready}"')
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command(), cwd=checkout, env=environment(checkout), **pipes) for _ in range(2)]
    with ready.open("w") as gate:  # opens once the first uv reads: the second start then waits or finds it done
        gate.write("go\n")
    outputs = [one.communicate(timeout=300) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert [output for output, _ in outputs] == ["in .venv: -m geomap\n"] * 2
    assert len(synced(checkout)) == 1


@pytest.mark.parametrize("version", ["0.7.99", "0.1.2", "nonsense"])
def test_a_uv_too_old_to_read_the_lock_is_not_used(tmp_path: Path, version: str) -> None:
    give_uv(tmp_path, version=version)
    assert bootstrap.works(str(tmp_path / "programs" / "uv")) is False


def test_a_program_that_is_not_there_is_not_used(tmp_path: Path) -> None:
    assert bootstrap.works(str(tmp_path / "uv")) is False


def test_without_any_way_to_get_uv_the_person_learns_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(bootstrap, "first_failure", lambda _: "ensurepip is not available")
    with pytest.raises(bootstrap.CannotInstall, match="python3-venv"):
        bootstrap.find_uv(tmp_path)
    assert "ensurepip is not available" in capsys.readouterr().err


def test_the_first_failure_of_several_commands_is_told() -> None:
    talk = [sys.executable, "-c", "raise SystemExit('the second')"]
    assert bootstrap.first_failure(([sys.executable, "-c", ""], talk, ["never"])) == "the second"
    assert bootstrap.first_failure(([sys.executable, "-c", ""],)) == ""
    assert "No such file" in bootstrap.first_failure((["./not-there"],))


def test_a_folder_that_cannot_be_written_is_said(checkout: Path) -> None:
    (checkout / ".venv-tools").write_text("a file where a folder must be")
    done = run(checkout)
    assert done.returncode == 3
    assert "geomap: " in done.stderr
    assert ".venv-tools cannot be written" in done.stderr
