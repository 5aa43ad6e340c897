"""The words pages use for what the code names, and how they write numbers, minutes and days."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask_babel import format_date, format_decimal, format_percent, lazy_gettext

from geomap.web.language import language
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from geomap.core.skills import Skill

STATES: Mapping[str, object] = MappingProxyType(
    {
        "local": lazy_gettext("couvert sur place"),
        "reachable": lazy_gettext("couvert à proximité"),
        "remote_only": lazy_gettext("à distance seulement"),
        "unproven": lazy_gettext("en attente de preuve"),
        "out_of_reach": lazy_gettext("hors de portée"),
        "none": lazy_gettext("aucun prestataire"),
        "not_applicable": lazy_gettext("non attendu ici"),
    }
)
"""Coverage state → words of the legend and tables."""

STATE_MEANINGS: Mapping[str, object] = MappingProxyType(
    {
        "local": lazy_gettext("un prestataire prouvé est installé dans la commune"),
        "reachable": lazy_gettext("un prestataire prouvé se déplace jusque-là, ou reçoit à portée"),
        "remote_only": lazy_gettext("des prestataires prouvés, mais seulement à distance"),
        "unproven": lazy_gettext("des prestataires à portée, dont la compétence n’est pas encore prouvée"),
        "out_of_reach": lazy_gettext("des prestataires existent, trop loin d’ici"),
        "none": lazy_gettext("personne ne propose cette compétence"),
        "not_applicable": lazy_gettext("cette compétence n’est pas attendue dans cette zone"),
    }
)
"""Coverage state → what it means, on one line."""

DECLARED_MEANINGS: Mapping[str, object] = MappingProxyType(
    {
        **STATE_MEANINGS,
        "local": lazy_gettext("un prestataire, prouvé ou seulement déclaré, est installé dans la commune"),
        "reachable": lazy_gettext(
            "un prestataire, prouvé ou seulement déclaré, se déplace jusque-là, ou reçoit à portée"
        ),
        "remote_only": lazy_gettext("des prestataires, prouvés ou seulement déclarés, mais seulement à distance"),
    }
)
"""The same for a reader who takes what is declared for proven."""

STANDINGS: Mapping[str, object] = MappingProxyType(
    {
        "proven": lazy_gettext("prouvée"),
        "declared": lazy_gettext("déclarée, pas encore prouvée"),
        "submitted": lazy_gettext("preuve déposée, en cours d’examen"),
        "expired": lazy_gettext("preuve expirée, à renouveler"),
        "charter_unsigned": lazy_gettext("preuve validée, charte pas encore signée"),
    }
)
"""Standing of an offer → how it is said beside a skill."""

MODES: Mapping[str, object] = MappingProxyType(
    {
        "on_site": lazy_gettext("se déplace"),
        "at_premises": lazy_gettext("reçoit sur place"),
        "remote": lazy_gettext("travaille à distance"),
    }
)
"""Mode of delivery → words."""

LEVELS: Mapping[str, object] = MappingProxyType(
    {
        "proche": lazy_gettext("proche"),
        "accessible": lazy_gettext("accessible"),
        "fragile": lazy_gettext("fragile"),
        "eloigne": lazy_gettext("éloigné"),
        "sans_offre": lazy_gettext("sans offre"),
    }
)
"""The official's five steps → words."""

PROOFS: Mapping[str, object] = MappingProxyType(
    {
        "portfolio": lazy_gettext("réalisations à montrer"),
        "reference": lazy_gettext("client qui en témoigne"),
        "diploma": lazy_gettext("diplôme ou certificat"),
        "label": lazy_gettext("label reconnu"),
    }
)
"""Kind of proof → words."""

PRECISIONS: Mapping[str, object] = MappingProxyType(
    {
        "point": lazy_gettext("position exacte"),
        "address": lazy_gettext("situé à l’adresse"),
        "locality": lazy_gettext("situé au lieu-dit ou à la rue"),
        "commune": lazy_gettext("situé à la commune seulement, sans adresse précise"),
    }
)
"""How exactly a place is known → words."""

REASONS: Mapping[str, object] = MappingProxyType(
    {
        "no_offer": lazy_gettext("personne ne la propose sur place"),
        "no_base": lazy_gettext("lieu du prestataire inconnu"),
        "beyond_cutoff": lazy_gettext("aucun trajet connu de moins de 90 min"),
        "no_centre": lazy_gettext("commune sans position connue"),
    }
)
"""Why there are no minutes → words."""

