"""The database notes itself what each version of the directory changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.watches import add_watches, drop_watches

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the journal and the triggers that write it; whatever came before counts as a change of everything."""
    op.create_table(
        "directory_change",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('all', 'mediator', 'offer', 'provider', 'skill')", name=op.f("ck_directory_change_kind")
        ),
        sa.PrimaryKeyConstraint("version", "kind", "id", name="pk_directory_change"),
    )
    op.execute("INSERT INTO directory_change SELECT version, 'all', '' FROM directory_version")
    add_watches(op.get_bind())


def downgrade() -> None:
    """Note nothing any more."""
    drop_watches(op.get_bind())
    op.drop_table("directory_change")
