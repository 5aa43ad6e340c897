"""The provider's own space: what it says of itself, claims of entries, and what files say otherwise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_pages()
    _create_claims()
    op.create_table(
        "provider_difference",
        _provider(),
        _text("field"),
        _text("told"),
        _text("source"),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider"], ["provider.id"], name="fk_provider_difference_provider_provider", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("provider", "field", name="pk_provider_difference"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("provider_difference", "entry_code", "entry_claim", "private_contact", "provider_page"):
        op.drop_table(table)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _provider() -> sa.Column[str]:
    return _text("provider")


def _create_pages() -> None:
    """What a provider says that files do not carry, and whom else it may be reached by."""
    op.create_table(
        "provider_page",
        _provider(),
        _text("place_name", null=True),
        _text("opening_hours", null=True),
        sa.Column("closed_from", sa.Date()),
        sa.Column("closed_until", sa.Date()),
        _text("closure_note"),
        sa.CheckConstraint("closed_until >= closed_from", name=op.f("ck_provider_page_closure")),
        sa.CheckConstraint(
            "closed_from IS NOT NULL OR closed_until IS NULL", name=op.f("ck_provider_page_closed_from")
        ),
        sa.ForeignKeyConstraint(
            ["provider"], ["provider.id"], name="fk_provider_page_provider_provider", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("provider", name="pk_provider_page"),
    )
    op.create_table(
        "private_contact",
        _provider(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _text("kind"),
        _text("value"),
        sa.CheckConstraint("kind IN ('website', 'email', 'phone')", name=op.f("ck_private_contact_kind")),
        sa.ForeignKeyConstraint(
            ["provider"], ["provider.id"], name="fk_private_contact_provider_provider", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("provider", "position", name="pk_private_contact"),
    )


def _create_claims() -> None:
    """Who says an entry is theirs, and the code that shows it."""
    op.create_table(
        "entry_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        _provider(),
        _text("account"),
        _text("way"),
        _text("state"),
        sa.Column("made_at", Moment(), nullable=False),
        _text("message"),
        _text("reason", null=True),
        _text("decided_by", null=True),
        sa.Column("decided_at", Moment()),
        sa.CheckConstraint("way IN ('domain', 'email', 'letter', 'reviewer')", name=op.f("ck_entry_claim_way")),
        sa.CheckConstraint(
            "state IN ('waiting', 'granted', 'refused', 'contested', 'refused_again', 'withdrawn')",
            name=op.f("ck_entry_claim_state"),
        ),
        sa.ForeignKeyConstraint(
            ["provider"], ["provider.id"], name="fk_entry_claim_provider_provider", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_entry_claim_account_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_claim"),
    )
    op.create_index("ix_entry_claim_provider", "entry_claim", ["provider"])
    op.create_index("ix_entry_claim_account", "entry_claim", ["account"])
    op.create_table(
        "entry_code",
        sa.Column("claim", sa.Integer(), autoincrement=False, nullable=False),
        _text("digest"),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim"], ["entry_claim.id"], name="fk_entry_code_claim_entry_claim", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("claim", name="pk_entry_code"),
    )
