"""The engine: one directory on one territory on one day, asked about any skill in any reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from geomap.core.engine.ground import Between, lay
from geomap.core.engine.kept import Kept
from geomap.core.engine.kernel import tally_communes
from geomap.core.engine.names import Names
from geomap.core.engine.offered import Paces, everywhere, read_offers
from geomap.core.engine.parallel import side_by_side
from geomap.core.engine.part import Change, Key, Part, Site, part_after
from geomap.core.engine.shapes import LANES, Asked, Offsets, Positions, Records, Supply, blank
from geomap.core.engine.split import split
from geomap.core.engine.supply import lay_out, taken_back
from geomap.core.engine.tally import Tally
from geomap.core.engine.touched import touched_by
from geomap.core.frames import STATES
from geomap.core.reach import Bools
from geomap.core.skills import Skill
from geomap.core.states import Everywhere, Reading, states

_READINGS = 2
"""Readings whose tallies are kept, for each skill."""


class Engine:
    """Everything a question about any skill needs, laid out once; a revision is another engine that shares the rest."""

    def __init__(
        self,
        communes: gpd.GeoDataFrame,
        asked: int,
        skills: Sequence[Skill],
        site: Site,
        counts: Sequence[Offsets],
        blocks: Sequence[Supply],
        parts: dict[int, Part] | None = None,
    ) -> None:
        """Hold what `build` laid out: blocks hold up to `LANES` skills each, parts the skills changed since."""
        self.communes, self.asked, self.skills = communes, asked, tuple(skills)
        self._site, self._counts, self._blocks = site, counts, blocks
        self._parts: dict[int, Part] = {}
        self._since = parts or {}
        self._parts.update(self._since)

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
        return cls(both, len(communes), skills, site, list(counts), _blocks(records, len(skills), site))

    def revised(self, changes: Iterable[Change]) -> Engine:
        """Give the engine after some offers were added, changed, proven, expired or removed.

        Parameters
        ----------
        changes : iterable of Change
            Each offer before and after, on the day of the engine; those of other skills are left aside.

        Returns
        -------
        Engine
            Another engine: this one still answers as before. Only the skills touched are laid out anew, and of the
            tallies kept only the communes touched are counted again.
        """
        by_skill: dict[int, list[Change]] = {}
        place_of = {skill.id: place for place, skill in enumerate(self.skills)}
        for change in changes:
            for skill, half in _halves(change):
                if skill in place_of:
                    by_skill.setdefault(place_of[skill], []).append(half)
        since = dict(self._since)
        for place, own in by_skill.items():
            part, moved = part_after(self._part(place), own, self._site)
            self._keep_on(place, part, moved)
            since[place] = part
        counts = [since[place].counts if place in since else row for place, row in enumerate(self._counts)]
        found = Engine(self.communes, self.asked, self.skills, self._site, counts, self._blocks, since)
        found._parts = {**self._parts, **since}
        return found

    def answer(self, skill: str, reading: Reading) -> pd.DataFrame:
        """Give the COVERAGE of the communes asked about, for one skill in one reading."""
        place = self._place(skill)
        known = everywhere(self._counts[place], declared_counts=reading.declared_counts)
        tally = self.tally(skill, reading)
        return states(tally, known, self.communes, self._site.names, self._inside, reading).iloc[: self.asked]

    def answer_at(self, commune: str, reading: Reading) -> pd.DataFrame:
        """Give the COVERAGE of one commune by skill; what compares it with the others is left out of the level."""
        at = np.array([self._site.ground.home(commune)], dtype=np.int32)
        here = self.communes.loc[[commune]]
        found = blank(len(self.skills), 1)
        for supply, lanes in self._each():
            self._count_at(supply, lanes, reading, at, found[lanes.start : lanes.stop])
        rows = []
        for place, records in enumerate(found):
            known = everywhere(self._counts[place], declared_counts=reading.declared_counts)
            tally = Tally(records, np.zeros(1, dtype=np.intp))
            rows.append(states(tally, known, here, self._site.names, np.ones(1, dtype=bool), reading))
        index = pd.Index([skill.id for skill in self.skills], dtype=object, name="skill")
        return pd.concat(rows).set_axis(index)

    def tally(self, skill: str, reading: Reading) -> Tally:
        """Add up one skill at every commune, those around included."""
        place, key = self._place(skill), _key(reading)
        part = self._part(place)
        kept = part.kept.get(key)
        if kept is None:
            found = blank(1, len(self.communes))
            self._count(part.supply, range(place, place + 1), reading, found)
            kept = part.kept[key] = Kept(found[0])
            while len(part.kept) > _READINGS:
                part.kept.pop(next(iter(part.kept)), None)
        return Tally(kept.read(), self._site.ground.place_of)

    def tallies(self, reading: Reading, found: Records | None = None) -> tuple[Tally, ...]:
        """Add up every skill at every commune, in records given for it or new ones."""
        room = blank(len(self.skills), len(self.communes)) if found is None else found
        for supply, lanes in self._each():
            self._count(supply, lanes, reading, room[lanes.start : lanes.stop])
        return tuple(Tally(row, self._site.ground.place_of) for row in room)

    def _place(self, skill: str) -> int:
        return next(place for place, one in enumerate(self.skills) if one.id == skill)

    @cached_property
    def _inside(self) -> Bools:
        return np.arange(len(self.communes)) < self.asked

    def _part(self, place: int) -> Part:
        """Give the part of one skill, taken out of its block when it is first asked about."""
        if place not in self._parts:
            own = taken_back(self._blocks[place // LANES], place % LANES)
            supply = lay_out(self._site.ground, own, 1, self._site.zones, self._site.names)
            self._parts[place] = Part(self._counts[place], supply)
        return self._parts[place]

    def _each(self) -> list[tuple[Supply, range]]:
        """Give the blocks with the lanes of each, then the skills that changed since, one by one."""
        firsts = range(0, len(self.skills), LANES)
        lanes = [range(first, min(first + LANES, len(self.skills))) for first in firsts]
        since = [(part.supply, range(place, place + 1)) for place, part in self._since.items()]
        return [*zip(self._blocks, lanes, strict=True), *since]

    def _count(self, supply: Supply, lanes: range, reading: Reading, found: Records) -> None:
        """Count all communes."""
        ground, asked = self._site.ground, self._asking(lanes, reading)
        parts = split(supply, asked)

        def loop(first: int, last: int) -> None:
            communes = np.arange(first, last, dtype=np.int32)
            tally_communes(communes, ground.starts, ground.grid, supply, parts, asked, first, found)

        side_by_side(loop, len(self.communes))

    def _count_at(self, supply: Supply, lanes: range, reading: Reading, communes: Positions, found: Records) -> None:
        """Count some communes."""
        ground, asked = self._site.ground, self._asking(lanes, reading)
        tally_communes(communes, ground.starts, ground.grid, supply, split(supply, asked), asked, 0, found)

    def _keep_on(self, place: int, part: Part, moved: Records) -> None:
        """Bring the tallies kept of a part to what it has become, where only some communes can have changed."""
        ground, lanes = self._site.ground, range(place, place + 1)
        for key, kept in list(self._part(place).kept.items()):
            reading = Reading(key[0], declared_counts=key[1])
            before = self._asking(lanes, reading)
            after = self._asking(lanes, reading, [part.counts])
            off_grid = not ground.all_on_grid(moved)
            if off_grid or before.elsewhere[0] != after.elsewhere[0] or before.waiting[0] != after.waiting[0]:
                continue
            communes = touched_by(moved, ground.starts, ground.grid, ground.cell_of(moved), key[0], kept.peek())
            found = blank(1, len(communes))
            tally_communes(
                communes, ground.starts, ground.grid, part.supply, split(part.supply, after), after, 0, found
            )
            part.kept[key] = kept.revised(communes, found[0])

    def _asking(self, lanes: range, reading: Reading, counts: Sequence[Offsets] | None = None) -> Asked:
        rows = counts or [self._counts[lane] for lane in lanes]
        known = [everywhere(row, declared_counts=reading.declared_counts) for row in rows]
        return Asked(
            float(reading.max_minutes),
            bool(reading.declared_counts),
            np.array([_elsewhere(one, waiting=False) for one in known], dtype=np.uint8),
            np.array([_elsewhere(one, waiting=True) for one in known], dtype=np.uint8),
            self._exempt(lanes),
        )

    def _exempt(self, lanes: range) -> Offsets:
        """Say, by commune, in which lanes nothing is expected."""
        exempt = np.zeros(len(self.communes), dtype=np.int64)
        for bit, lane in enumerate(lanes):
            zones = tuple(self.skills[lane].not_expected_in)
            if zones:
                exempt[self._site.ground.served(zones)] |= np.int64(1) << bit
        return exempt


def _blocks(records: Records, skills: int, site: Site) -> list[Supply]:
    """Lay out offers, `LANES` skills at a time."""
    blocks = []
    for first in range(0, skills, LANES):
        width = min(LANES, skills - first)
        own = records
        if skills > LANES:
            own = records[(records["lane"] >= first) & (records["lane"] < first + width)]
            own["lane"] -= first
        blocks.append(lay_out(site.ground, own, width, site.zones, site.names))
    return blocks


def _halves(change: Change) -> list[tuple[str, Change]]:
    """Tell a change by skill: an offer that changed its skill left one and came to the other."""
    before, after = change
    if before is not None and after is not None and before.skill == after.skill:
        return [(before.skill, change)]
    return [(one.skill, Change(*pair)) for one, pair in ((before, (before, None)), (after, (None, after))) if one]


def _key(reading: Reading) -> Key:
    return float(reading.max_minutes), bool(reading.declared_counts)


def _elsewhere(known: Everywhere, *, waiting: bool) -> int:
    """State of a commune that no offer in person that counts reaches."""
    if known.remote_counting:
        return STATES.index("remote_only")
    if waiting or known.remote_waiting:
        return STATES.index("unproven")
    return STATES.index("out_of_reach" if known.offers else "none")
