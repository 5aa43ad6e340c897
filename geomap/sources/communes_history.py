"""The history of communes, INSEE's since 1943: which commune of today holds a place that had another name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A name and the code it had, in the commune that holds it now."""

    name: str
    commune: str
    kind: str
    old_code: str


class Lineage:
    """Follows a code through mergers to the commune of today."""

    def __init__(self, divisions: Iterable[Record], history: Sequence[Record]) -> None:
        divisions = list(divisions)
        self.names = {row["code"]: row["nom"] for row in divisions if row["type"] == "commune-actuelle"}
        self._into = {row["code"]: row["chefLieu"] for row in divisions if row.get("chefLieu")}
        for row in divisions:
            self._into.update(dict.fromkeys(row.get("anciensCodes", ()), row["code"]))
        self._history = history
        self._by_id = {record["id"]: record for record in history}

    def commune(self, record: Record) -> str | None:
        """Say which commune of today holds the place of a record, if the sources tell."""
        return self.today(record["code"]) or self.today(self._last(record)["code"])

    def hosts(self) -> dict[str, str]:
        """Say, for communes of today that were once part of another, which one: the last their history names."""
        merged = [record for record in self._history if record.get("pole") and record["code"] in self.names]
        hosts: dict[str, str] = {}
        for record in sorted(merged, key=lambda record: str(record.get("dateDebut", ""))):
            into = self._by_id.get(record["pole"])
            host = None if into is None else self.commune(into)
            if host is not None and host != record["code"]:
                hosts[record["code"]] = host
        return hosts

    def today(self, code: str) -> str | None:
        """Say which commune of today a code has come to, by the mergers alone."""
        seen = set()
        while code not in self.names:
            if code in seen or code not in self._into:
                return None
            seen.add(code)
            code = self._into[code]
        return code

    def _last(self, record: Record) -> Record:
        seen = set()
        while record["id"] not in seen:
            seen.add(record["id"])
            following = record.get("successeur") or record.get("pole")
            record = self._by_id.get(following, record)
        return record


_KINDS = {"commune-deleguee": "delegated", "commune-associee": "associated"}


def places(divisions: Sequence[Record], history: Sequence[Record]) -> list[Place]:
    """List delegated, associated and former names, each once, sorted; today's own names are left out."""
    lineage = Lineage(divisions, history)
    found: dict[tuple[str, str, str], Place] = {}
    for place in (*_living(divisions), *_former(history, lineage)):
        key = (place.name, place.old_code, place.commune)
        if (place.old_code, place.name) != (place.commune, lineage.names[place.commune]):
            found.setdefault(key, place)
    return sorted(found.values(), key=lambda place: (place.commune, place.old_code, place.name))


def _living(divisions: Iterable[Record]) -> Iterator[Place]:
    for row in divisions:
        if row["type"] in _KINDS:
            yield Place(row["nom"], row["chefLieu"], _KINDS[row["type"]], row["code"])


def _former(history: Iterable[Record], lineage: Lineage) -> Iterator[Place]:
    for record in history:
        commune = lineage.commune(record)
        if commune is not None:
            yield Place(record["nom"], commune, "former", record["code"])
