"""A validated provider asks for another name: the proofs stay with the one examined until a reviewer agrees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from people import send
from trust_world import OFFER, TrustWorld

from geomap.core.entries.profile import Identity
from geomap.core.roles import Grant
from geomap.ports.accounts import Account

IDENTITY = "/espace/p-1/identite"
LINK = {"title": "Trois sites", "kind": "portfolio", "form": "link", "link": "https://example.org/sites"}
SIRET = "35600000000048"
SLY = 'Élan" onfocus="alert(1)'
OTHER_SIRET = "73282932000074"

As = Callable[[Account], FlaskClient]


@pytest.fixture
def validated(owner: FlaskClient, reviewer: FlaskClient) -> str:
    """The claim of p-1, proved and validated."""
    page, claim = "/espace/p-1/competence/site", f"/validation/{OFFER}"
    send(owner, f"{page}/preuve", LINK, page=page)
    send(owner, f"{page}/soumettre", {"said": ""}, page=page)
    data = {"verdict": "validate", "reason": "grid_met", "until": "2028-06-15", "proof_kind": "portfolio"}
    assert send(reviewer, claim, data).status_code == 303
    return OFFER


def renamed(client: FlaskClient, name: str, siret: str = SIRET, description: str = ""):
    return send(client, IDENTITY, {"name": name, "siret": siret, "description": description})


def shown(world: TrustWorld) -> tuple[str, str | None]:
    kept = world.geomap.space.entry("p-1")
    assert kept is not None
    return kept.identity.name, kept.identity.siret


def proven(world: TrustWorld) -> bool:
    return str(world.geomap.store.offers().loc[OFFER, "proof_state"]) == "validated"


def test_before_anything_is_validated_a_name_changes_at_once(world: TrustWorld, owner: FlaskClient) -> None:
    assert renamed(owner, "Mairie de Florac", "").headers["Location"] == "/espace/p-1"
    assert shown(world) == ("Mairie de Florac", None)
    assert world.geomap.space.identity_changes() == []


def test_a_validated_provider_keeps_its_name_until_a_reviewer_agrees(
    world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient, validated: str
) -> None:
    before = shown(world)
    assert "un autre nom ou un autre SIRET paraîtra quand" in owner.get(IDENTITY).text
    answer = renamed(owner, "Mairie de Florac", OTHER_SIRET, "Des sites simples.")
    assert answer.headers["Location"] == f"{IDENTITY}#demande"
    assert (shown(world), proven(world)) == (before, True)
    assert "Mairie de Florac" not in owner.get("/prestataire/p-1").text
    assert "Des sites simples." in owner.get("/prestataire/p-1").text
    assert "Mairie de Florac" not in owner.get("/decisions").text
    page = owner.get(IDENTITY).text
    assert 'value="Mairie de Florac"' in page
    assert "rien ne change sur la carte" in page
    assert "Changement demandé\xa0: Mairie de Florac" in owner.get("/espace/p-1").text
    queue = reviewer.get("/validation/fiches").text
    (link,) = re.findall(r'href="(/validation/identites/\d+)"', queue)
    assert "demande à paraître sous un autre nom" in reviewer.get(f"/validation/{OFFER}").text
    asked = reviewer.get(link).text
    assert "Site vitrine" in asked
    assert OTHER_SIRET in asked
    assert "Par\xa0: Owner" in asked
    assert send(reviewer, link, {"decision": "granted"}).status_code == 422
    assert send(reviewer, link, {"decision": "granted", "reason": "Kbis vu."}).status_code == 303
    assert (shown(world), proven(world)) == (("Mairie de Florac", OTHER_SIRET), True)
    assert world.post.letters[-1].to == "owner@example.org"
    assert "Kbis vu." in world.post.letters[-1].text
    assert "Changements de nom" not in reviewer.get("/validation/fiches").text
    assert world.geomap.register.verify().broken is None
    assert world.geomap.register.verify().contradicted == ()


def test_a_correction_passes_and_takes_back_what_waited(world: TrustWorld, owner: FlaskClient, validated: str) -> None:
    name = shown(world)[0]
    renamed(owner, "Tout autre nom")
    renamed(owner, "Tout autre nom", description="Encore.")
    assert [one.state for one in world.geomap.space.identity_changes()] == ["waiting"]
    assert renamed(owner, name.upper()).headers["Location"] == "/espace/p-1"
    assert shown(world)[0] == name.upper()
    assert [one.state for one in world.geomap.space.identity_changes()] == ["withdrawn"]


def test_a_refusal_is_told_contested_once_and_looked_at_by_another(
    world: TrustWorld, signed: As, owner: FlaskClient, reviewer: FlaskClient, validated: str
) -> None:
    renamed(owner, SLY)
    (made,) = world.geomap.space.identity_changes()
    link = f"/validation/identites/{made.id}"
    assert SLY not in reviewer.get(link).text
    assert send(reviewer, link, {"decision": "refused", "reason": "Ce n’est pas la même personne."}).status_code == 303
    assert "Ce n’est pas la même personne." in world.post.letters[-1].text
    assert "Ce n’est pas la même personne." in owner.get(IDENTITY).text
    assert send(owner, f"{IDENTITY}/recours", {"message": " "}, page=IDENTITY).status_code == 422
    assert send(owner, f"{IDENTITY}/recours", {"message": "Voici mon acte."}, page=IDENTITY).status_code == 303
    assert "Vous avez répondu la première fois" in reviewer.get(link).text
    other = signed(world.reviewer("second"))
    assert "Voici mon acte." in other.get(link).text
    assert send(other, link, {"decision": "refused", "reason": "Non plus."}).status_code == 303
    last = send(owner, f"{IDENTITY}/recours", {"message": "Encore."}, page=IDENTITY)
    assert "ne peut pas, ou plus, être contestée" in last.text
    assert proven(world)


def test_nobody_decides_on_the_name_of_their_own_organisation(
    world: TrustWorld, signed: As, owner: FlaskClient, validated: str
) -> None:
    renamed(owner, "Tout autre nom", OTHER_SIRET)
    (made,) = world.geomap.space.identity_changes()
    link = f"/validation/identites/{made.id}"
    here = Grant("reviewer", "departement:48")
    for name, held in (("near", "p-1"), ("sister", "p-2")):
        kin = signed(world.person(name, here, Grant("provider", f"provider:{held}")))
        assert "Nul ne décide pour sa propre structure" in kin.get(link).text
    assert signed(world.reviewer("away", "departement:30")).get(link).status_code == 403
    assert signed(world.person("boss", Grant("administrator"))).get(link).status_code == 403
    assert signed(world.reviewer("fair")).get("/validation/identites/77").status_code == 403
    boss = signed(world.person("judge", Grant("reviewer")))
    assert boss.get("/validation/identites/77").status_code == 404


def test_a_siret_another_entry_took_meanwhile_is_not_given(
    world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient, validated: str
) -> None:
    renamed(owner, "Tout autre nom", OTHER_SIRET)
    world.geomap.space.identify("p-2", Identity("Voisin", OTHER_SIRET), world.owner().id)
    (made,) = world.geomap.space.identity_changes()
    link = f"/validation/identites/{made.id}"
    refused = send(reviewer, link, {"decision": "granted", "reason": "vu"})
    assert (refused.status_code, "Une autre fiche porte ce SIRET" in refused.text) == (422, True)


def test_a_name_that_changes_while_the_reviewer_reads_is_not_decided_on(
    world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    page, claim = "/espace/p-1/competence/site", f"/validation/{OFFER}"
    send(owner, f"{page}/preuve", LINK, page=page)
    send(owner, f"{page}/soumettre", {"said": ""}, page=page)
    read = reviewer.get(claim).text
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', read) for name in ("csrf_token", "examined")}
    data = {name: found[1] for name, found in fields.items() if found}
    assert renamed(owner, "Mairie de Florac").headers["Location"] == "/espace/p-1"
    data |= {"verdict": "validate", "reason": "grid_met", "until": "2028-06-15", "proof_kind": "portfolio"}
    late = reviewer.post(claim, data=data)
    assert (late.status_code, "Relisez la page" in late.text) == (422, True)
    assert not proven(world)


def test_what_is_asked_for_can_be_taken_back(world: TrustWorld, owner: FlaskClient, validated: str) -> None:
    renamed(owner, "Tout autre nom")
    assert send(owner, f"{IDENTITY}/retrait", page=IDENTITY).status_code == 303
    assert "Tout autre nom" not in owner.get(IDENTITY).text
    assert [one.state for one in world.geomap.space.identity_changes()] == ["withdrawn"]
