"""A gazetteer taken apart into plain values, so that it can be kept and put together again without reading names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.outlines import Outlines

FORM = 2
"""Raised when the fields, or what is made of a name, change: what an older geomap kept is then not used."""

_FIELDS = (
    *("label", "centre", "population", "current", "exact", "loose", "keys", "spelt", "by_postcode", "postcodes"),
    *("by_area", "abridged", "areas", "atlases", "area_of_postcode", "parent"),
)


def taken_apart(gazetteer: Gazetteer) -> dict[str, Any]:
    """Give all a gazetteer knows but its polygons.

    Parameters
    ----------
    gazetteer : Gazetteer
        Any.

    Returns
    -------
    dict
        Dictionaries, tuples, sets, texts and numbers only.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> taken_apart(empty)["label"]
    {}
    """
    plain = {name: getattr(gazetteer, name) for name in _FIELDS}
    plain = {name: dict(value) if isinstance(value, Mapping) else value for name, value in plain.items()}
    plain["arrondissements"] = {code: dict(parts) for code, parts in gazetteer.arrondissements.items()}
    return dict(_shared(plain, {})) | {"form": FORM}


def put_together(plain: Mapping[str, Any], shapes: Mapping[str, bytes]) -> Gazetteer:
    """Make a gazetteer of what `taken_apart` gave.

    Parameters
    ----------
    plain : mapping
        Of `taken_apart`.
    shapes : mapping of str to bytes
        Commune code → polygon as WKB, EPSG:4326; divided communes are left out.

    Returns
    -------
    Gazetteer
        Equal to the one taken apart.

    Raises
    ------
    KeyError
        When a part is missing.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> dict(put_together(taken_apart(empty), {}).label)
    {}
    """
    fields = {name: plain[name] for name in _FIELDS}
    fields = {name: MappingProxyType(value) if isinstance(value, dict) else value for name, value in fields.items()}
    divided = set(plain["parent"].values())
    codes = [code for code in shapes if code not in divided]
    return Gazetteer(
        **fields,
        arrondissements=MappingProxyType({code: dict(parts) for code, parts in plain["arrondissements"].items()}),
        outlines=Outlines.of(codes, [shapes[code] for code in codes]),
    )


def _shared(value: Any, seen: dict[Any, Any]) -> Any:
    """Put one object in the place of all that are equal: an index says the same words and codes over and over."""
    if isinstance(value, dict):
        whole = {_shared(key, seen): _shared(one, seen) for key, one in value.items()}
        mark: Any = (dict, tuple((id(key), id(one)) for key, one in whole.items()))
        return seen.setdefault(mark, whole)
    if isinstance(value, tuple):
        value = tuple(_shared(one, seen) for one in value)
    elif isinstance(value, frozenset):
        value = frozenset(_shared(one, seen) for one in value)
    return seen.setdefault((type(value), value), value)
