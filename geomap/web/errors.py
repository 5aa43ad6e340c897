"""What a failure looks like from outside: error → status → a page or a JSON problem, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, current_app, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from geomap.errors import (
    BadInput,
    BadQuestion,
    BrokenDependency,
    DatabaseUnwritable,
    GeomapError,
    NotAllowed,
    NotFound,
    NotSignedIn,
)
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from flask import Flask

STATUS: tuple[tuple[type[GeomapError], int], ...] = (
    (NotFound, 404),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (BadInput, 400),
    (BrokenDependency, 503),
    (GeomapError, 500),
)
"""Status of each branch of the error tree; the first that fits."""

MACHINE = ("/api/", "/geo/", "/healthz", "/oembed")
"""Paths whose failures are read by programs, in JSON (RFC 9457)."""


def install_errors(app: Flask) -> None:
    """Answer every failure with a page, or a problem document, that says what to do next."""
    app.register_error_handler(GeomapError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: GeomapError) -> int:
    """Give the HTTP status of an error of ours."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def _ours(error: GeomapError) -> tuple[Response | str, int]:
    status = status_of(error)
    if status >= 500:
        current_app.logger.error("%s %s: %s", request.method, _place(), error)
    if isinstance(error, DatabaseUnwritable):
        return _told(status, "", *_unwritable())
    again = _without(error.parameter) if isinstance(error, BadQuestion) else ""
    return _answer(status, str(error) if status < 500 else "", again)


def _http(error: HTTPException) -> tuple[Response | str, int] | Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return _answer(error.code, "")


def _unforeseen(error: Exception) -> tuple[Response | str, int]:
    current_app.logger.error("%s %s failed", request.method, _place(), exc_info=error)
    return _answer(500, "")


def _without(parameter: str) -> str:
    """Give the address of a page without what of its address has no meaning, where it stands after the `?`."""
    if request.method != "GET" or not request.args:
        return ""
    # What the message names otherwise than the address does goes with all the rest.
    kept = request.args.to_dict() if parameter in request.args else {}
    kept.pop(parameter, None)
    values: dict[str, Any] = {**(request.view_args or {}), **kept}
    return url_for(request.endpoint or "public.home", **values)


def _answer(status: int, detail: str, again: str = "") -> tuple[Response | str, int]:
    return _told(status, detail, *_words(status), again=again)


def _told(status: int, detail: str, title: str, advice: str, again: str = "") -> tuple[Response | str, int]:
    if request.path.startswith(MACHINE):
        answer = jsonify(type="about:blank", title=title, status=status, detail=detail or advice)
        answer.mimetype = "application/problem+json"
        return answer, status
    return render_template("error.html", status=status, title=title, advice=advice, detail=detail, again=again), status


def _place() -> str:
    """Name the address for the log; a token in it is a secret, and stays out."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in rule.arguments else request.path


def _unwritable() -> tuple[str, str]:
    return (
        gettext("Rien ne peut être enregistré pour le moment"),
        gettext(
            "L’annuaire se lit, mais ne peut pas être changé. Rien de ce que vous avez envoyé n’a été gardé : "
            "réessayez plus tard."
        ),
    )


def _words(status: int) -> tuple[str, str]:
    if status == 404:
        return (
            gettext("Cette page n’existe pas"),
            gettext("L’adresse est peut-être incomplète, ou la fiche a été retirée."),
        )
    if status in {401, 403}:
        return (
            gettext("Cette page ne vous est pas ouverte"),
            gettext("Si elle devrait l’être, demandez le rôle qui convient à qui administre l’annuaire."),
        )
    if status == 503:
        return (
            gettext("Le service est momentanément indisponible"),
            gettext("Nos données ne répondent pas. Réessayez dans quelques minutes."),
        )
    if status >= 500:
        return (
            gettext("Une erreur est survenue"),
            gettext("Elle vient de nous, pas de vous. Elle a été notée ; réessayez dans un moment."),
        )
    if status == 413:
        return (
            gettext("C’est trop lourd"),
            gettext("Un fichier de preuve pèse 10 Mo au plus. Rien n’a été enregistré : revenez à la page précédente."),
        )
    return (
        gettext("Cette demande n’a pas pu être comprise"),
        gettext("Corrigez l’adresse ou repartez de l’accueil."),
    )
