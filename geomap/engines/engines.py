"""The engines of one process: each is for one version, and the next version is made from it by what changed."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock, Thread

import numpy as np

from geomap.core.coverage import counted_offers
from geomap.core.engine import Change, differences
from geomap.core.offer_rows import OfferRows
from geomap.core.skills import Skill
from geomap.core.territory import Territory
from geomap.core.trust import OUT, worth
from geomap.engines.laid_out import LaidOut, laid_out
from geomap.engines.recorded import Recorded
from geomap.ports import System

_ROOM = 6
"""Territories and days kept at once."""

_MOST = 500
"""Changes up to which revising is quicker than laying out anew."""


class Engines:
    """Gives the engine of a zone on a day; readers of several threads may ask together."""

    def __init__(self, system: System) -> None:
        """Keep nothing yet."""
        self._system = system
        self._kept: OrderedDict[tuple[str, dt.date], LaidOut] = OrderedDict()
        self._recorded: Recorded | None = None
        self._lock, self._reading = Lock(), Lock()
        self._turns: dict[str, Lock] = {}
        self._behind: Thread | None = None

    def of(self, zone: str, day: dt.date) -> LaidOut:
        """Give the engine of a zone on a day, for the directory as it is now."""
        recorded, found = self.recorded(), self._kept.get((zone, day))
        if found is not None and found.version == recorded.version:
            return found
        with self._lock:
            turn = self._turns.setdefault(zone, Lock())
        with turn:
            # Another reader may have followed the directory further meanwhile.
            recorded, found = self._recorded or recorded, self._kept.get((zone, day))
            if found is None or found.version != recorded.version:
                found = self._laid_out(zone, day, recorded)
                with self._lock:
                    self._kept[zone, day] = found
                    self._kept.move_to_end((zone, day))
                    while len(self._kept) > _ROOM:
                        self._kept.popitem(last=False)
        return found

    def at_hand(self) -> bool:
        """Say whether the next answer needs little more than what is kept; if not, get it ready behind the readers."""
        kept, store = self._recorded, self._system.store
        with self._lock:
            if self._behind is not None and self._behind.is_alive():
                return False
            if kept is None or kept.version == store.version():
                return True
            if store.changed_since(kept.version).providers is not None:
                return True
            self._behind = Thread(target=self._catch_up, args=(tuple(self._kept),), daemon=True)
            self._behind.start()
        return False

    def _catch_up(self, asked: tuple[tuple[str, dt.date], ...]) -> None:
        """Make the engines of some zones and days anew, those asked about last before the others."""
        for zone, day in reversed(asked):
            self.of(zone, day)

    def recorded(self, at: int | None = None) -> Recorded:
        """Give the offers of the directory as it is now: what changed since the last reading is read, or everything.

        Those of the version `at` will do, where they are at hand.
        """
        with self._reading:
            last = self._recorded
            if last is not None and last.version == at:
                return last
            changed, offers = self._system.store.offers_since(None if last is None else last.version)
            if last is None or changed.providers is None:
                found = Recorded.read(changed.version, offers.frame())
            else:
                found = last if changed.version == last.version else last.after(changed, offers)
            self._recorded = found
        return found

    def _laid_out(self, zone: str, day: dt.date, recorded: Recorded) -> LaidOut:
        """Revise the engine nearest to the directory as it is now, where there is one that can be."""
        with self._lock:
            known = [one for (place, _), one in self._kept.items() if place == zone]
        territory, skills, recorded = self._ground(zone, known, recorded)
        times = self._system.travel.covering(territory.communes)
        alike = [
            one for one in known if one.territory is territory and one.skills == skills and one.stamp == times.stamp
        ]
        engine = None
        for last in alike[-1:]:
            changes = _changes(last, recorded, day)
            engine = last.engine.revised(changes) if len(changes) <= _MOST else None
        if engine is None:
            engine = laid_out(times, territory, counted_offers(recorded.offers, day), skills)
        return LaidOut(territory, skills, recorded, day, times, times.stamp, engine)

    def _ground(
        self, zone: str, known: Sequence[LaidOut], recorded: Recorded
    ) -> tuple[Territory, tuple[Skill, ...], Recorded]:
        """Give the territory and the skills, as they stood where nothing of either changed, with offers of one time."""
        for last in known[-1:]:
            if recorded.on_the_ground_of(last.recorded):
                return last.territory, last.skills, recorded
        store = self._system.store
        while True:
            territory, skills = store.territory(zone), store.nomenclature().usable()
            # What was written meanwhile would make an answer say one version and show another.
            if store.version() == recorded.version:
                return territory, skills, recorded
            recorded = self.recorded()


def _changes(last: LaidOut, recorded: Recorded, day: dt.date) -> list[Change]:
    """List the offers that do not count as they did: read again since, or another day's."""
    names = recorded.since(last.recorded)
    if names is None:
        return differences(counted_offers(last.recorded.offers, last.day), counted_offers(recorded.offers, day))
    if last.day != day:
        names |= recorded.turned(last.day, day)
    before, after = last.recorded.of_providers(names), recorded.of_providers(names)
    return differences(_counted(before, last.day), _counted(after, day))


def _counted(offers: OfferRows, day: dt.date) -> OfferRows:
    """Keep the offers that count on a day, as `counted_offers` does, with what each is worth."""
    standing = worth(offers, day)
    return OfferRows({**offers.columns, "standing": standing}).take(np.flatnonzero(standing != OUT))
