"""All that is held about somebody, in one file they can take elsewhere: JSON, CSV, and the files of their proofs."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from geomap.errors import GeomapError
from geomap.exports.tabular import write_csv
from geomap.ports.accounts import Account
from geomap.ports.space import Holders

_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}

_READ_ME = """Toutes les données que l’annuaire $site détient sur vous, au $day.

donnees.json : tout, en un seul fichier.
csv/ : les mêmes données, une table par fichier.
preuves/ : les fichiers que vous avez déposés comme preuves, tels que nous les gardons.

Ne s’y trouvent pas : votre mot de passe et votre clé de double authentification, dont nous ne gardons
que des empreintes ou qui ne doivent pas sortir du serveur.
"""


def everything(holders: Holders, account: Account) -> bytes:
    """Pack all that is held about an account and the entries it holds."""
    tables = {name: [_plain(row) for row in rows] for name, rows in holders.space.everything(account.id).items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        day = holders.now().date().isoformat()
        archive.writestr("LISEZ-MOI.txt", _READ_ME.replace("$site", holders.address).replace("$day", day))
        archive.writestr("donnees.json", json.dumps(tables, ensure_ascii=False, indent=2, sort_keys=True))
        for name, rows in tables.items():
            archive.writestr(f"csv/{name}.csv", _csv(rows))
        for row in tables["proof"]:
            if row["file"]:
                name = f"preuves/{row['id']}.{_ENDINGS.get(str(row['media']), 'bin')}"
                archive.writestr(name, _content(holders, str(row["file"])))
    return packed.getvalue()


def _content(holders: Holders, name: str) -> bytes:
    try:
        with holders.files.open(name) as kept:
            return kept.read()
    except GeomapError as error:
        return f"Ce fichier n’a pas pu être lu : {error}".encode()


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        point = shapely.from_wkb(value)
        return [point.x, point.y]
    return list(value) if isinstance(value, tuple) else value


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Write a table for a spreadsheet; of cells that hold several values each on its own line."""
    if not rows:
        return ""
    flat = [{name: _flat(value) for name, value in row.items()} for row in rows]
    return write_csv(flat, [*rows[0]], spreadsheet=True)


def _flat(value: Any) -> Any:
    return "\n".join(map(str, value)) if isinstance(value, list) else value
