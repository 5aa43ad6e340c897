"""Claims held against what the history told of them last: an alarm only where there is reason for one."""

from __future__ import annotations

import pytest

from geomap.core.trust.testimony import Witness, contradicted_claims

IMPORTED = Witness(1, "import.proofs", {"about": "p-1", "after": {"p-1.site": ["expired", None]}})


@pytest.mark.parametrize(
    ("recorded", "until", "named"),
    [
        ("expired", None, []),
        ("validated", "2030-01-01", ["claim p-1.site"]),
        ("submitted", None, ["claim p-1.site"]),
        ("rejected", None, ["claim p-1.site"]),
    ],
)
def test_a_proof_that_came_expired_with_a_file_may_stay_so_and_be_nothing_else(
    recorded: str, until: str | None, named: list[str]
) -> None:
    assert contradicted_claims([IMPORTED], [("p-1.site", "p-1", recorded, until)]) == named


def test_a_validation_that_ran_out_is_kept_as_one() -> None:
    told = Witness(1, "claim.submit", {"about": "p-1.site", "after": {"state": "expired", "valid_until": "2026-01-31"}})
    assert contradicted_claims([told], [("p-1.site", "p-1", "validated", "2026-01-31")]) == []
    assert contradicted_claims([told], [("p-1.site", "p-1", "validated", "2030-01-31")]) == ["claim p-1.site"]
