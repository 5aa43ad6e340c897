"""Tables of accounts: who signs in, with which roles, sessions, tokens and invitations."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text, UniqueConstraint, true

from geomap.core.roles import ROLES
from geomap.storage.columns import Moment
from geomap.storage.schema import metadata, part_of, text

_ROLES = ", ".join(f"'{role}'" for role in ROLES)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    text("email"),
    text("name"),
    text("password", null=True),
    text("language"),
    Column("verified_at", Moment),
    Column("disabled_at", Moment),
    text("totp_secret", null=True),
    Column("totp_step", Integer),
    Column("created_at", Moment, nullable=False),
    Column("seen_on", Date),
    Column("digest", Boolean, nullable=False, server_default=true()),
    Column("told_at", Moment),
    UniqueConstraint("email"),
)

role_grant = Table(
    "role_grant",
    metadata,
    part_of("account", "account.id", key=True),
    Column("role", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    text("author"),
    Column("at", Moment, nullable=False),
    CheckConstraint(f"role IN ({_ROLES})", name="role"),
    Index(None, "role", "scope"),
)

account_session = Table(
    "account_session",
    metadata,
    Column("id", Text, primary_key=True),
    text("digest"),
    part_of("account", "account.id"),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    text("means"),
    text("browser"),
    UniqueConstraint("digest"),
    Index(None, "account"),
)

account_device = Table(
    "account_device",
    metadata,
    Column("digest", Text, primary_key=True),
    part_of("account", "account.id"),
    Column("since", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Index(None, "account"),
)
"""Browsers that opened an account: only the digest of what each holds is kept."""

sign_in_try = Table(
    "sign_in_try",
    metadata,
    Column("pool", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment),
)
"""Tries at a secret by device known, session, or digest of the address asked for, an account's or not."""

account_token = Table(
    "account_token",
    metadata,
    Column("digest", Text, primary_key=True),
    text("purpose"),
    part_of("account", "account.id"),
    text("email", null=True),
    Column("expires_at", Moment, nullable=False),
    Index(None, "account", "purpose"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    part_of("account", "account.id", key=True),
    Column("digest", Text, primary_key=True),
)

account_identity = Table(
    "account_identity",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    part_of("account", "account.id"),
    Column("at", Moment, nullable=False),
    Index(None, "account"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", Text, primary_key=True),
    text("digest"),
    text("email"),
    text("role"),
    text("scope"),
    text("invited_by"),
    Column("at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("accepted_at", Moment),
    Column("revoked_at", Moment),
    UniqueConstraint("digest"),
    CheckConstraint(f"role IN ({_ROLES})", name="role"),
)
