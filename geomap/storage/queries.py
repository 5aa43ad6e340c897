"""What is asked of the directory: every function returns a `Select`, run by `sql`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from shapely.geometry import Point, box
from sqlalchemy import Column, Exists, Select, Table, exists, func, literal, select

from geomap.storage.geometry import Geom, as_wkb, bbox_intersects, knn_distance
from geomap.storage.tables import (
    atlas,
    charter,
    commune,
    commune_name,
    commune_postcode,
    commune_zone,
    directory_version,
    mediator,
    offer,
    offer_zone,
    provider,
    zone,
)
from geomap.storage.tables_space import provider_page

_COMMUNE = (
    commune.c.code.label("commune"),
    commune.c.name,
    commune.c.atlas.label("territory"),
    commune.c.kind,
    commune.c.parent,
    commune.c.population,
    commune.c.area_km2,
    commune.c.lon,
    commune.c.lat,
    commune.c.centre_kind,
    as_wkb(commune.c.geom).label("geometry"),
)


def version() -> Select[Any]:
    """Read the number every write raises."""
    return select(directory_version.c.version)


def atlases() -> Select[Any]:
    """Read the atlases."""
    return select(atlas).order_by(atlas.c.code)


def editions() -> Select[Any]:
    """Read which edition of each atlas is loaded."""
    return select(atlas.c.edition).order_by(atlas.c.code)


def zones() -> Select[Any]:
    """Read ZONES."""
    return select(zone.c.id.label("zone"), zone.c.kind, zone.c.code, zone.c.name, zone.c.atlas.label("territory"))


def communes_of_atlas(code: str) -> Select[Any]:
    """Read COMMUNES of one atlas."""
    return select(*_COMMUNE).where(commune.c.atlas == code)


def communes_of_zone(zone_id: str) -> Select[Any]:
    """Read COMMUNES of one zone."""
    return select(*_COMMUNE).where(commune.c.code.in_(_inside(zone_id)))


def communes_around(area: tuple[float, float, float, float]) -> Select[Any]:
    """Read COMMUNES whose centre lies in a box (west, south, east, north), whether or not they have a polygon."""
    west, south, east, north = area
    return select(*_COMMUNE).where(commune.c.lon.between(west, east), commune.c.lat.between(south, north))


def commune_at(lon: float, lat: float) -> Select[Any]:
    """Find communes that hold a point, their borders included: arrondissements first, then by code."""
    point = Point(lon, lat)
    return (
        select(commune.c.code)
        .where(bbox_intersects(commune.c.geom, point))
        .where(func.ST_Intersects(commune.c.geom, literal(point, Geom("POINT"))))
        .order_by(commune.c.parent.is_(None), commune.c.code)
        .limit(1)
    )


def nearest(table: Table, column: Column[Any], point: Point, radius_deg: float, count: int) -> Select[Any]:
    """Find the rows nearest to a point, among those not farther than a radius along either axis."""
    window = box(point.x - radius_deg, point.y - radius_deg, point.x + radius_deg, point.y + radius_deg)
    distance = knn_distance(column, point)
    return (
        select(*table.primary_key, distance.label("degrees"))
        .where(bbox_intersects(column, window))
        .order_by(distance, *table.primary_key)
        .limit(count)
    )


def place_names() -> Select[Any]:
    """Read PLACE_NAMES."""
    return select(commune_name.c.name, commune_name.c.commune, commune_name.c.kind, commune_name.c.old_code).order_by(
        commune_name.c.id
    )


def own_names() -> Select[Any]:
    """Read codes and names communes have now."""
    return select(commune_name.c.commune, commune_name.c.name).where(commune_name.c.kind == "current")


def parents() -> Select[Any]:
    """Read codes of arrondissements, and of the communes they divide."""
    return select(commune.c.code, commune.c.parent).where(commune.c.parent.is_not(None))


def postcodes() -> Select[Any]:
    """Read POSTCODES."""
    return select(commune_postcode.c.commune, commune_postcode.c.postcode)


def shapes() -> Select[Any]:
    """Read codes and polygons of communes, in the order of their codes."""
    return select(commune.c.code, as_wkb(commune.c.geom)).order_by(commune.c.code)


def centres() -> Select[Any]:
    """Read people and centre of every commune."""
    return select(commune.c.code.label("commune"), commune.c.population, commune.c.lon, commune.c.lat).order_by(
        commune.c.code
    )


def centre_of(code: str) -> Select[Any]:
    """Read the centre of a commune, perhaps nulls."""
    return select(commune.c.lon, commune.c.lat).where(commune.c.code == code)


def members_of_atlas(code: str) -> Select[Any]:
    """Read ZONE_MEMBERS of one atlas."""
    return (
        select(commune_zone.c.zone, commune_zone.c.commune)
        .join(commune, commune.c.code == commune_zone.c.commune)
        .where(commune.c.atlas == code)
    )


def members_of_zone(zone_id: str) -> Select[Any]:
    """Read ZONE_MEMBERS, in every zone, of the communes of one zone."""
    return select(commune_zone.c.zone, commune_zone.c.commune).where(commune_zone.c.commune.in_(_inside(zone_id)))


def members_around(area: tuple[float, float, float, float]) -> Select[Any]:
    """Select the zones of every commune whose centre lies in a box."""
    west, south, east, north = area
    return (
        select(commune_zone.c.zone, commune_zone.c.commune)
        .join(commune, commune.c.code == commune_zone.c.commune)
        .where(commune.c.lon.between(west, east), commune.c.lat.between(south, north))
    )


def charter_of(version_wanted: str) -> Select[Any]:
    """Read one version of the charter."""
    return select(charter).where(charter.c.version == version_wanted)


def charter_in_force(day: dt.date) -> Select[Any]:
    """Find the version of the charter in force on a day."""
    return (
        select(charter.c.version)
        .where(charter.c.in_force_from <= day)
        .order_by(charter.c.in_force_from.desc())
        .limit(1)
    )


def _inside(zone_id: str) -> Select[Any]:
    return select(commune_zone.c.commune).where(commune_zone.c.zone == zone_id)


def charters() -> Select[Any]:
    """Read when each version of the charter comes into force, and when it ends signatures of those before it."""
    dates = (charter.c.in_force_from, charter.c.previous_until)
    return select(charter.c.version, *dates).order_by(charter.c.in_force_from)


def offers(skill: str | None, providers_asked: Sequence[str] | None = None) -> Select[Any]:
    """Read OFFERS but for their zones, of a skill or all, some providers or all; of the charter, the version signed."""
    columns = (
        offer.c.id.label("offer"),
        *(offer.c[name] for name in ("provider", "skill", "on_site", "at_premises", "remote", "area_kind")),
        *(offer.c[name] for name in ("area_value", "proof_state", "proof_kind", "validated_on", "valid_until")),
        provider.c.commune,
        as_wkb(provider.c.point),
        provider.c.published,
        provider.c.charter_version,
        provider.c.charter_signed_on.label("charter_from"),
        provider_page.c.closed_from,
        provider_page.c.closed_until,
    )
    read = select(*columns).join(provider, provider.c.id == offer.c.provider).order_by(offer.c.id)
    read = read.outerjoin(provider_page, provider_page.c.provider == provider.c.id)
    return _of(read, skill, providers_asked)


def offer_zones(skill: str | None, providers_asked: Sequence[str] | None = None) -> Select[Any]:
    """Read the zones of service areas, in order, of offers of one skill or all, some providers or all."""
    read = select(offer_zone.c.offer, offer_zone.c.zone).order_by(offer_zone.c.offer, offer_zone.c.position)
    if skill is None and providers_asked is None:
        return read
    return _of(read.join(offer, offer.c.id == offer_zone.c.offer), skill, providers_asked)


def _of(read: Select[Any], skill: str | None, providers_asked: Sequence[str] | None) -> Select[Any]:
    """Keep the offers of one skill, of some providers."""
    if skill is not None:
        read = read.where(offer.c.skill == skill)
    return read if providers_asked is None else read.where(offer.c.provider.in_(providers_asked))


def zones_of(offers_kept: Sequence[str]) -> Select[Any]:
    """Read the zones of service areas, in order, of some offers."""
    return offer_zones(None).where(offer_zone.c.offer.in_(offers_kept))


def providers(ids: Sequence[str] | None) -> Select[Any]:
    """Read PROVIDERS, those of some ids or all; of the charter, the version signed."""
    read = select(*_readable(provider), provider.c.charter_version).order_by(provider.c.id)
    return read if ids is None else read.where(provider.c.id.in_(ids))


def mediators(ids: Sequence[str] | None) -> Select[Any]:
    """Read MEDIATORS, those of some ids or all."""
    read = select(*_readable(mediator)).order_by(mediator.c.id)
    return read if ids is None else read.where(mediator.c.id.in_(ids))


def kept(table: Table, key: Column[Any], ids: Sequence[str]) -> Select[Any]:
    """Read whole rows as they are kept, by key."""
    return select(*(column for column in table.columns if column.name != "fid")).where(key.in_(ids))


def samples(table: Table) -> Select[Any]:
    """Select the ids of example records."""
    return select(table.c.id).where(table.c.sample).order_by(table.c.id)


def known(column: Column[Any], values: Sequence[str]) -> Select[Any]:
    """Find which of some values a column holds."""
    return select(column).where(column.in_(values))


def stranded(table: Table) -> Select[Any]:
    """Find what stands in a commune that is no longer there."""
    return select(table.c.id, table.c.commune).where(table.c.commune.is_not(None), ~_stands(table))


def successors(old_codes: Sequence[str]) -> Select[Any]:
    """Find which communes took in those of some former codes."""
    return (
        select(commune_name.c.old_code, commune_name.c.commune)
        .where(commune_name.c.old_code.in_(old_codes))
        .distinct()
        .order_by(commune_name.c.old_code, commune_name.c.commune)
    )


def _stands(table: Table) -> Exists:
    return exists().where(commune.c.code == table.c.commune)


def _readable(table: Table) -> list[Any]:
    hidden = {"fid", "id", "point", "source", "source_key", "charter_version", "charter_signed_on"}
    kept_columns = [column for column in table.columns if column.name not in hidden]
    return [table.c.id.label(table.name), as_wkb(table.c.point), *kept_columns]
