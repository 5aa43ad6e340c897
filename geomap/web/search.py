"""One search box: skills by the words people use, communes by name, former name or postcode, providers by name."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from flask import Blueprint, jsonify, redirect, render_template, request, url_for

from geomap.core.geocoding.placenames import fold
from geomap.core.geocoding.suggestions import Suggestions, km_to
from geomap.web.context import domains
from geomap.web.language import language
from geomap.web.params import read_choice, read_text
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("search", __name__)

KINDS = ("tout", "competences", "communes")
"""What is looked through (`dans`)."""

SHOWN = 20
"""Answers of each kind on the page of a search."""

SUGGESTED = 6
"""Answers of each kind while somebody types."""


@dataclass(frozen=True)
class Found:
    """One answer."""

    kind: Literal["skill", "commune", "provider"]
    id: str
    label: str
    detail: str
    url: str


@dataclass(frozen=True)
class Names:
    """Names and postcodes by their folded form, sorted: what starts with the words typed comes first."""

    keys: tuple[str, ...]
    spaced: tuple[str, ...]
    ids: tuple[str, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Names:
        """Index (name, id) pairs."""
        ordered = sorted({(fold(name), name_id) for name, name_id in pairs})
        keys = tuple(key for key, _ in ordered)
        return cls(keys, tuple(f" {key}" for key in keys), tuple(name_id for _, name_id in ordered))

    def find(self, text: str, limit: int) -> list[str]:
        """Give ids of names that start with the text, then of those that hold all its words, each once."""
        wanted = fold(text)
        if not wanted:
            return []
        start = bisect_left(self.keys, wanted)
        found: dict[str, None] = {}
        for place in range(start, len(self.keys)):
            if not self.keys[place].startswith(wanted) or len(found) >= limit:
                break
            found[self.ids[place]] = None
        first, *others = [f" {word}" for word in wanted.split()]
        for spaced, name_id in zip(self.spaced, self.ids, strict=True):
            if len(found) >= limit:
                break
            if first in spaced and all(word in spaced for word in others):
                found[name_id] = None
        return list(found)


@bp.get("/recherche")
def page() -> str | AnyResponse:
    """Show what answers a search, or what does elsewhere; a single answer of the kind sought opens at once."""
    text = read_text(request.args)
    sought = read_choice(request.args, "dans", KINDS, KINDS[0])
    found = _found(text, sought, SHOWN)
    if len(found) == 1:
        return redirect(found[0].url)
    elsewhere = [] if found else _found(text, KINDS[0], SHOWN)
    shown = {
        f"{kind}s": [one for one in found or elsewhere if one.kind == kind] for kind in ("skill", "commune", "provider")
    }
    known = domains(shelf().nomenclature())
    return render_template("search.html", text=text, sought=sought, elsewhere=elsewhere, domains=known, **shown)


@bp.get("/api/search")
def suggest() -> Response:
    """Answer while somebody types, in JSON."""
    text = read_text(request.args)
    sought = read_choice(request.args, "dans", KINDS, KINDS[0])
    return jsonify(query=text, results=_found(text, sought, SUGGESTED))


def _found(text: str, sought: str, limit: int) -> list[Found]:
    """Find what is of the kinds sought, so many of each."""
    return [
        *(find_skills(text, limit) if sought in {KINDS[0], "competences"} else []),
        *(find_communes(text, limit) if sought in {KINDS[0], "communes"} else []),
        *(find_providers(text, limit) if sought == KINDS[0] else []),
    ]


def find_skills(text: str, limit: int) -> list[Found]:
    """Find skills by label, synonym or need; they lead to their map."""
    kept = shelf()
    nomenclature = kept.nomenclature()
    zone = kept.territory().spec
    found = []
    for hit in nomenclature.search(text, language(), limit) if text else ():
        skill = nomenclature.skills[hit.skill]
        label = skill.label(language())
        detail = gettext("« %(words)s »", words=hit.wording) if hit.kind == "synonym" else ""
        found.append(Found("skill", skill.id, label, detail, url_for("public.answer", zone=zone, skill=skill.id)))
    return found


def find_communes(text: str, limit: int) -> list[Found]:
    """Find communes by any of their names or by postcode, even misspelt: near this territory and large ones first."""
    found = shelf().keep("communes sought", _communes_sought).find(text, limit)
    names, postcodes = shelf().keep("communes shown", _communes_shown)
    return [
        Found("commune", code, names.get(code, code), postcodes.get(code, ""), url_for("places.commune", code=code))
        for code in found
    ]


def find_providers(text: str, limit: int) -> list[Found]:
    """Find providers by name."""
    kept = shelf()
    providers = kept.providers()
    known = kept.keep("provider index", lambda: Names.of(zip(providers["name"], providers.index, strict=True)))
    return [
        Found("provider", name, str(providers.at[name, "name"]), _city(providers.at[name, "city"]), _provider_url(name))
        for name in known.find(text, limit)
    ]


def commune_labels(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Name communes, wherever they are, with their postcode or code: those of this installation first."""
    names, postcodes = shelf().keep("communes shown", _communes_shown)
    home = shelf().territory().communes.index
    told = [(code, f"{names.get(code, code)} ({postcodes.get(code, code)})") for code in codes]
    return sorted(told, key=lambda one: one[0] not in home)


def _communes_sought() -> Suggestions:
    """Names and postcodes of all communes loaded, with how near and how large each is."""
    store, home = shelf().geomap.store, shelf().territory().communes
    names, postcodes, centres = store.place_names(), store.postcodes(), store.centres()
    pairs = [
        *zip(names["name"], names["commune"], strict=True),
        *zip(postcodes["postcode"], postcodes["commune"], strict=True),
    ]
    people = dict(zip(centres.index, centres["population"].fillna(0.0), strict=True))
    return Suggestions.of(pairs, people, km_to(centres, home.index))


def _communes_shown() -> tuple[dict[str, str], dict[str, str]]:
    """Current name and first postcode of each commune loaded."""
    store = shelf().geomap.store
    names, postcodes = store.place_names(), store.postcodes()
    current = names[names["kind"] == "current"]
    first = postcodes.sort_values("postcode").drop_duplicates("commune")
    return (
        dict(zip(current["commune"], current["name"], strict=True)),
        dict(zip(first["commune"], first["postcode"], strict=True)),
    )


def _city(city: object) -> str:
    return city if isinstance(city, str) else ""


def _provider_url(name: str) -> str:
    return url_for("directory.provider", name=name)
