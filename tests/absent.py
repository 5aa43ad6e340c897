"""What a test needs and this machine has not: skipped on a laptop, a failure where CI is set."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(said: str) -> NoReturn:
    """Skip the test, or fail it where nothing the project ships may go untested."""
    if os.environ.get("CI"):
        pytest.fail(f"CI is set, and {said}")
    pytest.skip(said)
