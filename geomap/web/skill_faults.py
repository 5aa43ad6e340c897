"""The words pages use for what is wrong with a nomenclature: the faults of the core, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext

from geomap.errors import BadSkill, UnknownSkill
from geomap.web.typography import gettext, typeset

SKILL_FAULTS: Mapping[str, object] = MappingProxyType(
    {
        "slug": lazy_gettext(
            "L’identifiant « %(name)s » doit être fait de minuscules et de chiffres, "
            "joints par des traits d’union (site-vitrine)."
        ),
        "no_domain": lazy_gettext(
            "Le domaine « %(domain)s » de « %(name)s » n’existe pas : ajoutez-le ou choisissez-en un autre."
        ),
        "no_level": lazy_gettext("« %(domain)s » est une compétence : « %(name)s » doit appartenir à un domaine."),
        "retired_domain": lazy_gettext(
            "Le domaine « %(domain)s » de « %(name)s » est retiré : choisissez-en un en usage."
        ),
        "successor": lazy_gettext(
            "« %(name)s » a pour remplaçante « %(other)s » : celle-ci doit exister, et « %(name)s » être retirée."
        ),
        "circle": lazy_gettext("Les remplaçantes de « %(name)s » tournent en rond : ôtez-en une."),
        "no_label": lazy_gettext("« %(name)s » n’a pas de nom en français : donnez-lui-en un."),
        "wording": lazy_gettext(
            "« %(word)s » (de « %(name)s ») doit contenir des lettres ou des chiffres, sans point-virgule, barre ni "
            "retour à la ligne, et compter %(most)s caractères au plus : reformulez."
        ),
        "long_text": lazy_gettext("Un texte de « %(name)s » compte %(length)s caractères : %(most)s au plus."),
        "validity": lazy_gettext("Une preuve de « %(name)s » vaut de 1 à %(most)s mois, pas %(months)s."),
        "reviewers": lazy_gettext("« %(name)s » demande de 1 à %(most)s validateurs, pas %(reviewers)s."),
        "proof_kind": lazy_gettext("« %(kind)s » n’est pas une sorte de preuve : choisissez parmi %(known)s."),
        "accepted": lazy_gettext(
            "« %(name)s » dit ce qui est accepté d’une preuve qu’elle ne retient pas : "
            "cochez cette preuve ou ôtez le texte."
        ),
        "relation": lazy_gettext("« %(relation)s » ne dit rien de %(code)s et de « %(name)s » : choisissez %(known)s."),
        "same_code": lazy_gettext("« %(name)s » porte deux fois le même code : n’en gardez qu’un."),
        "zone": lazy_gettext(
            "« %(zone)s » n’est pas une zone : écrivez sa sorte et son code, comme « departement:48 »."
        ),
        "two_meanings": lazy_gettext(
            "« %(word)s » voudrait dire « %(other)s » et « %(name)s » : un mot ne désigne qu’une compétence."
        ),
        "taken": lazy_gettext(
            "L’identifiant « %(name)s » est pris, et un identifiant ne sert jamais à autre chose : "
            "choisissez-en un autre."
        ),
        "in_use": lazy_gettext(
            "« %(name)s » a encore des compétences en usage (%(skills)s) : retirez-les ou déplacez-les d’abord."
        ),
        "domain": lazy_gettext("« %(name)s » est un domaine : déplacez ses compétences, puis retirez-le."),
        "retired": lazy_gettext(
            "« %(name)s » est déjà retirée, peut-être fusionnée à l’instant : il n’y a plus rien à fusionner."
        ),
        "stricter": lazy_gettext(
            "« %(other)s » demande %(kept)s validateurs et « %(name)s » %(gone)s : ce qu’un seul a validé passerait "
            "pour davantage. Donnez-leur d’abord la même grille, ou fusionnez dans l’autre sens."
        ),
        "no_successor": lazy_gettext(
            "« %(other)s » ne peut pas remplacer « %(name)s » : choisissez une autre compétence, en usage."
        ),
    }
)
"""Code of a fault → sentence; it names what the core's own names."""


def fault_words(error: BadSkill | UnknownSkill) -> str:
    """Say what is wrong with a change, in the reader's words."""
    if isinstance(error, UnknownSkill):
        return gettext("Une compétence nommée n’est pas, ou plus, dans la nomenclature.")
    return typeset(str(SKILL_FAULTS[error.why])) % error.named
