"""From rows of a file to records of the directory: what is taken, what is refused, what is remarked, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from geomap.core.frames import MEDIATORS, OFFERS, PROVIDERS
from geomap.core.geocoding.placenames import fold
from geomap.core.intake.provider_rows import ProviderRows
from geomap.core.intake.sifting import Kept, Remark
from geomap.core.intake.taken_cells import Cells
from geomap.core.schema import Schema
from geomap.core.skills import Nomenclature

_CONTACT = re.compile(r"\b(?:e ?mails?|courriels?|mails?|tel|telephones?|phone|portable|mobile)\b")


@dataclass(frozen=True)
class Intake:
    """The records of an import.

    Parameters
    ----------
    providers, offers, mediators : DataFrame
        PROVIDERS, OFFERS and MEDIATORS; with `source_key`, and `proof_kind` in offers, beside their columns.
    remarks : tuple of Remark
        In order of lines.
    charter_signed : frozenset of str
        Providers the file says have signed, when its proofs count.
    """

    providers: pd.DataFrame
    offers: pd.DataFrame
    mediators: pd.DataFrame
    remarks: tuple[Remark, ...] = ()
    charter_signed: frozenset[str] = field(default_factory=frozenset)


def take_providers(
    kept: Sequence[Kept],
    locations: pd.DataFrame,
    nomenclature: Nomenclature,
    *,
    with_proofs: bool = False,
    sample: bool = False,
) -> Intake:
    """Make providers and their offers of rows that were located.

    Without `with_proofs` every offer is `declared` and no charter is signed, whatever the file says: an ordinary
    import can never make an offer count as proven. A place is drawn at its commune unless the file says otherwise.

    Parameters
    ----------
    kept : sequence of Kept
        Rows taken.
    locations : DataFrame
        LOCATIONS, indexed by their ids.
    nomenclature : Nomenclature
        What skills are matched with.
    with_proofs : bool
        Whether the proofs and signatures the file tells of count.
    sample : bool
        Whether the records are example data.

    Returns
    -------
    Intake
        With no mediators.

    Examples
    --------
    >>> from geomap.core.frames import LOCATIONS
    >>> take_providers([], LOCATIONS.empty(), Nomenclature({})).providers.empty
    True
    """
    rows = ProviderRows(nomenclature, with_proofs=with_proofs, sample=sample)
    remarks: list[Remark] = []
    for row, where in zip(kept, _where(kept, locations), strict=True):
        remarks.extend(Remark(row.line, text) for text in rows.add(row.id, row.key, row.cells, where))
    return Intake(
        providers=_frame(PROVIDERS, rows.providers, "source_key"),
        offers=_frame(OFFERS, rows.offers, "proof_kind"),
        mediators=MEDIATORS.empty(),
        remarks=tuple(remarks),
        charter_signed=frozenset(str(row["provider"]) for row in rows.providers if row["charter"]),
    )


def take_mediators(kept: Sequence[Kept], locations: pd.DataFrame, *, sample: bool = False) -> Intake:
    """Make places of mediation of rows that were located.

    Parameters
    ----------
    kept : sequence of Kept
        Rows taken.
    locations : DataFrame
        LOCATIONS, indexed by their ids.
    sample : bool
        Whether the records are example data.

    Returns
    -------
    Intake
        With no providers and no offers.

    Examples
    --------
    >>> from geomap.core.frames import LOCATIONS
    >>> take_mediators([], LOCATIONS.empty()).mediators.empty
    True
    """
    records: list[dict[str, object]] = []
    remarks: list[Remark] = []
    for row, where in zip(kept, _where(kept, locations), strict=True):
        cells = Cells(row.cells)
        records.append(
            {"mediator": row.id, "source_key": row.key, "name": row.cells["name"], "sample": sample}
            | cells.contacts()
            | cells.place(where)
            | {"address": cells.text("address") or cells.text("line"), "opening_hours": cells.text("opening_hours")}
        )
        remarks.extend(Remark(row.line, text) for text in cells.remarks)
    return Intake(PROVIDERS.empty(), OFFERS.empty(), _frame(MEDIATORS, records, "source_key"), tuple(remarks))


def file_remarks(
    kind: str, columns: Iterable[str], ignored: Iterable[str], *, rows: int, offers: int = 0
) -> tuple[Remark, ...]:
    """Say what is to know about a file as a whole.

    Parameters
    ----------
    kind : str
        ``provider`` or ``mediator``.
    columns : iterable of str
        Logical columns recognised.
    ignored : iterable of str
        Headers nothing was made of.
    rows : int
        Rows of the file.
    offers : int
        Offers taken.

    Returns
    -------
    tuple of Remark
        At line 1, that of the headers.

    Examples
    --------
    >>> [remark.text[:31] for remark in file_remarks("mediator", ["name"], ["Courriel"], rows=1)]
    ['contacts non repris (« Courriel']
    """
    remarks = []
    known = set(columns)
    contacts = [header for header in ignored if _CONTACT.search(fold(header))]
    if contacts:
        named = ", ".join(f"« {header} »" for header in contacts)
        remarks.append(
            f"contacts non repris ({named}) : rien ne dit que les personnes acceptent qu'ils soient publics ; "
            "si c'est le cas, nommez la colonne : --columns email=… ou phone=…"
        )
    if not rows:
        remarks.append("le fichier n'a aucune ligne sous ses titres")
    elif kind == "provider" and not known & {"skills", "offers"}:
        remarks.append("aucune colonne de compétences reconnue : les prestataires sont pris sans offre")
    elif kind == "provider" and not offers:
        remarks.append("aucune compétence reconnue dans le fichier : les prestataires sont pris sans offre")
    elif kind == "provider" and not known & {"modes", "area", "offers"}:
        remarks.append("ni modes ni zone d'intervention : les offres sont prises « dans les locaux » seulement")
    return tuple(Remark(1, text) for text in remarks)


def _where(kept: Sequence[Kept], locations: pd.DataFrame) -> list[dict[str, object]]:
    ordered = locations.loc[[row.id for row in kept]]
    columns = {name: ordered[name].tolist() for name in ordered.columns}
    return [{name: values[place] for name, values in columns.items()} for place in range(len(ordered))]


def _frame(schema: Schema, records: Sequence[Mapping[str, object]], extra: str) -> pd.DataFrame:
    names = (*schema.columns, extra)
    columns = {name: [record.get(name) for record in records] for name in names}
    frame = schema.build(columns, index=[str(record[str(schema.index)]) for record in records])
    frame[extra] = pd.Series(columns[extra], index=frame.index, dtype=object)
    return frame
