"""The full directory: notes between mediators, messages counted, and when an account was last seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and add the column."""
    op.add_column("account", sa.Column("seen_on", sa.Date()))
    op.create_table(
        "mediator_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _part_of("mediator_note", "provider"),
        _part_of("mediator_note", "account"),
        sa.PrimaryKeyConstraint("id", name="pk_mediator_note"),
    )
    op.create_index("ix_mediator_note_provider", "mediator_note", ["provider"])
    op.create_index("ix_mediator_note_account", "mediator_note", ["account"])
    op.create_table(
        "message_count",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.CheckConstraint("messages > 0", name=op.f("ck_message_count_messages")),
        _part_of("message_count", "provider"),
        sa.PrimaryKeyConstraint("provider", "day", name="pk_message_count"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("message_count")
    op.drop_table("mediator_note")
    op.drop_column("account", "seen_on")


def _part_of(table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{name}.id"], name=f"fk_{table}_{name}_{name}", ondelete="CASCADE")
