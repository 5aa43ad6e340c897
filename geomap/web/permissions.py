"""Who may use which address: one table, from which the enforcement and the tests are made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geomap.core.roles import ACCOUNT, PUBLIC, Rule

_EVERYBODY = Rule(frozenset({PUBLIC}))
_SIGNED_IN = Rule(frozenset({ACCOUNT}))


def _only(*roles: str, where: str = "") -> Rule:
    return Rule(frozenset(roles), where)


PERMISSIONS: Mapping[str, Rule] = MappingProxyType(
    {
        "asset": _EVERYBODY,
        "public.home": _EVERYBODY,
        "public.ask": _EVERYBODY,
        "public.answer": _EVERYBODY,
        "public.why": _EVERYBODY,
        "public.method": _EVERYBODY,
        "public.legal": _EVERYBODY,
        "places.commune": _EVERYBODY,
        "competences.skills": _EVERYBODY,
        "competences.skill": _EVERYBODY,
        "directory.providers": _EVERYBODY,
        "directory.provider": _EVERYBODY,
        "directory.mediators": _EVERYBODY,
        "directory.mediator": _EVERYBODY,
        "search.page": _EVERYBODY,
        "search.suggest": _EVERYBODY,
        "api.coverage": _EVERYBODY,
        "api.geometry": _EVERYBODY,
        "health.healthz": _EVERYBODY,
        # Signing in and out.
        "sign_in.page": _EVERYBODY,
        "sign_in.enter": _EVERYBODY,
        "sign_in.second_step": _EVERYBODY,
        "sign_in.check_second_step": _EVERYBODY,
        "sign_in.leave": _SIGNED_IN,
    }
)
"""Endpoint → who may. An endpoint that is not here is refused to everybody, and fails the tests."""
