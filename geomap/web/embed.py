"""An answer inside another site: the framed page, what that site writes to show it, and oEmbed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotImplemented as Unsupported

from geomap.config import LANGUAGES
from geomap.errors import NotFound
from geomap.web.answers import asked, known_skill
from geomap.web.assets import ASSETS
from geomap.web.drawing import draw
from geomap.web.language import asked_language, language
from geomap.web.narrowing import read_narrowing
from geomap.web.origin import origin
from geomap.web.params import read_choice, read_question, read_text, write_question
from geomap.web.security import FRAMED
from geomap.web.sentences import headline, sentences
from geomap.web.shelf import shelf
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from geomap.core.coverage import Question

bp = Blueprint("embed", __name__)

VIEWS = ("carte", "phrases")
"""What a frame shows (`vue`): the map with its legend, or the sentences alone."""

GROUNDS = ("clair", "sombre", "auto")
"""Colours of a frame (`fond`); `auto` follows the reader's."""

HEIGHTS = ("620", "420", "520", "760", "900")
"""Heights a snippet may have (`hauteur`), CSS pixels."""

_WIDTH = 800
_DAY_S = 86_400


@dataclass(frozen=True)
class Look:
    """How a frame looks: what it shows, its colours, what its map is read by, its height."""

    view: str
    ground: str
    level: str
    height_px: int

    @property
    def written(self) -> dict[str, Any]:
        """What its address says of it: only what differs from a first visit; sentences have no level."""
        written = {"vue": self.view, "fond": self.ground, "niveau": self.level if self.view == VIEWS[0] else ""}
        usual = {"vue": VIEWS[0], "fond": GROUNDS[0], "niveau": ""}
        return {name: value for name, value in written.items() if value != usual[name]}


@bp.get("/embed/<zone>/<skill>")
def frame(zone: str, skill: str) -> Response:
    """Show an answer to be framed by another site: no header, no cookie, nothing but the answer and a way to it."""
    kept = shelf()
    question = asked(zone, skill)
    look = read_look(request.args)
    answer = make_response(kept.page(lambda: _page(question, look), [question.skill]))
    answer.headers["Content-Security-Policy"] = FRAMED
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@bp.get("/embed/geomap-map.js")
def component() -> Response:
    """Give the script that makes `<geomap-map>` known to another site."""
    answer: Response = current_app.extensions[ASSETS].send("js/geomap-map.js")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={_DAY_S}"
    return answer


@bp.get("/oembed")
def oembed() -> Response:
    """Say how an address of this site is embedded (oembed.com), for sites that ask by themselves."""
    if request.args.get("format", "json") != "json":
        raise Unsupported
    question, look = _question_at(request.args.get("url", "")[:2_000])
    width, height = (_at_most(name, most) for name, most in (("maxwidth", _WIDTH), ("maxheight", int(HEIGHTS[0]))))
    measured = shelf().answer(question)
    title = frame_title(question, measured.territory.name)
    query = write_question(question, shelf().today())
    path, picture = (
        url_for(endpoint, zone=question.zone, skill=question.skill, **query, **shown)
        for endpoint, shown in (("embed.frame", look), ("share.picture", {}))
    )
    answer = jsonify(
        version="1.0",
        type="rich",
        title=title,
        provider_name="geomap",
        provider_url=origin() + "/",
        html=iframe_snippet(origin() + path, title, height, width),
        width=width,
        height=height,
        cache_age=_DAY_S,
        thumbnail_url=origin() + picture,
        thumbnail_width=1200,
        thumbnail_height=630,
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def read_look(given: MultiDict[str, str]) -> Look:
    """Read how a frame looks."""
    return Look(
        view=read_choice(given, "vue", VIEWS, VIEWS[0]),
        ground=read_choice(given, "fond", GROUNDS, GROUNDS[0]),
        level=read_narrowing(given).level or "",
        height_px=int(read_choice(given, "hauteur", HEIGHTS, HEIGHTS[0])),
    )


def iframe_snippet(address: str, title: str, height: int, width: int | None = None) -> str:
    """Write what another site pastes to show a frame."""
    return str(
        Markup(
            '<iframe src="{}" title="{}" loading="lazy" width="{}" height="{}" style="border:0;max-width:100%" '
            "allowfullscreen></iframe>"
        ).format(address, title, width or "100%", height)
    )


def component_snippet(script: str, question: Question, look: Look, title: str) -> str:
    """Write the same as a web component."""
    given = {
        "zone": question.zone,
        "skill": question.skill,
        **{name: str(value) for name, value in write_question(question, shelf().today()).items()},
        **look.written,
        **({"lang": spoken} if (spoken := asked_language()) else {}),
        "height": str(look.height_px),
        "label": title,
    }
    attributes = Markup(" ").join(Markup('{}="{}"').format(name, value) for name, value in given.items())
    return str(Markup('<script src="{}" async></script>\n<geomap-map {}></geomap-map>').format(script, attributes))


def _page(question: Question, look: Look) -> str:
    measured = shelf().answer(question)
    return render_template(
        "embed.html",
        answer=measured,
        query=write_question(question, shelf().today()),
        ground=look.ground,
        sample=shelf().sample(),
        headline=headline(measured),
        sentences=sentences(measured)[1:],
        drawing=draw(measured, level=look.level) if look.view == VIEWS[0] else None,
    )


def frame_title(question: Question, zone: str) -> str:
    """Name a frame for those who hear it."""
    skill = shelf().nomenclature().get(question.skill)
    return gettext("%(skill)s, %(zone)s : qui peut aider", skill=skill.label(language()), zone=zone)


def _question_at(address: str) -> tuple[Question, dict[str, Any]]:
    """Read the question an address of this site asks, and how it is shown: only what differs from a first visit."""
    elsewhere = NotFound(gettext("Cette adresse n’est pas celle d’une carte de ce site."))
    try:
        parts = urlsplit(address)
        asked_with = parse_qsl(parts.query, max_num_fields=20)
    except ValueError as error:
        raise elsewhere from error
    steps = parts.path.strip("/").split("/")
    here = f"{parts.scheme}://{parts.netloc}" == origin()
    if not here or len(steps) != 3 or steps[0] not in {"carte", "embed"}:
        raise elsewhere
    kept = shelf()
    given: MultiDict[str, str] = MultiDict(asked_with)
    question = read_question(steps[1], known_skill(steps[2]).id, given, kept.today())
    look = {
        **read_look(given).written,
        **({"lang": read_choice(given, "lang", LANGUAGES, "")} if "lang" in given else {}),
    }
    return replace(question, zone=kept.territory(question.zone).spec), look


def _at_most(name: str, usual: int) -> int:
    """Read the room another site has: never more is taken."""
    text = read_text(request.args, name)
    return max(1, min(usual, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else usual
