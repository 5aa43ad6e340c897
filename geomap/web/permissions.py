"""Who may use which address: one table, from which the enforcement and the tests are made."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geomap.core.roles import ACCOUNT, PUBLIC, Rule

_EVERYBODY = Rule(frozenset({PUBLIC}))
_SIGNED_IN = Rule(frozenset({ACCOUNT}))


def _only(*roles: str, where: str = "") -> Rule:
    return Rule(frozenset(roles), where)


_HOLDERS = _only("provider", where="provider")


PERMISSIONS: Mapping[str, Rule] = MappingProxyType(
    {
        "asset": _EVERYBODY,
        "public.home": _EVERYBODY,
        "public.ask": _EVERYBODY,
        "public.answer": _EVERYBODY,
        "public.why": _EVERYBODY,
        "public.method": _EVERYBODY,
        "public.legal": _EVERYBODY,
        "places.commune": _EVERYBODY,
        "competences.skills": _EVERYBODY,
        "competences.skill": _EVERYBODY,
        "competences.turtle": _EVERYBODY,
        "competences.linked": _EVERYBODY,
        "directory.providers": _EVERYBODY,
        "directory.provider": _EVERYBODY,
        "directory.mediators": _EVERYBODY,
        "directory.mediator": _EVERYBODY,
        "search.page": _EVERYBODY,
        "search.suggest": _EVERYBODY,
        "api.coverage": _EVERYBODY,
        "accessibility.declaration": _EVERYBODY,
        "basemap.square": _EVERYBODY,
        "comparisons.ask": _EVERYBODY,
        "comparisons.compare": _EVERYBODY,
        "embed.component": _EVERYBODY,
        "embed.frame": _EVERYBODY,
        "embed.oembed": _EVERYBODY,
        "installable.manifest": _EVERYBODY,
        "installable.service_worker": _EVERYBODY,
        "installable.without_network": _EVERYBODY,
        "poster.of_part": _EVERYBODY,
        "poster.of_question": _EVERYBODY,
        "shapes.geometry": _EVERYBODY,
        "shapes.geometry_detail": _EVERYBODY,
        "shapes.geometry_document": _EVERYBODY,
        "shapes.geometry_names": _EVERYBODY,
        "shapes.geometry_zones": _EVERYBODY,
        "share.picture": _EVERYBODY,
        "share.square_code": _EVERYBODY,
        "taking.offline": _EVERYBODY,
        "taking.paper": _EVERYBODY,
        "taking.take_away": _EVERYBODY,
        "values.of_question": _EVERYBODY,
        "values.places": _EVERYBODY,
        "health.healthz": _EVERYBODY,
        # Signing in and out.
        "sign_in.page": _EVERYBODY,
        "sign_in.enter": _EVERYBODY,
        "sign_in.second_step": _EVERYBODY,
        "sign_in.check_second_step": _EVERYBODY,
        "sign_in.leave": _SIGNED_IN,
        "federated.leave_for": _EVERYBODY,
        "federated.come_back": _EVERYBODY,
        "federated.ask_link": _SIGNED_IN,
        "registration.page": _EVERYBODY,
        "registration.register": _EVERYBODY,
        "registration.sent": _EVERYBODY,
        "registration.forgotten": _EVERYBODY,
        "registration.forgot": _EVERYBODY,
        "registration.choose": _EVERYBODY,
        "registration.chosen": _EVERYBODY,
        # One's own account.
        "account.page": _SIGNED_IN,
        "account.rename": _SIGNED_IN,
        "account.letters": _SIGNED_IN,
        "account.ask_address": _SIGNED_IN,
        "account.new_address": _SIGNED_IN,
        "account.confirm_address": _SIGNED_IN,
        "account.change_password": _SIGNED_IN,
        "account.close_others": _SIGNED_IN,
        "account.close_one": _SIGNED_IN,
        "second_step.page": _SIGNED_IN,
        "second_step.turn_on": _SIGNED_IN,
        "second_step.turn_off": _SIGNED_IN,
        "second_step.recovery": _SIGNED_IN,
        "invitations.page": _EVERYBODY,
        "invitations.accept": _EVERYBODY,
        # The board of a territory.
        "board.page": _only("official", "reviewer", "administrator", where="zone"),
        # Who looks after accounts; each page shows and changes only those where its reader administers.
        "administration.page": _only("administrator"),
        "administration.invite": _only("administrator"),
        "administration.revoke_invitation": _only("administrator"),
        "administration.one": _only("administrator"),
        "administration.grant": _only("administrator"),
        "administration.revoke": _only("administrator"),
        "administration.disable": _only("administrator"),
        "administration.enable": _only("administrator"),
        "administration.send_link": _only("administrator"),
        # Finding, claiming and making an entry; one's own data.
        "space.home": _SIGNED_IN,
        "space.find": _SIGNED_IN,
        "space.new": _SIGNED_IN,
        "space.create": _SIGNED_IN,
        "space_claims.ask": _SIGNED_IN,
        "space_claims.make": _SIGNED_IN,
        "space_claims.follow": _SIGNED_IN,
        "space_claims.code": _SIGNED_IN,
        "space_claims.contest": _SIGNED_IN,
        "space_claims.withdraw": _SIGNED_IN,
        "personal_data.page": _SIGNED_IN,
        "personal_data.take": _SIGNED_IN,
        "personal_data.leaving": _SIGNED_IN,
        "personal_data.leave": _SIGNED_IN,
        "personal_data.gone": _EVERYBODY,
        # An entry, by those who hold it.
        "space_entry.entry": _HOLDERS,
        "space_entry.identity": _HOLDERS,
        "space_entry.identify": _HOLDERS,
        "space_entry.contest_identity": _HOLDERS,
        "space_entry.withdraw_identity": _HOLDERS,
        "space_entry.contacts": _HOLDERS,
        "space_entry.reach": _HOLDERS,
        "space_entry.publish": _HOLDERS,
        "space_place.page": _HOLDERS,
        "space_place.settle": _HOLDERS,
        "space_hours.page": _HOLDERS,
        "space_hours.open_hours": _HOLDERS,
        "space_hours.close": _HOLDERS,
        "space_skills.page": _HOLDERS,
        "space_skills.delivery": _HOLDERS,
        "space_skills.deliver": _HOLDERS,
        "space_skills.drop": _HOLDERS,
        "space_skills.sought": _HOLDERS,
        "space_team.page": _HOLDERS,
        "space_team.invite": _HOLDERS,
        "space_team.take_back": _HOLDERS,
        "space_team.leaving": _HOLDERS,
        "space_team.leave": _HOLDERS,
        "space_differences.page": _HOLDERS,
        "space_differences.settle": _HOLDERS,
        "personal_data.deleting": _HOLDERS,
        "personal_data.delete": _HOLDERS,
        # Claims of entries.
        "entry_claims.queue": _only("reviewer", "administrator"),
        "entry_claims.claim": _only("reviewer", "administrator", where="entry_claim"),
        "entry_claims.decide": _only("reviewer", "administrator", where="entry_claim"),
        "entry_claims.letter": _only("reviewer", "administrator", where="entry_claim"),
        # A name waits for those who validate, and for nobody who only administers.
        "identity_changes.change": _only("reviewer", where="identity_change"),
        "identity_changes.decide": _only("reviewer", where="identity_change"),
        # The two forms of the directory.
        "privacy.page": _EVERYBODY,
        "messages.page": _EVERYBODY,
        "messages.send": _EVERYBODY,
        "full_directory.add_note": _only("mediator", "reviewer", "official", "administrator", where="provider"),
        "full_directory.remove_note": _only("mediator", "reviewer", "official", "administrator", where="provider"),
        "full_directory.compare": _only("mediator", "reviewer", "official", "administrator"),
        # Places in doubt: which of them, the page itself says by the communes they could be in.
        "doubtful_places.page": _only("reviewer", "administrator"),
        "doubtful_places.choose": _only("reviewer", "administrator"),
        # The nomenclature is everybody's: who administers a part of the territory does not change it for the rest.
        "administration_skills.page": _only("administrator", where="installation"),
        "administration_skills.one": _only("administrator", where="installation"),
        "administration_skills.change": _only("administrator", where="installation"),
        # Proving a claim, deciding on it, and the charter.
        **dict.fromkeys(("proofs.page", "proofs.add", "proofs.take_back"), _only("provider", where="provider")),
        **dict.fromkeys(("proofs.submit", "proofs.appeal"), _only("provider", where="provider")),
        **dict.fromkeys(("proofs.withdraw", "proofs.declare"), _only("provider", where="provider")),
        **dict.fromkeys(("charter.page", "charter.sign"), _only("provider", where="provider")),
        # Whose file it is, and where, is found out behind the guard: its address names nothing else.
        "proofs.file": _only("provider", "reviewer"),
        "validation.queue": _only("reviewer"),
        **dict.fromkeys(("validation.claim", "validation.decide"), _only("reviewer", where="claim")),
        "decisions.log": _EVERYBODY,
        "decisions.feed": _EVERYBODY,
    }
)
"""Endpoint → who may. An endpoint that is not here is refused to everybody, and fails the tests."""
