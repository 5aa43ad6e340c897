"""Providers and offers made of rows, one row at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geomap.core.geocoding.placenames import departement, fold
from geomap.core.geocoding.positions import number
from geomap.core.intake.offering import (
    DEFAULT_MINUTES,
    MODES,
    MOST_KM,
    MOST_MINUTES,
    Area,
    Delivery,
    Proof,
    area,
    modes,
    proof,
)
from geomap.core.intake.taken_cells import Cells
from geomap.core.skills import Nomenclature

_FIELDS = 6
_CUSTOM = frozenset({"custom", "distance", "kilometers", "rayon"})
_DEPARTEMENT = frozenset({"department", "departement", "departemental", "departementale"})

Record = dict[str, object]


@dataclass(frozen=True)
class _Said:
    """One offer as the row says it."""

    skill: str
    delivery: Delivery
    proof: Proof


class ProviderRows:
    """Records of PROVIDERS and OFFERS, gathered as rows are added."""

    def __init__(self, nomenclature: Nomenclature, *, with_proofs: bool, sample: bool) -> None:
        """Take what all rows share."""
        self._nomenclature = nomenclature
        self._with_proofs = with_proofs
        self._sample = sample
        self.providers: list[Record] = []
        self.offers: list[Record] = []

    def add(self, provider: str, key: str, row: Mapping[str, str], where: Mapping[str, object]) -> list[str]:
        """Add one provider and its offers; give the remarks."""
        cells = Cells(row)
        shown = cells.shown()
        record: Record = {
            "provider": provider,
            "source_key": key,
            "name": row["name"],
            "siret": cells.siret(),
            "description": cells.text("description"),
            "address": (cells.text("address") or cells.text("line")) if shown == "point" else None,
            "location_shown": shown,
            "published": cells.truth("published", empty=True),
            "charter": self._with_proofs and cells.truth("charter", empty=False),
            "sample": self._sample,
        }
        record |= cells.contacts() | cells.place(where)
        self.providers.append(record)
        seen: set[str] = set()
        for said in self._said(row, where, cells):
            if said.skill in seen:
                cells.remarks.append(f"« {said.skill} » est dit deux fois ; la première est retenue")
                continue
            seen.add(said.skill)
            self.offers.append(self._offer(record, said))
        return cells.remarks

    def _offer(self, provider: Mapping[str, object], said: _Said) -> Record:
        area = said.delivery.area
        told = said.proof if self._with_proofs else Proof()
        return {
            "offer": f"{provider['provider']}.{said.skill}",
            **{name: provider[name] for name in ("provider", "commune", "lon", "lat", "published", "charter")},
            "skill": said.skill,
            **{mode: mode in said.delivery.modes for mode in MODES},
            "area_kind": area.kind,
            "area_value": area.value,
            "area_zones": area.zones,
            "proof_state": told.state,
            "proof_kind": told.kind,
            "valid_until": told.valid_until,
        }

    def _said(self, row: Mapping[str, str], where: Mapping[str, object], cells: Cells) -> Iterator[_Said]:
        for line in filter(None, map(str.strip, row.get("offers", "").split("\n"))):
            fields = [text.strip() for text in line.split("|")]
            skill = self._skill(fields[0], cells)
            if len(fields) > _FIELDS:
                cells.remarks.append(f"offre « {line} » : plus de {_FIELDS} champs ; les derniers ne sont pas repris")
            fields += [""] * (_FIELDS - len(fields))
            told, wrong = proof(*fields[3:6])
            if wrong:
                cells.remarks.append(f"offre « {fields[0]} » : {wrong} ; prise comme déclarée")
            if skill:
                yield _Said(skill, _delivery(fields[1], fields[2], "", where, cells), told)
        names = self._nomenclature.split(row.get("skills", ""))
        skills = [skill for name in names if (skill := self._skill(name, cells))]
        if skills:
            delivery = _delivery(row.get("modes", ""), row.get("area", ""), row.get("area_km", ""), where, cells)
            for skill in dict.fromkeys(skills):
                yield _Said(skill, delivery, Proof())

    def _skill(self, name: str, cells: Cells) -> str | None:
        found = self._nomenclature.match(name)
        if found.skill is None:
            labels = [self._nomenclature.skills[code].label("fr") for code in found.candidates[:3]]
            perhaps = f" ; peut-être {', '.join(f'« {label} »' for label in labels)}" if labels else ""
            cells.remarks.append(f"compétence « {name[:120]} » non reconnue{perhaps}")
        return found.skill


def _delivery(ways: str, reach: str, km: str, where: Mapping[str, object], cells: Cells) -> Delivery:
    """Read how offers are delivered; what is not said is taken at its least: received at the base, nothing more."""
    known, unknown = modes(ways)
    if unknown:
        cells.remarks.append(f"modes non compris : {', '.join(f'« {word} »' for word in unknown)}")
    given = _counted(_area(reach, km, where), cells)
    if reach and given is None:
        cells.remarks.append(f"zone d'intervention « {reach} » non comprise ; non reprise")
    if not known:
        known = ("on_site",) if given else ("at_premises",)
    return Delivery(known, given or Area("minutes", DEFAULT_MINUTES))


def _counted(given: Area | None, cells: Cells) -> Area | None:
    """Bring an area back to what is measured, and say so: what the directory tells is what the map counts."""
    most = {"minutes": MOST_MINUTES, "km": MOST_KM}.get(given.kind) if given else None
    if given is None or given.value is None or most is None or given.value <= most:
        return given
    unit = "min" if given.kind == "minutes" else "km"
    cells.remarks.append(
        f"zone d'intervention de {given.value:g} {unit} : ramenée à {most:g} {unit}, rien n'étant mesuré au-delà ; "
        f"pour aller plus loin, nommer des zones (zones:departement:48)"
    )
    return Area(given.kind, most)


def _area(reach: str, km: str, where: Mapping[str, object]) -> Area | None:
    word = fold(reach)
    if (word in _CUSTOM or not word) and km:
        length = number(km)
        return area(f"{length:g} km") if length else None
    if word in _DEPARTEMENT and where["commune"]:
        return Area("zones", None, (f"departement:{departement(str(where['commune']))}",))
    return area(reach) if reach else None
