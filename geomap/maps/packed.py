"""Scripts that travel inside a file, packed: a third of their size, run in order once the browser has unpacked them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence

LOADER = """
(async () => {
  const packed = Uint8Array.from(atob(document.getElementById("packed").textContent), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  for (const text of await new Response(stream).json()) {
    const script = document.createElement("script");
    script.textContent = text;
    document.body.append(script);
  }
})();
"""
"""What unpacks and runs them; the policy of the file names each script by its digest, so no other can run."""


def packed(scripts: Sequence[str]) -> str:
    """Pack scripts as text that may stand inside an element."""
    return base64.b64encode(gzip.compress(json.dumps(list(scripts)).encode(), 9, mtime=0)).decode()
