"""The table of permissions is complete, and every address obeys it for every role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fake_site import ZONE
from flask import Flask
from flask.testing import FlaskClient
from people import signed_in
from permission_table import DOCUMENT, document
from werkzeug.routing import Rule as Address

from geomap.core.roles import ACCOUNT, PUBLIC, ROLES, Grant
from geomap.web.permissions import PERMISSIONS
from geomap.web.scopes import SCOPES

VISITOR, PLAIN = "visitor", "account"
PROVIDER, OTHER_PROVIDER = "p-atelier", "p-hostile"
EXAMPLES: dict[str, Any] = {
    "zone": "epci:1",
    "skill": "creation-site",
    "commune": "48001",
    "code": "48001",
    "form": "csv",
    "digest": "0",
    "provider": PROVIDER,
    "offer": f"{PROVIDER}.creation-site",
}
"""What stands for each variable part of an address; one that is not here is the text `1`."""


def addresses(app: Flask) -> Iterator[tuple[str, str, Address]]:
    """Endpoint, method and rule of everything the site answers."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, rule


def grants(role: str, rule_where: str) -> list[Grant]:
    """What somebody of a role holds in the place an address is about."""
    if role == PLAIN:
        return []
    if role == "provider":
        return [Grant("provider", f"provider:{PROVIDER}")]
    if rule_where == "installation":
        return [Grant(role, ZONE)]
    return [Grant(role, "epci:1" if rule_where else "")]


def elsewhere(role: str) -> list[Grant]:
    """The same role, held for another provider or zone."""
    return [Grant(role, f"provider:{OTHER_PROVIDER}" if role == "provider" else "epci:2")]


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """The site with nothing behind its guard: what it opens answers `opened`."""
    app.config["WTF_CSRF_ENABLED"] = False
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_: "opened"
    return app


def opened(client: FlaskClient, method: str, rule: Address) -> bool:
    """Ask, and say whether the guard let us in; it sends others to sign in, or says no."""
    values = {name: EXAMPLES.get(name, "1") for name in rule.arguments}
    answer = client.open(
        client.application.url_map.bind("localhost").build(rule.endpoint, values, method=method), method=method
    )
    if answer.text == "opened":
        return True
    to_sign_in = answer.status_code == 303 and answer.headers["Location"].startswith("/connexion?suite=")
    assert to_sign_in or answer.status_code in {401, 403}, (rule, answer.status)
    return False


def test_every_address_has_a_line_and_every_line_an_address(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(PERMISSIONS)


def test_the_table_names_roles_and_scopes_that_exist() -> None:
    for rule in PERMISSIONS.values():
        assert rule.who
        assert rule.who <= {PUBLIC, ACCOUNT, *ROLES}
        assert not rule.where or rule.where in SCOPES


@pytest.mark.parametrize("role", [VISITOR, PLAIN, *ROLES])
def test_every_address_obeys_the_table(guarded: Flask, role: str) -> None:
    wrong = []
    for endpoint, method, address in addresses(guarded):
        rule = PERMISSIONS[endpoint]
        client = guarded.test_client()
        if role != VISITOR:
            signed_in(client, *grants(role, rule.where))
        may = PUBLIC in rule.who or (role != VISITOR and (ACCOUNT in rule.who or role in rule.who))
        if opened(client, method, address) != may:
            wrong.append((endpoint, method))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_held_elsewhere_opens_nothing_here(guarded: Flask, role: str) -> None:
    wrong = []
    for endpoint, method, address in addresses(guarded):
        rule = PERMISSIONS[endpoint]
        if not rule.where or {PUBLIC, ACCOUNT} & rule.who:
            continue
        client = guarded.test_client()
        signed_in(client, *elsewhere(role))
        if opened(client, method, address):
            wrong.append((endpoint, method))
    assert wrong == []


def test_an_address_without_a_line_is_open_to_nobody(app: Flask) -> None:
    app.add_url_rule("/oublie", "forgotten", lambda: "open")
    client = app.test_client()
    assert client.get("/oublie").status_code == 403
    signed_in(client, *ROLES[1:])
    assert client.get("/oublie").status_code == 403


@pytest.mark.parametrize(("scope", "may"), [("", True), (ZONE, True), ("epci:1", False)])
def test_only_who_administers_it_all_edits_the_nomenclature(client: FlaskClient, scope: str, may: bool) -> None:
    signed_in(client, Grant("administrator", scope))
    assert client.get("/administration/competences").status_code == (200 if may else 403)
    assert ('href="/administration/competences"' in client.get("/administration/comptes").text) is may


@pytest.mark.parametrize("zone", ["epci:1", "epci:2", ZONE])
def test_a_zone_lies_in_itself_and_in_what_holds_it(app: Flask, zone: str) -> None:
    with app.test_request_context():
        assert SCOPES["zone"]({"zone": zone}) == {zone, ZONE}


def test_a_provider_lies_where_its_commune_does(app: Flask) -> None:
    with app.test_request_context():
        assert SCOPES["provider"]({"provider": PROVIDER}) == {f"provider:{PROVIDER}", "epci:1", ZONE}
        assert SCOPES["provider"]({"provider": "p-sanslieu"}) == {"provider:p-sanslieu"}
        assert SCOPES["provider"]({"provider": "nobody"}) == {"provider:nobody"}


def test_the_document_is_the_table(app: Flask) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(app)
