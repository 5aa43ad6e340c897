"""What a reader sees of an answer: the states kept, the words sought, the order, the commune chosen, the level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.core.frames import STATES
from geomap.core.geocoding.placenames import fold
from geomap.errors import BadQuestion
from geomap.web.params import ORDERS, read_choice, read_name, read_order, read_text
from geomap.web.shelf import shelf
from geomap.web.typography import gettext
from geomap.web.wording import ZONE_KINDS

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from geomap.web.rows import CommuneRow

_COMMUNE = "commune"
"""The level of those that are no zones."""

_MARK = "."
"""Stands between states in an address: a character that is never written as something else there."""


@dataclass(frozen=True)
class Narrowing:
    """What is seen of an answer; without states and text, all of it.

    `level` is the kind of zone the map is read by; a map that has no such level is read by commune.
    """

    states: tuple[str, ...] = ()
    text: str = ""
    order: str = ORDERS[0]
    commune: str | None = None
    level: str | None = None

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.states or self.text)

    def sees(self, row: CommuneRow) -> bool:
        """Say whether a row of the table is seen."""
        if self.states and row.state not in self.states:
            return False
        return fold(self.text) in fold(f"{row.name} {row.provider_name or ''}")


def read_narrowing(given: MultiDict[str, str]) -> Narrowing:
    """Read what an address leaves out, orders and chooses; a value without meaning raises `BadQuestion` naming it."""
    # A form without scripts writes one `etat` a box ticked.
    asked = {state for value in given.getlist("etat") for state in value.split(_MARK) if state}
    for state in sorted(asked - set(STATES)):
        raise BadQuestion(
            gettext(
                "« %(state)s » n’est pas un état ; états possibles : %(known)s.",
                state=state[:40],
                known=", ".join(STATES),
            ),
            "etat",
        )
    return Narrowing(
        states=tuple(state for state in STATES if state in asked),
        text=read_text(given),
        order=read_order(given),
        commune=read_name(given, "commune"),
        level=_level(given),
    )


def _level(given: MultiDict[str, str]) -> str | None:
    """Read the kind of zone (`niveau`): one that is known everywhere, or one of this installation's own."""
    wanted = read_name(given, "niveau")
    known = (_COMMUNE, *ZONE_KINDS)
    if wanted is None or wanted in known:
        return wanted
    own = sorted(set(shelf().territory().zones["kind"]) - set(known))
    return read_choice(given, "niveau", (*known, *own), _COMMUNE)


def write_narrowing(seen: Narrowing) -> dict[str, str]:
    """Write it after the `?`: only what differs from a first visit."""
    written = {
        "etat": _MARK.join(seen.states),
        "q": seen.text,
        "commune": seen.commune or "",
        "niveau": seen.level or "",
    }
    if seen.order != ORDERS[0]:
        written["tri"] = seen.order
    return {name: value for name, value in written.items() if value}
