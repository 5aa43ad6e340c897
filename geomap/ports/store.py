"""Where the directory is kept, and what is written there at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import pandas as pd

from geomap.core.offer_rows import OfferRows
from geomap.core.skills import Nomenclature
from geomap.core.territory import Atlas, Territory
from geomap.ports.history import Note
from geomap.ports.sources import Kind, SourceInfo


@dataclass(frozen=True)
class Saved:
    """What a store did with the records of one import, ids by outcome.

    `removed` are example records that gave way; `held` are left as the people who hold them keep them, by the id of the
    import, with how many differences are proposed to these people.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """All one import writes, in one transaction.

    Parameters
    ----------
    source : SourceInfo
        Where it comes from.
    providers, offers, mediators : DataFrame
        PROVIDERS, OFFERS and MEDIATORS frames; offers replace those of their provider.
    author : str
        Who is answerable for the states the offers arrive in.
    reason : str
        Why, kept with each change of a proof.
    charter_signed : frozenset of str
        Ids of the providers said to have signed the charter in force.
    sample : bool
        Whether the records are example data; the first record that is not takes the place of all that are.
    """

    source: SourceInfo
    providers: pd.DataFrame
    offers: pd.DataFrame
    mediators: pd.DataFrame
    author: str = "import"
    reason: str = ""
    charter_signed: frozenset[str] = field(default_factory=frozenset)
    sample: bool = False


@dataclass(frozen=True)
class PlaceChoice:
    """A commune somebody chose for a record whose place was in doubt.

    Parameters
    ----------
    kind : {"provider", "mediator"}
        What the record is.
    record : str
        Its id.
    written : str
        Key of its place as written: the same text leads to the same commune from now on.
    commune : str
        Code of the commune chosen.
    author : str
        Who chose.
    """

    kind: Kind
    record: str
    written: str
    commune: str
    author: str


@dataclass(frozen=True)
class Changed:
    """What of the directory is no longer as it was at some version.

    Parameters
    ----------
    version : int
        The version that stands.
    providers, mediators : frozenset of str, optional
        Ids of those that came, went, or are otherwise, their offers included; `None` when it may be any of them.
    skills : bool
        Whether the nomenclature may have changed.
    """

    version: int
    providers: frozenset[str] | None = None
    mediators: frozenset[str] | None = None
    skills: bool = True


@runtime_checkable
class Store(Protocol):
    """Where the directory is kept. Everything it gives is a frame or a frozen value."""

    def upgrade(self) -> None:
        """Bring the schema to the version this code needs."""

    def version(self) -> int:
        """Give the number that every write to the directory raises by one."""

    def changed_since(self, version: int) -> Changed:
        """Say what changed since a version; everything may have when that is too long ago."""

    def offers_since(self, version: int | None) -> tuple[Changed, OfferRows]:
        """Say what changed since a version, and give the OFFERS of the providers concerned as of the same moment.

        Where everything may have changed they are those of everybody, as they are without a version.
        """

    def save_atlas(self, atlas: Atlas) -> None:
        """Replace one country-like territory: communes, names, postcodes, zones; in one transaction."""

    def atlas_codes(self) -> Sequence[str]:
        """Codes of the country-like territories loaded."""

    def atlas_digest(self, code: str) -> str | None:
        """Digest of what an atlas was read from; `None` when it is not loaded."""

    def territory(self, spec: str) -> Territory:
        """Read the communes a specification names (``48``, ``epci:…``, ``region:76``, ``france``)."""

    def place_names(self) -> pd.DataFrame:
        """PLACE_NAMES of everything loaded."""

    def commune_names(self) -> Mapping[str, tuple[str, str]]:
        """Give the code and name each code is said as: an arrondissement as the commune it divides."""

    def postcodes(self) -> pd.DataFrame:
        """POSTCODES of everything loaded."""

    def communes_stamp(self) -> str:
        """Give a text that changes whenever communes, their names or postcodes do."""

    def centres(self) -> pd.DataFrame:
        """Give ``population``, ``lon`` and ``lat`` of everything loaded, by commune code."""

    def shapes(self) -> Mapping[str, bytes]:
        """Give the polygons of everything loaded as WKB, by commune code, in order."""

    def place_index(self) -> bytes | None:
        """Give what was kept by `keep_place_index` for the communes as they are now."""

    def keep_place_index(self, stamp: str, content: bytes) -> None:
        """Keep an index made when `communes_stamp` was `stamp`; when it no longer is, nothing is kept."""

    def choose_place(self, choice: PlaceChoice) -> None:
        """Put a record in the commune chosen and remember the choice, in one transaction."""

    def place_choices(self) -> Mapping[str, str]:
        """Give the communes chosen, by the key of the place as written."""

    def save_nomenclature(self, nomenclature: Nomenclature) -> None:
        """Add or update skills; a skill no longer listed is kept and marked retired."""

    def nomenclature(self) -> Nomenclature:
        """The skills in use."""

    def writable(self) -> bool:
        """Say whether the directory can be written, without writing."""

    def save_charter(
        self,
        version: str,
        text: str,
        in_force_from: dt.date,
        previous_until: dt.date | None = None,
        note: Note | None = None,
    ) -> None:
        """Keep a version of the charter, and until when signatures of earlier ones count; one kept is left as it is.

        What the history notes of it is kept with it.
        """

    def save(self, batch: Batch, *, dry_run: bool = False) -> Saved:
        """Write a batch in one transaction, or say what writing it would do."""

    def offers(self, skill: str | None = None, *, providers: Sequence[str] | None = None) -> pd.DataFrame:
        """OFFERS of one skill or all, of some providers or all."""

    def providers(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        """PROVIDERS with those ids, or all."""

    def mediators(self, ids: Sequence[str] | None = None) -> pd.DataFrame:
        """MEDIATORS with those ids, or all."""

    def commune_at(self, lon: float, lat: float) -> str | None:
        """Code of the commune whose polygon holds a point, if any."""
