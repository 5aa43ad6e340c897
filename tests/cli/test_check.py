"""`geomap check` names what is broken, what is only missing, and what to do."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pytest
from click.testing import CliRunner
from road_world import communes_at, territory_of, write_extract

from geomap.cli import findings
from geomap.cli.commands import commands
from geomap.cli.findings import Finding
from geomap.cli.session import Session
from geomap.config import Settings
from geomap.core.territory import Territory
from geomap.errors import DatabaseBroken, InstallationBroken, UnknownTerritory
from geomap.travel.build import build_roads


class FakeStore:
    """A store that answers, or raises what it is told to."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    def version(self) -> int:
        if self.failure:
            raise self.failure
        return 7

    def writable(self) -> bool:
        return True

    def territory(self, spec: str) -> SimpleNamespace:
        if self.failure:
            raise self.failure
        return SimpleNamespace(name="Lozère", communes=_Sized(0 if spec == "empty" else 152), people=76_600.0)


class _Sized(list[None]):
    """A frame as far as its length goes."""

    def __init__(self, length: int) -> None:
        super().__init__([None] * length)

    @property
    def empty(self) -> bool:
        return not self


def installation(tmp_path: Path, *, made: bool = True, failure: Exception | None = None, **settings: object) -> object:
    file = tmp_path / "geomap.gpkg"
    if made:
        file.touch()
    chosen = {"database_url": f"sqlite:///{file}", **settings}
    return SimpleNamespace(settings=Settings(**chosen), store=FakeStore(failure))


def test_a_sound_installation_has_no_failure(tmp_path: Path) -> None:
    found = {one.what: one for one in findings.findings(installation(tmp_path))}
    assert [one for one in found.values() if one.state == "fail"] == []
    assert found["Database"].said == "its schema is current; the directory is at version 7"
    assert found["Territory"].said == "Lozère: 152 communes, 76600 people"
    assert found["State folder"] == Finding("State folder", "ok", str(tmp_path))


def test_before_the_first_start_the_database_is_only_missing(tmp_path: Path) -> None:
    found = {one.what: one for one in findings.findings(installation(tmp_path, made=False))}
    assert found["Database"].state == "warn"
    assert "geomap serve" in found["Database"].remedy
    assert "Territory" not in found


def test_one_broken_thing_does_not_hide_the_others(tmp_path: Path) -> None:
    broken = installation(tmp_path, failure=DatabaseBroken("The database does not answer."))
    found = {one.what: one for one in findings.findings(broken)}
    assert found["Database"] == Finding("Database", "fail", "The database does not answer.")
    assert "Territory" not in found  # the same sentence again
    assert found["Secret key"].state == "ok"


def test_an_empty_territory_is_a_failure(tmp_path: Path) -> None:
    assert findings.check_territory(installation(tmp_path, territory="empty")).state == "fail"


class Installed:
    """An installation about the land of roads, with nothing or an extract built."""

    def __init__(self, folder: Path, travel: str = "auto", around: gpd.GeoDataFrame | None = None) -> None:
        file = folder / "geomap.gpkg"
        file.touch()
        self.settings = Settings(database_url=f"sqlite:///{file}", travel=travel)
        self.folder = folder
        self.found = territory_of(communes_at({"A": (0.0, 0.0), "C": (0.02, 0.0)}))
        if around is not None:
            self.found = replace(self.found, around=around)
        self.store = self

    def territory(self, _: str) -> Territory:
        return self.found

    def today(self) -> dt.date:
        return dt.date(2026, 6, 15)

    def build(self, **given: str) -> Path:
        extract = write_extract(self.folder / "land.osm.pbf", **given)
        return build_roads(extract, self.found, self.folder / "roads", self.today(), part_places=5).file


