"""Accounts: who signs in, with which roles, sessions, tokens and invitations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROLES = "role IN ('provider', 'mediator', 'reviewer', 'official', 'administrator')"


def upgrade() -> None:
    """Make the tables."""
    _create_people()
    _create_secrets()
    _create_invitations()


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "invitation",
        "account_identity",
        "recovery_code",
        "account_token",
        "account_session",
        "role_grant",
        "account",
    ):
        op.drop_table(table)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, Moment(), nullable=null)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account"], ["account.id"], name=f"fk_{table}_account_account", ondelete="CASCADE")


def _create_people() -> None:
    """Accounts and their roles."""
    op.create_table(
        "account",
        _text("id"),
        _text("email"),
        _text("name"),
        _text("password", null=True),
        _text("language"),
        _moment("verified_at", null=True),
        _moment("disabled_at", null=True),
        _text("totp_secret", null=True),
        sa.Column("totp_step", sa.Integer()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("locked_until", null=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    op.create_table(
        "role_grant",
        _text("account"),
        _text("role"),
        _text("scope"),
        _text("author"),
        _moment("at"),
        sa.CheckConstraint(_ROLES, name=op.f("ck_role_grant_role")),
        _of_account("role_grant"),
        sa.PrimaryKeyConstraint("account", "role", "scope", name="pk_role_grant"),
    )
    op.create_index("ix_role_grant_role_scope", "role_grant", ["role", "scope"])


def _create_secrets() -> None:
    """Sessions, tokens, recovery codes and identities elsewhere."""
    op.create_table(
        "account_session",
        _text("id"),
        _text("digest"),
        _text("account"),
        _moment("opened_at"),
        _moment("seen_at"),
        _text("means"),
        _text("browser"),
        _of_account("account_session"),
        sa.PrimaryKeyConstraint("id", name="pk_account_session"),
        sa.UniqueConstraint("digest", name="uq_account_session_digest"),
    )
    op.create_index("ix_account_session_account", "account_session", ["account"])
    op.create_table(
        "account_token",
        _text("digest"),
        _text("purpose"),
        _text("account"),
        _text("email", null=True),
        _moment("expires_at"),
        _of_account("account_token"),
        sa.PrimaryKeyConstraint("digest", name="pk_account_token"),
    )
    op.create_index("ix_account_token_account_purpose", "account_token", ["account", "purpose"])
    op.create_table(
        "recovery_code",
        _text("account"),
        _text("digest"),
        _of_account("recovery_code"),
        sa.PrimaryKeyConstraint("account", "digest", name="pk_recovery_code"),
    )
    op.create_table(
        "account_identity",
        _text("issuer"),
        _text("subject"),
        _text("account"),
        _moment("at"),
        _of_account("account_identity"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_account_identity"),
    )
    op.create_index("ix_account_identity_account", "account_identity", ["account"])


def _create_invitations() -> None:
    """Roles offered to addresses."""
    op.create_table(
        "invitation",
        _text("id"),
        _text("digest"),
        _text("email"),
        _text("role"),
        _text("scope"),
        _text("invited_by"),
        _moment("at"),
        _moment("expires_at"),
        _moment("accepted_at", null=True),
        _moment("revoked_at", null=True),
        sa.CheckConstraint(_ROLES, name=op.f("ck_invitation_role")),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("digest", name="uq_invitation_digest"),
    )
