"""Places already settled: the verdict an export of ours carries is kept, not passed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from geomap.core.frames import LOCATIONS, PRECISIONS
from geomap.core.geocoding.positions import number
from geomap.core.intake.sifting import Kept

_STATUSES = LOCATIONS.columns["status"].values


def settled(kept: Sequence[Kept], located: pd.DataFrame) -> pd.DataFrame:
    """Put the verdicts rows carry in the place of those just passed on them.

    A verdict may rest on what an export does not hold (coordinates that contradicted an address, a decision somebody
    took since): passing it again could accept what was in doubt. A row that carries none, or whose place cannot be
    read, keeps the one just passed. Only for files one trusts.

    Parameters
    ----------
    kept : sequence of Kept
        Rows taken, with ``location_status``, ``location_precision``, ``location_reason`` and
        ``location_candidates`` where they carry a verdict.
    located : DataFrame
        LOCATIONS, indexed by their ids.

    Returns
    -------
    DataFrame
        LOCATIONS on the same index.

    Examples
    --------
    >>> row = Kept("p-1", "id:p-1", 2, {"location_status": "review", "location_candidates": "48090 48089"})
    >>> passed = LOCATIONS.build({"commune": ["48090"], "score": [1.0], "status": ["accepted"], "candidates": [()]})
    >>> settled([row], passed.set_axis(["p-1"]))["candidates"].tolist()
    [('48090', '48089')]
    """
    columns = {name: located[name].tolist() for name in LOCATIONS.columns}
    position = {name: place for place, name in enumerate(located.index)}
    for row in kept:
        place = position[row.id]
        verdict = _verdict(row.cells, {name: values[place] for name, values in columns.items()})
        for name, value in verdict.items():
            columns[name][place] = value
    frame = LOCATIONS.build(columns)
    frame.index = located.index
    return frame


def _verdict(cells: Mapping[str, str], passed: Mapping[str, object]) -> Mapping[str, object]:
    """What a row says of its place; nothing when it says nothing that can be read."""
    status, precision = cells.get("location_status"), cells.get("location_precision")
    if status not in _STATUSES:
        return {}
    said: dict[str, object] = {
        "status": status,
        "reason": cells.get("location_reason"),
        "candidates": tuple(cells.get("location_candidates", "").split()),
    }
    if status != "accepted":
        return said | {"commune": None, "precision": None, "lon": None, "lat": None}
    if precision == "commune":
        return said | {"precision": precision} if cells.get("insee") == passed["commune"] else {}
    lon, lat = number(cells.get("longitude", "")), number(cells.get("latitude", ""))
    if precision not in PRECISIONS or lon is None or lat is None:
        return {}
    return said | {"commune": cells.get("insee"), "precision": precision, "lon": lon, "lat": lat}
