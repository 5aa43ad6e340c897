"""docs/permissions.md as the table of permissions says it; run this file to write it again."""

from __future__ import annotations

from pathlib import Path

from fake_site import FakeGeomap
from flask import Flask

from geomap.core.roles import ACCOUNT, PUBLIC, Rule
from geomap.web import create_app
from geomap.web.permissions import PERMISSIONS

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"

OPENING = """\
# Who may use which address

One table, `geomap/web/permissions.py`, says it; one place, `geomap/web/guard.py`, asks it before anything of an
address runs. This page is that table: a test proves them equal, and another tries every address with every role. After
a change, `PYTHONPATH=tests:. python tests/permission_table.py` writes this page again.

*Everybody* needs no account. *Signed in* is any account. A role may be held everywhere, in a territory, or for one
provider. Where the last column names something, the role must be held where that lies: for the provider of the
address, for its zone or one that holds it, for the whole territory of the installation. Elsewhere a role held anywhere
opens the page, which shows what lies where it is held. A visitor who asks for more is led to the sign-in page and back;
a program is told 401; an account without the role, 403. An address without a line is refused to everybody.

| address | methods | who | held for |
| --- | --- | --- | --- |
"""


def document(app: Flask) -> str:
    """Write the page from the addresses of an app."""
    lines = []
    for address in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
        methods = ", ".join(sorted((address.methods or set()) - {"HEAD", "OPTIONS"}))
        rule = PERMISSIONS[address.endpoint]
        lines.append(f"| `{address.rule}` | {methods} | {_who(rule)} | {rule.where or '–'} |")
    return OPENING + "\n".join(lines) + "\n"


def _who(rule: Rule) -> str:
    words = {PUBLIC: "everybody", ACCOUNT: "signed in"}
    return ", ".join(words.get(role, role) for role in sorted(rule.who))


if __name__ == "__main__":
    DOCUMENT.write_text(document(create_app(FakeGeomap())), encoding="utf-8")  # type: ignore[arg-type]
