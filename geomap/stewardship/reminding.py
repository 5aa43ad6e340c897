"""Reminders of validations that end soon: each once, whenever this runs."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.core.roles import Grant
from geomap.core.trust import REMINDED_DAYS, reminder_due
from geomap.mail import letters
from geomap.ports.register import Expiring
from geomap.ports.trusting import Trusting


@dataclass(frozen=True)
class Reminded:
    """What one run did: letters sent, and validations whose provider nobody holds, so that nobody was told."""

    sent: int = 0
    unheld: int = 0


def remind(trusting: Trusting) -> Reminded:
    """Send the reminders that are due today; running again sends nothing twice."""
    day, sent, unheld = trusting.today(), 0, 0
    for one in trusting.register.expiring(day, max(REMINDED_DAYS)):
        due = reminder_due(one.valid_until, day, one.sent)
        if due is None:
            continue
        told = _tell(trusting, one, (one.valid_until - day).days)
        sent, unheld = sent + told, unheld + (told == 0)
        if told:
            trusting.register.reminded(one.offer, one.valid_until, due)
    return Reminded(sent, unheld)


def _tell(trusting: Trusting, one: Expiring, days: int) -> int:
    skill = trusting.store.nomenclature().get(one.skill)
    holders = trusting.accounts.holders(Grant("provider", f"provider:{one.provider}"))
    for account in holders:
        letter = letters.write(
            "claim-ends",
            account.language,
            account.email,
            name=one.provider_name,
            skill=skill.label(account.language),
            until=f"{one.valid_until:%d/%m/%Y}",
            days=days,
            link=f"{trusting.address}/espace/{one.provider}/competence/{one.skill}",
        )
        trusting.mailer.send(letter)
    return len(holders)
