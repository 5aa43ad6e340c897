"""Proving a skill and deciding on it, page by page, on a whole small installation."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import evidence_samples as samples
import pytest
from flask.testing import FlaskClient
from people import form_token, send
from trust_world import HOSTILE, OFFER, TrustWorld
from werkzeug.test import TestResponse

from geomap.core.roles import Grant
from geomap.evidence.folder import MOST_BYTES
from geomap.ports.accounts import Account, Invitation
from geomap.web import create_app

PAGE = "/espace/p-1/competence/site"
CLAIM = f"/validation/{OFFER}"
LINK = {"title": "Trois sites", "kind": "portfolio", "form": "link", "link": "https://example.org/sites"}

As = Callable[[Account], FlaskClient]


def state(world: TrustWorld) -> str:
    return str(world.geomap.store.offers().loc[OFFER, "proof_state"])


def submitted(owner: FlaskClient) -> None:
    send(owner, f"{PAGE}/preuve", LINK, page=PAGE)
    assert send(owner, f"{PAGE}/soumettre", {"said": "Bonjour"}, page=PAGE).status_code == 303


def ruled(client: FlaskClient, verdict: str, reason: str, **more: Any) -> TestResponse:
    return send(client, CLAIM, {"verdict": verdict, "reason": reason, **more}, page=CLAIM)


def validated(client: FlaskClient, until: str = "2028-06-15") -> TestResponse:
    return ruled(client, "validate", "grid_met", until=until, proof_kind="portfolio")


def file_sent(content: bytes, name: str) -> dict[str, Any]:
    return {"title": "Un fichier", "kind": "diploma", "form": "file", "file": (io.BytesIO(content), name)}


# The way of a claim ---------------------------------------------------------------------------------------------------


def test_a_skill_is_proved_and_validated(world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient) -> None:
    page = owner.get(PAGE).text
    assert "Trois sites en ligne." in page
    assert "Soumettre les preuves" not in page
    submitted(owner)
    assert "preuves soumises" in owner.get(PAGE).text
    queue = reviewer.get("/validation").text
    assert "1 dossier attend" in queue
    assert "valider ceci ouvre 3 communes" in queue
    claim = reviewer.get(CLAIM)
    assert "https://example.org/sites" in claim.text
    assert "Bonjour" in claim.text
    assert 'value="2028-06-15"' in claim.text
    assert validated(reviewer).status_code == 303
    assert state(world) == "validated"
    (letter,) = world.post.letters
    assert (letter.to, letter.subject) == ("owner@example.org", "« Site vitrine » est validée")
    assert "15/06/2028" in letter.text
    assert "Rien n’attend" in reviewer.get("/validation").text
    assert "par vous" in reviewer.get(CLAIM).text
    assert "validée" in owner.get(PAGE).text
    assert "prouvée" in owner.get("/prestataire/p-1").text


def test_a_refusal_is_reasoned_and_appealed_against_once(
    world: TrustWorld, signed: As, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    submitted(owner)
    assert ruled(reviewer, "refuse", "other").status_code == 422
    assert ruled(reviewer, "refuse", "grid_met").status_code == 422
    assert ruled(reviewer, "refuse", "too_little", note=HOSTILE).status_code == 303
    page = owner.get(PAGE).text
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert "Les preuves ne suffisent pas" in page
    assert "Les preuves ne suffisent pas" in world.post.letters[-1].text
    empty = send(owner, f"{PAGE}/recours", {"said": " "}, page=PAGE)
    assert (empty.status_code, "devrait être revue." in empty.text, "Choisissez un motif" in empty.text) == (
        422,
        True,
        False,
    )
    assert send(owner, f"{PAGE}/recours", {"said": "Relisez le contrat."}, page=PAGE).status_code == 303
    assert "attend quelqu’un d’autre" not in reviewer.get("/validation").text
    assert validated(reviewer).status_code == 422
    assert "Vous avez déjà décidé" in validated(reviewer).text
    other = signed(world.reviewer("other"))
    assert "Relisez le contrat." in other.get(CLAIM).text
    assert "Bonjour" in other.get(CLAIM).text
    assert ruled(other, "refuse", "too_old").status_code == 303
    assert "Contester la décision" not in owner.get(PAGE).text
    assert "(sur recours)" in owner.get(PAGE).text
    assert send(owner, f"{PAGE}/recours", {"said": "Encore."}, page=PAGE + "?lang=fr").status_code == 422
    assert state(world) == "rejected"


def test_nobody_decides_for_their_own_organisation(world: TrustWorld, signed: As, owner: FlaskClient) -> None:
    submitted(owner)
    everywhere = Grant("reviewer", "")
    for name, held in {"holder": "provider:p-1", "colleague": "provider:p-2"}.items():
        client = signed(world.person(name, Grant("provider", held), everywhere))
        assert "Nul ne décide pour sa propre structure." in client.get(CLAIM).text
        sent = client.post(CLAIM, data={"verdict": "validate", "reason": "grid_met", "until": "2028-06-15"})
        assert sent.status_code == 400
        answer = send(
            client, CLAIM, {"verdict": "validate", "reason": "grid_met", "until": "2028-06-15"}, page="/compte"
        )
        assert "Nul ne décide" in answer.text
    assert state(world) == "submitted"


def test_nobody_decides_on_an_entry_they_once_held(world: TrustWorld, signed: As) -> None:
    held = Grant("provider", "provider:p-1")
    former, silent = world.owner(), world.person("silent", held)
    submitted(signed(former))
    world.geomap.accounts.revoke(former.id, held)
    world.geomap.accounts.revoke(silent.id, held)
    for account in (former, silent):
        world.geomap.accounts.grant(account.id, Grant("reviewer", "departement:48"), "a-9")
        client = signed(account)
        assert "Nul ne décide pour sa propre structure." in client.get(CLAIM).text
        ruling = {"verdict": "validate", "reason": "grid_met", "until": "2028-06-15"}
        assert "Nul ne décide" in send(client, CLAIM, ruling, page="/compte").text
    assert state(world) == "submitted"
    assert validated(signed(world.reviewer())).status_code == 303


def test_who_took_up_an_invitation_to_an_entry_never_decides_on_it(world: TrustWorld, signed: As) -> None:
    held = Grant("provider", "provider:p-1")
    submitted(signed(world.owner()))
    guest = world.reviewer("guest")
    at = world.clock.at
    offered = Invitation("i-1", "digest", "Guest@example.org", held, "a-1", at, at + dt.timedelta(days=1))
    world.geomap.accounts.invite(offered)
    assert 'name="verdict"' in signed(guest).get(CLAIM).text
    assert world.geomap.accounts.accept_invitation("digest", guest.id, at)
    world.geomap.accounts.revoke(guest.id, held)
    assert "Nul ne décide pour sa propre structure." in signed(guest).get(CLAIM).text


def test_reviewers_decide_in_their_own_places_only(world: TrustWorld, signed: As, owner: FlaskClient) -> None:
    submitted(owner)
    elsewhere = signed(world.reviewer("elsewhere", "departement:43"))
    assert elsewhere.get(CLAIM).status_code == 403
    assert "Rien n’attend" in elsewhere.get("/validation").text


def test_two_reviewers_where_the_grid_asks_for_them(world: TrustWorld, signed: As, owner: FlaskClient) -> None:
    page, claim = "/espace/p-1/competence/securite", "/validation/p-1.securite"
    send(owner, f"{page}/preuve", LINK | {"kind": "diploma"}, page=page)
    send(owner, f"{page}/soumettre", page=page)
    first, second = signed(world.reviewer()), signed(world.reviewer("second"))
    ruling = {"verdict": "validate", "reason": "grid_met", "until": "2027-06-15"}
    assert "2 personnes différentes" in first.get(claim).text
    assert send(first, claim, ruling, page=claim).status_code == 303
    assert world.geomap.store.offers().loc["p-1.securite", "proof_state"] == "submitted"
    assert world.post.letters == []
    assert "1 approbation sur 2" in second.get(claim).text
    assert "attend quelqu’un d’autre que vous" in first.get("/validation").text
    assert send(first, claim, ruling, page=claim).status_code == 422
    assert send(second, claim, ruling, page=claim).status_code == 303
    assert world.geomap.store.offers().loc["p-1.securite", "proof_state"] == "validated"
    assert len(world.post.letters) == 1


@pytest.mark.parametrize("until", ["2026-06-14", "2028-06-16", "", "demain", "20270101"])
def test_a_validation_lasts_no_longer_than_the_grid_says(
    world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient, until: str
) -> None:
    submitted(owner)
    answer = validated(reviewer, until)
    assert (answer.status_code, state(world)) == (422, "submitted") if until != "20270101" else (303, "validated")
    assert until == "20270101" or 'id="fault-until"' in answer.text


def test_a_decision_without_a_verdict_or_a_reason_is_asked_again(owner: FlaskClient, reviewer: FlaskClient) -> None:
    submitted(owner)
    assert 'id="fault-verdict"' in ruled(reviewer, "", "grid_met").text
    assert 'id="fault-reason"' in ruled(reviewer, "refuse", "").text


def test_a_validation_is_renewed_without_a_day_lost(
    world: TrustWorld, signed: As, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    submitted(owner)
    validated(reviewer)
    world.clock.go(dt.date(2028, 5, 1))
    owner, reviewer = signed(world.owner()), signed(world.reviewer())
    send(owner, f"{PAGE}/preuve", LINK, page=PAGE)
    assert send(owner, f"{PAGE}/soumettre", page=PAGE).status_code == 303
    assert (state(world), "valider ceci garde 3 communes" in reviewer.get("/validation").text) == ("validated", True)
    assert validated(reviewer, "2030-05-01").status_code == 303
    assert world.geomap.store.offers().loc[OFFER, "valid_until"].date() == dt.date(2030, 5, 1)


def test_a_validation_can_be_withdrawn_with_a_reason(
    world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    submitted(owner)
    validated(reviewer)
    assert ruled(reviewer, "revoke", "false_proof", note="Le diplôme est faux.").status_code == 303
    assert state(world) == "rejected"
    assert world.post.letters[-1].subject == "« Site vitrine » n’est plus validée"


def test_a_skill_is_withdrawn_and_offered_again(world: TrustWorld, owner: FlaskClient) -> None:
    assert send(owner, f"{PAGE}/retrait", page=PAGE).status_code == 303
    assert state(world) == "withdrawn"
    assert send(owner, f"{PAGE}/reprise", page=PAGE).status_code == 303
    assert state(world) == "declared"
    assert send(owner, f"{PAGE}/soumettre", page=PAGE).status_code == 422


def test_the_queue_is_filtered(world: TrustWorld, owner: FlaskClient, signed: As) -> None:
    submitted(owner)
    world.clock.go(world.clock.day(days=8))
    everywhere = signed(world.reviewer("everywhere", ""))
    seen = {
        query: OFFER in everywhere.get(f"/validation?{query}").text
        for query in ("", "competence=site", "competence=securite", "zone=departement:48", "etat=submitted")
    }
    assert seen == {
        "": True,
        "competence=site": True,
        "competence=securite": False,
        "zone=departement:48": True,
        "etat=submitted": True,
    }
    assert OFFER in everywhere.get("/validation?jours=7").text
    assert "<td>depuis 8 jours</td>" in everywhere.get("/validation").text
    assert OFFER not in everywhere.get("/validation?jours=30").text
    assert OFFER not in everywhere.get("/validation?etat=appealed").text
    assert everywhere.get("/validation?jours=8").status_code == 400
    assert everywhere.get("/validation?etat=neuf").status_code == 400


# Proofs ---------------------------------------------------------------------------------------------------------------


def test_a_file_is_for_its_owner_and_the_reviewers_of_its_place(
    world: TrustWorld, signed: As, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    hidden = samples.image("PNG") + samples.archive()
    assert send(owner, f"{PAGE}/preuve", file_sent(hidden, "../../diplôme .exe"), page=PAGE).status_code == 303
    kept = world.geomap.register.claim(OFFER)
    assert kept is not None
    (proof,) = kept.proofs
    address = f"/preuve/{proof.id}"
    assert reviewer.get(address).status_code == 404
    send(owner, f"{PAGE}/soumettre", page=PAGE)
    for client in (owner, reviewer):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=preuve-{proof.id}.png"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert b"PK\x03\x04" not in answer.data
        answer.close()
    elsewhere = signed(world.reviewer("elsewhere", "departement:43"))
    stranger = signed(world.person("stranger", Grant("provider", "provider:p-3")))
    assert [client.get(address).status_code for client in (elsewhere, stranger)] == [404, 404]
    assert signed(world.person("nobody")).get(address).status_code == 403
    assert owner.get("/preuve/p_none").status_code == 404
    ruled(reviewer, "refuse", "too_little")
    assert send(owner, f"{PAGE}/preuve/{proof.id}/retrait", page=PAGE).status_code == 303
    assert [*(Path(world.geomap.settings.database_url.removeprefix("sqlite:///")).parent / "proofs").iterdir()] == []


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (LINK | {"link": "javascript:alert(1)"}, "link", "https://"),
        (LINK | {"link": "https://user:secret@example.org"}, "link", "https://"),
        (LINK | {"link": "https://localhost/"}, "link", "https://"),
        (LINK | {"title": " "}, "title", "en quelques mots"),
        (LINK | {"kind": "label"}, "kind", "pas accepté"),
        (LINK | {"form": "rumour"}, "kind", "pas accepté"),
        (LINK | {"form": "reference", "contact": "?"}, "contact", "interrogé"),
        (LINK | {"form": "file"}, "file", "Choisissez un fichier"),
        (file_sent(b"MZ" + bytes(100), "diplome.pdf"), "file", "PDF, PNG ou JPEG"),
        (file_sent(samples.pdf_with_script(), "a.pdf"), "file", "programme"),
        (file_sent(samples.locked_pdf(), "a.pdf"), "file", "mot de passe"),
        (file_sent(b"", "a\x00.pdf"), "file", "vide"),
        (file_sent(samples.pixel_bomb(), "a.png"), "file", "trop grande"),
    ],
)
def test_what_is_wrong_with_a_proof_is_said_beside_its_field(
    world: TrustWorld, owner: FlaskClient, given: dict[str, Any], field: str, said: str
) -> None:
    answer = send(owner, f"{PAGE}/preuve", given, page=PAGE)
    assert answer.status_code == 422
    fault = answer.text.split(f'id="fault-{field}">', 1)[1].split("<", 1)[0]
    assert said in fault
    kept = world.geomap.register.claim(OFFER)
    assert kept is not None
    assert kept.proofs == ()


def posted(client: FlaskClient, size: int) -> TestResponse:
    """Hand in so many bytes, as a browser writes them."""
    fields = {"csrf_token": form_token(client.get(PAGE)), "title": "Lourd", "kind": "diploma", "form": "file"}
    head = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n' for name, said in fields.items()]
    head.append('--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n')
    body = "".join(head).encode() + b"%PDF-" + bytes(size - 5) + b"\r\n--x--\r\n"
    return client.post(f"{PAGE}/preuve", data=body, content_type="multipart/form-data; boundary=x")


def test_more_than_ten_megabytes_is_refused_unread(owner: FlaskClient) -> None:
    answer = posted(owner, 11 * 1024 * 1024)
    assert (answer.status_code, "10 Mo au plus" in answer.text) == (413, True)
    almost = posted(owner, MOST_BYTES + 1)
    assert (almost.status_code, "trop lourd" in almost.text) == (422, True)
    assert send(owner, f"{PAGE}/soumettre", {"said": "x" * 70_000}, page=PAGE).status_code == 413


def test_a_reference_is_shown_to_reviewers_and_to_nobody_else(
    owner: FlaskClient, reviewer: FlaskClient, signed: As, world: TrustWorld
) -> None:
    told = {"title": "Boulangerie", "kind": "reference", "form": "reference", "contact": "Mme Martin 04 66 00 00 00"}
    send(owner, f"{PAGE}/preuve", told, page=PAGE)
    send(owner, f"{PAGE}/soumettre", page=PAGE)
    assert "Mme Martin" in reviewer.get(CLAIM).text
    validated(reviewer)
    public = signed(world.person("nobody"))
    for path in ("/prestataire/p-1", "/decisions", "/decisions.atom", "/validation"):
        assert "Martin" not in public.get(path).text


def test_what_is_examined_is_not_taken_back_meanwhile(world: TrustWorld, owner: FlaskClient) -> None:
    submitted(owner)
    kept = world.geomap.register.claim(OFFER)
    assert kept is not None
    answer = send(owner, f"{PAGE}/preuve/{kept.proofs[0].id}/retrait", page=PAGE)
    assert (answer.status_code, "en cours d’examen" in answer.text) == (422, True)
    assert send(owner, f"{PAGE}/preuve/x/retrait", page=PAGE).status_code == 404


def test_what_is_added_while_a_claim_waits_goes_to_the_reviewers(
    world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    submitted(owner)
    send(owner, f"{PAGE}/preuve", LINK | {"title": "Un de plus"}, page=PAGE)
    assert "pas encore soumise" not in owner.get(PAGE).text
    assert "Un de plus" in reviewer.get(CLAIM).text
    ruled(reviewer, "refuse", "too_little")
    assert send(owner, f"{PAGE}/soumettre", page=PAGE).status_code == 422
    send(owner, f"{PAGE}/preuve", LINK | {"title": "Brouillon"}, page=PAGE)
    assert "Brouillon" not in reviewer.get(CLAIM).text


def test_ten_proofs_at_most(world: TrustWorld, owner: FlaskClient) -> None:
    for _ in range(9):
        send(owner, f"{PAGE}/preuve", LINK, page=PAGE)
    page = owner.get(PAGE)
    assert "Ajouter la preuve" in page.text
    send(owner, f"{PAGE}/preuve", LINK, page=PAGE)
    assert "Ajouter la preuve" not in owner.get(PAGE).text
    assert send(owner, f"{PAGE}/preuve", LINK, page=PAGE).status_code == 422


def test_a_skill_that_is_not_offered_has_no_page(owner: FlaskClient) -> None:
    assert owner.get("/espace/p-1/competence/web").status_code == 404
    assert owner.get("/validation/nothing").status_code == 403


# The charter and the log ----------------------------------------------------------------------------------------------


def test_a_new_charter_asks_again_and_says_when_the_old_one_stops_counting(
    world: TrustWorld, signed: As, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    submitted(owner)
    validated(reviewer)
    assert "Vous avez signé la charte en vigueur" in owner.get("/espace/p-1/charte").text
    world.geomap.store.save_charter("2027-1", "# Charte 2", dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    world.clock.go(dt.date(2027, 2, 1))
    owner = signed(world.owner())
    page = owner.get("/espace/p-1/charte").text
    assert "compte jusqu’au 31 mars 2027" in page
    assert "prouvée" in owner.get("/prestataire/p-1").text
    world.clock.go(dt.date(2027, 4, 1))
    owner = signed(world.owner())
    assert "charte pas encore signée" in owner.get("/prestataire/p-1").text
    form = {"version": "2027-1", "name": "Ada Martin", "read": "yes"}
    path = "/espace/p-1/charte"
    assert send(owner, path, form | {"read": ""}).status_code == 422
    assert send(owner, path, form | {"name": " "}).status_code == 422
    assert send(owner, path, form | {"version": "2026-1"}).status_code == 422
    assert send(owner, path, form).status_code == 303
    assert "signée par Ada Martin" in owner.get(path).text
    assert "prouvée" in owner.get("/prestataire/p-1").text


def test_the_log_names_whose_skill_is_validated_until_it_is_revoked(
    world: TrustWorld, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    visitor = create_app(world.geomap).test_client()
    submitted(owner)
    validated(reviewer)
    assert "Atelier p-1" in visitor.get("/decisions").text
    ruled(reviewer, "revoke", "other", note="Erreur.")
    assert "validation retirée" in owner.get(PAGE).text
    assert "validation retirée" in reviewer.get(CLAIM).text
    assert "Validation" in visitor.get("/decisions").text
    assert "Atelier p-1" not in visitor.get("/decisions").text + visitor.get("/decisions.atom").text


def test_one_approval_of_two_is_not_told_as_a_validation(world: TrustWorld, signed: As, owner: FlaskClient) -> None:
    page, claim = "/espace/p-1/competence/securite", "/validation/p-1.securite"
    visitor = create_app(world.geomap).test_client()
    send(owner, f"{page}/preuve", LINK | {"kind": "diploma"}, page=page)
    send(owner, f"{page}/soumettre", page=page)
    first, second = signed(world.reviewer()), signed(world.reviewer("second"))
    ruling = {"verdict": "validate", "reason": "grid_met"}
    send(first, claim, ruling | {"until": "2027-01-31"}, page=claim)
    assert "Aucune décision" in visitor.get("/decisions").text
    assert "<entry>" not in visitor.get("/decisions.atom").text
    assert "une autre est attendue" in second.get(claim).text
    send(second, claim, ruling | {"until": "2027-06-15"}, page=claim)
    assert world.geomap.store.offers().loc["p-1.securite", "valid_until"].date() == dt.date(2027, 1, 31)
    told = visitor.get("/decisions").text
    assert (told.count("Atelier p-1"), "31 janvier 2027" in told.replace("\xa0", " ")) == (1, True)


def test_what_is_added_after_one_approval_is_examined_by_all(world: TrustWorld, signed: As, owner: FlaskClient) -> None:
    page, claim = "/espace/p-1/competence/securite", "/validation/p-1.securite"
    send(owner, f"{page}/preuve", LINK | {"kind": "diploma"}, page=page)
    send(owner, f"{page}/soumettre", page=page)
    first, second = signed(world.reviewer()), signed(world.reviewer("second"))
    ruling = {"verdict": "validate", "reason": "grid_met", "until": "2027-06-15"}
    send(first, claim, ruling, page=claim)
    send(owner, f"{page}/preuve", LINK | {"kind": "diploma", "title": "Un ajout"}, page=page)
    (letter,) = world.post.letters
    assert (letter.to, "https://" in letter.text or "/validation/p-1.securite" in letter.text) == (
        "reviewer@example.org",
        True,
    )
    assert send(second, claim, ruling, page=claim).status_code == 303
    assert world.geomap.store.offers().loc["p-1.securite", "proof_state"] == "submitted"
    assert send(first, claim, ruling, page=claim).status_code == 303
    assert world.geomap.store.offers().loc["p-1.securite", "proof_state"] == "validated"


def test_the_log_names_nobody_who_was_refused(
    world: TrustWorld, signed: As, owner: FlaskClient, reviewer: FlaskClient
) -> None:
    submitted(owner)
    ruled(reviewer, "refuse", "too_little", note="Il manque deux sites.")
    visitor = create_app(world.geomap).test_client()
    log = visitor.get("/decisions")
    assert "Les preuves ne suffisent pas" in log.text
    assert "non nommé" in log.text
    assert not any(word in log.text for word in ("Atelier p-1", "deux sites", "reviewer@", "Reviewer"))
    assert "Set-Cookie" not in log.headers
    submitted(owner)
    validated(signed(world.reviewer("other")))
    assert "Atelier p-1" not in visitor.get("/decisions").text
    feed = visitor.get("/decisions.atom")
    assert (feed.mimetype, feed.text.count("<entry>")) == ("application/atom+xml", 2)
    number, link = world.geomap.register.head()
    assert f"{number}:{link}" in visitor.get("/decisions").text
    assert visitor.get("/decisions?page=2").status_code == 404
    assert visitor.get("/decisions?lang=en").text.count("The proofs") == 2


def test_how_long_a_claim_waits_is_said_even_where_nobody_knows(
    world: TrustWorld, owner: FlaskClient, signed: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(owner)
    everywhere = signed(world.reviewer("everywhere", ""))
    assert "<td>depuis aujourd’hui</td>" in everywhere.get("/validation").text
    waiting = [dataclasses.replace(kept, since=None) for kept in world.geomap.register.waiting()]
    monkeypatch.setattr(world.geomap.register, "waiting", lambda: waiting)
    assert "<td>depuis une date inconnue</td>" in everywhere.get("/validation?jours=30").text
    shown = everywhere.get("/validation").text
    assert "<td>depuis une date inconnue</td>" in shown
    assert ">–<" not in shown
