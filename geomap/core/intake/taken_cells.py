"""The cells of one row, read one by one: what is understood is taken, what is not is remarked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from geomap.core.geocoding.placenames import fold, postcode
from geomap.core.intake import contacts
from geomap.core.intake.identity import rounded_by_spreadsheet, siret

LONGEST_TEXT = 10_000
"""Letters a description or another free text may have."""

_YES = frozenset({"oui", "yes", "true", "vrai", "1", "x", "o", "y", "signee", "publie"})
_NO = frozenset({"non", "no", "false", "faux", "0", "n"})
_SHOWN = MappingProxyType(
    {"point": "point", "adresse": "point", "address": "point", "oui": "point", "commune": "commune", "non": "commune"}
)
_STATUS_WORDS = MappingProxyType({"review": "lieu à vérifier", "rejected": "lieu inconnu"})


class Cells:
    """One row: texts by logical column, and the remarks that reading them leaves."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        """Take the cells of a row."""
        self._cells = cells
        self.remarks: list[str] = []

    def text(self, name: str) -> str | None:
        """Give a free text, unless it is longer than any text of a directory."""
        value = self._cells.get(name)
        if value is not None and len(value) > LONGEST_TEXT:
            self.remarks.append(f"{name} : {len(value)} lettres, plus de {LONGEST_TEXT} ; non repris")
            return None
        return value

    def contacts(self) -> dict[str, object]:
        """Read the site and the contacts made public."""
        return {
            "website": self._read("website", contacts.website, "n'est pas l'adresse d'un site"),
            "email": self._read("email", contacts.email, "n'est pas une adresse de courriel"),
            "phone": self._read("phone", contacts.phone, "n'est pas un numéro de téléphone"),
        }

    def siret(self) -> str | None:
        """Read the SIRET; zeros alone say there is none."""
        value = self._cells.get("siret", "")
        if not value.strip("0 "):
            return None
        if rounded_by_spreadsheet(value):
            self.remarks.append(f"SIRET « {value} » abîmé par un tableur : mettez la colonne en texte ; non repris")
            return None
        return self._read("siret", siret, "n'est pas un SIRET (14 chiffres, clé juste)")

    def place(self, where: Mapping[str, object]) -> dict[str, object]:
        """Say where the row is, as geocoding answered."""
        status, reason = str(where["status"]), where["reason"]
        if status in _STATUS_WORDS:
            self.remarks.append(f"{_STATUS_WORDS[status]} : {reason}")
        return {
            **{name: where[name] for name in ("commune", "lon", "lat", "precision")},
            "postcode": postcode(self._cells.get("postcode")),
            "city": self.text("city"),
            "location_status": status,
            "location_reason": reason,
            "location_candidates": where["candidates"],
        }

    def shown(self) -> str:
        """Say what of the place may be drawn: the commune, unless the row says the point."""
        value = self._cells.get("location_shown", "")
        shown = _SHOWN.get(fold(value))
        if value and shown is None:
            self.remarks.append(f"lieu affiché : « {value} » n'est ni « point » ni « commune » ; commune retenue")
        return shown or "commune"

    def truth(self, name: str, *, empty: bool) -> bool:
        """Read yes or no; what is neither is no."""
        value = fold(self._cells.get(name, ""))
        if not value:
            return empty
        if value not in _YES | _NO:
            self.remarks.append(f"{name} : « {self._cells[name]} » n'est ni oui ni non ; non retenu")
        return value in _YES

    def _read(self, name: str, read: Callable[[str], str | None], wrong: str) -> str | None:
        value = self._cells.get(name)
        if not value:
            return None
        found = read(value)
        if found is None:
            self.remarks.append(f"« {value[:80]} » {wrong} ; non repris")
        return found
