"""Trust: what an offer is worth on a day, how a claim comes to be proven, and who may say so."""

from geomap.core.trust.charter import CharterVersion, in_force, signed_until
from geomap.core.trust.claim import Claim, Given, Person, Round, state_on
from geomap.core.trust.moves import allowed, obstacle, take, with_more_evidence
from geomap.core.trust.reminders import REMINDED_DAYS, digest_due, reminder_due
from geomap.core.trust.standing import OUT, PROVEN, WAITING, closed, standing, worth
from geomap.core.trust.states import HOLDING, LAPSES, RULES, STATES, STEPS, WAITING_FOR_DECISION, State, Step

__all__ = [
    "HOLDING",
    "LAPSES",
    "OUT",
    "PROVEN",
    "REMINDED_DAYS",
    "RULES",
    "STATES",
    "STEPS",
    "WAITING",
    "WAITING_FOR_DECISION",
    "CharterVersion",
    "Claim",
    "Given",
    "Person",
    "Round",
    "State",
    "Step",
    "allowed",
    "closed",
    "digest_due",
    "in_force",
    "obstacle",
    "reminder_due",
    "signed_until",
    "standing",
    "state_on",
    "take",
    "with_more_evidence",
    "worth",
]
