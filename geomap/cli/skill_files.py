"""A nomenclature in a file: an archive of CSV files, a folder of them, or SKOS."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from geomap.core.skills import Nomenclature
from geomap.errors import BadFile
from geomap.exports.nomenclature_files import FILES
from geomap.sources.skills import read_nomenclature

_MOST_BYTES = 20_000_000


def packed(texts: Mapping[str, str]) -> bytes:
    """Put texts in one archive; a fixed date, so that the same texts give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def read_any(file: Path, before: Nomenclature) -> Nomenclature:
    """Read a nomenclature from a folder or archive of CSV files, or from SKOS."""
    if file.is_dir():
        return read_nomenclature(file)
    if file.suffix.lower() == ".zip":
        return _unpacked(file)
    # rdflib takes a while to load: only those who bring SKOS wait for it.
    from geomap.sources.skos import read_skos  # noqa: PLC0415

    return read_skos(file.read_bytes(), before)


def _unpacked(file: Path) -> Nomenclature:
    """Read the files of an archive by the names they must have, and no other."""
    try:
        with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory() as folder:
            for name in FILES:
                if name in archive.namelist():
                    if archive.getinfo(name).file_size > _MOST_BYTES:
                        raise BadFile(f"{name} is larger than {_MOST_BYTES} bytes: it is no list of skills.")
                    (Path(folder) / name).write_bytes(archive.read(name))
            return read_nomenclature(Path(folder))
    except zipfile.BadZipFile as error:
        raise BadFile(f"« {file.name} » is no archive that can be read: {error}.") from error
