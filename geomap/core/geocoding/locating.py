"""From places as people write them to communes: words and coordinates held against each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from geomap.core.frames import LOCATIONS, PLACES
from geomap.core.geocoding.evidence import MOST_CANDIDATES, Reading
from geomap.core.geocoding.gazetteer import Gazetteer
from geomap.core.geocoding.homonyms import DOMINANT
from geomap.core.geocoding.positions import points, positions, texts
from geomap.core.geocoding.reading import place, read

AGREE_M = 500.0
"""Metres a point may lie outside the polygon of the commune its address names: polygons are generalised."""

EDGE_M = 200.0
"""Metres a point that nothing else confirms must keep from the nearest other commune."""

CENTRE_ONLY_M = 10_000.0
"""Metres a point may lie from the centre of a commune whose polygon is not known."""

_CONFIRMED = 0.9999
"""Chance that words and coordinates which agree are both right."""

_WRITTEN = ("address", "complement", "postcode", "city", "insee", "line")


@dataclass(frozen=True)
class Spot:
    """The point one row gives and the commune under it; `turned` when only exchanged axes lead to a commune."""

    point: shapely.Point
    under: str | None
    turned: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one row: a reading, and the point when it is believed."""

    reading: Reading
    point: shapely.Point | None = None


def locate(gazetteer: Gazetteer, places: pd.DataFrame, threshold: float = DOMINANT) -> pd.DataFrame:
    """Say in which commune each place is, how surely, and why not when it is not known.

    Words come first (code, postcode and name, name alone when no other commune has it); coordinates confirm them,
    choose between homonyms, or contradict them, and then the row goes to review. Nothing is guessed.

    Parameters
    ----------
    gazetteer : Gazetteer
        The communes that can be found.
    places : DataFrame
        PLACES, any index.
    threshold : float
        Chance of being right, 0 to 1, under which a place goes to review instead of being accepted.

    Returns
    -------
    DataFrame
        LOCATIONS on the same index; `lon` and `lat` are the point given when it is believed (precision ``point``),
        else the centre of the commune (precision ``commune``).

    Raises
    ------
    BadFrame
        When `places` is not PLACES.

    Examples
    --------
    >>> from geomap.core.frames import COMMUNES, PLACE_NAMES, POSTCODES
    >>> empty = Gazetteer.build(COMMUNES.empty(), PLACE_NAMES.empty(), POSTCODES.empty())
    >>> locate(empty, PLACES.build({"city": ["Mende"]}))["status"].tolist()
    ['rejected']
    """
    PLACES.check(places)
    readings = _readings(gazetteer, places)
    spots, sorts = _spots(gazetteer, places)
    outcomes = [
        _sure_enough(_weigh(gazetteer, reading, spots.get(row), sort), threshold)
        for row, (reading, sort) in enumerate(zip(readings, sorts, strict=True))
    ]
    return _frame(gazetteer, outcomes, places.index)


def _readings(gazetteer: Gazetteer, places: pd.DataFrame) -> list[Reading]:
    known: dict[tuple[str | None, ...], Reading] = {}
    readings = []
    for cells in zip(*(texts(places[name]) for name in _WRITTEN), strict=True):
        if cells not in known:
            known[cells] = read(gazetteer, place(dict(zip(_WRITTEN, cells, strict=True))))
        readings.append(known[cells])
    return readings


def _spots(gazetteer: Gazetteer, places: pd.DataFrame) -> tuple[dict[int, Spot], list[str]]:
    found = positions(places["latitude"], places["longitude"])
    rows = np.flatnonzero(found["lon"].notna().to_numpy())
    given = found.iloc[rows]
    here, turned = points(given), points(given, swapped=True)
    under, under_turned = gazetteer.outlines.holding(here), gazetteer.outlines.holding(turned)
    spots = {}
    for row, point, code, exchanged, other in zip(rows, here, under, turned, under_turned, strict=True):
        lost = code is None and other is not None
        spots[int(row)] = Spot(exchanged, other, turned=True) if lost else Spot(point, code)
    return spots, found["sort"].tolist()


def _weigh(gazetteer: Gazetteer, reading: Reading, spot: Spot | None, sort: str) -> Outcome:
    if spot is None:
        return Outcome(_said(reading, "coordonnées illisibles, non retenues") if sort == "impossible" else reading)
    if not reading.candidates:
        return _alone(gazetteer, reading, spot)
    outcome = (_confirm if reading.status == "accepted" else _choose)(gazetteer, reading, spot)
    if not spot.turned:
        return outcome
    said = "latitude et longitude étaient échangées" if outcome.point else "latitude et longitude semblent échangées"
    return replace(outcome, reading=_said(outcome.reading, said))


def _sure_enough(outcome: Outcome, threshold: float) -> Outcome:
    reading = outcome.reading
    if reading.status != "accepted" or reading.score >= threshold:
        return outcome
    reason = f"probabilité {reading.score:.3g}, sous le seuil de {threshold:.3g}".replace(".", ",")
    return Outcome(replace(_said(reading, reason), status="review"))


