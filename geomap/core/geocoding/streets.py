"""Whether a name after some words is that of the commune, or of the street they begin."""

from __future__ import annotations

from geomap.core.geocoding.placenames import links

_STREETS = frozenset(
    {
        "rue", "r", "avenue", "av", "ave", "boulevard", "bd", "bld", "bvd", "place", "pl", "placette", "chemin", "ch",
        "che", "chem", "route", "rte", "impasse", "imp", "allee", "allees", "all", "quai", "cours", "square", "sq",
        "passage", "faubourg", "fbg", "lotissement", "lot", "residence", "res", "zone", "za", "zi", "zac", "parc", "pa",
        "esplanade", "espl", "promenade", "prom", "traverse", "sentier", "montee", "cite", "clos", "domaine", "mail",
        "pont", "porte", "villa", "voie", "rond", "point", "giratoire", "plaine", "ecole", "college", "lycee", "eglise",
        "gare", "centre", "espace", "maison", "salle", "hotel", "chateau", "immeuble", "batiment", "bat", "universite",
    }
)  # fmt: skip
_LANDMARKS = frozenset(
    {"ecole", "college", "lycee", "eglise", "gare", "centre", "montee", "plaine", "cite", "passage", "mairie", "poste"}
    | {"esplanade", "mail", "place", "promenade", "quai", "universite"}
)
"""What stands there says enough: nobody needs to tell one church from another."""
_NAMED_LANDMARKS = frozenset({"chateau", "pont", "clos", "parc", "domaine"})
"""What often bears a name of its own: « rue du Clos Fleury »."""
_ADJECTIVES = frozenset(
    {"grand", "grande", "petit", "petite", "haute", "basse", "haut", "bas", "vieux", "vieille", "bon", "neuve"}
    | {"ancien", "ancienne", "nouveau", "nouvelle", "belle", "longue", "large"}
)
_SAINTS = frozenset({"saint", "sainte", "saints", "saintes"})
_LONGEST_PATRON = 2
"""Words of the saint a church or its square is named for: « place de l'Église Saint-Privat »."""
_LONG_ROADS = frozenset({"route", "rte", "chemin", "voie"})
_SEATS = frozenset({"mairie", "commune", "ville", "annexe"})


def stands_alone(before: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether a name after some words is that of the commune, and not of the street they begin.

    Parameters
    ----------
    before, name : tuple of str
        Words of `placenames.words`.

    Returns
    -------
    bool
        True when the commune follows.

    Examples
    --------
    >>> stands_alone(("rue", "haute"), ("mende",)), stands_alone(("rue", "de"), ("mende",))
    (True, False)
    """
    if not before:
        return True
    if names_streets(name):
        return False
    last, rest = before[-1], before[:-1]
    if last in _STREETS:
        return _ends_a_street(last, rest, name)
    if not links(last):
        return True
    if last == "a" and not _LONG_ROADS & {*rest}:
        return True
    seat = next((part for part in reversed(before) if not links(part)), "")
    return seat in _SEATS


def _ends_a_street(last: str, rest: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether a street is named for what stands there, and the commune follows: « rue de la Gare Domont »."""
    described = bool(rest) and (links(rest[-1]) or rest[-1] in _ADJECTIVES)
    telling = [part for part in name if not links(part)]
    if not described or (name[0] in _SAINTS and len(telling) <= _LONGEST_PATRON):
        return False
    if last in {"rue", "place"}:
        return rest[-1] in _ADJECTIVES
    return last in _LANDMARKS or (last in _NAMED_LANDMARKS and len(telling) > 1)


def names_streets(name: tuple[str, ...]) -> bool:
    """Say whether a commune is called what a street is: « Grande Rue » is no address in Rue.

    Parameters
    ----------
    name : tuple of str
        Words of `placenames.words`.

    Returns
    -------
    bool
        True when every word is one of streets, or links.

    Examples
    --------
    >>> names_streets(("la", "place")), names_streets(("mende",))
    (True, False)
    """
    return all(part in _STREETS or links(part) for part in name)