def test_roads_that_hold_are_fine_and_none_are_needed(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    none = findings.check_roads(installed)
    assert (none.state, none.said) == ("ok", "none were built: minutes are estimated")
    installed.build()
    assert findings.check_roads(installed) == Finding("Roads", "ok", "100.0 % of communes with people are on a road")
    assert findings.check_roads(Installed(tmp_path, "estimate")) is None


def test_roads_out_of_an_old_extract_or_one_without_a_date_are_said(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.build(date="2013-05-28T00:00:00Z")
    old = findings.check_roads(installed)
    assert (old.state, "the extract is 4766 days old" in old.said) == ("warn", True)
    installed.build(date=None)
    assert "does not say its date" in findings.check_roads(installed).said


def test_roads_that_stop_at_the_border_are_said(tmp_path: Path) -> None:
    installed = Installed(tmp_path, around=communes_at({"over": (0.5, 0.5)}))
    installed.build()
    found = findings.check_roads(installed)
    assert found.state == "warn"
    assert "around it 0.0 % of communes with people are on a road" in found.said
    installed.build(date="2013-05-28T00:00:00Z")
    both = findings.check_roads(installed)
    assert ("around it 0.0 %" in both.said, "4766 days old" in both.said) == (True, True)
    assert both.remedy.endswith("Its extract must reach 70 km around. Take a newer extract.")


@pytest.mark.parametrize(("travel", "state"), [("auto", "warn"), ("roads", "fail")])
def test_roads_that_do_not_hold_are_said(tmp_path: Path, travel: str, state: str) -> None:
    installed = Installed(tmp_path, travel)
    installed.build().write_bytes(b"nothing")
    found = findings.check_roads(installed)
    assert (found.state, "minutes are estimated" in found.said) == (state, True)
    assert "geomap roads build" in found.remedy


def test_roads_without_their_engine_are_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = Installed(tmp_path)
    installed.build()
    monkeypatch.setattr(findings, "engine_installed", lambda: False)
    found = findings.check_roads(installed)
    assert (found.state, found.remedy) == ("fail", "pip install 'geomap[roads]'")


def test_demanded_roads_that_were_not_built_are_a_failure(tmp_path: Path) -> None:
    assert findings.check_roads(Installed(tmp_path, "roads")).state == "fail"


def test_altered_communes_are_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def altered(folder: Path) -> None:
        raise InstallationBroken(f"{folder.name} is not what it was.")

    monkeypatch.setattr(findings, "verify", altered)
    found = {one.what: one for one in findings.findings(installation(tmp_path))}
    assert found["Bundled files"] == Finding("Bundled files", "fail", "communes is not what it was.")


@pytest.mark.parametrize(
    ("host", "key", "state"),
    [
        ("127.0.0.1", "", "ok"),
        ("127.8.8.8", "", "ok"),
        ("::1", "", "ok"),
        ("localhost", "", "ok"),
        ("0.0.0.0", "", "fail"),
        ("::", "", "fail"),
        ("carte.example.org", "", "fail"),
        ("0.0.0.0", "k" * 32, "ok"),
    ],
)
def test_a_host_open_to_others_needs_a_secret_key(tmp_path: Path, host: str, key: str, state: str) -> None:
    assert findings.check_secret(installation(tmp_path, host=host, secret_key=key)).state == state


def test_a_server_database_has_no_file() -> None:
    assert findings.embedded_file("postgresql+psycopg://db.example.org/geomap") is None
    assert findings.embedded_file("sqlite:////srv/my%20maps/geomap.gpkg") == Path("/srv/my maps/geomap.gpkg")


def test_a_folder_that_cannot_be_written_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda place, _: Path(place) != tmp_path)
    found = findings.check_folder(installation(tmp_path, made=False))
    assert (found.state, found.said) == ("fail", f"{tmp_path} cannot be written")


def run(tmp_path: Path, failure: Exception | None = None) -> tuple[int, str]:
    session = Session(environ={}, wire=lambda _: installation(tmp_path, failure=failure))
    result = CliRunner().invoke(commands, ["check"], obj=session)
    return result.exit_code, result.output


def test_the_command_ends_with_0_when_nothing_is_broken(tmp_path: Path) -> None:
    code, output = run(tmp_path)
    assert code == 0
    assert "Nothing is broken." in output


def test_the_command_ends_with_3_and_says_how_much_is_to_mend(tmp_path: Path) -> None:
    code, output = run(tmp_path, UnknownTerritory("No territory « 99 » is loaded."))
    assert code == 3
    assert "1 to mend." in output
    assert "« 99 »" in output


def test_one_fault_is_said_once(tmp_path: Path) -> None:
    broken = installation(tmp_path, failure=DatabaseBroken("The database is at step 0001: run « geomap db upgrade »."))
    said = [one.said for one in findings.findings(broken) if one.state == "fail"]  # type: ignore[arg-type]
    assert said.count("The database is at step 0001: run « geomap db upgrade ».") == 1


def test_files_others_can_open_are_named_with_the_command_that_closes_them(tmp_path: Path) -> None:
    made = installation(tmp_path)
    file = tmp_path / "geomap.gpkg"
    file.chmod(0o640)
    found = findings.check_own_files(made)  # type: ignore[arg-type]
    assert found is not None
    assert (found.state, found.remedy) == ("warn", f"chmod go= {file}")
    file.chmod(0o600)
    found = findings.check_own_files(made)  # type: ignore[arg-type]
    assert found is not None
    assert found.state == "ok"
