"""The tables the domain speaks in: their columns, types, units and CRS, declared once."""

from __future__ import annotations

from geomap.core.schema import Column, Schema

WGS84 = 4326
"""EPSG code of the CRS everything is stored in: longitude, latitude in degrees."""

COMMUNES = Schema(
    "communes",
    {
        "name": Column("text", "official name"),
        "territory": Column("text", "code of the country-like territory the commune was loaded with (FR, KIN…)"),
        "kind": Column("text", "what the row is", values=("commune", "arrondissement", "area")),
        "parent": Column("text", "code of the commune an arrondissement belongs to", nullable=True),
        "population": Column("number", "inhabitants", nullable=True),
        "area_km2": Column("number", "area in km²", nullable=True),
        "lon": Column("number", "longitude of the centre, degrees", nullable=True),
        "lat": Column("number", "latitude of the centre, degrees", nullable=True),
        "centre_kind": Column("text", "what the centre is", values=("town_hall", "inside", "none")),
        "geometry": Column("geometry", "polygon or multipolygon", nullable=True),
    },
    index="commune",
    crs=WGS84,
)
"""Communes by code. Demand stands at (lon, lat)."""

PLACE_NAMES = Schema(
    "place names",
    {
        "name": Column("text", "a name the commune has or had"),
        "commune": Column("text", "code of the current commune that holds the place"),
        "kind": Column(
            "text",
            "what sort of name",
            values=("current", "former", "delegated", "associated", "arrondissement", "other_language"),
        ),
        "old_code": Column("text", "code the place had under that name", nullable=True),
    },
)
"""All names a commune answers to, the current one included."""

POSTCODES = Schema(
    "postcodes",
    {
        "commune": Column("text", "code of the commune"),
        "postcode": Column("text", "postcode, as text"),
    },
)
"""Postcodes of communes, one row a pair."""

ZONES = Schema(
    "zones",
    {
        "kind": Column("text", "epci, departement, region, or the word another country uses"),
        "code": Column("text", "code within its kind"),
        "name": Column("text", "name"),
        "territory": Column("text", "code of the country-like territory"),
    },
    index="zone",
)
"""Zones above communes; the index is ``kind:code`` (``departement:48``)."""

ZONE_MEMBERS = Schema(
    "zone members",
    {
        "zone": Column("text", "zone id, kind:code"),
        "commune": Column("text", "code of a commune in it"),
    },
)
"""Which communes make which zone, one row a pair."""

PROOF_STATES = ("declared", "submitted", "validated", "expired", "rejected", "withdrawn")
"""States a proof can be in; `expired` may also follow from the date alone."""

OFFERS = Schema(
    "offers",
    {
        "provider": Column("text", "id of the provider"),
        "skill": Column("text", "id of the skill"),
        "commune": Column("text", "code of the commune of the base", nullable=True),
        "lon": Column("number", "longitude of the base, degrees", nullable=True),
        "lat": Column("number", "latitude of the base, degrees", nullable=True),
        "on_site": Column("boolean", "goes to the customer, within its service area"),
        "at_premises": Column("boolean", "receives the customer at the base"),
        "remote": Column("boolean", "works at a distance"),
        "area_kind": Column("text", "how the service area is given", values=("minutes", "km", "zones")),
        "area_value": Column("number", "minutes or km of the service area", nullable=True),
        "area_zones": Column("tuple", "zone ids and commune codes of the service area"),
        "proof_state": Column("text", "state of the proof as recorded", values=PROOF_STATES),
        "valid_until": Column("day", "last day the validation holds", nullable=True),
        "validated_on": Column(
            "day", "first day the validation held, renewals on time included; null when it always did", nullable=True
        ),
        "published": Column("boolean", "the provider is published"),
        "charter": Column("boolean", "the provider signed a charter"),
        "charter_until": Column(
            "day", "last day that signature counts; null while no newer charter ends it", nullable=True
        ),
        "charter_from": Column(
            "day", "first day a signature counted without a break; null when it always did", nullable=True
        ),
        "closed_from": Column("day", "first day of a temporary closure of the provider", nullable=True),
        "closed_until": Column("day", "last day of it; null while nobody knows", nullable=True),
    },
    index="offer",
)
"""Offers (provider × skill) by id, with what coverage needs to know of their provider."""

COSTS = Schema(
    "costs",
    {
        "commune": Column("text", "code of the commune the journey starts from"),
        "base": Column("text", "id of the base it leads to"),
        "minutes": Column("number", "one way by road, minutes"),
        "km": Column("number", "great circle, km"),
    },
)
"""Travel times from communes to bases, one row a pair within the cut-off; a pair that is absent is beyond it."""

BASES = Schema(
    "bases",
    {
        "commune": Column("text", "code of the commune of the base", nullable=True),
        "lon": Column("number", "longitude, degrees"),
        "lat": Column("number", "latitude, degrees"),
    },
    index="base",
)
"""Where offers stand, by id: one row for each distinct provider base."""

STATES = ("local", "reachable", "remote_only", "unproven", "out_of_reach", "none", "not_applicable")
"""Coverage states from best to worst; `not_applicable` stands outside the order."""

LEVELS = ("proche", "accessible", "fragile", "eloigne", "sans_offre")
"""The official's five steps, from best to worst."""

