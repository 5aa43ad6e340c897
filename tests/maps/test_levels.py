"""What a map is read by as one looks closer, and that from afar nobody looks better served than they are."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from wide_site import FAR, SIDE, SOUTH, STEP, WEST, wide_answer, wide_territory

from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.core.territory import Territory, select
from geomap.maps.insets import SIDE_PX, far_zones, inset_width, part_of
from geomap.maps.levels import Level, first_level, level_choice, level_note, levels
from geomap.maps.order import commune_order
from geomap.maps.palette import LOOKS
from geomap.maps.poster import OUTLINE, poster, poster_frame
from geomap.maps.raster import rgb
from geomap.maps.shapes import draw_shapes
from geomap.maps.texts import FRENCH
from geomap.maps.values import painted_ranks, values
from geomap.maps.zones import bordered, divisions
from geomap.sources.communes import read_bundled

STEPS = (Level("departement", 3.5), Level("epci", 5.5), Level("commune", 8.0))
KINDS = ("region", "departement", "epci")


def test_few_communes_are_read_one_by_one(territory: Territory) -> None:
    assert levels(territory) == ()


def test_a_level_begins_where_its_middle_area_is_as_wide_as_a_hatching() -> None:
    """A commune is 0.1 degree wide and 0.1 / cos 45.7° high: 8 pixels are 2.81 degrees at zoom 2, so 0.12 at 6.6."""
    assert levels(wide_territory()) == (Level("departement", 2.0), Level("commune", 6.6))


def test_france_goes_from_departements_over_intercommunalites_to_communes() -> None:
    bundled = read_bundled(Path(__file__).parents[2] / "data" / "communes")
    assert [step.kind for step in levels(select(bundled, "FR"))] == ["departement", "epci", "commune"]
    assert [step.kind for step in levels(select(bundled, "region:76"))] == ["epci", "commune"]
    assert levels(select(bundled, "48")) == ()


@pytest.mark.parametrize(
    ("steps", "chosen", "narrowed", "shown"),
    [
        (STEPS, "", False, "departement"),
        (STEPS, "epci", False, "epci"),
        (STEPS, "commune", False, "commune"),
        (STEPS, "nonsense", False, "departement"),
        # A state ticked in the legend is that of communes.
        (STEPS, "", True, "commune"),
        (STEPS, "epci", True, "epci"),
        ((), "", False, "commune"),
        ((), "epci", False, "epci"),
        ((), "nonsense", False, "commune"),
    ],
)
def test_the_first_view_is_what_was_chosen_else_what_fits(
    steps: tuple[Level, ...], chosen: str, narrowed: bool, shown: str
) -> None:
    assert first_level(KINDS, steps, chosen, narrowed=narrowed) == shown


def test_following_the_scale_is_offered_where_it_changes_something() -> None:
    offered = level_choice(KINDS, FRENCH, STEPS, "")
    assert offered.index('value="auto" checked') < offered.index('value="commune"') < offered.index('value="epci"')
    assert 'value="epci" checked' in level_choice(KINDS, FRENCH, STEPS, "epci")
    small = level_choice(("epci",), FRENCH, (), "")
    assert "auto" not in small.replace("autocomplete", "")
    assert 'value="commune" checked' in small
    assert level_choice((), FRENCH, (), "") == ""


def test_the_note_beside_the_legend_names_the_areas() -> None:
    assert "Carte par intercommunalité." in level_note("epci", FRENCH)
    assert " hidden" not in level_note("epci", FRENCH)
    assert " hidden" in level_note("commune", FRENCH)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_from_afar_no_commune_looks_better_served_than_it_is(data: st.DataObject) -> None:
    codes = commune_order(wide_territory().communes)
    some = data.draw(st.lists(st.sampled_from(codes), max_size=40, unique=True))
    answer = wide_answer({code: data.draw(st.sampled_from(STATES)) for code in some})
    own = values(answer)["ranks"]
    for cut in divisions(answer.territory, codes):
        painted = painted_ranks(answer, cut)
        assert all(seen >= is_so for seen, is_so in zip(painted, own, strict=True))


def test_one_commune_in_a_gap_is_seen_in_a_zone_that_is_covered() -> None:
    answer = wide_answer({"48000": "none"})
    codes = commune_order(answer.territory.communes)
    cut = bordered(divisions(answer.territory, codes))
    assert cut is not None
    assert cut.kind == "departement"
    painted = dict(zip(codes, painted_ranks(answer, cut), strict=True))
    assert painted.pop("48000") == str(STATES.index("none"))
    assert set(painted.values()) == {str(STATES.index("local"))}


def _colours(answer: Answer, picture: bytes, lon: float, lat: float) -> set[tuple[int, ...]]:
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))
    x, y = poster_frame(answer, pixels.shape[1]).pixels(np.array([[lon, lat]]))[0].astype(int)
    return {tuple(pixel) for pixel in pixels[y - 3 : y + 3, x - 3 : x + 3].reshape(-1, 3).tolist()}


def test_the_picture_before_the_map_is_read_by_the_same_zones() -> None:
    """One in five of the west is in a gap: by zone the whole west is drawn so, by commune only these."""
    lacking = {f"48{place:03d}": "none" for place in range(0, SIDE * SIDE // 2, 5)}
    answer = wide_answer(lacking)
    shapes = draw_shapes(answer.territory)
    served = (WEST + 1.5 * STEP, SOUTH + 0.5 * STEP)
    assert "48034" not in lacking
    local, none = (tuple(rgb(LOOKS[state].colour).astype(int).tolist()) for state in ("local", "none"))
    by_commune = _colours(answer, poster(answer, 600, shapes=shapes), *served)
    by_zone = _colours(answer, poster(answer, 600, shapes=shapes, level="departement"), *served)
    assert local in by_commune
    assert none not in by_commune
    assert none in by_zone
    assert local not in by_zone


def test_the_limit_of_departements_is_drawn_on_the_picture() -> None:
    answer = wide_answer({})
    picture = poster(answer, 600)
    limit, inside = WEST + SIDE // 2 * STEP, WEST + (SIDE // 2 + 1.5) * STEP
    line = tuple(rgb(OUTLINE).astype(int).tolist())
    assert line in _colours(answer, picture, limit, SOUTH + 1)
    assert line not in _colours(answer, picture, inside, SOUTH + 1)


def test_what_is_far_off_has_a_picture_in_the_same_states() -> None:
    answer = wide_answer({"97102": "out_of_reach"})
    cuts = divisions(answer.territory, commune_order(answer.territory.communes))
    assert far_zones(answer.territory, cuts) == [(FAR, "Outre-mer")]
    part = part_of(answer, FAR)
    assert list(part.territory.communes.index) == ["97101", "97102", "97103", "97104"]
    order = commune_order(part.territory.communes)
    assert dict(zip(order, values(part)["ranks"], strict=True))["97102"] == str(STATES.index("out_of_reach"))
    assert inset_width(part.territory, 1.0) == SIDE_PX


def test_a_territory_in_one_piece_has_nothing_far_off(territory: Territory) -> None:
    assert far_zones(territory, divisions(territory, commune_order(territory.communes))) == []
