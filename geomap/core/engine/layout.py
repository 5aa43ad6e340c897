"""Layout: what all revisions of one engine share, and what they ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np

from geomap.core.engine.kernel import tally_communes
from geomap.core.engine.offered import everywhere
from geomap.core.engine.parallel import side_by_side
from geomap.core.engine.part import Part, part_of
from geomap.core.engine.shapes import LANES, Asked, Offsets, Positions, Records, Supply
from geomap.core.engine.site import Site
from geomap.core.engine.supply import lay_out, taken_back
from geomap.core.engine.terms import Terms, common_minutes, hold_terms, read_terms, room_for_terms
from geomap.core.frames import STATES
from geomap.core.reach import Bools
from geomap.core.skills import Skill
from geomap.core.states import Everywhere, Reading


@dataclass(frozen=True)
class Layout:
    """A directory laid out.

    Parameters
    ----------
    communes : GeoDataFrame
        COMMUNES, those asked about first.
    asked : int
        How many are asked about.
    skills : tuple of Skill
        The skills that can be asked about.
    site : Site
        Where and who.
    counts : ndarray of int, shape (skills, cases)
        What is true of the offers of each skill everywhere.
    blocks : tuple of Supply
        The offers in person, `LANES` skills at a time.
    """

    communes: gpd.GeoDataFrame
    asked: int
    skills: tuple[Skill, ...]
    site: Site
    counts: Offsets
    blocks: tuple[Supply, ...]

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Where each skill is listed."""
        return {skill.id: place for place, skill in enumerate(self.skills)}

    @cached_property
    def inside(self) -> Bools:
        """Say which communes are asked about."""
        return np.arange(len(self.communes)) < self.asked

    @cached_property
    def lanes(self) -> Sequence[range]:
        """Give the skills of each block."""
        return lanes_of(len(self.skills))

    def part(self, place: int) -> Part:
        """Take one skill out of its block."""
        own = taken_back(self.blocks[place // LANES], place % LANES, self.site.names.order)
        return part_of(self.counts[place], own, self.site)

    def count_blocks(self, reading: Reading, communes: Positions, found: Records) -> None:
        """Count every skill at some communes, as it was laid out."""
        for supply, lanes in zip(self.blocks, self.lanes, strict=True):
            asked = self.block_asking(lanes, reading)
            read = self.read(supply, asked, len(supply.places))
            self.count(supply, read, asked, communes, found[lanes.start : lanes.stop])

    def read(self, supply: Supply, asked: Asked, many: int) -> Terms:
        """Read the offers of so many places."""
        found, common = room_for_terms(supply), common_minutes(supply, asked)
        side_by_side(lambda first, last: read_terms(first, last, supply, asked, common, found), many)
        hold_terms(0, many, found)
        return found

    def count(self, supply: Supply, read: Terms, asked: Asked, communes: Positions, found: Records) -> None:
        """Count some communes."""
        ground, order, common = self.site.ground, self.site.names.order, common_minutes(supply, asked)

        def loop(first: int, last: int) -> None:
            some = communes[first:last]
            tally_communes(some, ground.starts, ground.grid, supply, read, asked, common, order, first, found)

        side_by_side(loop, len(communes))

    def block_asking(self, lanes: range, reading: Reading) -> Asked:
        """Say how the offers of a block are read."""
        return self.asking(lanes, self.counts[lanes.start : lanes.stop], reading)

    def asking(self, lanes: range, counts: Iterable[Offsets], reading: Reading) -> Asked:
        """Say how the offers of some skills are read."""
        known = [everywhere(row, declared_counts=reading.declared_counts) for row in counts]
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
                exempt[self.site.ground.served(zones)] |= np.int64(1) << bit
        return exempt


def lanes_of(skills: int) -> Sequence[range]:
    """Divide skills into blocks."""
    return [range(first, min(first + LANES, skills)) for first in range(0, skills, LANES)]


def blocks_of(records: Records, skills: int, site: Site) -> tuple[Supply, ...]:
    """Lay out offers, `LANES` skills at a time."""
    blocks = []
    for lanes in lanes_of(skills):
        own = records
        if skills > LANES:
            own = records[(records["lane"] >= lanes.start) & (records["lane"] < lanes.stop)]
            own["lane"] -= lanes.start
        blocks.append(lay_out(site, own, len(lanes)))
    return tuple(blocks)


def _elsewhere(known: Everywhere, *, waiting: bool) -> int:
    """State of a commune that no offer in person that counts reaches."""
    if known.remote_counting:
        return STATES.index("remote_only")
    if waiting or known.remote_waiting:
        return STATES.index("unproven")
    return STATES.index("out_of_reach" if known.offers else "none")
