"""What one run of the command line carries from its options to its command."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Session:
    """Options given before the command, and how an installation is opened (`cli.opening` says, unless a test does)."""

    debug: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    wire: Callable[..., Any] | None = None
    prepare: Callable[..., Any] | None = None
