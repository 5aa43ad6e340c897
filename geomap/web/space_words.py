"""Sentences of the provider's own space: what is wrong with a field, how an entry can be claimed, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext

if TYPE_CHECKING:
    from geomap.web.forms import Filled

FAULTS: Mapping[str, object] = MappingProxyType(
    {
        "name": lazy_gettext("Donnez le nom sous lequel vos clients vous connaissent."),
        "name_long": lazy_gettext("Ce nom est trop long : 120 lettres au plus."),
        "name_address": lazy_gettext("Un nom ne contient pas d’adresse de site : donnez-la plutôt dans vos contacts."),
        "siret": lazy_gettext(
            "Ce numéro n’est pas un SIRET : il a 14 chiffres, à recopier d’une facture ou de votre avis de situation."
        ),
        "siret_taken": lazy_gettext(
            "Une fiche de l’annuaire porte déjà ce SIRET. Si elle est à vous, revendiquez-la plutôt."
        ),
        "description_long": lazy_gettext("Ce texte est trop long : 1 000 lettres au plus."),
        "website": lazy_gettext("Ce n’est pas l’adresse d’un site. Exemple : https://www.exemple.fr"),
        "email": lazy_gettext("Ce n’est pas une adresse e-mail. Exemple : contact@exemple.fr"),
        "phone": lazy_gettext("Ce n’est pas un numéro de téléphone. Exemple : 04 66 00 00 00"),
        "email_twice": lazy_gettext("Une seule adresse peut être montrée à tous : réservez l’autre aux médiateurs."),
        "phone_twice": lazy_gettext("Un seul numéro peut être montré à tous : réservez l’autre aux médiateurs."),
        "modes": lazy_gettext("Choisissez au moins une façon de travailler."),
        "area_kind": lazy_gettext("Dites jusqu’où vous vous déplacez."),
        "minutes": lazy_gettext("Donnez une durée entre 1 et 90 minutes. Pour aller plus loin, choisissez des zones."),
        "km": lazy_gettext("Donnez une distance entre 1 et 60 km. Pour aller plus loin, choisissez des zones."),
        "zones": lazy_gettext("Choisissez au moins une commune ou une intercommunalité."),
        "start": lazy_gettext("L’heure d’ouverture manque, ou n’est pas une heure."),
        "end": lazy_gettext("L’heure de fermeture manque, ou n’est pas une heure."),
        "order": lazy_gettext("L’heure de fermeture vient avant l’ouverture."),
        "overlap": lazy_gettext("Les deux horaires de ce jour se chevauchent."),
    }
)
"""What the core says is wrong → the sentence beside the field."""

CLAIM_WAYS: Mapping[str, object] = MappingProxyType(
    {
        "domain": lazy_gettext("Votre adresse e-mail est celle de l’établissement"),
        "email": lazy_gettext("Recevoir un code à l’adresse e-mail de la fiche"),
        "letter": lazy_gettext("Recevoir un code par courrier, à l’adresse de l’établissement"),
        "reviewer": lazy_gettext("Expliquer qui vous êtes à un validateur"),
    }
)
"""How an entry can be claimed → words."""

CLAIM_STATES: Mapping[str, object] = MappingProxyType(
    {
        "waiting": lazy_gettext("en attente de réponse"),
        "granted": lazy_gettext("acceptée"),
        "refused": lazy_gettext("refusée"),
        "contested": lazy_gettext("refus contesté, en cours d’examen"),
        "refused_again": lazy_gettext("refusée après recours"),
        "withdrawn": lazy_gettext("retirée"),
    }
)
"""What became of a claim → words."""

OBJECTIONS: Mapping[str, object] = MappingProxyType(
    {
        "answered": lazy_gettext("Cette demande a déjà reçu une réponse."),
        "own": lazy_gettext("C’est votre propre demande : une autre personne y répondra."),
        "again": lazy_gettext("Vous avez répondu la première fois : une autre personne examine le recours."),
        "kin": lazy_gettext("Nul ne décide pour sa propre structure : laissez ce dossier à quelqu’un d’autre."),
    }
)
"""Why a reviewer may not answer → words."""

DIFFERENCES: Mapping[str, object] = MappingProxyType(
    {
        "name": lazy_gettext("Nom"),
        "siret": lazy_gettext("SIRET"),
        "description": lazy_gettext("Présentation"),
        "website": lazy_gettext("Site"),
        "email": lazy_gettext("Adresse e-mail"),
        "phone": lazy_gettext("Téléphone"),
        "address": lazy_gettext("Adresse"),
        "postcode": lazy_gettext("Code postal"),
        "city": lazy_gettext("Commune"),
    }
)
"""Field of an entry → words."""

DAYS: Mapping[str, object] = MappingProxyType(
    {
        "Mo": lazy_gettext("Lundi"),
        "Tu": lazy_gettext("Mardi"),
        "We": lazy_gettext("Mercredi"),
        "Th": lazy_gettext("Jeudi"),
        "Fr": lazy_gettext("Vendredi"),
        "Sa": lazy_gettext("Samedi"),
        "Su": lazy_gettext("Dimanche"),
    }
)
"""Day → words."""


def blame(form: Filled, faults: Mapping[str, str], order: Iterable[str] = ()) -> None:
    """Put beside the fields of a form what the core found wrong with them."""
    for name in (*(one for one in order if one in faults), *(one for one in faults if one not in set(order))):
        form.fault(name, str(FAULTS[faults[name]]))
