"""Processes of a bench end with it: those they started too, and when the bench itself is told to leave."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geomap.bench.map_site import served_folder
from geomap.bench.processes import leaving_tidily, started
from geomap.errors import InstallationBroken

ASLEEP = "import signal; signal.pause()"
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "{ASLEEP}"])
print("both run", flush=True)
child.wait()
"""
BENCH = f"""
import signal, subprocess, sys
# Whoever runs the tests in the background may have made them deaf to some.
for one in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(one, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
from geomap.bench.processes import leaving_tidily, started
with leaving_tidily(), started([sys.executable, "-c", "{ASLEEP}"], sys.stdout.fileno()) as process:
    print("both run", flush=True)
    process.wait()
"""


def test_what_a_program_started_ends_with_it() -> None:
    with started([sys.executable, "-c", PARENT], subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"both run\n"
    # The pipe ends when the last that could write into it is gone.
    assert process.stdout.read() == b""
    process.stdout.close()
    assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_bench_told_to_leave_ends_what_it_started(told: signal.Signals) -> None:
    bench = subprocess.Popen([sys.executable, "-c", BENCH], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert bench.stdout is not None
    assert bench.stdout.readline() == b"both run\n"
    bench.send_signal(told)
    assert bench.stdout.read() == b""
    bench.stdout.close()
    assert bench.wait() != 0


def test_signals_mean_again_what_they_did() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit), leaving_tidily():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_bench_started_to_outlive_its_terminal_does() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with leaving_tidily():
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_server_that_dies_is_no_server_to_wait_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(InstallationBroken, match="did not start"), served_folder(tmp_path):
        pytest.fail("no server, no port")
