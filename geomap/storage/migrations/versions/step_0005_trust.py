"""Trust: proofs, rounds and decisions of claims, signatures of the charter, reminders, and the sealed history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment, Texts

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQLITE_GUARD = """
CREATE TRIGGER history_stays_{verb} BEFORE {verb} ON history
BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END
"""

_POSTGRES_GUARD = """
CREATE FUNCTION history_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history is only added to' USING ERRCODE = 'restrict_violation'; END $$
"""

_POSTGRES_TRIGGER = """
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON history
FOR EACH STATEMENT EXECUTE FUNCTION history_stays()
"""


def upgrade() -> None:
    """Make the tables, and guard the history."""
    op.add_column("charter", sa.Column("previous_until", sa.Date()))
    _create_claims()
    _create_charter_and_reminders()
    _create_history()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SQLITE_GUARD.format(verb="UPDATE"))
        op.execute(_SQLITE_GUARD.format(verb="DELETE"))
    else:
        op.execute(_POSTGRES_GUARD)
        op.execute(_POSTGRES_TRIGGER)


def downgrade() -> None:
    """Drop the tables and the guard."""
    for table in ("history_subject", "history_words", "history", "reminder", "charter_signature", "decision"):
        op.drop_table(table)
    op.drop_table("claim_round")
    op.drop_table("proof")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION history_stays()")
    op.drop_column("charter", "previous_until")


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _part_of(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    referred = target.partition(".")[0]
    return sa.ForeignKeyConstraint([name], [target], name=f"fk_{table}_{name}_{referred}", ondelete="CASCADE")


def _create_claims() -> None:
    """What is handed in, where each claim stands, and what was decided."""
    op.create_table(
        "proof",
        _text("id"),
        _text("offer"),
        _text("kind"),
        _text("form"),
        _text("title"),
        _text("link", null=True),
        _text("contact", null=True),
        _text("file", null=True),
        _text("media", null=True),
        sa.Column("size", sa.Integer()),
        _text("author"),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment()),
        sa.CheckConstraint("kind IN ('portfolio', 'reference', 'diploma', 'label')", name=op.f("ck_proof_kind")),
        sa.CheckConstraint("form IN ('link', 'reference', 'file')", name=op.f("ck_proof_form")),
        _part_of("proof", "offer", "offer.id"),
        sa.PrimaryKeyConstraint("id", name="pk_proof"),
    )
    op.create_index("ix_proof_offer", "proof", ["offer"])
    op.create_table(
        "claim_round",
        _text("offer"),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("appealed", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("submitters", Texts(), nullable=False),
        sa.Column("approvals", Texts(), nullable=False),
        sa.Column("deciders", Texts(), nullable=False),
        _text("said"),
        sa.Column("at", Moment(), nullable=False),
        _part_of("claim_round", "offer", "offer.id"),
        sa.PrimaryKeyConstraint("offer", name="pk_claim_round"),
    )
    op.create_index("ix_claim_round_waiting", "claim_round", ["waiting"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("offer", null=True),
        _text("provider", null=True),
        _text("skill"),
        _text("verdict"),
        _text("reason"),
        _text("note"),
        sa.Column("appeal", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        _text("author", null=True),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("verdict IN ('validate', 'refuse', 'revoke')", name=op.f("ck_decision_verdict")),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    op.create_index("ix_decision_offer", "decision", ["offer"])
    op.create_index("ix_decision_provider", "decision", ["provider"])


def _create_charter_and_reminders() -> None:
    """Who signed what, and who was reminded of which day."""
    op.create_table(
        "charter_signature",
        _text("provider"),
        _text("version"),
        _text("name"),
        _text("author"),
        sa.Column("at", Moment(), nullable=False),
        _part_of("charter_signature", "provider", "provider.id"),
        sa.ForeignKeyConstraint(["version"], ["charter.version"], name="fk_charter_signature_version_charter"),
        sa.PrimaryKeyConstraint("provider", "version", name="pk_charter_signature"),
    )
    op.create_table(
        "reminder",
        _text("offer"),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _part_of("reminder", "offer", "offer.id"),
        sa.PrimaryKeyConstraint("offer", "valid_until", "days", name="pk_reminder"),
    )


def _create_history() -> None:
    """The chain, the words beside it, and whom they are about."""
    op.create_table(
        "history",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _text("at"),
        _text("event"),
        _text("digest"),
        _text("link"),
        sa.PrimaryKeyConstraint("number", name="pk_history"),
    )
    op.create_table(
        "history_words",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _text("salt"),
        _text("body"),
        _part_of("history_words", "number", "history.number"),
        sa.PrimaryKeyConstraint("number", name="pk_history_words"),
    )
    op.create_table(
        "history_subject",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _text("subject"),
        _part_of("history_subject", "number", "history_words.number"),
        sa.PrimaryKeyConstraint("number", "subject", name="pk_history_subject"),
    )
    op.create_index("ix_history_subject_subject", "history_subject", ["subject"])
