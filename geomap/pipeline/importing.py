"""Importing: a file becomes records of the directory, every row taken or refused."""

from __future__ import annotations

from collections.abc import Callable

from geomap.core.intake.report import ImportReport, held_remarks
from geomap.core.intake.settled import settled
from geomap.core.intake.sifting import Remark, places, sift
from geomap.core.intake.taking import Intake, file_remarks, take_mediators, take_providers
from geomap.core.skills import Nomenclature
from geomap.ports import Batch, Geocoder, Noted, Source, SourceInfo, Store


def import_directory(  # noqa: PLR0913 - each is one choice of the person who imports
    source: Source,
    *,
    geocoder: Geocoder,
    store: Store,
    nomenclature: Nomenclature,
    with_proofs: bool = False,
    sample: bool = False,
    dry_run: bool = False,
    author: str = "import",
    progress: Callable[[str, int, int], None] = lambda _step, _done, _total: None,
) -> ImportReport:
    """Bring a file into the directory: read, locate, keep, in one transaction.

    Parameters
    ----------
    source : Source
        Rows of providers or of mediators.
    geocoder : Geocoder
        What says in which commune each is.
    store : Store
        Where they are kept.
    nomenclature : Nomenclature
        What skills are matched with.
    with_proofs : bool
        Whether the proofs and signatures the file tells of count; without it every offer is declared.
    sample : bool
        Whether the records are example data.
    dry_run : bool
        Say what would be done, and do nothing.
    author : str
        Who is answerable for the states the offers arrive in.
    progress : callable
        Told the step (``read``, ``locate``, ``keep``), what is done of it and of how much.

    Returns
    -------
    ImportReport
        Every row read is taken or refused in it.

    Raises
    ------
    DatabaseBroken
        When it cannot be kept; then nothing is.

    Examples
    --------
    See notebooks/01_first_map.ipynb.
    """
    info, total = source.info, len(source)
    progress("read", 0, total)
    kept, refused, joined = sift(source.rows(), info.name, info.kind, trusted=with_proofs)
    progress("locate", 0, len(kept))
    located = geocoder.locate(places(kept))
    notes = tuple(Remark(1, note) for note in geocoder.notes) if isinstance(geocoder, Noted) else ()
    if with_proofs:
        located = settled(kept, located)
    if info.kind == "provider":
        taken = take_providers(kept, located, nomenclature, with_proofs=with_proofs, sample=sample)
    else:
        taken = take_mediators(kept, located, sample=sample)
    progress("keep", 0, len(kept))
    saved = store.save(_batch(info, taken, author, sample=sample), dry_run=dry_run)
    progress("keep", len(kept), len(kept))
    places_by_status = located["status"].value_counts()
    rows = (*joined, *taken.remarks, *held_remarks(kept, saved.held))
    return ImportReport(
        source=info.name,
        kind=info.kind,
        added=len(saved.added),
        updated=len(saved.updated),
        unchanged=len(saved.unchanged),
        joined=len(joined),
        samples_removed=len(saved.removed),
        held=len(saved.held),
        **{status: int(places_by_status.get(status, 0)) for status in ("accepted", "review", "rejected")},
        offers=len(taken.offers),
        refused=refused,
        remarks=(
            *file_remarks(info.kind, info.columns, info.ignored, rows=total, offers=len(taken.offers)),
            *notes,
            *rows,
        ),
        columns=info.columns,
        ignored=info.ignored,
        dry_run=dry_run,
    )


def _batch(info: SourceInfo, taken: Intake, author: str, *, sample: bool) -> Batch:
    """What is kept of a file in one transaction, with who answers for it and why."""
    return Batch(
        source=info,
        providers=taken.providers,
        offers=taken.offers,
        mediators=taken.mediators,
        author=author,
        reason=f"import {info.name} ({info.sha256[:12]})",
        charter_signed=taken.charter_signed,
        sample=sample,
    )
