"""Relief: the pace of a commune follows from its département."""

import pytest

from geomap.core.relief import PACES, departement_of, minutes_per_km


def test_the_slowest_relief_is_the_highest() -> None:
    paces = [PACES[relief].minutes_per_km for relief in ("plain", "hilly", "mountain")]
    assert paces == pytest.approx([60 * 1.35 / 55, 60 * 1.45 / 52, 60 * 1.7 / 50])
    assert paces == sorted(paces)


@pytest.mark.parametrize(
    ("code", "departement"),
    [("48095", "48"), ("2B033", "2B"), ("97411", "974"), ("98818", "988"), ("AND-1", ""), ("48-1", ""), ("", "")],
)
def test_the_departement_of_a_commune(code: str, departement: str) -> None:
    assert departement_of(code) == departement


def test_what_is_not_listed_is_plain() -> None:
    plain, mountain = PACES["plain"].minutes_per_km, PACES["mountain"].minutes_per_km
    assert minutes_per_km(["48001", "43157", None], {"48": "mountain"}).tolist() == [mountain, plain, plain]