ORDERS: Mapping[str, object] = MappingProxyType(
    {
        "manque": lazy_gettext("État"),
        "commune": lazy_gettext("Commune"),
        "minutes": lazy_gettext("Trajet"),
        "prouves": lazy_gettext("Prestataires prouvés"),
        "habitants": lazy_gettext("Habitants"),
    }
)
"""Order of the table → head of the column it sorts by."""

PROOF_LEVELS: Mapping[str, object] = MappingProxyType(
    {"proven": lazy_gettext("prouvés seulement"), "declared": lazy_gettext("prouvés ou déclarés")}
)
"""Which providers a reader counts → words."""

ZONE_KINDS: Mapping[str, object] = MappingProxyType(
    {
        "epci": lazy_gettext("Intercommunalité"),
        "departement": lazy_gettext("Département"),
        "region": lazy_gettext("Région"),
    }
)
"""Kind of a zone → words; another country's kinds speak for themselves."""

VOCABULARIES: Mapping[str, str] = MappingProxyType({"naf": "NAF", "rome": "ROME", "data-inclusion": "data·inclusion"})
"""Other vocabulary → its name."""


SOURCES: Mapping[str, object] = MappingProxyType(
    {
        "contours et mairies :": lazy_gettext("contours et mairies :"),
        "données ouvertes de l’État": lazy_gettext("données ouvertes de l’État"),
        " et ": lazy_gettext(" et "),
    }
)
"""What is not a name in the sources of the communes of France → words."""


def attribution(source: str) -> str:
    """Say where outlines come from in the reader's language; names of publishers and licences stay what they are."""
    for french, word in SOURCES.items():
        for written in (french, french.replace("’", "'")):
            source = source.replace(written, str(word))
    return source


def counted_head(level: str) -> object:
    """Name the column that counts providers: nothing is called proven that is not."""
    return ORDERS["prouves"] if level == "proven" else gettext("Prestataires comptés")


def number(value: float | None) -> str:
    """Write a count in the reader's language; an unknown one as a dash."""
    return "–" if _unknown(value) else str(format_decimal(round(float(value or 0))))


def decimal(value: float) -> str:
    """Write a constant of a measure as it is."""
    return str(format_decimal(value))


def percent(part: float, whole: float) -> str:
    """Write a share, without hiding a small one nor rounding up to everything."""
    if _unknown(part) or _unknown(whole) or whole <= 0:
        return "–"
    share = part / whole
    if 0 < share < 0.01:
        return gettext("moins de %(share)s", share=format_percent(0.01))
    return str(format_percent(min(share, 0.99) if part < whole else share))


def minutes(value: float | None) -> str:
    """Write a journey in whole minutes, rounded up so that nobody is promised too much."""
    return "–" if value is None or math.isnan(value) else gettext("%(minutes)s min", minutes=math.ceil(value))


def day(value: dt.date | None) -> str:
    """Write a day; the first of a month as the French do, « 1er janvier »."""
    if value is None:
        return "–"
    written = str(format_date(value, "long"))
    return f"1er{written[1:]}" if value.day == 1 and language() == "fr" else written


def month(value: dt.date) -> str:
    """Write the month of a day."""
    return str(format_date(value, "MMMM y"))


ON_PROOFS: Mapping[str, object] = MappingProxyType(
    {
        "portfolio": lazy_gettext("sur des réalisations"),
        "reference": lazy_gettext("sur le témoignage d’un client"),
        "diploma": lazy_gettext("sur un diplôme ou certificat"),
        "label": lazy_gettext("sur un label reconnu"),
    }
)
"""Kind of proof → what a validation rests on."""


def proven_since(validated_on: dt.date | None, proof_kind: str | None) -> str:
    """Say when a skill was validated and on what, as far as that is known: « validée depuis mars 2026 »."""
    on = str(ON_PROOFS.get(proof_kind or "", ""))
    when = gettext("validée depuis %(month)s", month=month(validated_on)) if validated_on else gettext("prouvée")
    return f"{when} {on}".strip()


def skill_label(skill: Skill, spoken: str) -> str:
    """Give the label of a skill, for lists joined in one line."""
    return skill.label(spoken)


def definition(skill: Skill, spoken: str) -> str:
    """Give the definition of a skill in a language, else in French."""
    return skill.definition.get(spoken) or skill.definition.get("fr", "")


def synonyms(skill: Skill, spoken: str) -> tuple[str, ...]:
    """Give the other words for a skill in a language, else in French."""
    return skill.synonyms.get(spoken) or skill.synonyms.get("fr", ())


def _unknown(value: float | None) -> bool:
    return value is None or math.isnan(value)
