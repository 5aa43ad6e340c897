"""What travels inside a file, packed: styles, data and scripts, put in place once the browser has unpacked them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence

LOADER = """
(async () => {
  const packed = Uint8Array.from(atob(document.getElementById("packed").textContent), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const { styles, data, scripts } = await new Response(stream).json();
  const made = (name, text, given) => Object.assign(document.createElement(name), given, { textContent: text });
  // Before the styles of the file, which decide.
  document.head.prepend(...styles.map((text) => made("style", text)));
  const type = "application/json";
  for (const [id, text] of Object.entries(data)) document.body.append(made("script", text, { id, type }));
  for (const text of scripts) document.body.append(made("script", text));
})();
"""
"""What unpacks them and runs the scripts; the policy of the file names each by its digest, so no other can run."""


def packed(scripts: Sequence[str], styles: Sequence[str] = (), data: Mapping[str, str] | None = None) -> str:
    """Pack scripts, the styles only they need and the data they read, by id, as text that may stand in an element."""
    whole = {"styles": list(styles), "data": dict(data or {}), "scripts": list(scripts)}
    return base64.b64encode(gzip.compress(json.dumps(whole, ensure_ascii=False).encode(), 9, mtime=0)).decode()
