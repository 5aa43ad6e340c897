"""When a provider is open: a plain week, or the notation of OpenStreetMap; and when it is closed for a time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from geomap.core.entries.closure import LONGEST_NOTE, Closure
from geomap.core.entries.week import DAYS, MOST_INTERVALS, read_week, write_week
from geomap.stewardship.hours import read_hours, week_of
from geomap.web import space_words
from geomap.web.forms import Filled, filled
from geomap.web.shelf import shelf
from geomap.web.space import entry_of, me
from geomap.web.space_words import FAULTS
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from geomap.ports.space import Entry

bp = Blueprint("space_hours", __name__)

_WORKDAYS = ("Tu", "We", "Th", "Fr")


@bp.get("/espace/<provider>/horaires")
def page(provider: str) -> str:
    """Show the forms of the week and of the closure."""
    found = entry_of(provider)
    return _form(found, Filled(_week_values(found.hours)), Filled(_closure_values(found.closure)))


@bp.post("/espace/<provider>/horaires")
def open_hours(provider: str) -> str | Response | tuple[str, int]:
    """Keep the hours typed, as a week or as text."""
    found, form = entry_of(provider), filled()
    hours = _from_text(form) if form["how"] == "text" else _from_week(form)
    if not form.right:
        return _form(found, form, Filled(_closure_values(found.closure))), 422
    shelf().geomap.space.open(provider, hours, found.closure, me().id)
    return redirect(url_for("space_hours.page", provider=provider, fait="oui"), 303)


@bp.post("/espace/<provider>/fermeture")
def close(provider: str) -> str | Response | tuple[str, int]:
    """Keep the days of a closure, or take it away."""
    found, form = entry_of(provider), filled()
    closure = None if form["open"] else _closure(form)
    if not form.right:
        return _form(found, Filled(_week_values(found.hours)), form), 422
    shelf().geomap.space.open(provider, found.hours, closure, me().id)
    return redirect(url_for("space_hours.page", provider=provider, fait="oui") + "#fermeture", 303)


def cell(day: str, rank: int, end: str) -> str:
    """Name the field of one time of a week."""
    return f"{day}{rank}{end}"


def _from_text(form: Filled) -> str | None:
    if not form["hours"]:
        return None
    hours = read_hours(form["hours"])
    if hours is None:
        said = gettext("Ces horaires ne sont pas compris. Exemple : Mo-Fr 09:00-12:00,14:00-18:00; PH off")
        form.fault("hours", said)
    return hours


def _from_week(form: Filled) -> str | None:
    cells = {
        day: [(form[cell(day, rank, "a")], form[cell(day, rank, "b")]) for rank in range(MOST_INTERVALS)]
        for day in DAYS
    }
    if form["same"]:
        cells |= dict.fromkeys(_WORKDAYS, cells["Mo"])
    week, wrong = read_week(cells)
    for day, fault in wrong.items():
        said = gettext("%(day)s : %(fault)s", day=space_words.DAYS[day], fault=FAULTS[fault])
        form.fault(cell(day, 0, "a"), said)
        if form["same"]:
            break
    return write_week(week) or None


def _closure(form: Filled) -> Closure | None:
    days: dict[str, dt.date | None] = {}
    for name in ("first", "last"):
        try:
            days[name] = dt.date.fromisoformat(form[name]) if form[name] else None
        except ValueError:
            form.fault(name, gettext("Ce n’est pas une date."))
    first, last = days.get("first"), days.get("last")
    if form.right and first is None:
        form.fault("first", gettext("Donnez le premier jour de fermeture."))
    if first and last and last < first:
        form.fault("last", gettext("Le dernier jour vient avant le premier."))
    if len(form["note"]) > LONGEST_NOTE:
        form.fault("note", gettext("Cette phrase est trop longue : 300 lettres au plus."))
    return Closure(first, last, form["note"]) if form.right and first else None


def _week_values(hours: str | None) -> dict[str, str]:
    week = week_of(hours)
    if week is None:
        return {"how": "text", "hours": hours or ""}
    cells = {
        cell(day, rank, end): time
        for day, intervals in week.items()
        for rank, pair in enumerate(intervals)
        for end, time in zip("ab", pair, strict=True)
    }
    return cells | {"how": "week", "hours": hours or ""}


def _closure_values(closure: Closure | None) -> dict[str, str]:
    if closure is None:
        return {}
    return {
        "first": closure.first.isoformat(),
        "last": closure.last.isoformat() if closure.last else "",
        "note": closure.note,
    }


def _form(found: Entry, form: Filled, closing: Filled) -> str:
    return render_template(
        "space_hours.html",
        entry=found,
        form=form,
        closing=closing,
        days=space_words.DAYS,
        ranks=range(MOST_INTERVALS),
        cell=cell,
        day=shelf().today(),
    )
