"""What the map says, in sentences: for those who read, listen or print rather than look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.core.frames import STATES
from geomap.core.zoning import zoning_of
from geomap.web.language import language
from geomap.web.typography import gettext, ngettext
from geomap.web.wording import minutes, number, percent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geomap.core.coverage import Answer
    from geomap.core.explanation import Explanation

COVERED = ("local", "reachable")
"""States in which a provider that counts can be met: the best ones."""

UNPROVEN = ("declared", "submitted", "expired")
"""Standings that a proof, and nothing else, would mend."""

PLACES_NAMED = 3
"""How many communes a sentence names."""


def sentences(answer: Answer) -> list[str]:
    """Tell an answer in a few sentences, the most important first."""
    told = [_covered(answer), _gaps(answer), _waiting(answer), _single(answer), _biggest(answer), _remote(answer)]
    return [sentence for sentence in told if sentence]


def headline(answer: Answer) -> str:
    """Tell an answer in one sentence, for search engines and shared links."""
    return _covered(answer)


def difference(first: Answer, second: Answer) -> list[str]:
    """Tell in sentences what changes from one answer to another on the same communes."""
    changed = first.ranks != second.ranks
    gaps, later = first.gaps, second.gaps
    if not changed.any():
        return [gettext("Aucune commune ne change d’état de l’une à l’autre.")]
    return [
        said(communes, people)
        for said, mask in ((_changing, changed), (_leaving, gaps & ~later), (_entering, ~gaps & later))
        for communes, people in (_where(first, mask),)
        if communes
    ]


def _changing(communes: int, people: float) -> str:
    return ngettext(
        "%(communes)s commune change d’état (%(people)s habitants).",
        "%(communes)s communes changent d’état (%(people)s habitants).",
        communes,
        communes=number(communes),
        people=number(people),
    )


def _leaving(communes: int, people: float) -> str:
    return ngettext(
        "%(communes)s commune, en manque dans la première réponse, ne l’est plus dans la seconde "
        "(%(people)s habitants).",
        "%(communes)s communes, en manque dans la première réponse, ne le sont plus dans la seconde "
        "(%(people)s habitants).",
        communes,
        communes=number(communes),
        people=number(people),
    )


def _entering(communes: int, people: float) -> str:
    return ngettext(
        "%(communes)s commune n’est en manque que dans la seconde (%(people)s habitants).",
        "%(communes)s communes ne sont en manque que dans la seconde (%(people)s habitants).",
        communes,
        communes=number(communes),
        people=number(people),
    )


def _where(answer: Answer, mask: NDArray[np.bool_]) -> tuple[int, float]:
    """Count the communes, and their people, where something holds."""
    return zoning_of(answer.territory).total(mask)


def _covered(answer: Answer) -> str:
    communes, people = _where(answer, answer.ranks < len(COVERED))
    all_communes, all_people = _where(answer, answer.ranks != STATES.index("not_applicable"))
    proven = answer.question.proof == "proven"
    words = {
        "territory": answer.territory.name,
        "skill": answer.skill.label(language()),
        "minutes": answer.question.max_minutes,
        "communes": number(communes),
        "all": number(all_communes),
        "share": percent(people, all_people),
    }
    if all_communes == 0:
        return gettext("%(territory)s : « %(skill)s » n’est attendue dans aucune commune.", **words)
    if communes == 0 and proven:
        return gettext("%(territory)s : aucune commune n’a de prestataire prouvé à portée pour « %(skill)s ».", **words)
    if communes == 0:
        return gettext("%(territory)s : aucune commune n’a de prestataire à portée pour « %(skill)s ».", **words)
    if proven:
        return ngettext(
            "%(territory)s : %(communes)s commune sur %(all)s (%(share)s des habitants) a un prestataire prouvé "
            "à portée pour « %(skill)s ».",
            "%(territory)s : %(communes)s communes sur %(all)s (%(share)s des habitants) ont un prestataire prouvé "
            "à portée pour « %(skill)s ».",
            communes,
            **words,
        )
    return ngettext(
        "%(territory)s : %(communes)s commune sur %(all)s (%(share)s des habitants) a un prestataire, prouvé ou "
        "seulement déclaré, à portée pour « %(skill)s ».",
        "%(territory)s : %(communes)s communes sur %(all)s (%(share)s des habitants) ont un prestataire, prouvé ou "
        "seulement déclaré, à portée pour « %(skill)s ».",
        communes,
        **words,
    )


def _gaps(answer: Answer) -> str:
    communes, people = _where(answer, answer.gaps)
    if communes == 0:
        return gettext("Aucune commune n’est en manque.")
    return ngettext(
        "%(communes)s commune est en manque : %(people)s habitants.",
        "%(communes)s communes sont en manque : %(people)s habitants.",
        communes,
        communes=number(communes),
        people=number(people),
    )


def _waiting(answer: Answer) -> str:
    communes, people = _where(answer, answer.ranks == STATES.index("unproven"))
    if communes == 0:
        return ""
    return ngettext(
        "Dans %(communes)s d’entre elles, il ne manque qu’une preuve : un prestataire est à portée, sa compétence "
        "reste à valider (%(people)s habitants).",
        "Dans %(communes)s d’entre elles, il ne manque qu’une preuve : un prestataire est à portée, sa compétence "
        "reste à valider (%(people)s habitants).",
        communes,
        communes=number(communes),
        people=number(people),
    )


def _single(answer: Answer) -> str:
    communes = int(((answer.ranks < len(COVERED)) & (answer.coverage["proven_providers"].to_numpy() == 1)).sum())
    if communes == 0:
        return ""
    return ngettext(
        "%(communes)s commune ne tient qu’à un seul prestataire.",
        "%(communes)s communes ne tiennent qu’à un seul prestataire.",
        communes,
        communes=number(communes),
    )


def _biggest(answer: Answer) -> str:
    if answer.gaps.sum() <= 1:
        return ""
    people = answer.territory.communes["population"].reset_index(drop=True)[answer.gaps]
    largest = people.sort_values(ascending=False, kind="stable").head(PLACES_NAMED)
    names = answer.territory.communes["name"].iloc[largest.index]
    return gettext(
        "Les plus peuplées des communes en manque : %(names)s.",
        names=", ".join(f"{name} ({number(inhabitants)})" for name, inhabitants in zip(names, largest, strict=True)),
    )


def _remote(answer: Answer) -> str:
    providers = int(answer.coverage["remote_providers"].max()) if len(answer.coverage) else 0
    if providers == 0:
        return ""
    return ngettext(
        "À distance : %(providers)s prestataire, compté à part.",
        "À distance : %(providers)s prestataires, comptés à part.",
        providers,
        providers=number(providers),
    )


def missing_proof(explanation: Explanation) -> str:
    """Say, of a commune without anybody proven to meet, how near somebody is whom a proof would make count."""
    waiting = [
        fact.minutes
        for fact in explanation.in_reach
        if fact.standing in UNPROVEN and fact.minutes is not None and explanation.state in {"unproven", "remote_only"}
    ]
    if not waiting:
        return ""
    return gettext(
        "À %(minutes)s, un prestataire n’a pas encore prouvé sa compétence : une preuve suffirait.",
        minutes=minutes(min(waiting)),
    )


def reason(answer: Answer, commune: str) -> str:
    """Say in one sentence why a commune has its state."""
    row = answer.coverage.loc[commune].to_dict()
    words = {
        "minutes": answer.question.max_minutes,
        "proven": number(row["proven_providers"]),
        "waiting": number(row["waiting_offers"]),
        "remote": number(row["remote_providers"]),
        "offers": number(len(answer.offers)),
    }
    told = {
        "local": gettext(
            "Un prestataire qui compte est installé dans la commune ; au total, %(proven)s à portée.", **words
        ),
        "reachable": ngettext(
            "%(proven)s prestataire qui compte, installé ailleurs, se déplace jusqu’ici ou reçoit à %(minutes)s min "
            "au plus.",
            "%(proven)s prestataires qui comptent, installés ailleurs, se déplacent jusqu’ici ou reçoivent à "
            "%(minutes)s min au plus.",
            int(row["proven_providers"]),
            **words,
        ),
        "remote_only": ngettext(
            "Personne de prouvé ne vient ni ne reçoit à portée ; %(remote)s prestataire travaille à distance.",
            "Personne de prouvé ne vient ni ne reçoit à portée ; %(remote)s prestataires travaillent à distance.",
            int(row["remote_providers"]),
            **words,
        ),
        "unproven": ngettext(
            "%(waiting)s offre est à portée, mais elle n’est pas encore prouvée.",
            "%(waiting)s offres sont à portée, mais aucune n’est encore prouvée.",
            int(row["waiting_offers"]),
            **words,
        ),
        "out_of_reach": ngettext(
            "%(offers)s offre est connue, mais elle n’atteint pas la commune.",
            "%(offers)s offres sont connues, mais aucune n’atteint la commune.",
            len(answer.offers),
            **words,
        ),
        "none": gettext("Personne, dans l’annuaire, ne propose cette compétence."),
        "not_applicable": gettext("Cette compétence n’est pas attendue dans cette zone : ce n’est pas un manque."),
    }
    return told[str(row["state"])]
