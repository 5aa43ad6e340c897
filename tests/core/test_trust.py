"""Trust: what an offer is worth, case by case."""

import datetime as dt

import pandas as pd
import pytest

from geomap.core.trust import standing

DAY = dt.date(2026, 6, 15)


def worth(
    state: str,
    until: str | None,
    *,
    published: bool = True,
    charter: bool = True,
    charter_until: str | None = None,
    validated_on: str | None = None,
    charter_from: str | None = None,
    closed: tuple[str | None, str | None] = (None, None),
    day: dt.date = DAY,
) -> str:
    offers = pd.DataFrame(
        {
            "proof_state": [state],
            "valid_until": pd.to_datetime([until]).astype("datetime64[us]"),
            "published": [published],
            "charter": [charter],
            "validated_on": pd.to_datetime([validated_on]).astype("datetime64[us]"),
            "charter_from": pd.to_datetime([charter_from]).astype("datetime64[us]"),
            "charter_until": pd.to_datetime([charter_until]).astype("datetime64[us]"),
            "closed_from": pd.to_datetime([closed[0]]).astype("datetime64[us]"),
            "closed_until": pd.to_datetime([closed[1]]).astype("datetime64[us]"),
        }
    )
    return str(standing(offers, day).iloc[0])


@pytest.mark.parametrize(
    ("state", "until", "published", "charter", "expected"),
    [
        ("validated", "2026-06-15", True, True, "proven"),
        ("validated", "2026-06-14", True, True, "expired"),
        ("validated", None, True, True, "expired"),
        ("validated", "2027-01-01", True, False, "charter_unsigned"),
        ("validated", "2026-01-01", True, False, "expired"),
        ("validated", "2027-01-01", False, True, "out"),
        ("expired", None, True, True, "expired"),
        ("declared", None, True, True, "declared"),
        ("submitted", "2027-01-01", True, True, "submitted"),
        ("rejected", "2027-01-01", True, True, "out"),
        ("withdrawn", "2027-01-01", True, True, "out"),
    ],
)
def test_standing(state: str, until: str | None, published: bool, charter: bool, expected: str) -> None:
    assert worth(state, until, published=published, charter=charter) == expected


def test_nothing_was_proven_before_it_was_validated_and_signed() -> None:
    eve, day = dt.date(2026, 6, 14), dt.date(2026, 6, 15)
    assert worth("validated", "2027-01-01", validated_on="2026-06-15", day=eve) == "declared"
    assert worth("validated", "2027-01-01", validated_on="2026-06-15", day=day) == "proven"
    assert worth("validated", "2027-01-01", charter_from="2026-06-15", day=eve) == "charter_unsigned"
    assert worth("validated", "2027-01-01", charter_from="2026-06-15", day=day) == "proven"
    assert worth("validated", "2026-06-01", validated_on="2026-06-15", day=eve) == "declared"
    assert worth("rejected", "2027-01-01", validated_on="2026-06-15", day=eve) == "out"


def test_expiry_follows_from_the_day_asked_about() -> None:
    assert worth("validated", "2026-06-15", day=dt.date(2026, 6, 15)) == "proven"
    assert worth("validated", "2026-06-15", day=dt.date(2026, 6, 16)) == "expired"


@pytest.mark.parametrize(
    ("since", "until", "day", "expected"),
    [
        ("2026-06-15", "2026-06-20", "2026-06-14", "proven"),
        ("2026-06-15", "2026-06-20", "2026-06-15", "out"),
        ("2026-06-15", "2026-06-20", "2026-06-20", "out"),
        ("2026-06-15", "2026-06-20", "2026-06-21", "proven"),
        ("2026-06-15", None, "2026-06-14", "proven"),
        ("2026-06-15", None, "2026-12-24", "out"),
    ],
)
def test_a_closed_provider_does_not_count_while_it_is_closed(since, until, day, expected) -> None:
    asked = dt.date.fromisoformat(day)
    assert worth("validated", "2026-12-31", closed=(since, until), day=asked) == expected
