"""A whole small installation, its clock in the test's hands: two providers, a grid, reviewers here and elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from batches import batch, offer, provider
from people import AtOnce, Postbox, new_account
from small_atlas import make_small_atlas

from geomap.config import Settings
from geomap.core.roles import Grant
from geomap.core.skills import Nomenclature, Skill
from geomap.ports.accounts import Account
from geomap.wiring import Geomap, wire

START = dt.datetime(2026, 6, 15, 10, 30, tzinfo=dt.UTC)
OFFER = "p-1.site"
HOSTILE = "<script>alert('x')</script>"


@dataclass
class Clock:
    """What the time is, until the test says otherwise."""

    at: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.at

    def day(self, **later: Any) -> dt.date:
        """The day some time later."""
        return (self.at + dt.timedelta(**later)).date()

    def go(self, day: dt.date) -> None:
        """Make it half past ten of a day."""
        self.at = dt.datetime.combine(day, dt.time(10, 30), dt.UTC)


@dataclass
class TrustWorld:
    """The installation, its clock and its letters."""

    geomap: Geomap
    clock: Clock
    post: Postbox
    people: dict[str, Account] = field(default_factory=dict)

    def person(self, name: str, *grants: Grant) -> Account:
        """Somebody with these roles, made when first asked for."""
        if name not in self.people:
            self.people[name] = new_account(self.geomap, *grants, email=f"{name}@example.org", name=name.title())
        return self.people[name]

    def owner(self) -> Account:
        """Who holds p-1."""
        return self.person("owner", Grant("provider", "provider:p-1"))

    def reviewer(self, name: str = "reviewer", scope: str = "departement:48") -> Account:
        """Who decides there."""
        return self.person(name, Grant("reviewer", scope))


def skills() -> Nomenclature:
    """Two skills: one a single reviewer validates for two years, one that takes two."""
    accepted = {"portfolio": {"fr": "Trois sites en ligne.", "en": "Three live sites."}}
    every = (
        Skill("web", None, {"fr": "Sites internet", "en": "Websites"}, {"fr": "Être en ligne."}, position=1),
        Skill(
            "site",
            "web",
            {"fr": "Site vitrine", "en": "Brochure site"},
            {"fr": "Un site simple."},
            proofs=("portfolio", "reference", "diploma"),
            accepted=accepted,
            position=2,
        ),
        Skill(
            "securite",
            "web",
            {"fr": "Sécurité", "en": "Security"},
            {"fr": "Se protéger."},
            proofs=("diploma",),
            reviewers=2,
            valid_months=12,
            position=3,
        ),
    )
    return Nomenclature({skill.id: skill for skill in every})


def make_trust_world(folder: Path, **settings: Any) -> TrustWorld:
    """Make the installation in a folder."""
    clock, post = Clock(), Postbox()
    url = f"sqlite:///{folder / 'geomap.gpkg'}"
    chosen = Settings(database_url=url, territory="48", travel="estimate", sample=False, **settings)
    geomap = replace(wire(chosen, now=clock), mailer=post, aside=AtOnce())
    geomap.store.upgrade()
    geomap.store.save_atlas(make_small_atlas())
    geomap.store.save_nomenclature(skills())
    geomap.store.save_charter("2026-1", "# Charte\n\n1. **Dire vrai.** Toujours.", dt.date(2026, 1, 1))
    providers = [provider("p-1", siret="35600000000048"), provider("p-2", commune="43001", siret="35600000000055")]
    providers.append(provider("p-3", name=HOSTILE, commune=None, lon=None, lat=None, location_status="review"))
    offers = [offer(name, skill) for name in ("p-1", "p-2", "p-3") for skill in ("site", "securite")]
    geomap.store.save(batch(providers, offers, charter_signed=frozenset({"p-1"})))
    return TrustWorld(geomap, clock, post)
