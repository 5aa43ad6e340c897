"""Every table of the directory: columns, keys, and constraints with names errors can be told by."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from geomap.core.frames import COMMUNES, OFFERS, PLACE_NAMES, PROVIDERS
from geomap.storage.columns import Moment
from geomap.storage.geometry import Geom
from geomap.storage.schema import commune_at_commit, enumeration, located, metadata, part_of, text

directory_version = Table(
    "directory_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

atlas = Table(
    "atlas",
    metadata,
    Column("code", Text, primary_key=True),
    text("name"),
    text("source"),
    text("licence"),
    text("vintage"),
    text("digest"),
    Column("edition", Integer, nullable=False),
)

commune = Table(
    "commune",
    metadata,
    Column("fid", Integer, primary_key=True),
    text("code"),
    part_of("atlas", "atlas.code"),
    text("name"),
    text("kind"),
    commune_at_commit("parent"),
    Column("population", Double),
    Column("area_km2", Double),
    Column("lon", Double),
    Column("lat", Double),
    text("centre_kind"),
    Column("geom", Geom("MULTIPOLYGON")),
    UniqueConstraint("code"),
    enumeration(COMMUNES, "kind"),
    enumeration(COMMUNES, "centre_kind"),
    Index(None, "atlas"),
    Index(None, "parent"),
    Index(None, "lon", "lat"),
)

commune_name = Table(
    "commune_name",
    metadata,
    Column("id", Integer, primary_key=True),
    part_of("commune", "commune.code"),
    text("name"),
    text("kind"),
    text("old_code", null=True),
    enumeration(PLACE_NAMES, "kind"),
    Index(None, "commune"),
    Index(None, "old_code"),
)

commune_postcode = Table(
    "commune_postcode",
    metadata,
    part_of("commune", "commune.code", key=True),
    Column("postcode", Text, primary_key=True),
)

zone = Table(
    "zone",
    metadata,
    Column("id", Text, primary_key=True),
    part_of("atlas", "atlas.code"),
    text("kind"),
    text("code"),
    text("name"),
    Index(None, "atlas"),
)

commune_zone = Table(
    "commune_zone",
    metadata,
    part_of("zone", "zone.id", key=True),
    part_of("commune", "commune.code", key=True),
    Index(None, "commune"),
)

skill = Table(
    "skill",
    metadata,
    Column("id", Text, primary_key=True),
    Column("broader", ForeignKey("skill.id", deferrable=True, initially="DEFERRED")),
    Column("valid_months", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("reviewers", Integer, nullable=False, server_default="1"),
    CheckConstraint("valid_months > 0", name="valid_months"),
    Index(None, "broader"),
)

skill_label = Table(
    "skill_label",
    metadata,
    part_of("skill", "skill.id", key=True),
    Column("language", Text, primary_key=True),
    text("label", null=True),
    text("definition", null=True),
)

skill_synonym = Table(
    "skill_synonym",
    metadata,
    part_of("skill", "skill.id", key=True),
    Column("language", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("synonym"),
)

skill_code = Table(
    "skill_code",
    metadata,
    part_of("skill", "skill.id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("vocabulary"),
    text("code"),
    Column("relation", Text, nullable=False, server_default="close"),
    Column("label", Text, nullable=False, server_default=""),
    UniqueConstraint("skill", "vocabulary", "code"),
)

skill_proof = Table(
    "skill_proof",
    metadata,
    part_of("skill", "skill.id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("kind"),
)

skill_exclusion = Table(
    "skill_exclusion",
    metadata,
    part_of("skill", "skill.id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("zone"),
)

charter = Table(
    "charter",
    metadata,
    Column("version", Text, primary_key=True),
    text("text"),
    Column("in_force_from", Date, nullable=False),
    Column("previous_until", Date),
    UniqueConstraint("in_force_from"),
)

provider = Table(
    "provider",
    metadata,
    Column("fid", Integer, primary_key=True),
    text("id"),
    text("name"),
    text("siret", null=True),
    text("description", null=True),
    text("website", null=True),
    text("email", null=True),
    text("phone", null=True),
    *located(),
    text("location_shown"),
    Column("published", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False),
    text("source"),
    text("source_key", null=True),
    Column("charter_version", ForeignKey("charter.version")),
    Column("charter_signed_on", Date),
    UniqueConstraint("id"),
    enumeration(PROVIDERS, "location_shown"),
    CheckConstraint("(charter_version IS NULL) = (charter_signed_on IS NULL)", name="signature"),
    Index(None, "commune"),
    Index(None, "charter_version"),
)

offer = Table(
    "offer",
    metadata,
    Column("id", Text, primary_key=True),
    part_of("provider", "provider.id"),
    Column("skill", ForeignKey("skill.id"), nullable=False),
    Column("on_site", Boolean, nullable=False),
    Column("at_premises", Boolean, nullable=False),
    Column("remote", Boolean, nullable=False),
    text("area_kind"),
    Column("area_value", Double),
    text("proof_state"),
    text("proof_kind", null=True),
    Column("validated_on", Date),
    Column("valid_until", Date),
    UniqueConstraint("provider", "skill"),
    enumeration(OFFERS, "area_kind"),
    enumeration(OFFERS, "proof_state"),
    CheckConstraint("area_value >= 0", name="area_value"),
    Index(None, "skill"),
)

offer_zone = Table(
    "offer_zone",
    metadata,
    part_of("offer", "offer.id", key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    text("zone"),
)

proof_event = Table(
    "proof_event",
    metadata,
    Column("id", Integer, primary_key=True),
    text("offer"),
    text("from_state", null=True),
    text("to_state"),
    Column("valid_until", Date),
    text("author"),
    text("reason"),
    Column("at", Moment, nullable=False),
    Index(None, "offer"),
)

mediator = Table(
    "mediator",
    metadata,
    Column("fid", Integer, primary_key=True),
    text("id"),
    text("name"),
    *located(),
    text("opening_hours", null=True),
    text("website", null=True),
    text("phone", null=True),
    text("email", null=True),
    Column("sample", Boolean, nullable=False),
    text("source"),
    text("source_key", null=True),
    UniqueConstraint("id"),
    Index(None, "commune"),
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Integer, primary_key=True),
    text("source"),
    text("kind"),
    text("sha256"),
    text("author"),
    text("reason"),
    Column("at", Moment, nullable=False),
    Column("added", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
)

place_index = Table(
    "place_index",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    text("stamp"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

place_choice = Table(
    "place_choice",
    metadata,
    Column("written", Text, primary_key=True),
    text("commune"),
    text("author"),
    Column("at", Moment, nullable=False),
)
