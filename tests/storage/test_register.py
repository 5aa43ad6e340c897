"""The register of claims on both databases: what a step writes, the history that seals it, and what is forgotten."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from batches import batch, nomenclature, offer, provider, validated
from conftest import NOW
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from geomap.core.territory import Atlas
from geomap.core.trust import Claim, Given, Person, standing, state_on, take
from geomap.errors import BadInput, GeomapError, UnknownClaim, UnknownProvider
from geomap.ports.history import Note
from geomap.ports.register import Change, Decision, Kept, Proof, Register, Signature
from geomap.storage import sql
from geomap.storage.register import SqlRegister
from geomap.storage.store import SqlStore
from geomap.storage.tables import offer as offers_kept

DAY = NOW.date()
UNTIL = dt.date(2028, 6, 15)
OFFER = "p-1.reseau"
OWNER, REVIEWER = Person("a-owner", owner=True), Person("a-reviewer", reviewer=True)
PROOF = Proof("x1", "portfolio", "file", "Trois sites", "a-owner", NOW, file="f1", media="application/pdf", size=12)


@pytest.fixture
def register(store: SqlStore, small_atlas: Atlas) -> SqlRegister:
    """A register of two claims of one provider, one of another."""
    store.save_atlas(small_atlas)
    store.save_nomenclature(nomenclature())
    offers = [offer("p-1", "reseau"), offer("p-1", "referencement"), offer("p-2", "reseau")]
    store.save(batch([provider("p-1", siret="12345678900011"), provider("p-2")], offers))
    return SqlRegister(store.database)


def note(event: str, why: str = "") -> Note:
    return Note(f"claim.{event}", "a-owner", OFFER, {"state": "x"}, {"day": DAY}, why, ("provider:p-1",))


def told(event: str, who: str, claim: Claim, why: str = "") -> Note:
    """A note that tells where the claim stands after, as the use cases write it."""
    after = {"state": state_on(claim, DAY), "valid_until": claim.valid_until}
    return Note(f"claim.{event}", who, OFFER, {}, after, why, ("provider:p-1",))


def handed_in(kept: Kept) -> Change:
    return Change(kept.claim, note("proof"), add=PROOF)


def submitted(kept: Kept) -> Change:
    claim = take(kept.claim, "submit", OWNER, DAY, Given(proofs=1))
    return Change(claim, told("submit", "a-owner", claim), said="Voici.", submits=True)


def approved(kept: Kept) -> Change:
    claim = take(kept.claim, "validate", REVIEWER, DAY, Given("vu", UNTIL, UNTIL))
    decision = Decision(kept.skill, "validate", "vu", NOW, "Très bien", False, UNTIL, "a-reviewer", OFFER, "p-1")
    return Change(claim, told("validate", "a-reviewer", claim, "vu"), decision=decision, proof_kind="portfolio")


def test_the_register_is_what_the_port_asks(register: SqlRegister) -> None:
    assert isinstance(register, Register)


def test_a_claim_goes_its_way(register: SqlRegister, store: SqlStore) -> None:
    version = store.version()
    register.change(OFFER, handed_in)
    assert (store.version(), register.waiting()) == (version, [])
    waiting = register.change(OFFER, submitted)
    assert (state_on(waiting.claim, DAY), waiting.said, waiting.since) == ("submitted", "Voici.", NOW)
    assert [one.submitted_at for one in waiting.proofs] == [NOW]
    assert [one.offer for one in register.waiting()] == [OFFER]
    assert store.version() == version + 1
    assert store.offers().loc[OFFER, "proof_state"] == "submitted"
    proven = register.change(OFFER, approved)
    assert state_on(proven.claim, UNTIL) == "validated"
    assert (proven.validated_on, proven.provider_name, proven.siret) == (DAY, "Atelier p-1", "12345678900011")
    assert [(one.verdict, one.note, one.valid_until) for one in proven.decisions] == [("validate", "Très bien", UNTIL)]
    kept = store.offers().loc[OFFER]
    assert (kept["proof_state"], kept["proof_kind"], kept["valid_until"].date()) == ("validated", "portfolio", UNTIL)
    assert store.version() == version + 2
    assert register.waiting() == []
    assert register.claim_of("p-1", "reseau") == register.claim(OFFER) == proven
    assert register.proof("x1") == (replace(PROOF, submitted_at=NOW), OFFER)
    assert register.files() == {"f1"}
    assert [one.offer for one in register.claims("p-1")] == ["p-1.referencement", OFFER]


def test_a_validation_counts_from_its_day_and_a_renewal_on_time_keeps_that_day(
    register: SqlRegister, store: SqlStore
) -> None:
    store.save_charter("2025-1", "Texte.", dt.date(2025, 1, 1))
    store.save(batch([provider("p-1", siret="12345678900011")], [], charter_signed=frozenset({"p-1"})))
    store.save(batch([provider("p-1", siret="12345678900011")], [offer("p-1", "reseau", **validated(UNTIL))]))
    told = store.offers().loc[[OFFER]]
    assert told["validated_on"].tolist() == told["charter_from"].tolist() == [pd.Timestamp(DAY)]
    assert standing(told, DAY).tolist() == ["proven"]
    assert standing(told, DAY - dt.timedelta(days=1)).tolist() == ["declared"]
    with store.database.writing() as connection:
        connection.execute(update(offers_kept).values(validated_on=DAY - dt.timedelta(days=400)))
    register.change(OFFER, handed_in)
    register.change(OFFER, submitted)
    assert register.change(OFFER, approved).validated_on == DAY - dt.timedelta(days=400)
    with store.database.writing() as connection:
        connection.execute(update(offers_kept).values(valid_until=DAY - dt.timedelta(days=1)))
    register.change(OFFER, lambda kept: replace(handed_in(kept), add=replace(PROOF, id="x2")))
    register.change(OFFER, submitted)
    assert register.change(OFFER, approved).validated_on == DAY


def test_a_charter_signed_again_in_time_counts_since_the_first_signature(
    register: SqlRegister, store: SqlStore
) -> None:
    store.save_charter("2026-1", "Texte.", dt.date(2026, 1, 1))
    first = NOW - dt.timedelta(days=9)
    register.sign("p-1", Signature("2026-1", "Ada Martin", "a-owner", first), note("sign"))
    store.save_charter("2026-2", "Autre.", DAY - dt.timedelta(days=2), DAY)
    register.sign("p-1", Signature("2026-2", "Ada Martin", "a-owner", NOW), note("sign"))
    assert store.offers().loc[OFFER, "charter_from"] == pd.Timestamp(first.date())
    store.save_charter("2026-3", "Encore.", DAY - dt.timedelta(days=1))
    register.sign("p-1", Signature("2026-3", "Ada Martin", "a-owner", NOW), note("sign"))
    assert store.offers().loc[OFFER, "charter_from"] == pd.Timestamp(DAY)


def test_an_import_that_says_submitted_stands_in_the_queue(register: SqlRegister, store: SqlStore) -> None:
    store.save(batch([provider("p-2")], [offer("p-2", "reseau", proof_state="submitted")]))
    register.change(OFFER, submitted)
    assert [one.offer for one in register.waiting()] == ["p-2.reseau", OFFER]


def test_a_step_that_fails_leaves_nothing(register: SqlRegister, store: SqlStore) -> None:
    version = store.version()

    def fails(kept: Kept) -> Change:
        raise BadInput("no")

    with pytest.raises(BadInput, match="no"):
        register.change(OFFER, fails)
    with pytest.raises(BadInput):
        register.change(OFFER, lambda kept: replace(handed_in(kept), add=replace(PROOF, kind="rumour")))
    with pytest.raises(UnknownClaim, match="no claim « p-9 »"):
        register.change("p-9", fails)
    assert (register.verify().entries, store.version(), register.files()) == (0, version, frozenset())
    assert register.claim("p-9") is None
    assert register.proof("x9") is None


def test_a_proof_taken_back_is_gone(register: SqlRegister) -> None:
    register.change(OFFER, handed_in)
    after = register.change(OFFER, lambda kept: Change(kept.claim, note("unproof"), remove="x1"))
    assert after.proofs == ()


def test_the_charter_is_signed_once_a_version(register: SqlRegister, store: SqlStore) -> None:
    store.save_charter("2026-1", "Texte.", dt.date(2026, 1, 1))
    store.save_charter("2027-1", "Autre.", dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    texts = register.charters()
    assert [(one.version.version, one.text) for one in texts] == [("2026-1", "Texte."), ("2027-1", "Autre.")]
    assert texts[1].version.previous_until == dt.date(2027, 3, 31)
    signature = Signature("2026-1", "Ada Martin", "a-owner", NOW)
    register.sign("p-1", signature, note("sign"))
    version = store.version()
    register.sign("p-1", signature, note("sign"))
    assert (store.version(), register.verify().entries) == (version, 1)
    assert register.signatures("p-1") == [signature]
    assert store.providers(["p-1"])["charter"].tolist() == [True]
    with pytest.raises(UnknownProvider, match="« p-9 »"):
        register.sign("p-9", signature, note("sign"))


def test_what_ends_soon_is_listed_with_the_reminders_sent(register: SqlRegister, store: SqlStore) -> None:
    rows = [provider("p-1"), provider("p-2", published=False)]
    near = validated(DAY + dt.timedelta(days=60))
    store.save(batch(rows, [offer("p-1", "reseau", **near), offer("p-2", "reseau", **near)]))
    (found,) = register.expiring(DAY, 60)
    assert (found.offer, found.valid_until, found.sent) == (OFFER, DAY + dt.timedelta(days=60), ())
    register.reminded(OFFER, found.valid_until, 60)
    assert register.expiring(DAY, 60)[0].sent == (60,)
    assert register.expiring(DAY, 59) == register.expiring(found.valid_until + dt.timedelta(days=1), 60) == []


def test_the_public_log_names_published_providers_only(register: SqlRegister, store: SqlStore) -> None:
    register.change(OFFER, submitted)
    register.change(OFFER, approved)
    page = register.log(10)
    assert (page.total, [row.provider_name for row in page.rows]) == (1, ["Atelier p-1"])
    hidden = provider("p-1", published=False)
    store.save(batch([hidden], [offer("p-1", "reseau")]))
    assert [row.provider_name for row in register.log(10).rows] == [None]
    assert register.log(10, offset=1).rows == ()


def test_the_history_is_followed_and_only_added_to(register: SqlRegister, store: SqlStore, database_url: str) -> None:
    for step in (handed_in, submitted, approved):
        register.change(OFFER, step)
    register.note(Note("import", "machine", "fichier"))
    chain = register.verify()
    assert (chain.entries, chain.erased, chain.broken) == (4, 0, None)
    assert register.head() == (4, chain.link)
    assert register.verify((4, chain.link)).broken is None
    assert register.verify((9, chain.link)).broken == 9
    engine = sql.make_engine(database_url)
    for statement in ("UPDATE history SET event = 'x'", "DELETE FROM history WHERE number = 4"):
        guarded = pytest.raises(GeomapError, match="the history is only added to")
        with guarded, sql.writing(engine) as connection:
            connection.execute(text(statement))
    with sql.writing(engine) as connection:
        connection.execute(text("UPDATE history_words SET body = '{}' WHERE number = 2"))
    assert register.verify().broken == 2
    engine.dispose()


def test_tampering_below_the_guard_is_found(register: SqlRegister, database_url: str) -> None:
    for step in (handed_in, submitted, approved):
        register.change(OFFER, step)
    engine = sql.make_engine(database_url)
    with sql.writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER history_stays_UPDATE"))
        else:
            connection.execute(text("ALTER TABLE history DISABLE TRIGGER history_stays"))
        connection.execute(text("UPDATE history SET event = 'claim.refuse' WHERE number = 3"))
    assert register.verify().broken == 3
    engine.dispose()


def test_somebody_forgotten_leaves_a_chain_that_is_whole(register: SqlRegister, store: SqlStore) -> None:
    for step in (handed_in, submitted, approved):
        register.change(OFFER, step)
    register.note(Note("claim.submit", "a-other", "p-2.reseau", subjects=("provider:p-2",)))
    head = register.head()
    gone = register.forget("provider:p-1")
    assert (gone.files, gone.erased) == (("f1",), 3)
    chain = register.verify(head)
    assert (chain.entries, chain.erased, chain.broken) == (5, 3, None)
    (row,) = register.log(10).rows
    assert (row.decision.verdict, row.decision.provider, row.decision.note, row.provider_name) == (
        "validate",
        None,
        "",
        None,
    )
    assert register.forget("account:a-reviewer").files == ()
    assert register.log(10).rows[0].decision.author is None
    assert register.forget("account:a-other").erased == 1


def test_a_signer_who_is_forgotten_leaves_a_signature_without_a_name(register: SqlRegister, store: SqlStore) -> None:
    store.save_charter("2026-1", "Texte.", dt.date(2026, 1, 1))
    register.sign("p-1", Signature("2026-1", "Ada Martin", "a-owner", NOW), note("sign"))
    register.forget("account:a-owner")
    assert [(one.name, one.author) for one in register.signatures("p-1")] == [("", "")]
    assert register.signed("p-1") == "2026-1"


def test_proofs_an_import_brings_are_noted_provider_by_provider(register: SqlRegister, store: SqlStore) -> None:
    proven = [offer("p-1", "reseau", **validated(UNTIL)), offer("p-2", "reseau", **validated(UNTIL))]
    store.save(batch([provider("p-1"), provider("p-2")], proven, author="CCI", reason="Reprise"))
    assert (register.verify().entries, register.verify().broken) == (2, None)
    store.save(batch([provider("p-1"), provider("p-2")], proven))
    assert register.verify().entries == 2
    store.save(batch([provider("p-1")]))
    assert register.verify().entries == 3
    assert register.forget("provider:p-1").erased == 2
    assert register.verify().broken is None


def test_the_database_says_why_the_history_cannot_be_changed(register: SqlRegister, database_url: str) -> None:
    register.note(Note("import", "machine", "fichier"))
    engine = sql.make_engine(database_url)
    with pytest.raises(DBAPIError, match="only added to"), engine.connect() as connection, connection.begin():
        connection.execute(text("DELETE FROM history"))
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE decision SET verdict = 'refuse'", ("decision 1",)),
        ("UPDATE decision SET reason = 'autre'", ("decision 1",)),
        ("UPDATE decision SET author = 'a-somebody'", ("decision 1",)),
        ("DELETE FROM decision", ("entry 3",)),
        (
            "UPDATE offer SET proof_state = 'rejected', valid_until = NULL WHERE id = 'p-1.reseau'",
            ("claim p-1.reseau",),
        ),
        ("UPDATE offer SET valid_until = '2039-01-01' WHERE id = 'p-1.reseau'", ("claim p-1.reseau",)),
        (
            "UPDATE offer SET proof_state = 'validated', valid_until = '2030-01-01' WHERE id = 'p-2.reseau'",
            ("claim p-2.reseau",),
        ),
    ],
)
def test_what_the_tables_say_otherwise_than_the_history_is_named(
    register: SqlRegister, database_url: str, statement: str, named: tuple[str, ...]
) -> None:
    for step in (handed_in, submitted, approved):
        register.change(OFFER, step)
    assert register.verify().contradicted == ()
    engine = sql.make_engine(database_url)
    with sql.writing(engine) as connection:
        connection.execute(text(statement))
    chain = register.verify()
    assert (chain.broken, chain.contradicted) == (None, named)
    engine.dispose()


def test_words_wiped_by_hand_do_not_pass_as_forgotten(register: SqlRegister, database_url: str) -> None:
    for step in (handed_in, submitted, approved):
        register.change(OFFER, step)
    engine = sql.make_engine(database_url)
    with sql.writing(engine) as connection:
        connection.execute(text("DELETE FROM history_words WHERE number > 1"))
    assert register.verify().broken == 2
    register.forget("provider:p-1")
    assert register.verify().broken == 2
    engine.dispose()


def test_forgetting_twice_leaves_the_first_note_its_words(register: SqlRegister) -> None:
    register.change(OFFER, handed_in)
    assert register.forget("provider:p-1").erased == 1
    assert register.forget("provider:p-1").erased == 0
    assert register.forget("account:machine").erased == 0
    chain = register.verify()
    assert (chain.entries, chain.erased, chain.broken) == (2, 1, None)
