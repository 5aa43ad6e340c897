"""Communes, the zones above them, and the nomenclature."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from geomap.storage.geometry import Geom

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    _create_communes()
    _create_names_and_zones()
    _create_skills()
    _create_skill_lists()


def downgrade() -> None:
    """Drop the tables; PostGIS stays, it may serve others."""
    for table in (
        "skill_exclusion",
        "skill_proof",
        "skill_code",
        "skill_synonym",
        "skill_label",
        "skill",
        "commune_zone",
        "zone",
        "commune_postcode",
        "commune_name",
        "commune",
        "atlas",
    ):
        op.drop_table(table)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _create_communes() -> None:
    """Communes of each atlas."""
    op.create_table(
        "atlas",
        _text("code"),
        _text("name"),
        _text("source"),
        _text("licence"),
        _text("vintage"),
        _text("digest"),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_atlas"),
    )
    op.create_table(
        "commune",
        sa.Column("fid", sa.Integer(), nullable=False),
        _text("code"),
        _text("atlas"),
        _text("name"),
        _text("kind"),
        _text("parent", null=True),
        sa.Column("population", sa.Double()),
        sa.Column("area_km2", sa.Double()),
        sa.Column("lon", sa.Double()),
        sa.Column("lat", sa.Double()),
        _text("centre_kind"),
        sa.Column("geom", Geom("MULTIPOLYGON", 4326)),
        sa.CheckConstraint("centre_kind IN ('town_hall', 'inside', 'none')", name=op.f("ck_commune_centre_kind")),
        sa.CheckConstraint("kind IN ('commune', 'arrondissement', 'area')", name=op.f("ck_commune_kind")),
        sa.ForeignKeyConstraint(["atlas"], ["atlas.code"], name="fk_commune_atlas_atlas", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["parent"], ["commune.code"], name="fk_commune_parent_commune", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("fid", name="pk_commune"),
        sa.UniqueConstraint("code", name="uq_commune_code"),
    )
    op.create_index("ix_commune_atlas", "commune", ["atlas"])
    op.create_index("ix_commune_parent", "commune", ["parent"])
    op.create_index("ix_commune_lon_lat", "commune", ["lon", "lat"])


def _create_names_and_zones() -> None:
    """What communes are called, and what they are part of."""
    op.create_table(
        "commune_name",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("commune"),
        _text("name"),
        _text("kind"),
        _text("old_code", null=True),
        sa.CheckConstraint(
            "kind IN ('current', 'former', 'delegated', 'associated', 'arrondissement', 'other_language')",
            name=op.f("ck_commune_name_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["commune"], ["commune.code"], name="fk_commune_name_commune_commune", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_commune_name"),
    )
    op.create_index("ix_commune_name_commune", "commune_name", ["commune"])
    op.create_index("ix_commune_name_old_code", "commune_name", ["old_code"])
    op.create_table(
        "commune_postcode",
        _text("commune"),
        _text("postcode"),
        sa.ForeignKeyConstraint(
            ["commune"], ["commune.code"], name="fk_commune_postcode_commune_commune", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("commune", "postcode", name="pk_commune_postcode"),
    )
    op.create_table(
        "zone",
        _text("id"),
        _text("atlas"),
        _text("kind"),
        _text("code"),
        _text("name"),
        sa.ForeignKeyConstraint(["atlas"], ["atlas.code"], name="fk_zone_atlas_atlas", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_zone"),
    )
    op.create_index("ix_zone_atlas", "zone", ["atlas"])
    op.create_table(
        "commune_zone",
        _text("zone"),
        _text("commune"),
        sa.ForeignKeyConstraint(
            ["commune"], ["commune.code"], name="fk_commune_zone_commune_commune", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["zone"], ["zone.id"], name="fk_commune_zone_zone_zone", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("zone", "commune", name="pk_commune_zone"),
    )
    op.create_index("ix_commune_zone_commune", "commune_zone", ["commune"])


def _create_skills() -> None:
    """The nomenclature."""
    op.create_table(
        "skill",
        _text("id"),
        _text("broader", null=True),
        sa.Column("valid_months", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.CheckConstraint("valid_months > 0", name=op.f("ck_skill_valid_months")),
        sa.ForeignKeyConstraint(
            ["broader"], ["skill.id"], name="fk_skill_broader_skill", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="pk_skill"),
    )
    op.create_index("ix_skill_broader", "skill", ["broader"])
    op.create_table(
        "skill_label",
        _text("skill"),
        _text("language"),
        _text("label", null=True),
        _text("definition", null=True),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_skill_label_skill_skill", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("skill", "language", name="pk_skill_label"),
    )
    op.create_table(
        "skill_synonym",
        _text("skill"),
        _text("language"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _text("synonym"),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_skill_synonym_skill_skill", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("skill", "language", "position", name="pk_skill_synonym"),
    )


def _create_skill_lists() -> None:
    """Codes, proofs and exclusions of skills, in order."""
    op.create_table(
        "skill_code",
        _text("skill"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _text("vocabulary"),
        _text("code"),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_skill_code_skill_skill", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("skill", "position", name="pk_skill_code"),
        sa.UniqueConstraint("skill", "vocabulary", "code", name="uq_skill_code_skill_vocabulary_code"),
    )
    op.create_table(
        "skill_proof",
        _text("skill"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _text("kind"),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_skill_proof_skill_skill", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("skill", "position", name="pk_skill_proof"),
    )
    op.create_table(
        "skill_exclusion",
        _text("skill"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _text("zone"),
        sa.ForeignKeyConstraint(["skill"], ["skill.id"], name="fk_skill_exclusion_skill_skill", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("skill", "position", name="pk_skill_exclusion"),
    )
