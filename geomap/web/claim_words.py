"""The words pages use for claims: their states, what was decided, and what stands in the way of a step."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext

from geomap.errors import BadMove, BadProof
from geomap.mail import letters
from geomap.web.language import language

CLAIM_STATES: Mapping[str, object] = MappingProxyType(
    {
        "declared": lazy_gettext("déclarée"),
        "submitted": lazy_gettext("preuves soumises, en attente d’une décision"),
        "validated": lazy_gettext("validée"),
        "renewing": lazy_gettext("validée, renouvellement soumis"),
        "contested": lazy_gettext("validée, refus de renouvellement contesté"),
        "expired": lazy_gettext("validation terminée"),
        "rejected": lazy_gettext("refusée"),
        "appealed": lazy_gettext("refusée, décision contestée"),
        "withdrawn": lazy_gettext("retirée"),
    }
)
"""State of a claim → words."""

VERDICTS: Mapping[str, object] = MappingProxyType(
    {
        "validate": lazy_gettext("Validation"),
        "refuse": lazy_gettext("Refus"),
        "revoke": lazy_gettext("Retrait de la validation"),
    }
)
"""Verdict → words."""

FORMS: Mapping[str, object] = MappingProxyType(
    {
        "link": lazy_gettext("lien"),
        "reference": lazy_gettext("personne à interroger"),
        "file": lazy_gettext("fichier"),
    }
)
"""What a proof was handed in as → words."""

MEDIA: Mapping[str, str] = MappingProxyType({"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"})
"""Kind of file → its name."""

OBSTACLES: Mapping[str, object] = MappingProxyType(
    {
        "state": lazy_gettext("Ce n’est plus possible : l’état de cette compétence a changé. Relisez la page."),
        "retired": lazy_gettext("Cette compétence n’est plus dans l’annuaire : rien ne peut plus y être prouvé."),
        "owner": lazy_gettext("Seules les personnes qui tiennent la fiche peuvent le faire."),
        "reviewer": lazy_gettext("Seul un validateur de ce territoire peut le faire."),
        "kin": lazy_gettext("Nul ne décide pour sa propre structure : laissez ce dossier à quelqu’un d’autre."),
        "again": lazy_gettext("Vous avez déjà décidé sur ce dossier : une autre personne doit se prononcer."),
        "appealed": lazy_gettext("Une décision ne se conteste qu’une fois."),
        "reason": lazy_gettext("Choisissez un motif dans la liste, ou dites pourquoi."),
        "note": lazy_gettext("Ce motif ne suffit pas seul : expliquez-le en quelques mots."),
        "until": lazy_gettext("La date de fin doit être à venir, et pas au-delà de ce que la grille permet."),
        "proofs": lazy_gettext("Ajoutez d’abord une preuve qui n’a pas encore été examinée."),
        "version": lazy_gettext("La charte a changé entre-temps : relisez-la avant de signer."),
        "name": lazy_gettext("Écrivez vos prénom et nom."),
        "kind": lazy_gettext("Ce type de preuve n’est pas accepté : choisissez-en un autre, ou un PDF, PNG ou JPEG."),
        "title": lazy_gettext("Dites en quelques mots ce que la preuve montre."),
        "link": lazy_gettext("Donnez l’adresse complète d’une page, avec https://."),
        "contact": lazy_gettext("Dites qui peut être interrogé et comment joindre cette personne."),
        "missing": lazy_gettext("Choisissez un fichier."),
        "many": lazy_gettext("Dix preuves au plus : retirez-en une d’abord."),
        "examined": lazy_gettext("Cette preuve est en cours d’examen : vous pourrez la retirer après la décision."),
        "empty": lazy_gettext("Ce fichier est vide."),
        "large": lazy_gettext("Ce fichier est trop lourd : 10 Mo au plus."),
        "damaged": lazy_gettext("Ce fichier est abîmé ou incomplet : enregistrez-le de nouveau en PDF, PNG ou JPEG."),
        "pixels": lazy_gettext("Cette image est trop grande : 40 millions de points au plus."),
        "active": lazy_gettext(
            "Ce PDF contient un programme, une action ou un autre fichier : imprimez-le dans un nouveau PDF."
        ),
        "locked": lazy_gettext("Ce PDF est protégé par un mot de passe : enregistrez-le sans protection."),
        "long": lazy_gettext("Ce PDF est trop long : 200 pages au plus."),
    }
)
"""What stands in the way of a step, or is wrong with a proof → what to do about it."""


def obstacle_words(error: BadMove | BadProof) -> str:
    """Say what stands in the way, in the reader's words."""
    return str(OBSTACLES[error.why])


def reason_words(code: str) -> str:
    """Say a reason in the same words as the letter that told it."""
    return letters.words(code, language())
