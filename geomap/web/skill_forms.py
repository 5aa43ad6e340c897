"""Forms of the nomenclature: what was typed made a change, and a concept as its forms show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import request

from geomap.core.skills import PROOF_KINDS, Add, Change, Except, Merge, Place, Prove, Retire, Reword, Skill
from geomap.web.forms import Filled
from geomap.web.typography import gettext

LANGUAGES = ("fr", "en")
"""Languages the nomenclature is written in."""

_MOST_ZONES = 500


def _words(form: Filled, name: str) -> Mapping[str, str]:
    return {language: form[f"{name}_{language}"] for language in LANGUAGES if form[f"{name}_{language}"]}


def _lines(form: Filled, name: str) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for language in LANGUAGES:
        lines = [" ".join(line.split()) for line in form[f"{name}_{language}"].splitlines()]
        found[language] = tuple(dict.fromkeys(line for line in lines if line))
    return {language: lines for language, lines in found.items() if lines}


def _whole(form: Filled, name: str) -> int:
    text = form[name]
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        form.fault(name, gettext("Donnez un nombre entier."))
        return 1
    return int(text)


def _need_label(form: Filled) -> None:
    form.need(label_fr=gettext("Donnez le nom en français."))


def read_add(_skill: str, form: Filled) -> Change | None:
    """Read a concept that is not there yet."""
    form.need(id=gettext("Donnez un identifiant : des minuscules et des traits d’union, par exemple « site-vitrine »."))
    _need_label(form)
    position = _whole(form, "position")
    return Add(
        Skill(
            id=form["id"],
            broader=form["broader"] or None,
            labels=_words(form, "label"),
            definition=_words(form, "definition"),
            synonyms=_lines(form, "synonyms"),
            position=position,
        )
    )


def read_words(skill: str, form: Filled) -> Change | None:
    """Read other words for a concept."""
    _need_label(form)
    return Reword(skill, _words(form, "label"), _words(form, "definition"), _lines(form, "synonyms"))


def read_place(skill: str, form: Filled) -> Change | None:
    """Read another domain or rank."""
    return Place(skill, form["broader"] or None, _whole(form, "position"))


def read_proofs(skill: str, form: Filled) -> Change | None:
    """Read another grid of proofs."""
    kinds = [kind for kind in PROOF_KINDS if form[f"counts_{kind}"]]
    if not kinds:
        form.fault("counts_portfolio", gettext("Gardez au moins une sorte de preuve."))
    accepted = {kind: _words(form, f"accepted_{kind}") for kind in kinds}
    for kind, words in accepted.items():
        if not words.get("fr"):
            form.fault(f"accepted_{kind}_fr", gettext("Dites en français ce qui est accepté exactement."))
    return Prove(skill, accepted, _whole(form, "valid_months"), _whole(form, "reviewers"))


def read_zones(skill: str, _form: Filled) -> Change | None:
    """Read where a skill is not expected."""
    return Except(skill, tuple(request.form.getlist("zones")[:_MOST_ZONES]))


def read_retire(skill: str, form: Filled) -> Change | None:
    """Read that a concept is no longer to be chosen."""
    return Retire(skill, form["replaced_by"] or None)


def read_merge(skill: str, form: Filled) -> Change | None:
    """Read into which skill another goes."""
    form.need(into=gettext("Choisissez la compétence qui reste."))
    return Merge(skill, form["into"]) if form.right else None


READERS: Mapping[str, Callable[[str, Filled], Change | None]] = MappingProxyType(
    {
        "ajout": read_add,
        "mots": read_words,
        "place": read_place,
        "preuves": read_proofs,
        "zones": read_zones,
        "retrait": read_retire,
        "fusion": read_merge,
    }
)
"""Last part of the address of a change → what reads its form."""


def written(skill: Skill, what: str) -> dict[str, str]:
    """Fill a form with what a concept is."""
    values: dict[str, str] = {}
    if what in {"mots", "ajout"}:
        for language in LANGUAGES:
            values[f"label_{language}"] = skill.labels.get(language, "")
            values[f"definition_{language}"] = skill.definition.get(language, "")
            values[f"synonyms_{language}"] = "\n".join(skill.synonyms.get(language, ()))
    if what in {"place", "ajout"}:
        values |= {"broader": skill.broader or "", "position": str(skill.position)}
    if what == "preuves":
        values |= {"valid_months": str(skill.valid_months), "reviewers": str(skill.reviewers)}
        for kind in skill.proofs:
            values[f"counts_{kind}"] = "yes"
            values |= {f"accepted_{kind}_{language}": text for language, text in skill.accepted.get(kind, {}).items()}
    if what == "retrait":
        values["replaced_by"] = skill.replaced_by or ""
    return values
