"""Bench of one change with storage: an offer removed, added, validated, until the state everywhere is right again."""

from __future__ import annotations

import datetime as dt
import functools
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from geomap.bench.measures import Line, compared
from geomap.core.entries.profile import Delivery
from geomap.core.states import Reading
from geomap.core.territory import FRANCE
from geomap.engines import Engines
from geomap.ports.history import Note
from geomap.ports.register import Change, Kept
from geomap.wiring import Geomap

_SEED = 48
_OFFERS = 20
_AUTHOR = "bench"
_UNTIL = dt.date(2100, 1, 1)
_BUDGET_MS = 10.0
"""What is promised for one offer added, removed or validated, storage included."""


@dataclass(frozen=True)
class _Spent:
    """Seconds until a change was written, and until the state everywhere was right again."""

    written: float
    right: float


def one_change(geomap: Geomap, where: str) -> list[Line]:
    """Change offers of a directory of the size of France, one after another, and follow each with an engine of France.

    The peer reads the whole directory and lays it out anew, as a process that starts does.
    """
    day = geomap.today()
    engines = Engines(geomap)
    engines.of(FRANCE, day)
    spent = [_followed(engines, change, day) for change in _changes(geomap)]
    anew = _seconds(lambda: Engines(geomap).of(FRANCE, day).engine.tallies(Reading()))
    peer = "everything read and laid out anew"
    many = f"{len(geomap.store.providers())} providers"
    what = f"one change of an offer, {where}, all of France, {many}"
    total = 1000 * statistics.median(one.right for one in spent)
    written = 1000 * statistics.median(one.written for one in spent)
    line = compared(f"{what}: written and right again", total, 1000 * anew, peer, "ms", less_is_better=True)
    return [
        replace(line, budget=_BUDGET_MS, met=line.ours <= _BUDGET_MS),
        compared(f"{what}: of which until it is written", written, None, "nothing written", "ms", less_is_better=True),
    ]


@dataclass(frozen=True)
class _Deed:
    """One change of an offer, and the skill it is about."""

    skill: str
    do: Callable[[], object]


def _changes(geomap: Geomap) -> Iterator[_Deed]:
    """Take offers out, put each back and validate it: all together leave the directory as it was."""
    offers = geomap.store.offers()
    proven = offers[(offers["proof_state"] == "validated").to_numpy()]
    chosen = np.random.default_rng(_SEED).choice(len(proven), size=min(_OFFERS, len(proven)), replace=False)
    for key, row in proven.iloc[chosen][["provider", "skill"]].iterrows():
        name, skill = str(row["provider"]), str(row["skill"])
        there = Delivery(("at_premises",))
        yield _Deed(skill, functools.partial(geomap.space.drop_offer, name, skill, _AUTHOR))
        yield _Deed(skill, functools.partial(geomap.space.offer, name, skill, there, _AUTHOR, _OFFERS))
        yield _Deed(skill, functools.partial(geomap.register.change, str(key), _validated))


def _validated(kept: Kept) -> Change:
    claim = replace(kept.claim, recorded="validated", valid_until=_UNTIL)
    return Change(claim, Note("claim.validate", _AUTHOR, kept.offer, why="bench"))


def _followed(engines: Engines, change: _Deed, day: dt.date) -> _Spent:
    engines.of(FRANCE, day).engine.tally(change.skill, Reading())
    written = _seconds(change.do)
    right = _seconds(lambda: engines.of(FRANCE, day).engine.tally(change.skill, Reading()))
    return _Spent(written, written + right)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
