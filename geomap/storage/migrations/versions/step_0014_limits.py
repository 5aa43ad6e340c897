"""How often a day something was done is counted in one table, and a second click is known by every process."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was counted of messages today goes on."""
    op.create_table(
        "daily_count",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_daily_count_times")),
        sa.PrimaryKeyConstraint("what", "whom", "day", name="pk_daily_count"),
    )
    op.create_table(
        "just_said",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_just_said"),
    )
    op.execute(
        "INSERT INTO daily_count (what, whom, day, times) SELECT 'message', provider, day, messages FROM message_count"
    )
    op.drop_table("message_count")


def downgrade() -> None:
    """Count messages alone again."""
    op.create_table(
        "message_count",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.CheckConstraint("messages > 0", name=op.f("ck_message_count_messages")),
        sa.ForeignKeyConstraint(
            ["provider"], ["provider.id"], name="fk_message_count_provider_provider", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("provider", "day", name="pk_message_count"),
    )
    op.execute(
        "INSERT INTO message_count (provider, day, messages) SELECT whom, day, times FROM daily_count"
        " WHERE what = 'message' AND whom IN (SELECT id FROM provider)"
    )
    op.drop_table("just_said")
    op.drop_table("daily_count")
