"""How much a request may send: a form's worth everywhere, a proof's where a file is expected."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask import request

from geomap.evidence.folder import MOST_BYTES

if TYPE_CHECKING:
    from flask import Flask

UPLOADS: Mapping[str, int] = MappingProxyType({"proofs.add": MOST_BYTES + 64 * 1024})
"""Endpoint → bytes it takes at most; what is not here takes what every form may send."""


def install_uploads(app: Flask) -> None:
    """Raise the limit where files are expected, once the reader is known to be let in and before anything is read."""
    app.before_request(_allow)


def _allow() -> None:
    most = UPLOADS.get(request.endpoint or "")
    if most is not None and request.method == "POST":
        request.max_content_length = most
