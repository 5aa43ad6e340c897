"""How a commune follows from its name alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from geomap.core.geocoding.areas import zone_named
from geomap.core.geocoding.evidence import MOST_CANDIDATES, Place, Reading, arrondissement, several, spelled
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.homonyms import DOMINANT, chance_of_zone, chances
from geomap.core.geocoding.likeness import near_names, same_name, undivided
from geomap.core.geocoding.placenames import key, ordinal, postcode
from geomap.core.geocoding.postcode_reader import postcode_alone

_UNIQUE = 0.99
"""Share of rows right whose name only one commune has, as measured on places made wrong on purpose."""


def by_name(gazetteer: Gazetteer, asked: Place) -> Reading | None:
    """Read a place by its name alone: accepted when only one commune of all the atlases has it.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    asked : Place
        What was written.

    Returns
    -------
    Reading or None
        None when there is no name.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> by_name(empty, Place(None, None, "Mende", "")).status
    'rejected'
    """
    if not asked.city:
        return None
    parts, _ = ordinal(asked.city)
    if not parts:
        return None
    found = same_name(gazetteer, parts)
    if found is None:
        return _name_unknown(gazetteer, asked.city)
    codes = tuple(dict.fromkeys(arrondissement(gazetteer, code, asked) for code in undivided(gazetteer, found.codes)))
    return _of_a_zone(gazetteer, asked, parts, found.codes) or _chosen(gazetteer, asked, parts, codes)


def _of_a_zone(gazetteer: Gazetteer, asked: Place, parts: tuple[str, ...], codes: tuple[str, ...]) -> Reading | None:
    """Ask about a name that may mean a département, a région or the whole atlas; None when it does not."""
    zone = zone_named(gazetteer, parts) if asked.area is None else None
    if not zone or chance_of_zone(gazetteer, zone, codes) <= 1.0 - DOMINANT:
        return None
    reason = f"« {asked.city} » est une commune, et aussi le nom de toute une zone"
    candidates = dict.fromkeys((*codes, *several(gazetteer, None, zone)))
    return Reading("review", 0.4, tuple(candidates)[:MOST_CANDIDATES], reason)


def _chosen(gazetteer: Gazetteer, asked: Place, parts: tuple[str, ...], codes: tuple[str, ...]) -> Reading:
    inside = tuple(code for code in codes if asked.area and code in asked.area)
    if len(inside) == 1:
        reason = f"« {asked.city} » : une seule commune de ce nom dans la zone écrite après"
        return Reading("accepted", 0.98, inside, reason)
    shortened = (code for code in gazetteer.abridged.get(key(parts), ()) if not inside or code in inside)
    meant = tuple(dict.fromkeys((*(inside or codes), *shortened)))
    if len(meant) == 1:
        return Reading("accepted", _UNIQUE, meant, _said_alone(asked))
    return _homonyms(gazetteer, asked, meant, bearing=len(inside or codes))


def _said_alone(asked: Place) -> str:
    return f"d'après le nom seul : une seule commune s'appelle « {asked.city} »"


def _homonyms(gazetteer: Gazetteer, asked: Place, codes: Collection[str], *, bearing: int) -> Reading:
    likely = chances(gazetteer, asked.city or "", codes, asked.free)
    best, chance = next(iter(likely.items()))
    candidates = tuple(likely)[:MOST_CANDIDATES]
    if bearing == 1 and chance >= _UNIQUE:
        return Reading("accepted", _UNIQUE, candidates, _said_alone(asked))
    abridged = ", entier ou abrégé" if len(codes) > bearing else ""
    reason = f"« {asked.city} » : {len(codes)} communes portent ce nom{abridged}"
    if chance < DOMINANT:
        return Reading("review", round(chance, 3), candidates, reason)
    said = f"{reason} ; {gazetteer.label[best]} ({best}) est de loin la plus probable"
    return Reading("accepted", min(round(chance, 3), _UNIQUE), candidates, said)


def _name_unknown(gazetteer: Gazetteer, name: str) -> Reading:
    number = postcode(name) or ""
    if number in gazetteer.by_postcode:
        return postcode_alone(gazetteer, number, gazetteer.by_postcode[number])
    near = near_names(gazetteer, name)[:MOST_CANDIDATES]
    if not near:
        return Reading("rejected", 0.0, (), f"aucune commune ne s'appelle « {name} »")
    reason = f"« {name} » n'est pas un nom de commune ; il ressemble à {spelled(gazetteer, near)}"
    return Reading("review", 0.4, near, reason)


def named_in_street(gazetteer: Gazetteer, *names: str) -> Reading:
    """Read names of which each may belong to the street: never accepted.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where it is looked up.
    *names : str
        As found in the line, the likeliest first.

    Returns
    -------
    Reading
        In review, with the communes of these names.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> named_in_street(empty, "nice").status
    'review'
    """
    reason = f"« {names[0]} » peut être la commune ou une partie de l'adresse"
    return Reading("review", 0.3, _of_all(gazetteer, names), reason)


def several_named(gazetteer: Gazetteer, city: str, names: Collection[str]) -> Reading:
    """Read a cell that names several communes: accepted when they are one.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where they are looked up.
    city : str
        The cell as written.
    names : collection of str
        As found in it.

    Returns
    -------
    Reading
        In review as a rule, with the communes of these names.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> several_named(empty, "Mende / Florac", ("mende", "florac")).status
    'review'
    """
    shared = frozenset.intersection(*(frozenset(_codes(gazetteer, name)) for name in names))
    if len(shared) == 1:
        reason = f"« {city} » : une seule commune porte ces noms"
        return Reading("accepted", 0.97, tuple(shared), reason)
    return Reading("review", 0.4, _of_all(gazetteer, names), f"« {city} » nomme plusieurs communes")


def _of_all(gazetteer: Gazetteer, names: Iterable[str]) -> tuple[str, ...]:
    ranked = (several(gazetteer, name, _codes(gazetteer, name)) for name in names)
    return tuple(dict.fromkeys(code for codes in ranked for code in codes))[:MOST_CANDIDATES]


def _codes(gazetteer: Gazetteer, name: str) -> tuple[str, ...]:
    found = same_name(gazetteer, ordinal(name)[0])
    return found.codes if found else ()
