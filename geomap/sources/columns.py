"""Which column of a file holds what: recognised by its usual headers, or given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from geomap.core.geocoding.placenames import fold
from geomap.errors import BadInput

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

PLACE_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "address": (
            "adresse", "address", "adresse 1", "adresse postale", "rue", "voie", "street", "numero et voie",
            "adresse complete", "adresse geographique", "user adres",
        ),
        "complement": ("complement adresse", "complement d adresse", "complement", "adresse 2", "lieu dit"),
        "postcode": ("code postal", "codepostal", "cp", "postcode", "post code", "zip", "zip code", "postal code"),
        "city": ("commune", "ville", "city", "localite", "lib com", "libelle commune", "nom commune", "town",
                 "municipality", "commune nom"),
        "insee": ("insee com", "code insee", "insee", "code commune", "codeinsee", "citycode", "code insee commune",
                  "commune insee", "depcom"),
        "latitude": ("latitude", "lat", "coord y", "y", "lat wgs84", "coordy", "y wgs84"),
        "longitude": ("longitude", "lon", "lng", "long", "coord x", "x", "lon wgs84", "coordx", "x wgs84"),
        "line": ("adresse en une ligne", "full address", "adresse brute", "query", "address line"),
    }
)  # fmt: skip
"""Headers, folded, that name a column of PLACES; the likeliest first."""

_VERDICT_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: (name.replace("_", " "),)
        for name in ("location_status", "location_precision", "location_reason", "location_candidates")
    }
)
"""Headers of our own export: what geocoding, or somebody, said of a place."""

PROVIDER_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "key": ("id", "identifiant", "identifier", "pk", "id prestataire", "uid", "reference"),
        "name": (
            "raison sociale", "denomination", "nom", "name", "nom du prestataire", "prestataire", "entreprise",
            "structure",
            "nom de l organisation", "organisation", "nom de la structure", "company", "denomination sociale", "lieu",
            "nom structure", "user nom",
        ),
        "siret": ("siret", "siret siege", "numero siret", "n siret", "no siret", "siret de l etablissement"),
        "description": ("description", "presentation", "description longue", "description courte", "descriptif"),
        "website": ("site web", "site internet", "website", "site", "url", "web", "siteweb", "adresse web", "lien"),
        "email": ("email public", "courriel public", "e mail public", "public email", "mail public"),
        "phone": ("telephone public", "tel public", "public phone", "numero public"),
        **PLACE_COLUMNS,
        "skills": (
            "competences", "competence", "skills", "skill", "activites", "activite", "services", "service",
            "prestations",
            "savoir faire", "tags numerique", "specialites", "expertises", "sectors", "secteurs", "activites proposees",
        ),
        "offers": ("offers", "offres"),
        "modes": ("modes", "mode", "modalites", "modalite", "mode d intervention", "modes d intervention"),
        "area": ("area", "zone d intervention", "zone intervention", "rayon d intervention", "perimetre", "geo range",
                 "zone", "secteur geographique"),
        "area_km": ("geo range custom distance", "rayon km", "distance km", "rayon en km"),
        "published": ("published", "publie", "visible"),
        "location_shown": ("location shown", "lieu affiche", "adresse publique"),
        **_VERDICT_COLUMNS,
        "charter": ("charter", "charte", "charte signee"),
    }
)  # fmt: skip
"""Headers, folded, of a directory of providers. A contact is public only when its header says so."""

MEDIATOR_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "key": (*PROVIDER_COLUMNS["key"], "structure id", "id structure"),
        "name": (*PROVIDER_COLUMNS["name"], "nom du lieu", "lib fs"),
        "siret": (*PROVIDER_COLUMNS["siret"], "pivot"),
        "website": PROVIDER_COLUMNS["website"],
        "email": PROVIDER_COLUMNS["email"],
        "phone": PROVIDER_COLUMNS["phone"],
        **PLACE_COLUMNS,
        **_VERDICT_COLUMNS,
        "opening_hours": ("horaires", "opening hours", "heures d ouverture", "horaires d ouverture", "horaire"),
    }
)  # fmt: skip
"""Headers, folded, of a list of places of mediation."""

_DAY = re.compile(rf"(?:h|horaires?|heures?)? ?({'|'.join(DAYS)})")


@dataclass(frozen=True)
class Columns:
    """Where each logical column stands in a row.

    `at` gives positions, several for opening hours written a day a column; `ignored` the headers nothing is made of.
    """

    at: Mapping[str, tuple[int, ...]]
    headers: Mapping[str, str]
    ignored: tuple[str, ...]


def recognise(
    headers: Sequence[str],
    usual: Mapping[str, tuple[str, ...]],
    given: Mapping[str, str] | None = None,
    filled: Sequence[int] | None = None,
) -> Columns:
    """Find the logical columns of a file; of two headers as likely, the one with more cells `filled` is taken."""
    named = _given(headers, usual, given or {})
    folded = [fold(header) for header in headers]
    weights = filled or [0] * len(headers)
    at: dict[str, tuple[int, ...]] = {logical: (place,) for logical, place in named.items()}
    taken = set(named.values())
    for logical, likely in usual.items():
        if logical in at:
            continue
        ranks = {header: rank for rank, header in reversed(list(enumerate(likely)))}
        found = [place for place, header in enumerate(folded) if header in ranks and place not in taken]
        if found:
            best = min(found, key=lambda place: (ranks[folded[place]], -weights[place], place))
            at[logical] = (best,)
            taken.add(best)
    if "opening_hours" in usual and "opening_hours" not in at:
        days = _days(folded, taken)
        if days:
            at["opening_hours"] = days
            taken.update(days)
    unused = [header for place, header in enumerate(headers) if place not in taken and header]
    return Columns(
        MappingProxyType(at),
        MappingProxyType({logical: ", ".join(headers[place] for place in places) for logical, places in at.items()}),
        tuple(unused),
    )


def parse_given(text: str) -> dict[str, str]:
    """Read `name=Raison sociale,postcode=CP` as people write it on the command line."""
    given: dict[str, str] = {}
    for part in text.split(","):
        logical, sign, header = part.partition("=")
        if sign:
            given[logical.strip()] = header.strip()
        elif given and part.strip():
            last = next(reversed(given))
            given[last] = f"{given[last]},{part}"
        elif part.strip():
            raise BadInput(f"« {part.strip()} » says no column: write --columns name=Header,postcode=Header.")
    return given


def _given(headers: Sequence[str], usual: Mapping[str, tuple[str, ...]], given: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for logical, header in given.items():
        if logical not in usual:
            raise BadInput(f"There is no column « {logical} »; choose among {', '.join(usual)}.")
        places = [place for place, known in enumerate(headers) if known == header]
        places = places or [place for place, known in enumerate(headers) if fold(known) == fold(header)]
        if not places:
            there = ", ".join(f"« {known} »" for known in headers if known)
            raise BadInput(f"The file has no header « {header} » for « {logical} »; it has {there}.")
        found[logical] = places[0]
    return found


def _days(folded: Sequence[str], taken: set[int]) -> tuple[int, ...]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, header in enumerate(folded):
        day = _DAY.fullmatch(header)
        if day and place not in taken:
            found[day.group(1)].append(place)
    return tuple(found[day][0] for day in DAYS if found[day])
