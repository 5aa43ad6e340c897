"""Who held an entry is remembered: they decide nothing about it, and can contest that they were let go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "former_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{name}.id"], name=f"fk_former_holder_{name}_{name}", ondelete="CASCADE")
            for name in ("provider", "account")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_former_holder"),
    )
    op.create_index("ix_former_holder_provider", "former_holder", ["provider"])
    op.create_index("ix_former_holder_account", "former_holder", ["account"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("former_holder")
