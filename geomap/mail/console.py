"""Letters written to the log of the server: for trying geomap out, and for installations without mail."""

from __future__ import annotations

import sys
from typing import TextIO

from geomap.ports.mail import Letter


class ConsoleMailer:
    """Writes each letter where the operator reads it."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Take where to write; standard error unless told."""
        self._out = out

    def send(self, letter: Letter) -> None:
        """Write a letter."""
        out = self._out or sys.stderr
        out.write(f"\n--- letter to {letter.to}\n{letter.subject}\n\n{letter.text}\n---\n")
        out.flush()
