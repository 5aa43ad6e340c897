"""The directory: charter, providers, offers, proofs, mediators, imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.columns import Moment, Texts
from geomap.storage.geometry import Geom

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_providers()
    _create_mediators()
    _create_offers()
    _create_journal()


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "directory_version",
        "import_run",
        "proof_event",
        "offer_zone",
        "offer",
        "mediator",
        "provider",
        "charter",
    ):
        op.drop_table(table)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _create_providers() -> None:
    """Providers and the charter they sign."""
    op.create_table(
        "charter",
        _text("version"),
        _text("text"),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_charter"),
        sa.UniqueConstraint("in_force_from", name="uq_charter_in_force_from"),
    )
    op.create_table(
        "provider",
        sa.Column("fid", sa.Integer(), nullable=False),
        _text("id"),
        _text("name"),
        _text("siret", null=True),
        _text("description", null=True),
        _text("website", null=True),
        _text("email", null=True),
        _text("phone", null=True),
        _text("address", null=True),
        _text("postcode", null=True),
        _text("city", null=True),
        _text("commune", null=True),
        sa.Column("point", Geom("POINT", 4326)),
        _text("precision", null=True),
        _text("location_status"),
        _text("location_reason", null=True),
        sa.Column("location_candidates", Texts(), nullable=False),
        _text("location_shown"),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        _text("source"),
        _text("source_key", null=True),
        _text("charter_version", null=True),
        sa.Column("charter_signed_on", sa.Date()),
        sa.CheckConstraint("location_shown IN ('point', 'commune')", name=op.f("ck_provider_location_shown")),
        sa.CheckConstraint(
            "location_status IN ('accepted', 'review', 'rejected')", name=op.f("ck_provider_location_status")
        ),
        sa.CheckConstraint(
            "precision IN ('point', 'address', 'locality', 'commune')", name=op.f("ck_provider_precision")
        ),
        sa.CheckConstraint(
            "(charter_version IS NULL) = (charter_signed_on IS NULL)", name=op.f("ck_provider_signature")
        ),
        sa.ForeignKeyConstraint(["charter_version"], ["charter.version"], name="fk_provider_charter_version_charter"),
        sa.ForeignKeyConstraint(
            ["commune"], ["commune.code"], name="fk_provider_commune_commune", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("fid", name="pk_provider"),
        sa.UniqueConstraint("id", name="uq_provider_id"),
    )
    op.create_index("ix_provider_charter_version", "provider", ["charter_version"])
    op.create_index("ix_provider_commune", "provider", ["commune"])


def _create_mediators() -> None:
    """Places of mediation."""
    op.create_table(
        "mediator",
        sa.Column("fid", sa.Integer(), nullable=False),
        _text("id"),
        _text("name"),
        _text("address", null=True),
        _text("postcode", null=True),
        _text("city", null=True),
        _text("commune", null=True),
        sa.Column("point", Geom("POINT", 4326)),
        _text("precision", null=True),
        _text("location_status"),
        _text("location_reason", null=True),
        sa.Column("location_candidates", Texts(), nullable=False),
        _text("opening_hours", null=True),
        _text("website", null=True),
        _text("phone", null=True),
        _text("email", null=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        _text("source"),
        _text("source_key", null=True),
        sa.CheckConstraint(
            "location_status IN ('accepted', 'review', 'rejected')", name=op.f("ck_mediator_location_status")
        ),
        sa.CheckConstraint(
            "precision IN ('point', 'address', 'locality', 'commune')", name=op.f("ck_mediator_precision")
        ),
        sa.ForeignKeyConstraint(
            ["commune"], ["commune.code"], name="fk_mediator_commune_commune", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("fid", name="pk_mediator"),
        sa.UniqueConstraint("id", name="uq_mediator_id"),
    )
    op.create_index("ix_mediator_commune", "mediator", ["commune"])


def _create_offers() -> None:
    """Offers, and what happened to their proofs."""
    op.create_table(
        "offer",
        _text("id"),
        _text("provider"),
        _text("skill"),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("at_premises", sa.Boolean(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        _text("area_kind"),
        sa.Column("area_value", sa.Double()),
        _text("proof_state"),
        _text("proof_kind", null=True),
        sa.Column("validated_on", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.CheckConstraint("area_kind IN ('minutes', 'km', 'zones')", name=op.f("ck_offer_area_kind")),
        sa.CheckConstraint(
            "proof_state IN ('declared', 'submitted', 'validated', 'expired', 'rejected', 'withdrawn')",
            name=op.f("ck_offer_proof_state"),
        ),
        sa.CheckConstraint("area_value >= 0", name=op.f("ck_offer_area_value")),
        sa.ForeignKeyConstraint(["provider"], ["provider.id"], name="fk_offer_provider_provider", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_offer_skill_skill"),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
        sa.UniqueConstraint("provider", "skill", name="uq_offer_provider_skill"),
    )
    op.create_index("ix_offer_skill", "offer", ["skill"])
    op.create_table(
        "offer_zone",
        _text("offer"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _text("zone"),
        sa.ForeignKeyConstraint(["offer"], ["offer.id"], name="fk_offer_zone_offer_offer", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("offer", "position", name="pk_offer_zone"),
    )
    op.create_table(
        "proof_event",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("offer"),
        _text("from_state", null=True),
        _text("to_state"),
        sa.Column("valid_until", sa.Date()),
        _text("author"),
        _text("reason"),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proof_event"),
    )
    op.create_index("ix_proof_event_offer", "proof_event", ["offer"])


def _create_journal() -> None:
    """What was imported, and the number every write raises."""
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("source"),
        _text("kind"),
        _text("sha256"),
        _text("author"),
        _text("reason"),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
    )
    op.create_table(
        "directory_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_directory_version_single")),
        sa.PrimaryKeyConstraint("id", name="pk_directory_version"),
    )
    op.execute("INSERT INTO directory_version (id, version) VALUES (1, 0)")
