"""Entries held by people: kept, changed and noted, never overwritten by a file, deleted for good; on both databases."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from batches import batch, offer, provider, validated
from homes import SIRET, Clock, make_home
from people import NOW, new_account
from sqlalchemy import insert

from geomap.core.coverage import Question
from geomap.core.entries.closure import Closure
from geomap.core.entries.entry_claim import MOST_TRIES, EntryClaim
from geomap.core.entries.holders import FormerHolder
from geomap.core.entries.profile import Contact, Delivery, Identity
from geomap.core.intake.offering import Area
from geomap.errors import BadInput, BadMove, NotFound, UnknownProvider
from geomap.pipeline import answer
from geomap.ports.space import Place, holding
from geomap.storage.tables_privacy import mediator_note

HERE = Place(city="Aubrac-le-Haut", commune="48001", lon=3.05, lat=44.55, precision="commune", status="accepted")
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def home(database_url, tmp_path: Path, clock):
    made = make_home(database_url, tmp_path, clock)
    yield made
    made.store.close()


@pytest.fixture
def ana(home):
    return new_account(home, email="ana@exemple.fr")


@pytest.fixture
def entry(home, ana):
    return home.space.create(Identity("Élan"), HERE, ana.id)


def claim(home, who, provider_id="p-imported", way="reviewer", **code):
    made = {"id": 0, "provider": provider_id, "account": who.id, "state": "waiting", "made_at": NOW}
    return home.space.claim(EntryClaim(**made, way=way, message="c’est moi"), **code)


def test_an_entry_is_made_unpublished_and_held(home, ana, entry):
    made = home.space.entry(entry)
    assert (made.identity.name, made.published, made.place.commune) == ("Élan", False, "48001")
    assert home.accounts.get(ana.id).grants == (holding(entry),)
    assert home.space.held([entry, "p-imported"]) == {entry}


def test_every_change_is_kept_and_noted(home, ana, entry):
    space, version = home.space, home.store.version()
    space.identify(entry, Identity("Élan Web", None, "Des sites."), ana.id)
    space.reach(entry, [Contact("phone", "01 02 03 04 05", "public"), Contact("phone", "06", "mediators")], ana.id)
    space.settle(entry, replace(HERE, shown="point", name="Tiers-lieu", address="1 rue X"), ana.id)
    space.open(entry, "Mo 09:00-12:00", Closure(dt.date(2026, 8, 1), None, "Congés"), ana.id)
    space.offer(entry, "reseau", Delivery(("on_site",), Area("zones", None, ("48001", "48002"))), ana.id, 8)
    space.publish(entry, ana.id, shown=True)
    found = space.entry(entry)
    assert found.identity == Identity("Élan Web", None, "Des sites.")
    assert [(one.value, one.sight) for one in found.contacts] == [("01 02 03 04 05", "public"), ("06", "mediators")]
    assert (found.place.name, found.place.address, found.place.shown) == ("Tiers-lieu", "1 rue X", "point")
    assert (found.hours, found.closure) == ("Mo 09:00-12:00", Closure(dt.date(2026, 8, 1), None, "Congés"))
    assert found.offers[0].delivery.area.zones == ("48001", "48002")
    assert found.published
    assert home.store.providers([entry]).loc[entry, "phone"] == "01 02 03 04 05"
    assert home.store.version() == version + 6
    chain = home.register.verify()
    assert (chain.entries, chain.broken) == (7, None)


def test_a_change_that_changes_nothing_is_not_noted(home, ana, entry):
    before, version = home.register.verify().entries, home.store.version()
    home.space.identify(entry, Identity("Élan"), ana.id)
    assert (home.register.verify().entries, home.store.version()) == (before, version)


def test_no_address_is_kept_of_who_shows_the_commune_only(home, ana, entry):
    home.space.settle(entry, replace(HERE, address="chez moi"), ana.id)
    assert home.space.entry(entry).place.address is None


def test_an_establishment_has_one_entry(home, ana, entry):
    with pytest.raises(BadInput, match="claim it instead"):
        home.space.identify(entry, Identity("Élan", SIRET), ana.id)
    with pytest.raises(BadInput, match="claim it instead"):
        home.space.create(Identity("Autre", SIRET), HERE, ana.id)
    assert home.space.entry(entry).identity.siret is None


def test_proofs_stay_with_the_establishment_they_were_accepted_for(home, ana):
    rows = [provider("p-sure", siret="35600000063516")], [offer("p-sure", "reseau", **validated())]
    home.store.save(batch(*rows))
    name = home.space.entry("p-sure").identity.name
    assert not home.space.identify("p-sure", Identity("Élan", None, "Dit."), ana.id)
    assert home.space.entry("p-sure").identity == Identity(name, "35600000063516", "Dit.")
    (asked,) = home.space.identity_changes(provider="p-sure")
    assert (asked.name, asked.siret, asked.state, asked.made_at) == ("Élan", None, "waiting", NOW)
    with pytest.raises(BadInput, match="own"):
        home.space.decide_identity(asked.id, "granted", "vu", ana.id)
    with pytest.raises(NotFound):
        home.space.decide_identity(99, "granted", "vu", "r-1")
    version = home.store.version()
    assert home.space.decide_identity(asked.id, "granted", "vu", "r-1") == "granted"
    assert home.space.entry("p-sure").identity == Identity("Élan", None, "Dit.")
    assert home.store.version() == version + 1
    chain = home.register.verify()
    assert (chain.broken, chain.contradicted) == (None, ())


def test_another_identity_takes_the_place_of_the_one_that_waited(home, ana):
    home.store.save(batch([provider("p-sure")], [offer("p-sure", "reseau", **validated())]))
    for name in ("Un", "Deux", "Deux"):
        home.space.identify("p-sure", Identity(name), ana.id)
    assert [(one.name, one.state) for one in home.space.identity_changes()] == [
        ("Un", "withdrawn"),
        ("Deux", "waiting"),
    ]
    home.space.delete("p-sure", ana.id)
    assert home.space.identity_changes() == []


def test_one_unproven_skill_too_many_is_refused(home, ana, entry):
    home.space.offer(entry, "reseau", Delivery(("remote",)), ana.id, 1)
    home.space.offer(entry, "reseau", Delivery(("at_premises",)), ana.id, 1)
    with pytest.raises(BadInput, match="prove one first"):
        home.space.offer(entry, "referencement", Delivery(("remote",)), ana.id, 1)
    home.space.drop_offer(entry, "reseau", ana.id)
    home.space.offer(entry, "referencement", Delivery(("remote",)), ana.id, 1)
    assert [one.skill for one in home.space.entry(entry).offers] == ["referencement"]


def test_nothing_is_done_to_an_entry_that_is_not_there(home, ana):
    for call in (home.space.publish, home.space.drop_offer):
        arguments = ("p-nobody", ana.id) if call == home.space.publish else ("p-nobody", "reseau", ana.id)
        with pytest.raises(UnknownProvider):
            call(*arguments, **({"shown": True} if call == home.space.publish else {}))
    with pytest.raises(UnknownProvider):
        home.space.delete("p-nobody", ana.id)


# Claims --------------------------------------------------------------------------------------------------------------


def test_a_reviewer_grants_an_entry(home, ana):
    number = claim(home, ana)
    assert home.space.decide(number, "granted", "Kbis vu", "r-1") == "granted"
    assert home.space.held(["p-imported"]) == {"p-imported"}
    (made,) = home.space.claims(account=ana.id)
    assert (made.state, made.reason, made.decided_by) == ("granted", "Kbis vu", "r-1")


def test_a_refusal_is_contested_once_and_by_another(home, ana):
    number = claim(home, ana)
    home.space.decide(number, "refused", "Autre nom", "r-1")
    home.space.contest(number, "Voici mon Kbis")
    with pytest.raises(BadInput):
        home.space.decide(number, "granted", "vu", "r-1")
    assert home.space.decide(number, "refused", "Toujours pas", "r-2") == "refused_again"
    with pytest.raises(BadInput):
        home.space.contest(number, "encore")
    assert home.space.held(["p-imported"]) == set()


def test_the_right_code_opens_the_entry_once(home, ana):
    number = claim(home, ana, way="email", code=("digest", LATER))
    assert home.space.try_code(number, "other", NOW) == "wrong"
    assert home.space.try_code(number, "digest", NOW) == "right"
    assert home.space.try_code(number, "digest", NOW) == "spent"
    assert home.accounts.get(ana.id).grants == (holding("p-imported"),)


def test_a_code_ends_with_its_hour_or_after_too_many_tries(home, ana):
    number = claim(home, ana, way="email", code=("digest", LATER))
    assert home.space.try_code(number, "digest", LATER) == "spent"
    for _ in range(MOST_TRIES - 1):
        assert home.space.try_code(number, "no", NOW) == "wrong"
    assert home.space.try_code(number, "no", NOW) == "spent"
    assert home.space.try_code(number, "digest", NOW) == "spent"
    assert home.space.held(["p-imported"]) == set()


def test_an_own_open_claim_gives_way_to_the_next(home, ana):
    first, second = claim(home, ana), claim(home, ana, way="letter")
    states = {one.id: one.state for one in home.space.claims(provider="p-imported")}
    assert states == {first: "withdrawn", second: "waiting"}
    home.space.withdraw(second)
    assert [one.state for one in home.space.claims()] == ["withdrawn", "withdrawn"]


# Files before entries that people hold -------------------------------------------------------------------------------


def test_a_file_leaves_an_entry_somebody_holds_as_it_is(home, ana):
    home.space.decide(claim(home, ana), "granted", "vu", "r-1")
    home.space.identify("p-imported", Identity("Mon nom", SIRET), ana.id)
    told = [provider("p-imported", name="Leur nom", siret=SIRET, phone="04 66 00 00 00"), provider("p-new")]
    saved = home.store.save(batch(told, [offer("p-imported", "referencement"), offer("p-new", "reseau")]))
    assert (saved.added, saved.held) == (("p-new",), {"p-imported": 3})
    found = home.space.entry("p-imported")
    assert (found.identity.name, [one.skill for one in found.offers]) == ("Mon nom", ["reseau"])
    proposed = {one.field: one.told for one in home.space.differences("p-imported")}
    assert proposed == {"name": "Leur nom", "phone": "04 66 00 00 00", "offer:referencement": ""}


def test_what_was_set_aside_is_proposed_again_only_when_the_file_says_otherwise(home, ana):
    home.space.decide(claim(home, ana), "granted", "vu", "r-1")
    home.store.save(batch([provider("p-imported", name="Leur nom")]))
    home.space.settle_differences("p-imported", [one.field for one in home.space.differences("p-imported")])
    saved = home.store.save(batch([provider("p-imported", name="Leur nom")]))
    assert (saved.held, home.space.differences("p-imported")) == ({"p-imported": 0}, [])
    home.store.save(batch([provider("p-imported", name="Encore un")]))
    assert [one.told for one in home.space.differences("p-imported")] == ["Encore un"]


def test_a_file_does_not_enter_twice_who_made_its_own_entry(home, ana, entry):
    home.space.identify(entry, Identity("Élan", "35600000063516"), ana.id)
    saved = home.store.save(batch([provider("p-file", name="ELAN", siret="35600000063516")]))
    assert (saved.added, saved.held) == ((), {"p-file": 1})
    assert "p-file" not in home.store.providers().index


def test_a_dry_run_proposes_nothing(home, ana):
    home.space.decide(claim(home, ana), "granted", "vu", "r-1")
    saved = home.store.save(batch([provider("p-imported", name="Leur nom")]), dry_run=True)
    assert saved.held == {"p-imported": 1}
    assert home.space.differences("p-imported") == []


def test_an_example_somebody_claimed_is_real_from_then_on(home, ana):
    home.store.save(batch([provider("p-fiction", sample=True), provider("p-other", sample=True)], sample=True))
    home.space.decide(claim(home, ana, "p-fiction"), "granted", "vu", "r-1")
    saved = home.store.save(batch([provider("p-real")]))
    assert saved.removed == ("p-other",)
    assert not home.space.entry("p-fiction").sample


# Closed, and gone ----------------------------------------------------------------------------------------------------


def state_on(home, day):
    return answer(home, Question("48", "reseau", day)).coverage.loc["48001", "state"]


def test_a_commune_is_not_green_while_the_door_is_shut(home, ana):
    proven = [offer("p-imported", "reseau", **validated())]
    home.store.save(batch([provider("p-imported")], proven, charter_signed=frozenset({"p-imported"})))
    day = NOW.date()
    assert state_on(home, day) == "local"
    home.space.open("p-imported", None, Closure(day + dt.timedelta(days=1), day + dt.timedelta(days=9)), ana.id)
    days = [day + dt.timedelta(days=count) for count in (-1, 0, 1, 9, 10)]
    assert [state_on(home, one) for one in days] == ["unproven", "local", "none", "none", "local"]


def test_a_deleted_entry_leaves_nothing_but_a_chain_that_verifies(home, ana, entry):
    home.space.reach(entry, [Contact("email", "secret@exemple.fr", "mediators")], ana.id)
    home.space.offer(entry, "reseau", Delivery(("remote",)), ana.id, 8)
    home.register.forget(f"provider:{entry}")
    home.space.delete(entry, ana.id)
    assert home.space.entry(entry) is None
    assert home.accounts.get(ana.id).grants == ()
    chain = home.register.verify()
    assert chain.broken is None
    assert chain.erased == 3
    kept = str(home.space.everything(ana.id))
    assert "secret@exemple.fr" not in kept


def test_everything_held_about_somebody_is_given_but_secrets(home, ana, entry):
    home.space.reach(entry, [Contact("phone", "06 06 06 06 06", "mediators")], ana.id)
    found = home.space.everything(ana.id)
    assert found["account"][0]["email"] == "ana@exemple.fr"
    columns = {name for rows in found.values() for row in rows for name in row}
    assert not {"password", "totp_secret", "digest", "salt"} & columns
    assert [row["value"] for row in found["private_contact"]] == ["06 06 06 06 06"]
    assert [row["event"] for row in found["history"]] == ["entry.create", "entry.contacts"]
    assert found["role_grant"][0]["scope"] == f"provider:{entry}"
    assert home.space.everything("a-nobody")["account"] == []


def test_who_leaves_holds_nothing_more(home, ana, entry):
    bob = new_account(home, holding(entry), email="bob@exemple.fr")
    home.space.leave(entry, bob.id, bob.id)
    assert [one.id for one in home.accounts.holders(holding(entry))] == [ana.id]


def test_a_note_is_told_to_who_wrote_it_and_to_who_it_is_about(home, ana, entry):
    bob = new_account(home, email="bob@exemple.fr")
    with home.store.database.writing() as connection:
        row = {"provider": entry, "account": bob.id, "body": "Très à l’écoute", "at": NOW}
        connection.execute(insert(mediator_note).values(row))
    told = [home.space.everything(who.id)["mediator_note"] for who in (ana, bob)]
    assert [[row["body"] for row in rows] for rows in told] == [["Très à l’écoute"], ["Très à l’écoute"]]


# Those who hold an entry ---------------------------------------------------------------------------------------------


def test_who_held_an_entry_is_remembered_until_account_or_entry_goes(home, ana, entry, clock):
    bob = new_account(home, email="bob@exemple.fr")
    clock.at = LATER
    home.accounts.grant(bob.id, holding(entry), ana.id)
    assert [(one.account, one.since) for one in home.space.holders(entry)] == [(ana.id, NOW), (bob.id, LATER)]
    with pytest.raises(BadMove, match="earlier"):
        home.space.leave(entry, ana.id, bob.id)
    home.space.leave(entry, bob.id, ana.id)
    assert home.space.former_holders(entry) == [FormerHolder(bob.id, LATER, LATER, ana.id)]
    assert home.register.had_a_hand(entry, bob.id)
    with pytest.raises(BadMove, match="alone"):
        home.space.leave(entry, ana.id, ana.id)
    number = claim(home, bob, entry)
    home.space.decide(number, "granted", "vu", "r-1")
    assert [one.since for one in home.space.holders(entry)] == [NOW, LATER]
    home.accounts.erase(bob.id)
    assert home.space.former_holders(entry) == []


def test_a_role_for_an_entry_that_is_gone_leaves_no_trace(home, ana):
    home.accounts.grant(ana.id, holding("p-gone"), "r-1")
    home.accounts.revoke(ana.id, holding("p-gone"))
    assert home.accounts.get(ana.id).grants == ()
    assert home.space.former_holders("p-gone") == []
