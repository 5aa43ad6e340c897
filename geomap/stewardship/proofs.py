"""Handing in proofs and taking them back: a link, somebody to ask, or a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO
from urllib.parse import urlsplit

from geomap.access.tokens import new_id
from geomap.core.trust import WAITING_FOR_DECISION, state_on, with_more_evidence
from geomap.errors import BadProof, NotAllowed, UnknownClaim
from geomap.mail import letters
from geomap.ports.history import Note
from geomap.ports.register import FORMS, Change, Kept, Proof
from geomap.ports.trusting import Trusting
from geomap.stewardship.claims import Seen

MOST_PROOFS = 10
"""Proofs of one claim."""

LONGEST = 500
"""Characters of a link, a title or a contact."""


@dataclass(frozen=True)
class Handed:
    """What somebody hands in as a proof."""

    kind: str
    form: str
    title: str
    link: str = ""
    contact: str = ""
    content: IO[bytes] | None = None


def hand_in(trusting: Trusting, seen: Seen, handed: Handed) -> Kept:
    """Keep a proof; a file is kept first, and goes again when the proof cannot be written."""
    _check(seen, handed)
    file = trusting.files.keep(handed.content) if handed.form == "file" and handed.content is not None else None
    proof = Proof(
        id=new_id("p"),
        kind=handed.kind,
        form=handed.form,
        title=handed.title.strip(),
        author=seen.person.account,
        at=trusting.now(),
        link=handed.link.strip() if handed.form == "link" else None,
        contact=handed.contact.strip() if handed.form == "reference" else None,
        file=file.name if file else None,
        media=file.media if file else None,
        size=file.size if file else None,
    )

    asked_again: list[str] = []

    def write(kept: Kept) -> Change:
        if len(kept.proofs) >= MOST_PROOFS:
            raise BadProof(f"A claim has at most {MOST_PROOFS} proofs: take one back first.", "many")
        # While reviewers examine a claim, what is added goes to them at once: it is decided on with the rest.
        examined = state_on(kept.claim, trusting.today()) in WAITING_FOR_DECISION
        added = replace(proof, submitted_at=proof.at) if examined else proof
        asked_again.extend(sorted(kept.claim.round.approvals) if examined else ())
        return Change(with_more_evidence(kept.claim), _note(seen, "proof.add", proof), add=added)

    try:
        after = trusting.register.change(seen.kept.offer, write)
    except BaseException:
        if file is not None:
            trusting.files.remove(file.name)
        raise
    _ask_again(trusting, seen, asked_again)
    return after


def _ask_again(trusting: Trusting, seen: Seen, reviewers: Sequence[str]) -> None:
    """Tell those who approved that there is more to look at, and that their approval does not cover it."""
    for name in reviewers:
        account = trusting.accounts.get(name)
        if account is not None:
            filled = {
                "name": seen.kept.provider_name,
                "skill": seen.skill.label(account.language),
                "link": f"{trusting.address}/validation/{seen.kept.offer}",
            }
            trusting.mailer.send(letters.write("claim-more-evidence", account.language, account.email, **filled))


def take_back(trusting: Trusting, seen: Seen, proof: str) -> Kept:
    """Delete a proof; what reviewers are examining stays until they have decided."""
    _check_owner(seen)
    gone: list[str] = []

    def write(kept: Kept) -> Change:
        found = next((one for one in kept.proofs if one.id == proof), None)
        if found is None:
            raise UnknownClaim("This proof is no longer there.")
        if found.submitted_at is not None and seen.state in WAITING_FOR_DECISION:
            raise BadProof("This proof is being examined: it can be taken back once it is decided on.", "examined")
        gone.extend([found.file] if found.file else [])
        return Change(kept.claim, _note(seen, "proof.remove", found), remove=proof)

    after = trusting.register.change(seen.kept.offer, write)
    for name in gone:
        trusting.files.remove(name)
    return after


def is_address(text: str) -> bool:
    """Say whether a link leads to a page of the web: the server never follows it, a reviewer may."""
    if len(text) > LONGEST or re.search(r"[\s\x00-\x1f\\\"<>]", text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    named = parts.hostname is not None and "." in parts.hostname
    return parts.scheme in {"http", "https"} and named and parts.username is None


def _check(seen: Seen, handed: Handed) -> None:
    _check_owner(seen)
    accepted = seen.skill.proofs
    if handed.form not in FORMS or (accepted and handed.kind not in accepted):
        raise BadProof("This kind of proof is not accepted for this skill.", "kind")
    if not handed.title.strip() or len(handed.title) > LONGEST:
        raise BadProof("Say in a few words what the proof shows.", "title")
    if handed.form == "link" and not is_address(handed.link.strip()):
        raise BadProof("A link must be the whole address of a page, with https://.", "link")
    if handed.form == "reference" and not 5 <= len(handed.contact.strip()) <= LONGEST:
        raise BadProof("Say who may be asked, and how to reach them.", "contact")
    if handed.form == "file" and handed.content is None:
        raise BadProof("Choose a file.", "missing")


def _check_owner(seen: Seen) -> None:
    if not seen.person.owner:
        raise NotAllowed("Only those who hold the entry hand in its proofs.")


def _note(seen: Seen, event: str, proof: Proof) -> Note:
    told = {"proof": proof.id, "kind": proof.kind, "form": proof.form, "title": proof.title}
    before, after = ({}, told) if event == "proof.add" else (told, {})
    subjects = (f"provider:{seen.kept.provider}",)
    return Note(event, seen.person.account, seen.kept.offer, before, after, subjects=subjects)