def _confirm(gazetteer: Gazetteer, reading: Reading, spot: Spot) -> Outcome:
    code = reading.candidates[0]
    if spot.under is not None and gazetteer.parent.get(spot.under) == code:
        return Outcome(replace(reading, score=_CONFIRMED, candidates=(spot.under,)), spot.point)
    if spot.under == code or _near(gazetteer, spot.point, code):
        return Outcome(replace(reading, score=_CONFIRMED, candidates=(code,)), spot.point)
    if len(reading.candidates) > 1:
        return _choose(gazetteer, replace(reading, status="review"), spot)
    km = gazetteer.metres_to(spot.point, code) / 1000.0
    name = gazetteer.label[code]
    if spot.under is None and not np.isfinite(km):
        return Outcome(
            _said(reading, f"coordonnées non vérifiées : la place de « {name} » n'est pas connue"), spot.point
        )
    far = f", à {km:.0f} km de « {name} »" if np.isfinite(km) else ""
    if spot.under is None:
        reason = f"les coordonnées ne tombent dans aucune commune connue{far}"
    else:
        reason = f"les coordonnées tombent à « {gazetteer.label[spot.under]} » ({spot.under}){far}"
    candidates = (code,) if spot.under is None else (code, spot.under)
    return Outcome(Reading("review", 0.5, candidates, _joined(reading.reason, reason)))


def _choose(gazetteer: Gazetteer, reading: Reading, spot: Spot) -> Outcome:
    """Let the point choose among the communes the words leave."""
    near = [code for code in reading.candidates if code == spot.under]
    near = near or [code for code in reading.candidates if _near(gazetteer, spot.point, code)]
    if len(near) == 1:
        code = spot.under if spot.under and gazetteer.parent.get(spot.under) == near[0] else near[0]
        reason = _joined(reading.reason, f"les coordonnées désignent « {gazetteer.label[code]} »")
        return Outcome(Reading("accepted", 0.98, (code,), reason), spot.point)
    if spot.under is None:
        return Outcome(reading)
    reason = f"les coordonnées tombent à « {gazetteer.label[spot.under]} » ({spot.under})"
    candidates = tuple(dict.fromkeys((*reading.candidates, spot.under)))
    if len(candidates) > MOST_CANDIDATES:
        candidates = (*reading.candidates[: MOST_CANDIDATES - 1], spot.under)
    return Outcome(replace(reading, candidates=candidates, reason=_joined(reading.reason, reason)))


def _alone(gazetteer: Gazetteer, reading: Reading, spot: Spot) -> Outcome:
    """Weigh a point that no word confirms: sure only well inside one commune."""
    if spot.under is None:
        return Outcome(_said(reading, "les coordonnées ne tombent dans aucune commune connue"))
    if spot.turned:
        reason = f"si latitude et longitude sont échangées : « {gazetteer.label[spot.under]} »"
        return Outcome(Reading("review", 0.4, (spot.under,), _joined(reading.reason, reason)))
    others = [code for code in gazetteer.near(spot.point, EDGE_M) if code != spot.under]
    if others:
        reason = f"coordonnées à moins de {EDGE_M:.0f} m d'une autre commune, et rien d'autre pour trancher"
        return Outcome(Reading("review", 0.6, (spot.under, *others), _joined(reading.reason, reason)))
    reason = "d'après les coordonnées seules"
    if reading.reason and not reading.reason.startswith("ni "):
        return Outcome(Reading("review", 0.6, (spot.under,), _joined(reading.reason, reason)))
    return Outcome(Reading("accepted", 0.93, (spot.under,), reason), spot.point)


def _near(gazetteer: Gazetteer, point: shapely.Point, code: str) -> bool:
    known = code in gazetteer.outlines.row_of or code in gazetteer.arrondissements
    return gazetteer.metres_to(point, code) <= (AGREE_M if known else CENTRE_ONLY_M)


def _said(reading: Reading, more: str) -> Reading:
    return replace(reading, reason=_joined(reading.reason, more))


def _joined(first: str | None, second: str) -> str:
    return f"{first} ; {second}" if first else second


def _frame(gazetteer: Gazetteer, outcomes: list[Outcome], index: pd.Index) -> pd.DataFrame:
    nowhere = (float("nan"), float("nan"))
    communes = [outcome.reading.commune for outcome in outcomes]
    spots = [
        (outcome.point.x, outcome.point.y) if outcome.point is not None else gazetteer.centre.get(code or "", nowhere)
        for outcome, code in zip(outcomes, communes, strict=True)
    ]
    readings = [outcome.reading for outcome in outcomes]
    frame = LOCATIONS.build(
        {
            "commune": communes,
            "lon": [lon for lon, _ in spots],
            "lat": [lat for _, lat in spots],
            "precision": [
                None if code is None else "commune" if outcome.point is None else "point"
                for outcome, code in zip(outcomes, communes, strict=True)
            ],
            "score": [reading.score for reading in readings],
            "status": [reading.status for reading in readings],
            "reason": [reading.reason for reading in readings],
            "candidates": [reading.candidates for reading in readings],
        }
    )
    frame.index = index
    return frame
