"""A whole installation, as it stands after the first start, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from postgres import Cluster
from road_world import write_extract

from geomap.config import Settings, bundled, read_settings
from geomap.core.coverage import Question
from geomap.core.frames import COVERAGE, STATES
from geomap.core.trust import WAITING
from geomap.errors import BadSetting, UnknownCommune
from geomap.furnishing import prepare, take
from geomap.geocoders.ban import BanGeocoder
from geomap.geocoders.offline import OfflineGeocoder
from geomap.pipeline import answer, commune_states, overview
from geomap.ports import Source
from geomap.sources.communes import read_bundled
from geomap.sources.registry import open_source
from geomap.travel.build import build_roads
from geomap.wiring import Geomap, wire

NOW = dt.datetime(2026, 6, 15, 10, 30, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Geomap]:
    """An installation prepared once: all communes of France and the sample."""
    if request.param == "sqlite":
        url = f"sqlite:///{Path(tmp_path_factory.mktemp('installed')) / 'geomap.gpkg'}"
    else:
        server: Cluster = request.getfixturevalue("postgis")
        url = server.url(server.create())
    geomap = wire(read_settings({"GEOMAP_DATABASE_URL": url}), now=lambda: NOW)
    prepare(geomap)
    yield geomap
    geomap.store.close()  # type: ignore[attr-defined]


def ask(geomap: Geomap, skill: str, **asked: object) -> pd.DataFrame:
    return answer(geomap, Question(zone="48", skill=skill, day=TODAY, **asked)).coverage  # type: ignore[arg-type]


def test_lozere_stands_with_its_152_communes(installed: Geomap) -> None:
    territory = installed.store.territory("48")
    assert (territory.spec, territory.name, len(territory.communes)) == ("departement:48", "Lozère", 152)
    assert territory.metric_epsg == 2154
    assert len(territory.around) > 500


def test_another_territory_needs_no_reload(installed: Geomap) -> None:
    assert len(installed.store.territory("epci:200069144").communes) > 5
    assert len(installed.store.territory("region:76").communes) > 4_000


def test_a_second_start_changes_nothing(installed: Geomap) -> None:
    before = installed.store.version()
    prepare(installed)
    assert installed.store.version() == before


def test_a_fresh_installation_agrees_with_its_history(installed: Geomap) -> None:
    chain = installed.register.verify(None)
    assert (chain.broken, chain.contradicted) == (None, ())


def test_every_state_and_every_reason_to_wait_occurs_in_the_sample(installed: Geomap) -> None:
    usable = [skill.id for skill in installed.store.nomenclature().usable()]
    measured = pd.concat([ask(installed, skill) for skill in usable])
    COVERAGE.check(measured.loc[~measured.index.duplicated()])
    assert set(measured["state"]) == set(STATES)
    waiting = measured.loc[measured["state"] == "unproven", "waiting_reasons"]
    assert {reason for reasons in waiting for reason in reasons} == set(WAITING)
    assert (measured["proven_providers"] == 1).any()


@pytest.mark.parametrize(
    ("skill", "commune", "state"),
    [
        ("site-vitrine", "48095", "local"),
        ("site-vitrine", "48039", "reachable"),
        ("redaction-web", "48061", "remote_only"),
        ("objets-connectes", "48104", "unproven"),
        ("videosurveillance", "48198", "out_of_reach"),
        ("donnees-ouvertes", "48095", "none"),
        ("videosurveillance", "48194", "not_applicable"),
    ],
)
def test_the_sample_shows_each_state_where_it_was_meant_to(
    installed: Geomap, skill: str, commune: str, state: str
) -> None:
    assert ask(installed, skill).loc[commune, "state"] == state


def test_the_nearest_is_found_across_the_border(installed: Geomap) -> None:
    row = ask(installed, "audit-accessibilite").loc["48080"]
    assert (row["state"], row["nearest_commune"]) == ("out_of_reach", "43157")
    assert 65 < row["nearest_minutes"] < 80


@pytest.mark.parametrize("commune", ["48095", "48198"])
def test_a_commune_is_told_the_same_alone_and_on_each_map(installed: Geomap, commune: str) -> None:
    alone = commune_states(installed, "48", commune, max_minutes=30, day=TODAY)
    shown = ["state", "gap", "proven_providers", "waiting_offers", "waiting_reasons", "nearest_offer", "nearest_reason"]
    for skill in alone.index[::7]:
        on_map = ask(installed, skill).loc[commune]
        assert alone.loc[skill, shown].tolist() == on_map[shown].tolist()
        assert alone.loc[skill, "nearest_minutes"] == pytest.approx(on_map["nearest_minutes"], nan_ok=True)


def test_the_overview_adds_up_the_maps(installed: Geomap) -> None:
    table = overview(installed, "48", max_minutes=30, day=TODAY)
    people = installed.store.territory("48").communes["population"]
    for skill in ("site-vitrine", "videosurveillance", "donnees-ouvertes"):
        gap = ask(installed, skill)["gap"]
        assert table.loc[skill, ["gap_communes", "gap_people"]].tolist() == [gap.sum(), people[gap].sum()]


def test_a_commune_elsewhere_is_refused(installed: Geomap) -> None:
    with pytest.raises(UnknownCommune, match="« 75101 » is not a commune of Lozère"):
        commune_states(installed, "48", "75101", max_minutes=30, day=TODAY)


def test_lozere_is_counted_as_mountain_until_a_setting_says_otherwise(installed: Geomap) -> None:
    communes = installed.store.territory("48").communes
    assert installed.travel.source == "estimate"
    assert [(pace.detour, pace.speed_kmh) for pace in installed.travel.paces(communes)] == [(1.7, 50.0)]
    said = wire(replace(installed.settings, speed_kmh=40.0), now=lambda: NOW)
    assert [(pace.detour, pace.speed_kmh) for pace in said.travel.paces(communes)] == [(1.35, 40.0)]


def test_minutes_are_by_road_where_roads_hold_and_the_answer_says_so(tmp_path: Path) -> None:
    geomap = wire(read_settings({"GEOMAP_DATABASE_URL": f"sqlite:///{tmp_path / 'geomap.gpkg'}"}), now=lambda: NOW)
    prepare(geomap)
    epci = geomap.store.territory("epci:200069144")
    centres = dict(enumerate(zip(epci.communes["lon"], epci.communes["lat"], strict=True), start=1))
    extract = write_extract(tmp_path / "epci.osm.pbf", centres, [(list(centres), {"highway": "primary"})])
    # Nothing around is on that one road.
    build_roads(extract, replace(epci, around=epci.around.iloc[:0]), tmp_path / "roads", TODAY)
    again = wire(geomap.settings, now=lambda: NOW)
    question = Question(zone=epci.spec, skill="site-vitrine", day=TODAY)
    by_road = answer(again, question)
    assert by_road.minutes_source == "road"
    # The département is not, and says so; neither is anything where estimates are asked for.
    assert answer(again, replace(question, zone="48")).minutes_source == "estimate"
    assert again.travel.source == "estimate"
    estimated = wire(replace(geomap.settings, travel="estimate"), now=lambda: NOW)
    assert answer(estimated, question).minutes_source == "estimate"
    minutes = by_road.coverage["nearest_minutes"]
    assert minutes.notna().any()
    assert not minutes.equals(answer(estimated, question).coverage["nearest_minutes"])
    geomap.store.close()  # type: ignore[attr-defined]
    again.store.close()  # type: ignore[attr-defined]
    estimated.store.close()  # type: ignore[attr-defined]


def own_file(folder: Path) -> Source:
    file = folder / "annuaire.csv"
    file.write_text("nom;code postal;ville;compétences\nAtelier du Lot;48000;Mende;site-vitrine\n", encoding="utf-8")
    return open_source(file, kind="provider")


def test_the_example_gives_way_to_the_first_file_of_ones_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'geomap.gpkg'}"
    geomap = wire(read_settings({"GEOMAP_DATABASE_URL": url}), now=lambda: NOW)
    prepare(geomap)
    fictional = len(geomap.store.providers()) + len(geomap.store.mediators())

    tried = take(geomap, own_file(tmp_path), dry_run=True)
    assert (tried.added, tried.samples_removed) == (1, fictional)
    assert len(geomap.store.providers()) + len(geomap.store.mediators()) == fictional

    done = take(geomap, own_file(tmp_path))
    assert (done.added, done.samples_removed) == (1, fictional)
    assert geomap.store.providers()["name"].tolist() == ["Atelier du Lot"]
    assert geomap.store.mediators().empty
    # What is only declared proves nothing, and the exceptions of the example went with it.
    assert set(ask(geomap, "site-vitrine")["state"]) == {"unproven", "out_of_reach"}
    assert set(ask(geomap, "videosurveillance")["state"]) == {"none"}

    again = take(geomap, own_file(tmp_path))
    assert (again.unchanged, again.samples_removed) == (1, 0)
    prepare(geomap)
    assert len(geomap.store.providers()) == 1
    geomap.store.close()  # type: ignore[attr-defined]


def test_the_national_address_service_is_asked_only_where_it_is_allowed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'geomap.gpkg'}"
    assert isinstance(wire(Settings(database_url=url)).geocoder, OfflineGeocoder)
    assert isinstance(wire(Settings(database_url=url, ban="on")).geocoder, BanGeocoder)


def test_other_communes_in_the_folder_are_loaded_at_the_next_start(installed: Geomap) -> None:
    stored = installed.store.territory("48")
    stale = replace(read_bundled(bundled("data") / "communes"), digest="older", vintage="2025")
    installed.store.save_atlas(stale)
    assert "2025" in installed.store.territory("48").attribution
    prepare(installed)
    assert installed.store.territory("48").attribution == stored.attribution
    assert installed.store.providers()["commune"].notna().sum() > 80


def test_a_territory_nobody_can_draw_is_refused_at_the_start(installed: Geomap) -> None:
    nowhere = replace(installed, settings=replace(installed.settings, territory="975"))
    with pytest.raises(BadSetting, match="No commune of Saint-Pierre-et-Miquelon has a known place"):
        prepare(nowhere)
