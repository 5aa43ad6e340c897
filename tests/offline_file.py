"""What a file without network holds packed, for tests to read."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any


def held(page: str) -> dict[str, Any]:
    """Unpack the styles, data and scripts of a file."""
    packed = re.search(r'id="packed">([^<]*)<', page)
    assert packed is not None
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    return found
