"""Those who decide are told what waits, unless they would rather not be, and when they were told last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("account", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("account", sa.Column("told_at", Moment()))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("account", "told_at")
    op.drop_column("account", "digest")
