"""Processes a bench starts, which end with it however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import IO, NoReturn

_GRACE_S = 10.0
"""How long a process may take to leave once it was asked to."""


@contextmanager
def started(
    command: Sequence[str], said: IO[str] | int, environ: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program in a group of its own, and end it with everything it started."""
    process = subprocess.Popen(  # noqa: S603 a program the bench names itself
        command, env=environ, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes], grace_s: float = _GRACE_S) -> None:
    """Ask a group to leave, then make it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=grace_s)
    # What the program started may outlive it.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def leaving_tidily() -> Iterator[None]:
    """Turn a signal that would end this process at once into an exception, so that others are ended first."""
    # One that is ignored would end nothing: who started this with `nohup` means it to stay.
    heard = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) != signal.SIG_IGN]
    before = {one: signal.signal(one, _leave) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
