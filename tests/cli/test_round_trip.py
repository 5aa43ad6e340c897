"""What `geomap export` writes, `geomap import --with-proofs` reads again and changes nothing: on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geomap.cli.commands import commands
from geomap.cli.session import Session
from geomap.config import read_settings
from geomap.wiring import wire

HOSTILE = """name,postcode,city,description,public_phone,skills,modes
=HYPERLINK("http://x"),48000,Mende,"- un
- deux;=1+1",+33 4 00 00 00 00,site vitrine,à distance
''=déjà,48000,Mende,@home,,site vitrine,sur place
Nulle part,,Xyzzy,,,site vitrine,à distance
Rue contredite,48000,Mende,,,site vitrine,à distance
"""


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database of its own with the example directory and a few rows no spreadsheet should trust."""
    folder = tmp_path_factory.mktemp("round-trip")
    return {"GEOMAP_DATABASE_URL": f"sqlite:///{(folder / 'geomap.gpkg').as_posix()}"}


def run(environ: dict[str, str], *arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(one) for one in arguments], obj=Session(environ=environ))


def test_an_export_imported_again_changes_nothing(environ: dict[str, str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hostile.csv").write_text(HOSTILE, encoding="utf-8")
    assert run(environ, "skills", "list").exit_code == 0  # loads the example directory
    assert run(environ, "import", "hostile.csv").exit_code == 0
    assert run(environ, "export", "-o", "out").exit_code == 0
    store = wire(read_settings(environ)).store
    before = store.version(), len(store.providers()), len(store.mediators())
    result = run(environ, "import", "out/providers.csv", "out/mediators.csv", "--with-proofs")
    assert result.exit_code == 0, result.output
    assert (store.version(), len(store.providers()), len(store.mediators())) == before
    assert {'=HYPERLINK("http://x")', "'=déjà"} <= set(store.providers()["name"])


def test_an_ordinary_import_cannot_take_the_place_of_a_record(
    environ: dict[str, str], tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = wire(read_settings(environ)).store
    victim = store.providers().index[0]
    (tmp_path / "thief.csv").write_text(
        f"id,name,postcode,city,skills\n{victim},Voleur,48000,Mende,\n", encoding="utf-8"
    )
    assert run(environ, "import", "thief.csv").exit_code == 0
    assert store.providers([victim])["name"].tolist() != ["Voleur"]
    assert "Voleur" in set(store.providers()["name"])
