"""Another name or SIRET of an entry with validated skills waits for a reviewer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATES = "state IN ('waiting', 'granted', 'refused', 'contested', 'refused_again', 'withdrawn')"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "identity_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("account", "name")),
        sa.Column("siret", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("reason", "decided_by")),
        sa.Column("decided_at", Moment()),
        sa.CheckConstraint(_STATES, name=op.f("ck_identity_change_state")),
        sa.ForeignKeyConstraint(
            ["provider"], ["provider.id"], name="fk_identity_change_provider_provider", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity_change"),
    )
    op.create_index("ix_identity_change_provider", "identity_change", ["provider"])
    op.create_index("ix_identity_change_state", "identity_change", ["state"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("identity_change")
