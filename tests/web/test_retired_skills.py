"""A retired skill proves nothing any more: on pages, in the queue, and for whoever asks without a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import send, sign_in_as
from trust_world import OFFER, TrustWorld, make_trust_world

from geomap.core.coverage import Question
from geomap.core.skills import Retire
from geomap.errors import UnknownSkill
from geomap.pipeline import answer
from geomap.web import create_app

PAGE, CLAIM = "/espace/p-1/competence/site", f"/validation/{OFFER}"
LINK = {"title": "Trois sites", "kind": "portfolio", "form": "link", "link": "https://example.org/sites"}


@pytest.fixture
def world(tmp_path: Path) -> TrustWorld:
    return make_trust_world(tmp_path)


def test_a_claim_to_a_retired_skill_is_not_validated(world: TrustWorld) -> None:
    app = create_app(world.geomap)
    owner, reviewer = app.test_client(), app.test_client()
    sign_in_as(owner, world.owner())
    sign_in_as(reviewer, world.reviewer())
    send(owner, f"{PAGE}/preuve", LINK, page=PAGE)
    assert send(owner, f"{PAGE}/soumettre", page=PAGE).status_code == 303
    world.geomap.nomenclatures.amend([Retire("site", replaced_by="securite")], "a-9", "Doublon.")
    ruling = {"verdict": "validate", "reason": "grid_met", "until": "2028-06-15"}
    sent = send(reviewer, CLAIM, ruling, page=CLAIM)
    assert (sent.status_code, "n’est plus dans l’annuaire" in sent.text) == (422, True)
    assert world.geomap.store.offers().loc[OFFER, "proof_state"] == "submitted"
    assert "1 dossier attend" not in reviewer.get("/validation").text
    assert "Site vitrine" not in owner.get("/prestataire/p-1").text
    assert "Atelier p-1" not in owner.get("/prestataires?competence=site").text


def test_whoever_asks_about_a_retired_skill_is_told_which_took_its_place(world: TrustWorld) -> None:
    day = world.clock.day()
    assert answer(world.geomap, Question("departement:48", "site", day)).skill.id == "site"
    world.geomap.nomenclatures.amend([Retire("site", replaced_by="securite")], "a-9", "Doublon.")
    with pytest.raises(UnknownSkill, match="« site » was retired: ask about « securite »"):
        answer(world.geomap, Question("departement:48", "site", day))
    world.geomap.nomenclatures.amend([Retire("securite")], "a-9", "Fini.")
    with pytest.raises(UnknownSkill, match="ask about a skill in use"):
        answer(world.geomap, Question("departement:48", "site", day))
