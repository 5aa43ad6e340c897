"""Figures of an answer: in the order of the shapes, whole at every zone, never promising too much."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geomap.core.coverage import Answer
from geomap.core.frames import STATES
from geomap.maps.markers import nearest_providers
from geomap.maps.shapes import commune_order
from geomap.maps.values import figures, minute_sign, totals, zone_totals

MINUTES = {"01": 5, "02": 12, "03": 20, "04": None, "05": None, "06": None}


def _read(sign: str) -> int | None:
    """Read one sign back, as the script does."""
    return None if sign == "!" else ord(sign) - 35 - (sign > "\\")


@given(st.floats(min_value=0, max_value=90))
def test_a_sign_is_printable_and_says_the_minutes_rounded_up(minutes: float) -> None:
    sign = minute_sign(minutes)
    assert sign.isascii()
    assert sign.isprintable()
    assert sign not in '"\\!'
    assert _read(sign) == int(np.ceil(minutes))


def test_figures_are_in_the_order_of_the_shapes(answer: Answer) -> None:
    codes = commune_order(answer.territory.communes)
    told = figures(answer)
    assert dict(zip(codes, map(_read, told["minutes"]), strict=True)) == MINUTES  # type: ignore[arg-type]
    assert dict(zip(codes, told["proven"], strict=True)) == {code: 1 if code in {"01", "02"} else 0 for code in MINUTES}
    assert dict(zip(codes, told["waiting"], strict=True)) == {code: int(code == "03") for code in MINUTES}


def test_the_order_does_not_depend_on_the_territory_or_its_rows(answer: Answer) -> None:
    communes = answer.territory.communes
    whole = commune_order(communes)
    assert commune_order(communes.iloc[::-1]) == whole
    part = communes.iloc[[1, 2, 4]]
    assert commune_order(part) == tuple(code for code in whole if code in part.index)


def test_zones_add_up_to_the_territory(answer: Answer) -> None:
    here = totals(answer)
    assert [communes for communes, _ in here] == [1, 1, 1, 1, 1, 1, 0]
    assert here[0] == [1, 12_000]
    assert here[STATES.index("remote_only")] == [1, None]
    zones = zone_totals(answer, ("epci",))
    assert list(zones) == ["epci:1", "epci:2"]
    assert [sum(counts[rank][0] or 0 for counts in zones.values()) for rank in range(7)] == [1, 1, 1, 1, 1, 1, 0]
    assert zone_totals(answer, ("region",)) == {}


def test_the_nearest_provider_of_each_commune_is_named_once(answer: Answer) -> None:
    told = nearest_providers(answer, {"p-1": "Un", "p-2": "Deux", "p-9": "Absent"})
    codes = commune_order(answer.territory.communes)
    assert told["providers"] == [["p-1", "Un"], ["p-2", "Deux"]]
    assert dict(zip(codes, told["nearest"], strict=True)) == {
        "01": 0, "02": 0, "03": 1, "04": None, "05": None, "06": None,
    }  # fmt: skip
    hidden = nearest_providers(answer, {"p-2": "Deux"})
    assert [hidden["providers"][place] for place in hidden["nearest"] if place is not None] == [["p-2", "Deux"]]
    assert pd.notna(answer.coverage["nearest_provider"]).sum() == 3
