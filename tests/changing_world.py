"""A directory that changes: everything that may be done to it, by whoever writes and by whatever way."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

from batches import batch, mediator, offer, provider, validated
from homes import Clock
from people import NOW, new_account
from small_atlas import make_small_atlas
from sqlalchemy import delete, update

from geomap.core.entries.closure import Closure
from geomap.core.entries.profile import Delivery, Identity
from geomap.core.intake.offering import Area
from geomap.core.skills import Merge, Reword
from geomap.ports import PlaceChoice
from geomap.ports.history import Note
from geomap.ports.register import Change, Kept, Signature
from geomap.ports.space import Place
from geomap.storage import sql, tables
from geomap.storage.database import rise
from geomap.wiring import Geomap

ZONE = "departement:48"
COMMUNES = ("48001", "48002", "43001", "43051")
HERE = Place(city="Ici", commune="48001", lon=3.05, lat=44.55, precision="commune", status="accepted")
UNTIL = NOW.date() + dt.timedelta(days=2)


class World:
    """A directory, those who change it, and chance."""

    def __init__(self, home: Geomap, clock: Clock, seed: int) -> None:
        self.home, self.clock, self.chance = home, clock, random.Random(seed)
        self.account = new_account(home, email="ana@exemple.fr").id
        self.made = 0

    @property
    def someone(self) -> str:
        """A provider, imported or made here."""
        return self.chance.choice(sorted(self.home.store.providers().index))

    @property
    def skill(self) -> str:
        usable = [skill.id for skill in self.home.store.nomenclature().usable()]
        return self.chance.choice(usable)

    def import_(self) -> None:
        """A file with a provider or two, some known."""
        keys = self.chance.sample([f"p-{number}" for number in range(6)], 2)
        place = self.chance.choice((3.05, 3.15, 3.25, None))
        rows = [
            provider(key, commune=self.chance.choice(COMMUNES), lon=place, lat=None if place is None else 44.55)
            for key in keys
        ]
        ways = (
            {"on_site": True, "area_kind": "minutes", "area_value": 20.0},
            {"on_site": True, "area_kind": "zones", "area_value": None, "area_zones": ("48002", ZONE)},
            {"on_site": False, "at_premises": True},
            {"on_site": False, "remote": True},
        )
        offers = [
            offer(key, skill, **self.chance.choice(ways), **self.chance.choice(({}, validated(), validated(UNTIL))))
            for key in keys
            for skill in {self.skill, self.skill}
        ]
        self.home.store.save(batch(rows, offers, [mediator(f"m-{self.chance.randrange(3)}")]))

    def create(self) -> None:
        self.made += 1
        self.home.space.create(Identity(f"Élan {self.made}"), HERE, self.account)

    def deliver(self) -> None:
        area = self.chance.choice((Area("km", 9.0), Area("zones", None, ("48001",)), Area("minutes", 45.0)))
        modes = self.chance.choice((("on_site",), ("at_premises", "remote"), ("remote",)))
        self.home.space.offer(self.someone, self.skill, Delivery(modes, area), self.account, 99)

    def drop(self) -> None:
        offers = self.home.store.offers()
        if len(offers):
            one = offers.iloc[self.chance.randrange(len(offers))]
            self.home.space.drop_offer(one["provider"], one["skill"], self.account)

    def settle(self) -> None:
        code, lon = self.chance.choice((("48002", 3.15), ("43051", 3.35), (None, None)))
        place = replace(HERE, commune=code, lon=lon, lat=lon and 44.55, status="accepted" if code else "review")
        self.home.space.settle(self.someone, place, self.account)

    def close(self) -> None:
        day = self.home.today()
        last = self.chance.choice((day, day + dt.timedelta(days=2), None))
        closure = self.chance.choice((None, Closure(day, last), Closure(day + dt.timedelta(days=1), last)))
        self.home.space.open(self.someone, None, closure, self.account)

    def publish(self) -> None:
        self.home.space.publish(self.someone, self.account, shown=self.chance.random() < 0.7)

    def leave(self) -> None:
        self.home.space.delete(self.someone, self.account)

    def prove(self) -> None:
        offers = self.home.store.offers()
        if not len(offers):
            return
        until = self.home.today() + dt.timedelta(days=self.chance.randrange(3))

        def decide(kept: Kept) -> Change:
            state = self.chance.choice(("validated", "validated", "rejected", "submitted"))
            claim = replace(kept.claim, recorded=state, valid_until=until if state == "validated" else None)
            return Change(claim, Note(f"claim.{state}", self.account, kept.offer))

        self.home.register.change(self.chance.choice(list(offers.index)), decide)

    def sign(self) -> None:
        version = self.chance.choice([one.version.version for one in self.home.register.charters()])
        self.home.register.sign(
            self.someone, Signature(version, "Ana", self.account, self.clock()), Note("sign", "a", "b")
        )

    def new_charter(self) -> None:
        self.made += 1
        day = self.home.today() + dt.timedelta(days=self.made)
        self.home.store.save_charter(f"c-{self.made}", "Texte.", day, day + dt.timedelta(days=1))

    def reword(self) -> None:
        self.home.nomenclatures.amend([Reword(self.skill, {"fr": f"Mot {self.chance.random()}"})], "a", "Mieux dit.")

    def merge(self) -> None:
        usable = [skill.id for skill in self.home.store.nomenclature().usable()]
        if len(usable) > 2:
            gone, into = self.chance.sample(usable, 2)
            self.home.nomenclatures.amend([Merge(gone, into=into)], "a", "La même chose.")

    def choose(self) -> None:
        choice = PlaceChoice("provider", self.someone, "quelque part", self.chance.choice(COMMUNES), "a")
        self.home.store.choose_place(choice)

    def new_atlas(self) -> None:
        self.home.store.save_atlas(make_small_atlas(without=self.chance.choice(((), ("43051",)))))

    def by_hand(self) -> None:
        """A writer that knows nothing of versions but that they are to be raised, before it writes or after."""
        first = self.chance.random() < 0.5
        with sql.writing(self.home.store.database.engine) as connection:
            if first:
                rise(connection)
            area = {"area_kind": "km", "area_value": self.chance.choice((1.0, 30.0)), "on_site": True}
            connection.execute(update(tables.offer).where(tables.offer.c.provider == self.someone).values(area))
            if not first:
                rise(connection)

    def astray(self) -> None:
        """A writer that meant to write something else."""
        with self.home.store.database.writing(directory=False) as connection:
            connection.execute(delete(tables.offer_zone))
            shut = {"published": self.chance.random() < 0.5}
            connection.execute(update(tables.provider).where(tables.provider.c.id == self.someone).values(shut))

    def sleep(self) -> None:
        self.clock.at += dt.timedelta(days=1)

    @property
    def deeds(self) -> list[Callable[[], None]]:
        """What may happen next; a leaver or an atlas is rarer than an import."""
        common = [self.import_, self.deliver, self.drop, self.settle, self.close, self.publish, self.prove, self.sign]
        rare = [self.create, self.leave, self.new_charter, self.reword, self.merge, self.choose, self.new_atlas]
        return [*common, *common, *rare, self.by_hand, self.astray, self.sleep]