COVERAGE = Schema(
    "coverage",
    {
        "state": Column("text", "coverage state", values=STATES),
        "gap": Column("boolean", "the state leaves people without a proven provider in reach"),
        "proven_providers": Column("integer", "distinct proven providers that reach the commune, remote ones apart"),
        "remote_providers": Column("integer", "distinct proven providers that work remotely"),
        "waiting_offers": Column("integer", "offers that reach the commune and are not proven"),
        "waiting_reasons": Column("tuple", "why they are not proven, distinct, sorted"),
        "nearest_offer": Column("text", "the nearest offer: proven and reaching, else any", nullable=True),
        "nearest_provider": Column("text", "its provider", nullable=True),
        "nearest_commune": Column("text", "commune of its base", nullable=True),
        "nearest_minutes": Column("number", "minutes one way to it", nullable=True),
        "nearest_reason": Column(
            "text",
            "why there are no minutes",
            nullable=True,
            values=("no_offer", "no_base", "beyond_cutoff", "no_centre"),
        ),
        "proven_minutes": Column("number", "minutes to the nearest proven provider one can use", nullable=True),
        "within_30": Column("integer", "distinct proven providers one can use within 30 minutes"),
        "accessibility": Column("number", "E2SFCA index, providers per 10,000 people"),
        "level": Column("text", "the official's step", values=LEVELS),
    },
    index="commune",
)
"""The answer for one skill, by commune."""

SUMMARY = Schema(
    "summary",
    {
        "zone": Column("text", "zone id, kind:code"),
        "state": Column("text", "coverage state", values=STATES),
        "communes": Column("integer", "communes of the zone in that state"),
        "people": Column("number", "inhabitants of those communes; null where none is known", nullable=True),
    },
)
"""People and communes in each state, one row a (zone, state) that occurs."""

PRECISIONS = ("point", "address", "locality", "commune")
"""How exactly a place is known, from best to worst."""

LOCATIONS = Schema(
    "locations",
    {
        "commune": Column("text", "code of the commune, when accepted", nullable=True),
        "lon": Column("number", "longitude, degrees", nullable=True),
        "lat": Column("number", "latitude, degrees", nullable=True),
        "precision": Column("text", "how exactly the place is known", nullable=True, values=PRECISIONS),
        "score": Column("number", "confidence, 0 to 1"),
        "status": Column("text", "what became of the row", values=("accepted", "review", "rejected")),
        "reason": Column("text", "why, in words for the person who reads the report", nullable=True),
        "candidates": Column("tuple", "commune codes that could be meant, best first"),
    },
)
"""What geocoding answers, on the index of the places asked."""

PLACES = Schema(
    "places",
    {
        "address": Column("text", "number and street", nullable=True),
        "complement": Column("text", "building, locality, house name", nullable=True),
        "postcode": Column("text", "postcode as written", nullable=True),
        "city": Column("text", "commune as written", nullable=True),
        "insee": Column("text", "commune code as written", nullable=True),
        "latitude": Column("text", "latitude as written", nullable=True),
        "longitude": Column("text", "longitude as written", nullable=True),
        "line": Column("text", "whole address on one line", nullable=True),
    },
)
"""What geocoding is asked, any index; every cell is text as somebody wrote it."""

PROVIDERS = Schema(
    "providers",
    {
        "name": Column("text", "public name"),
        "siret": Column("text", "SIRET, 14 digits", nullable=True),
        "description": Column("text", "in its own words", nullable=True),
        "website": Column("text", "address of its site", nullable=True),
        "email": Column("text", "address it agreed to make public", nullable=True),
        "phone": Column("text", "number it agreed to make public", nullable=True),
        "address": Column("text", "number and street, when the provider lets it be shown", nullable=True),
        "postcode": Column("text", "postcode", nullable=True),
        "city": Column("text", "commune as the provider wrote it", nullable=True),
        "commune": Column("text", "code of the commune of the base", nullable=True),
        "lon": Column("number", "longitude of the base, degrees", nullable=True),
        "lat": Column("number", "latitude of the base, degrees", nullable=True),
        "precision": Column("text", "how exactly the base is known", nullable=True, values=PRECISIONS),
        "location_shown": Column("text", "what of its place may be drawn", values=("point", "commune")),
        "location_status": Column("text", "what geocoding said", values=("accepted", "review", "rejected")),
        "location_reason": Column("text", "why", nullable=True),
        "location_candidates": Column("tuple", "commune codes that could be meant"),
        "published": Column("boolean", "shown to the public"),
        "charter": Column("boolean", "signed a charter"),
        "charter_until": Column(
            "day", "last day that signature counts; null while no newer charter ends it", nullable=True
        ),
        "sample": Column("boolean", "example data"),
    },
    index="provider",
)
"""Providers by id."""

MEDIATORS = Schema(
    "mediators",
    {
        "name": Column("text", "public name"),
        "address": Column("text", "number and street", nullable=True),
        "postcode": Column("text", "postcode", nullable=True),
        "city": Column("text", "commune as written", nullable=True),
        "commune": Column("text", "code of the commune", nullable=True),
        "lon": Column("number", "longitude, degrees", nullable=True),
        "lat": Column("number", "latitude, degrees", nullable=True),
        "precision": Column("text", "how exactly the place is known", nullable=True, values=PRECISIONS),
        "location_status": Column("text", "what geocoding said", values=("accepted", "review", "rejected")),
        "location_reason": Column("text", "why", nullable=True),
        "location_candidates": Column("tuple", "commune codes that could be meant"),
        "opening_hours": Column("text", "opening hours as written", nullable=True),
        "website": Column("text", "address of its site", nullable=True),
        "phone": Column("text", "public number", nullable=True),
        "email": Column("text", "public address", nullable=True),
        "sample": Column("boolean", "example data"),
    },
    index="mediator",
)
"""Places of mediation by id."""
