"""Gaps, sites, permanences and effects as rows, made once for the screen, CSV, GeoJSON and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.coverage import Answer
from geomap.core.siting.effect import departure_effect, dependence, forecast, proof_effect
from geomap.core.siting.maximal import Siting
from geomap.core.siting.permanences import Rota
from geomap.core.siting.places import Plan
from geomap.exports.answers import answer_rows, plain, question_member
from geomap.exports.geojson import feature_collection, geometries
from geomap.exports.tabular import write_csv
from geomap.exports.words import standing_label

GAP_FIELDS = (
    *("code", "name", "population", "state", "state_label", "waiting_offers", "waiting_reasons"),
    *("nearest_provider", "nearest_commune_name", "nearest_minutes", "nearest_reason", "minutes_source"),
)
"""Columns of the communes in a gap."""

SKILL_GAP_FIELDS = ("skill", "skill_label", "gap_communes", "gap_people", "communes", "people", "minutes_source")
"""Columns of the skills ranked by their gap."""

SITE_FIELDS = ("plan", "step", "code", "name", "communes", "people", "total", "minutes_source")
"""Columns of a siting: of the best set, then of the advised order."""

ROTA_FIELDS = (
    *("step", "place", "place_name", "code", "name", "provider", "provider_name", "minutes"),
    *("communes", "people", "total", "minutes_source"),
)
"""Columns of permanences."""

EFFECT_FIELDS: Mapping[str, Sequence[str]] = {
    "proof": (
        *("skill", "skill_label", "offer", "provider", "provider_name", "standing", "standing_label"),
        *("communes", "people", "minutes_source"),
    ),
    "departure": ("skill", "skill_label", "provider", "provider_name", "communes", "people", "minutes_source"),
    "forecast": (
        *("skill", "skill_label", "months", "day", "gap_communes", "gap_people"),
        *("more_communes", "more_people", "minutes_source"),
    ),
}
"""Columns of each kind of effect."""


@dataclass(frozen=True)
class Sheet:
    """Rows, the columns they are shown in, what was asked, and the rows and shapes a map draws of them."""

    fields: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    head: Mapping[str, Any] = field(default_factory=dict)
    drawn: Sequence[Mapping[str, Any]] = ()
    communes: gpd.GeoDataFrame | None = None


def sheet_csv(sheet: Sheet) -> str:
    """Write a sheet as CSV."""
    return write_csv(sheet.rows, sheet.fields)


def sheet_json(sheet: Sheet) -> str:
    """Write a sheet as one JSON object: what was asked and found, and the rows."""
    return json.dumps({**sheet.head, "rows": list(sheet.rows)}, ensure_ascii=False, allow_nan=False)


def sheet_geojson(sheet: Sheet) -> str:
    """Write a sheet as a FeatureCollection: one feature a commune, its code as `id`, WGS 84."""
    if sheet.communes is None:
        return feature_collection([], sheet.head, identifier="code")
    shapes = geometries(sheet.communes.geometry.reindex([row["code"] for row in sheet.drawn]).to_numpy())
    return feature_collection(zip(sheet.drawn, shapes, strict=True), sheet.head, identifier="code")


def gaps_sheet(answer: Answer, language: str) -> Sheet:
    """Rank the communes in a gap by their people."""
    found = [{name: row[name] for name in GAP_FIELDS} for row in answer_rows(answer, language) if row["gap"]]
    found.sort(key=lambda row: (-(row["population"] or 0), row["code"]))
    people = sum(row["population"] or 0 for row in found)
    head = _head(answer, language) | {"gap_communes": len(found), "gap_people": people}
    return Sheet(GAP_FIELDS, found, head, found, answer.territory.communes)


def skill_gaps_sheet(answers: Iterable[Answer], language: str) -> Sheet:
    """Rank skills by the people in a gap."""
    found, head = [], {}
    for answer in answers:
        head = _head(answer, language, of_skill=False)
        people = _people(answer)
        gap = answer.coverage["gap"].to_numpy(dtype=bool)
        counts = (int(gap.sum()), plain(people[gap].sum()), len(gap), plain(people.sum()))
        found.append(_skill(answer, language) | dict(zip(SKILL_GAP_FIELDS[2:-1], counts, strict=True)))
    found.sort(key=lambda row: (-row["gap_people"], -row["gap_communes"], row["skill"]))
    return Sheet(SKILL_GAP_FIELDS, found, head)


def sites_sheet(plan: Plan, language: str) -> Sheet:
    """Give the best set and the advised order, step by step; a map draws the best set."""
    answer = plan.residual.answer
    names = answer.territory.communes["name"]
    rows = [
        {"plan": name, **step, "name": names[step["code"]], "minutes_source": answer.minutes_source}
        for name, found in (("best", plan.best), ("advised", plan.advised))
        for step in _steps(plan.residual.steps(found))
    ]
    head = {
        **_head(answer, language),
        "gap_people": plain(plan.residual.people.sum()),
        "best": _certificate(plan.best),
        "advised": _certificate(plan.advised),
    }
    best = [row for row in rows if row["plan"] == "best"]
    return Sheet(SITE_FIELDS, rows, head, best, answer.territory.communes)


def rota_sheet(rota: Rota, providers: pd.Series, places: pd.Series, language: str) -> Sheet:
    """Give permanences step by step; `providers` and `places` are the names people read, by id."""
    answer = rota.residual.answer
    names = answer.territory.communes["name"]
    rows = [
        {
            **step,
            "name": names[step["code"]],
            "place_name": places.get(step["place"], names.get(step["place"])),
            "provider_name": providers.get(step["provider"]),
            "minutes_source": answer.minutes_source,
        }
        for step in _steps(rota.days)
    ]
    head = {
        **_head(answer, language),
        "gap_people": plain(rota.residual.people.sum()),
        "best": _certificate(rota.best),
    }
    # Two mediators of one commune draw it once, with the first of them.
    drawn = list({row["code"]: row for row in reversed(rows)}.values())[::-1]
    return Sheet(ROTA_FIELDS, rows, head, drawn, answer.territory.communes)


def effect_sheet(kind: str, answers: Iterable[Answer], providers: pd.Series, language: str) -> Sheet:
    """Give the effects of one kind for one or more skills; communes are drawn for a single one."""
    rows: list[Mapping[str, Any]] = []
    count, last = 0, None
    for answer in answers:
        count, last = count + 1, answer
        rows += [_skill(answer, language) | row for row in _EFFECTS[kind](answer, providers, language)]
    if kind != "forecast":
        rows.sort(key=lambda row: (-row["people"], -row["communes"]))
    if last is None:
        return Sheet(EFFECT_FIELDS[kind], rows, {"kind": kind})
    head = {**_head(last, language, of_skill=count == 1), "kind": kind}
    if count != 1:
        return Sheet(EFFECT_FIELDS[kind], rows, head)
    return Sheet(EFFECT_FIELDS[kind], rows, head, _DRAWN[kind](last, providers), last.territory.communes)


def _proof_rows(answer: Answer, providers: pd.Series, language: str) -> list[dict[str, Any]]:
    found = proof_effect(answer).reset_index().drop(columns="codes")
    found["standing_label"] = [standing_label(one, language) for one in found["standing"]]
    return [_named(row, providers) for row in found.to_dict("records")]


def _departure_rows(answer: Answer, providers: pd.Series, _: str) -> list[dict[str, Any]]:
    found = departure_effect(answer).reset_index().drop(columns="codes")
    return [_named(row, providers) for row in found.to_dict("records")]


def _forecast_rows(answer: Answer, _: pd.Series, __: str) -> list[dict[str, Any]]:
    people, now = _people(answer), answer.coverage["gap"].to_numpy(dtype=bool)
    rows = []
    for months, ahead in forecast(answer).items():
        gap = ahead.coverage["gap"].to_numpy(dtype=bool)
        more = gap & ~now
        rows.append(
            {
                "months": months,
                "day": ahead.question.day.isoformat(),
                "gap_communes": int(gap.sum()),
                "gap_people": plain(people[gap].sum()),
                "more_communes": int(more.sum()),
                "more_people": plain(people[more].sum()),
            }
        )
    return rows


def _proof_drawn(answer: Answer, providers: pd.Series) -> list[dict[str, Any]]:
    """Communes that some waiting proof would bring out of a gap, and which."""
    offers: dict[str, list[str]] = {}
    for offer, codes in proof_effect(answer)["codes"].items():
        for code in codes:
            offers.setdefault(code, []).append(str(offer))
    who = answer.offers["provider"]
    return [
        _commune(answer, code) | {"offers": names, "providers": [providers.get(who[name]) for name in names]}
        for code, names in offers.items()
    ]


def _departure_drawn(answer: Answer, providers: pd.Series) -> list[dict[str, Any]]:
    """Communes that hang on one provider, and on which."""
    hanging = dependence(answer)
    return [_commune(answer, code) | _named({"provider": who}, providers) for code, who in hanging.items()]


def _forecast_drawn(answer: Answer, _: pd.Series) -> list[dict[str, Any]]:
    """All communes, with their state at each horizon."""
    ahead = {f"state_{months}": one.coverage["state"] for months, one in forecast(answer).items()}
    return [
        _commune(answer, code) | {name: state[code] for name, state in ahead.items()} for code in answer.coverage.index
    ]


_EFFECTS = {"proof": _proof_rows, "departure": _departure_rows, "forecast": _forecast_rows}
_DRAWN = {"proof": _proof_drawn, "departure": _departure_drawn, "forecast": _forecast_drawn}


def _steps(steps: pd.DataFrame) -> list[dict[str, Any]]:
    found = steps.reset_index().rename(columns={"commune": "code"})
    return [{str(name): plain(value) for name, value in row.items()} for row in found.to_dict("records")]


def _certificate(found: Siting) -> dict[str, Any]:
    return {"people": plain(found.value), "bound": plain(found.bound), "gap": found.gap, "proven": found.proven}


def _named(row: Mapping[Any, Any], providers: pd.Series) -> dict[str, Any]:
    return {str(name): plain(value) for name, value in row.items()} | {"provider_name": providers.get(row["provider"])}


def _head(answer: Answer, language: str, *, of_skill: bool = True) -> dict[str, Any]:
    """What was asked, of one skill or of all, and how many communes weigh nothing for want of a population."""
    asked = question_member(answer, language)
    if not of_skill:
        asked = {name: value for name, value in asked.items() if name not in {"skill", "skill_label"}}
    return {"question": asked, "unknown_populations": int(answer.territory.communes["population"].isna().sum())}


def _skill(answer: Answer, language: str) -> dict[str, Any]:
    label = answer.skill.label(language)
    return {"skill": answer.skill.id, "skill_label": label, "minutes_source": answer.minutes_source}


def _commune(answer: Answer, code: Any) -> dict[str, Any]:
    row = answer.territory.communes.loc[code]
    return {"code": code, "name": row["name"], "population": plain(row["population"])}


def _people(answer: Answer) -> Any:
    return np.nan_to_num(answer.territory.communes["population"].to_numpy(dtype=float))
