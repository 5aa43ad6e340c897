"""Reads the fictional directory that comes with geomap, its dates told from the day it is loaded."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geomap.core.frames import PROOF_STATES
from geomap.core.skills import PROOF_KINDS
from geomap.ports import Kind, Row, SourceInfo
from geomap.sources.csv_lines import Line, read_lines
from geomap.sources.skills import read_not_expected

PROVIDER_COLUMNS = (
    "key",
    "name",
    "siret",
    "description",
    "website",
    "email",
    "phone",
    "address",
    "postcode",
    "city",
    "insee",
    "latitude",
    "longitude",
    "published",
    "charter",
)
OFFER_COLUMNS = ("provider_key", "skill", "modes", "area", "proof_state", "proof_kind", "valid_days")
MEDIATOR_COLUMNS = (
    "key",
    "name",
    "website",
    "email",
    "phone",
    "address",
    "postcode",
    "city",
    "insee",
    "opening_hours",
)
MODES = ("on_site", "at_premises", "remote")


@dataclass(frozen=True)
class SampleSource:
    """Rows already read, offered as any file's would be."""

    info: SourceInfo
    content: tuple[Row, ...]

    def __len__(self) -> int:
        """How many rows it holds."""
        return len(self.content)

    def rows(self) -> Iterator[Row]:
        """Give every row, in order, once."""
        return iter(self.content)


@dataclass(frozen=True)
class Sample:
    """The fictional directory: its providers, its mediators, and where the skills of the example are not expected."""

    providers: SampleSource
    mediators: SampleSource
    not_expected: Mapping[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[SampleSource]:
        """Give its sources, in the order to import them."""
        yield from (self.providers, self.mediators)


def read_sample(folder: Path, day: dt.date) -> Sample:
    """Read the sample as it stands on a day: a validity of 30 days ends 30 days after it, one of -30 ended before."""
    providers = read_lines(folder / "providers.csv", PROVIDER_COLUMNS)
    _check_keys(providers)
    offers = _offers(folder / "offers.csv", {line.cells["key"] for line in providers}, day)
    mediators = read_lines(folder / "mediators.csv", MEDIATOR_COLUMNS)
    _check_keys(mediators)
    return Sample(
        providers=_source(
            "sample-providers",
            "provider",
            (*PROVIDER_COLUMNS, "offers"),
            (folder / "providers.csv", folder / "offers.csv"),
            tuple(_row(line, {"offers": "\n".join(offers.get(line.cells["key"], ()))}) for line in providers),
        ),
        mediators=_source(
            "sample-mediators",
            "mediator",
            MEDIATOR_COLUMNS,
            (folder / "mediators.csv",),
            tuple(_row(line, {}) for line in mediators),
        ),
        not_expected=read_not_expected(folder),
    )


def _source(
    name: str, kind: Kind, columns: tuple[str, ...], files: tuple[Path, ...], rows: tuple[Row, ...]
) -> SampleSource:
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return SampleSource(SourceInfo(name, kind, {column: column for column in columns}, sha256=digest), rows)


def _row(line: Line, more: Mapping[str, str]) -> Row:
    return Row(line.number, {column: cell for column, cell in {**line.cells, **more}.items() if cell})


def _check_keys(lines: tuple[Line, ...]) -> None:
    seen: dict[str, Line] = {}
    for line in lines:
        other = seen.setdefault(line.filled("key"), line)
        if other is not line:
            raise line.wrong(f"the key « {line.cells['key']} » is already on line {other.number}: give it another one.")
        line.filled("name")


def _offers(file: Path, keys: set[str], day: dt.date) -> Mapping[str, tuple[str, ...]]:
    """Write each offer on one line, as an import file's « offers » cell has them, by provider."""
    found: dict[str, tuple[str, ...]] = {}
    for line in read_lines(file, OFFER_COLUMNS):
        key = line.cells["provider_key"]
        if key not in keys:
            raise line.wrong(f"the provider « {key} » is not in providers.csv: correct it or add the provider.")
        found[key] = (*found.get(key, ()), _offer(line, day))
    return found


def _offer(line: Line, day: dt.date) -> str:
    modes = line.filled("modes").split("+")
    for mode in modes:
        if mode not in MODES:
            raise line.wrong(f"« {mode} » is no mode: join some of {', '.join(MODES)} by « + ».")
    state = line.one_of("proof_state", PROOF_STATES)
    kind = line.one_of("proof_kind", ("", *PROOF_KINDS))
    parts = (line.filled("skill"), "+".join(modes), line.cells["area"], state, kind, _valid_until(line, day))
    return " | ".join(parts)


def _valid_until(line: Line, day: dt.date) -> str:
    days = line.cells["valid_days"]
    if not days:
        return ""
    try:
        return (day + dt.timedelta(days=int(days))).isoformat()
    except (ValueError, OverflowError) as error:
        raise line.wrong(f"« {days} » in « valid_days » must be a number of days, negative if past.") from error
