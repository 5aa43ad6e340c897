"""The engine: one directory on one territory on one day, asked about any skill in any reading."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geomap.core.engine.ground import Between, lay
from geomap.core.engine.kept import Kept
from geomap.core.engine.layout import Layout, blocks_of
from geomap.core.engine.listed import farthest_of
from geomap.core.engine.names import Names
from geomap.core.engine.offered import Paces, everywhere, read_offers
from geomap.core.engine.part import Change, Key, Known, Part, part_after
from geomap.core.engine.shapes import Asked, Floats, Offsets, Positions, Records, Supply, blank
from geomap.core.engine.site import Site
from geomap.core.engine.tally import Tally
from geomap.core.engine.terms import Terms
from geomap.core.engine.touched import Moved, revise
from geomap.core.skills import Skill
from geomap.core.states import Reading, states

Bytes = npt.NDArray[np.uint8]

_READINGS = 2
"""Readings whose tallies are kept, for each skill."""


class Engine:
    """Everything a question about any skill needs, laid out once; a revision is another engine that shares the rest."""

    def __init__(self, layout: Layout, since: Mapping[int, Part], parts: dict[int, Part]) -> None:
        """Hold what `build` laid out, the skills changed since, and those taken out of it, changed or not."""
        self.communes, self.skills = layout.communes, layout.skills
        self._layout, self._since, self._parts = layout, since, parts
        self._states: dict[Key, dict[int, Bytes]] = {}

    @classmethod
    def build(
        cls,
        communes: gpd.GeoDataFrame,
        around: gpd.GeoDataFrame,
        members: pd.DataFrame,
        offers: pd.DataFrame,
        skills: Sequence[Skill],
        *,
        between: Between,
        paces: Paces | None = None,
    ) -> Engine:
        """Lay out a directory.

        Parameters
        ----------
        communes, around : GeoDataFrame
            COMMUNES asked about, and those whose people share the providers.
        members : DataFrame
            ZONE_MEMBERS of both.
        offers : DataFrame
            OFFERS that count, with their ``standing``, sorted by id; those of other skills are left aside.
        skills : sequence of Skill
            The skills that can be asked about.
        between : callable
            BASES → COSTS from both to them, up to 90 minutes; asked about the offers that distance says not enough of.
        paces : callable, optional
            Codes of communes → minutes a km of great circle, where minutes follow from distance alone.

        Returns
        -------
        Engine
            Ready for any question.
        """
        both = gpd.GeoDataFrame(pd.concat([communes, around])) if len(around) else communes
        codes, wanted = pd.Index(both.index, dtype=object), pd.Index([skill.id for skill in skills], dtype=object)
        offers = offers if offers.index.is_monotonic_increasing else offers.sort_index()
        records, zones, counts = read_offers(offers, wanted, codes.get_indexer, paces)
        ground = lay(both, members, records, between, paces)
        records["home"] = np.append(ground.place_of, -1)[records["home"]]
        site = Site(ground, Names(offers), zones, paces)
        blocks = blocks_of(records, len(skills), site)
        return cls(Layout(both, len(communes), tuple(skills), site, counts, blocks), {}, {})

    def revised(self, changes: Iterable[Change]) -> Engine:
        """Give the engine after some offers were added, changed, proven, expired or removed.

        Parameters
        ----------
        changes : iterable of Change
            Each offer before and after, on the day of the engine; those of other skills are left aside.

        Returns
        -------
        Engine
            Another engine: this one still answers as before. Only the cells touched are written anew, for their skill,
            and of the tallies kept only the communes touched are revised.
        """
        by_skill: dict[int, list[Change]] = {}
        for change in changes:
            for skill, half in _halves(change):
                place = self._layout.place_of.get(skill)
                if place is not None:
                    by_skill.setdefault(place, []).append(half)
        revised = {place: self._part_after(place, own) for place, own in by_skill.items()}
        found = Engine(self._layout, {**self._since, **revised}, {**self._parts, **revised})
        for key, kept in list(self._states.items()):
            found._states[key] = {place: states for place, states in kept.items() if place not in revised}
        return found

    def answer(self, skill: str, reading: Reading) -> pd.DataFrame:
        """Give the COVERAGE of the communes asked about, for one skill in one reading."""
        layout = self._layout
        known = everywhere(self._counts(layout.place_of[skill]), declared_counts=reading.declared_counts)
        tally = self.tally(skill, reading)
        return states(tally, known, layout.communes, layout.site.names, layout.inside, reading).iloc[: layout.asked]

    def answer_at(self, commune: str, reading: Reading) -> pd.DataFrame:
        """Give the COVERAGE of one commune by skill; what compares it with the others is left out of the level."""
        layout, found = self._layout, blank(len(self.skills), 1)
        at, here = np.array([layout.site.ground.home(commune)], dtype=np.int32), self.communes.loc[[commune]]
        self._count(reading, at, found)
        rows = []
        for place, records in enumerate(found):
            known = everywhere(self._counts(place), declared_counts=reading.declared_counts)
            tally = Tally(records, np.zeros(1, dtype=np.intp))
            rows.append(states(tally, known, here, layout.site.names, np.ones(1, dtype=bool), reading))
        index = pd.Index([skill.id for skill in self.skills], dtype=object, name="skill")
        return pd.concat(rows).set_axis(index)

    def tally(self, skill: str, reading: Reading) -> Tally:
        """Add up one skill at every commune, those around included."""
        place, key = self._layout.place_of[skill], _key(reading)
        part = self._part(place)
        known = part.kept.get(key)
        if known is None:
            found, asked = blank(1, len(self.communes)), self._asking(place, part.counts, reading)
            read = self._layout.read(part.supply, asked, part.written.places)
            self._layout.count(part.supply, read, asked, self._everywhere, found)
            ground = self._layout.site.ground
            farthest = farthest_of(found[0], ground.starts, len(ground.cells))
            known = part.kept[key] = Known(Kept(found[0], farthest), asked, read)
            while len(part.kept) > _READINGS:
                part.kept.pop(next(iter(part.kept)), None)
        return Tally(known.kept.read(), self._layout.site.ground.place_of)

    def tallies(self, reading: Reading, found: Records | None = None) -> tuple[Tally, ...]:
        """Add up every skill at every commune, in records given for it or new ones."""
        layout, room = self._layout, blank(len(self.skills), len(self.communes)) if found is None else found
        self._count(reading, self._everywhere, room)
        return tuple(Tally(row, layout.site.ground.place_of) for row in room)

    def states(self, reading: Reading) -> tuple[Bytes, ...]:
        """Give the state of every skill at every commune, as places among `STATES`.

        They are kept, and after a revision only the skills it changed are counted again.
        """
        known = dict(self._states.get(_key(reading), {}))
        if not known:
            known = dict(enumerate(tally.state.astype(np.uint8) for tally in self.tallies(reading)))
        for place, skill in enumerate(self.skills):
            if place not in known:
                known[place] = self.tally(skill.id, reading).state.astype(np.uint8)
        self._states[_key(reading)] = known
        while len(self._states) > _READINGS:
            self._states.pop(next(iter(self._states)), None)
        return tuple(known[place] for place in range(len(self.skills)))

    def _count(self, reading: Reading, communes: Positions, found: Records) -> None:
        """Count every skill at some communes: as it was laid out, then those changed since."""
        self._layout.count_blocks(reading, communes, found)
        for place, part in self._since.items():
            asked = self._asking(place, part.counts, reading)
            read = self._layout.read(part.supply, asked, part.written.places)
            self._layout.count(part.supply, read, asked, communes, found[place : place + 1])

    @property
    def _everywhere(self) -> Positions:
        return np.arange(len(self.communes), dtype=np.int32)

    def _counts(self, place: int) -> Offsets:
        return self._since[place].counts if place in self._since else self._layout.counts[place]

    def _part(self, place: int) -> Part:
        """Give the part of one skill, taken out of its block when it is first asked about."""
        if place not in self._parts:
            self._parts[place] = self._layout.part(place)
        return self._parts[place]

    def _asking(self, place: int, counts: Offsets, reading: Reading) -> Asked:
        return self._layout.asking(range(place, place + 1), [counts], reading)

    def _part_after(self, place: int, changes: Sequence[Change]) -> Part:
        """Give a part after some changes, with the tallies kept brought to what it has become."""
        before, layout = self._part(place), self._layout
        part, moved = part_after(before, changes, layout.site)
        same = (before.counts > 0).tobytes() == (part.counts > 0).tobytes()
        for key, (kept, asked, read) in list(before.kept.items()):
            now = asked if same else self._asking(place, part.counts, Reading(key[0], declared_counts=key[1]))
            own = read if moved.written else layout.read(part.supply, now, part.written.places)
            how = functools.partial(self._revise, part.supply, own, moved, now, not same)
            part.kept[key] = Known(kept.revised(how), now, own)
        return part

    def _revise(
        self, supply: Supply, read: Terms, moved: Moved, asked: Asked, elsewhere: bool, known: Records, farthest: Floats
    ) -> tuple[Positions, Records]:
        ground, order = self._layout.site.ground, self._layout.site.names.order
        where = ground.starts, ground.cells, ground.grid, ground.pace
        return revise(moved, *where, supply, read, asked, elsewhere, order, known, farthest)


def _halves(change: Change) -> list[tuple[str, Change]]:
    """Tell a change by skill: an offer that changed its skill left one and came to the other."""
    before, after = change
    if before is not None and after is not None and before.skill == after.skill:
        return [(before.skill, change)]
    return [(one.skill, Change(*pair)) for one, pair in ((before, (before, None)), (after, (None, after))) if one]


def _key(reading: Reading) -> Key:
    return float(reading.max_minutes), bool(reading.declared_counts)
