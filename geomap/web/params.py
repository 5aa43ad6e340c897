"""The question in the URL: read strictly, written canonically, and nothing lost between the two."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from werkzeug.datastructures import MultiDict

from geomap.core.coverage import THRESHOLDS, Question
from geomap.errors import BadQuestion
from geomap.web.typography import gettext

DEFAULT_MINUTES = 30
"""Journey of a first visit, minutes."""

PROOFS: Mapping[str, Literal["proven", "declared"]] = MappingProxyType({"prouve": "proven", "declare": "declared"})
"""Word in the URL → proof level of the question."""

YES_NO: Mapping[str, bool] = MappingProxyType({"oui": True, "non": False})
"""Word in the URL → whether something is wanted."""

ORDERS = ("manque", "commune", "minutes", "prouves", "habitants")
"""Orders the table of communes may take; gaps first at first. A dash before one turns it round."""

SEARCH_LENGTH = 100
"""Longest search text read, in characters."""

_NAME = re.compile(r"[\w:.\-]{1,64}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LAST_PAGE = 100_000


def read_question(zone: str, skill: str, given: MultiDict[str, str], today: dt.date) -> Question:
    """Read the question an address holds; a value without meaning raises `BadQuestion` naming it."""
    return Question(
        zone=_name("zone", zone),
        skill=_name("competence", skill),
        day=_day(given, today),
        max_minutes=int(_choice(given, "t", tuple(str(minutes) for minutes in THRESHOLDS), str(DEFAULT_MINUTES))),
        proof=PROOFS[_choice(given, "preuve", tuple(PROOFS), "prouve")],
        remote_counts=YES_NO[_choice(given, "distance", tuple(YES_NO), "non")],
    )


def write_question(question: Question, today: dt.date) -> dict[str, Any]:
    """Write what of a question goes after the `?`: only what differs from a first visit."""
    written: dict[str, Any] = {}
    if question.max_minutes != DEFAULT_MINUTES:
        written["t"] = str(question.max_minutes)
    if question.proof != "proven":
        written["preuve"] = "declare"
    if question.remote_counts:
        written["distance"] = "oui"
    if question.day != today:
        written["jour"] = question.day.isoformat()
    return written


def read_order(given: MultiDict[str, str]) -> str:
    """Read the order of the table (`tri`)."""
    return _choice(given, "tri", (*ORDERS, *(f"-{order}" for order in ORDERS)), ORDERS[0])


def read_yes(given: MultiDict[str, str], name: str) -> bool:
    """Read a parameter that is yes or no, and no at first."""
    return YES_NO[_choice(given, name, tuple(YES_NO), "non")]


def read_page(given: MultiDict[str, str]) -> int:
    """Read the number of a page of a list (`page`), from 1."""
    text = _one(given, "page", "1")
    if not re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII) or int(text) > _LAST_PAGE:
        raise BadQuestion(gettext("« %(value)s » n’est pas un numéro de page.", value=_shown(text)), "page")
    return int(text)


def read_text(given: MultiDict[str, str], name: str = "q") -> str:
    """Read what somebody searches, blanks joined."""
    text = " ".join(_one(given, name, "").replace("\x00", " ").split())
    if len(text) > SEARCH_LENGTH:
        most = gettext("La recherche est trop longue : %(most)s caractères au plus.", most=SEARCH_LENGTH)
        raise BadQuestion(most, name)
    return text


def read_choice(given: MultiDict[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    """Read a parameter that has few values; another one is refused, and the refusal lists them."""
    return _choice(given, name, allowed, default)


def read_name(given: MultiDict[str, str], name: str) -> str | None:
    """Read an optional id among the parameters (`competence`, `zone`)."""
    text = _one(given, name, "").strip()
    return _name(name, text) if text else None


def _day(given: MultiDict[str, str], today: dt.date) -> dt.date:
    text = _one(given, "jour", today.isoformat())
    try:
        # Python also reads 20261130 and 2026-W48: an address has one way to be written.
        return dt.date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise BadQuestion(
            gettext("« %(value)s » n’est pas une date ; écrivez-la ainsi : 2026-11-30.", value=_shown(text)), "jour"
        ) from None


def _choice(given: MultiDict[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = _one(given, name, default)
    if value not in allowed:
        raise BadQuestion(
            gettext(
                "« %(name)s=%(value)s » n’a pas de sens ici ; valeurs possibles : %(allowed)s.",
                name=name,
                value=_shown(value),
                allowed=", ".join(allowed),
            ),
            name,
        )
    return value


def _one(given: MultiDict[str, str], name: str, default: str) -> str:
    values = given.getlist(name)
    if len(values) > 1:
        raise BadQuestion(gettext("« %(name)s » est donné deux fois dans l’adresse.", name=name), name)
    return values[0] if values else default


def _name(what: str, text: str) -> str:
    if _NAME.fullmatch(text) is None:
        wrong = gettext("« %(value)s » n’est pas un identifiant (%(name)s).", value=_shown(text), name=what)
        raise BadQuestion(wrong, what)
    return text


def _shown(value: str) -> str:
    return value if len(value) <= 40 else value[:40] + "…"
