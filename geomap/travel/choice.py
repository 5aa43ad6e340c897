"""Roads where they were built and hold, the estimate elsewhere: one source for one question, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from geomap.core.relief import Pace
from geomap.errors import BadFile, InstallationBroken
from geomap.travel.estimate import EstimatedTimes
from geomap.travel.roads import RoadTimes

ENOUGH = 0.99
"""Share of the communes with people that must stand on a road for minutes to be by road."""

SUFFIX = ".roads.npz"

_WHY: Mapping[str, str] = {
    "road": "on a road",
    "far": "with a centre over 1 km from any road",
    "cut_off": "whose roads are joined to no others",
    "outside": "where the extract has no road",
    "no_centre": "without a centre",
    "unknown": "not among those they were built for",
    "moved": "whose centre has moved since",
}
"""How a commune stands to the roads of a file, in words."""


@dataclass(frozen=True)
class Verdict:
    """Whether the roads of a file hold for some communes.

    Parameters
    ----------
    file : Path
        The file.
    share : float
        Of the communes with people, those on a road, 0 to 1.
    standing : Series
        How each commune stands, empty when the file cannot be read.
    said : str
        The same in words, with the communes concerned.
    """

    file: Path
    share: float
    standing: pd.Series
    said: str

    @property
    def holds(self) -> bool:
        """Whether minutes are by road."""
        return self.share >= ENOUGH


def judge(times: RoadTimes, communes: gpd.GeoDataFrame) -> Verdict:
    """Say whether the roads of a file hold for some communes, and for which they do not."""
    try:
        places = times.roads.places
    except BadFile as error:
        return Verdict(times.file, 0.0, pd.Series(dtype=object), str(error))
    standing = places["standing"].reindex(communes.index).fillna("unknown")
    moved = (standing == "road") & (times.positions(communes) < 0)
    standing = standing.mask(moved, "moved")
    lived_in = communes["population"].fillna(1.0) > 0
    counted = standing[lived_in.to_numpy()] if lived_in.any() else standing
    share = float((counted == "road").mean()) if len(counted) else 0.0
    return Verdict(times.file, share, standing, _sentence(share, counted))


def _sentence(share: float, counted: pd.Series) -> str:
    parts = [f"{100 * share:.1f} % of communes with people are on a road"]
    for why, words in _WHY.items():
        named = [str(code) for code in counted.index[(counted == why).to_numpy()]]
        if named and why != "road":
            some = ", ".join(named[:5]) + (", …" if len(named) > 5 else "")
            parts.append(f"{len(named)} {words} ({some})")
    return "; ".join(parts)


def road_files(folder: Path) -> list[Path]:
    """Give the files of roads there are, newest first."""
    if not folder.is_dir():
        return []
    return sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: (-file.stat().st_mtime_ns, file.name))


def road_file(folder: Path, spec: str) -> Path:
    """Name the file that keeps the roads of a territory."""
    return folder / f"{spec.replace(':', '-')}{SUFFIX}"


class ChosenTimes:
    """Minutes by road where a file in a folder holds for the communes asked about, else estimated."""

    def __init__(
        self, folder: Path, estimate: EstimatedTimes, home: Callable[[], gpd.GeoDataFrame], *, required: bool = False
    ) -> None:
        """Look at nothing yet; `home` gives the communes of the installation, `required` forbids estimating."""
        self.folder = folder
        self.estimate = estimate
        self._home = home
        self._required = required

    @cached_property
    def _files(self) -> tuple[RoadTimes, ...]:
        return tuple(RoadTimes(file, self.estimate) for file in road_files(self.folder))

    @cached_property
    def _at_home(self) -> EstimatedTimes | RoadTimes:
        # Without a file there is no need to know where home is.
        return self.covering(self._home()) if self._files or self._required else self.estimate

    @property
    def source(self) -> Literal["road", "estimate"]:
        """What the minutes of the installation's own territory are."""
        return self._at_home.source

    @property
    def stamp(self) -> str:
        """Give all that may be chosen from."""
        return repr(([times.stamp for times in self._files], self.estimate.stamp))

    def verdicts(self, communes: gpd.GeoDataFrame) -> list[Verdict]:
        """Judge every file there is, newest first."""
        return [judge(times, communes) for times in self._files]

    def covering(self, communes: gpd.GeoDataFrame) -> EstimatedTimes | RoadTimes:
        """Give the one source of minutes for these communes: the newest roads that hold, else the estimate."""
        found = [(times, judge(times, communes)) for times in self._files]
        chosen = next((times for times, verdict in found if verdict.holds), None)
        if chosen is None and self._required:
            why = found[0][1].said if found else f"there are none in {self.folder}"
            message = f"GEOMAP_TRAVEL is roads, and no roads hold here: {why}. Build them with « geomap roads build »."
            raise InstallationBroken(message)
        return chosen or self.estimate

    def paces(self, communes: gpd.GeoDataFrame) -> tuple[Pace, ...]:
        """Say what minutes are estimated with where they are."""
        return self.covering(communes).paces(communes)

    def between(self, communes: gpd.GeoDataFrame, bases: pd.DataFrame, max_minutes: float) -> pd.DataFrame:
        """Give COSTS from communes to bases within `max_minutes`, by the installation's own source."""
        return self._at_home.between(communes, bases, max_minutes)
