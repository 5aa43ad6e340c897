"""What people decided about places in doubt, applied to the same text when it comes again."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geomap.core.frames import LOCATIONS
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.placenames import fold
from geomap.core.geocoding.positions import texts

_SEPARATOR = " | "


def written_key(address: str | None, postcode: str | None, city: str | None) -> str:
    """Fold a place as written into what choices are remembered by.

    Parameters
    ----------
    address : str or None
        Number and street, or the whole line.
    postcode, city : str or None
        As written.

    Returns
    -------
    str
        The same for capitals, accents and punctuation that differ; empty when nothing is written.

    Examples
    --------
    >>> written_key("3, rue Haute", None, "Sainte-Colombe")
    '3 rue haute |  | sainte colombe'
    """
    parts = [fold(text or "") for text in (address, postcode, city)]
    return _SEPARATOR.join(parts) if any(parts) else ""


def hidden_key(record: str, postcode: str | None, city: str | None) -> str:
    """Fold a place whose address is not kept: the choice then holds for that record alone.

    Parameters
    ----------
    record : str
        Id of the record.
    postcode, city : str or None
        As written.

    Returns
    -------
    str
        The key.

    Examples
    --------
    >>> hidden_key("p-1", "48200", "Sainte-Colombe")
    'p-1: | 48200 | sainte colombe'
    """
    return f"{record}:" + _SEPARATOR + _SEPARATOR.join(fold(text or "") for text in (postcode, city))


def with_choices(
    gazetteer: Gazetteer, places: pd.DataFrame, located: pd.DataFrame, choices: Mapping[str, str]
) -> pd.DataFrame:
    """Put places in doubt where somebody said the same text is.

    Parameters
    ----------
    gazetteer : Gazetteer
        Which communes there are, and what old codes have become.
    places : DataFrame
        PLACES, indexed by record.
    located : DataFrame
        LOCATIONS on the same index.
    choices : mapping of str to str
        Key of `written_key` or `hidden_key` → commune.

    Returns
    -------
    DataFrame
        LOCATIONS; rows that were accepted, and those chosen for a commune that is gone, are as they were.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, PLACES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> with_choices(empty, PLACES.empty(), LOCATIONS.empty(), {}).empty
    True
    """
    if not choices or (located["status"] == "accepted").all():
        return located
    columns = {name: located[name].tolist() for name in LOCATIONS.columns}
    cells = zip(*(texts(places[name]) for name in ("address", "line", "postcode", "city")), strict=True)
    for row, (record, (address, line, postcode, city)) in enumerate(zip(places.index, cells, strict=True)):
        if columns["status"][row] == "accepted":
            continue
        keys = (written_key(address or line, postcode, city), hidden_key(str(record), postcode, city))
        codes = [code for key in keys if key in choices for code in gazetteer.current.get(choices[key], ())]
        if len(set(codes)) == 1:
            for name, value in _chosen(gazetteer, codes[0]).items():
                columns[name][row] = value
    frame = LOCATIONS.build(columns)
    frame.index = located.index
    return frame


def _chosen(gazetteer: Gazetteer, code: str) -> dict[str, object]:
    lon, lat = gazetteer.centre.get(code, (float("nan"), float("nan")))
    reason = f"choisi auparavant pour le même texte : « {gazetteer.label[code]} »"
    return {
        "commune": code,
        "lon": lon,
        "lat": lat,
        "precision": "commune",
        "score": 1.0,
        "status": "accepted",
        "reason": reason,
        "candidates": (code,),
    }
