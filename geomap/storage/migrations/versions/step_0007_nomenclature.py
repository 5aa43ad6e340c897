"""The nomenclature edited here: the grid of proofs, successors, how other vocabularies stand to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("skill", sa.Column("reviewers", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("skill_code", sa.Column("relation", sa.Text(), nullable=False, server_default="close"))
    op.add_column("skill_code", sa.Column("label", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "skill_accepted",
        _key("skill"),
        _key("kind"),
        _key("language"),
        _key("accepted"),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_skill_accepted_skill_skill", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("skill", "kind", "language", name="pk_skill_accepted"),
    )
    op.create_table(
        "skill_successor",
        _key("skill"),
        _key("successor"),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_skill_successor_skill_skill", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["successor"], ["skill.id"], name="fk_skill_successor_successor_skill"),
        sa.PrimaryKeyConstraint("skill", name="pk_skill_successor"),
    )
    op.create_table(
        "nomenclature_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amended_at", Moment(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_nomenclature_state_single")),
        sa.PrimaryKeyConstraint("id", name="pk_nomenclature_state"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("nomenclature_state", "skill_successor", "skill_accepted"):
        op.drop_table(table)
    op.drop_column("skill_code", "label")
    op.drop_column("skill_code", "relation")
    op.drop_column("skill", "reviewers")


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
