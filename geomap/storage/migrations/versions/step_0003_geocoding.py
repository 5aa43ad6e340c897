"""What geocoding keeps: the index of names, and the communes people chose for a written place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "place_index",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_place_index_single")),
        sa.PrimaryKeyConstraint("id", name="pk_place_index"),
    )
    op.create_table(
        "place_choice",
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("written", name="pk_place_choice"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("place_choice")
    op.drop_table("place_index")
