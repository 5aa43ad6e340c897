"""Decisions: whether one was complete, or waited for another person to agree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNFINISHED = """
UPDATE decision SET complete = :no
WHERE verdict = 'validate'
AND skill IN (SELECT id FROM skill WHERE reviewers > 1)
AND NOT EXISTS (
    SELECT 1 FROM offer
    WHERE offer.id = decision.offer AND offer.proof_state = 'validated' AND offer.valid_until = decision.valid_until
)
"""
"""What cannot be shown to have been agreed on by all is not told as a validation."""


def upgrade() -> None:
    """Add the column."""
    op.add_column("decision", sa.Column("complete", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text(_UNFINISHED).bindparams(sa.bindparam("no", value=False, type_=sa.Boolean())))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("decision", "complete")
