"""Wrong secrets are counted by device: who tries somebody's password keeps its owner out no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and forget the tries counted so far."""
    op.create_table(
        "account_device",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_account_device_account_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_account_device"),
    )
    op.create_index("ix_account_device_account", "account_device", ["account"])
    op.create_table(
        "sign_in_try",
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("until", Moment()),
        sa.PrimaryKeyConstraint("pool", name="pk_sign_in_try"),
    )
    op.drop_column("account", "attempts")
    op.drop_column("account", "locked_until")


def downgrade() -> None:
    """Count by account again."""
    op.add_column("account", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("account", sa.Column("locked_until", Moment()))
    op.drop_table("sign_in_try")
    op.drop_table("account_device")
