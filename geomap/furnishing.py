"""What an installation is given before it is used, and what it takes in: schema, communes, skills, charter, files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geomap.config import bundled
from geomap.core.skills import Except, Nomenclature
from geomap.core.territory import FRANCE
from geomap.errors import BadSetting
from geomap.pipeline import ImportReport, import_directory
from geomap.ports import Source
from geomap.sources.charter import Charter, read_charters
from geomap.sources.communes import bundled_digest, read_bundled
from geomap.sources.sample import Sample, read_sample
from geomap.sources.skills import read_nomenclature
from geomap.wiring import Geomap

Step = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and of how much."""


def _silent(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def prepare(geomap: Geomap, step: Step = _silent) -> None:
    """Make an installation ready, and see that its territory can be mapped.

    One that can only be read is served as it stands, if its schema is the one needed.
    """
    if not geomap.store.writable():
        geomap.store.version()
        step("read-only", 4, 4)
        return
    furnish(geomap, step)
    territory = geomap.store.territory(geomap.settings.territory)
    if territory.communes["lon"].isna().all():
        raise BadSetting(
            f"No commune of {territory.name} has a known place, so nothing can be mapped there: "
            f"set GEOMAP_TERRITORY to another territory (see data/communes/README.md for those without shapes)."
        )
    step("ready", 4, 4)


def furnish(geomap: Geomap, step: Step = _silent) -> None:
    """Bring what any territory needs: schema, communes of France, charter, nomenclature, the sample where wanted."""
    store, data = geomap.store, bundled("data")
    step("database", 0, 4)
    store.upgrade()
    step("communes", 1, 4)
    if store.atlas_digest(FRANCE) != bundled_digest(data / "communes"):
        store.save_atlas(read_bundled(data / "communes"))
    step("skills", 2, 4)
    _keep_charters(geomap, read_charters(data / "charter"))
    kept = (store.providers(), store.mediators())
    empty = all(frame.empty for frame in kept)
    fictional = all(bool(frame["sample"].all()) for frame in kept)
    sample = (
        read_sample(data / "sample", geomap.today()) if fictional and (geomap.settings.sample or not empty) else None
    )
    if not geomap.nomenclatures.amended():
        store.save_nomenclature(_nomenclature(sample))
    step("sample", 3, 4)
    if sample is not None and empty:
        _load_sample(geomap, sample)


def _keep_charters(geomap: Geomap, bundled_ones: Sequence[Charter]) -> None:
    """Keep the charters that come with geomap; a territory that published one of its own gets no other."""
    texts = {one.version: one.text for one in bundled_ones}
    if any(texts.get(kept.version.version) != kept.text for kept in geomap.register.charters()):
        return
    for one in bundled_ones:
        geomap.store.save_charter(one.version, one.text, one.in_force_from, one.previous_until)


def take(
    geomap: Geomap, source: Source, *, with_proofs: bool = False, dry_run: bool = False, step: Step = _silent
) -> ImportReport:
    """Bring a file into the directory; the sample, and what was only true of it, gives way to the first real record."""
    report = import_directory(
        source,
        geocoder=geomap.geocoder,
        store=geomap.store,
        nomenclature=geomap.store.nomenclature(),
        with_proofs=with_proofs,
        dry_run=dry_run,
        progress=step,
    )
    if report.samples_removed and not dry_run:
        _forget_fiction(geomap)
    return report


def _forget_fiction(geomap: Geomap) -> None:
    """Take back what the nomenclature held for the sample's sake: a skill fiction did not expect is a real gap."""
    if not geomap.nomenclatures.amended():
        geomap.store.save_nomenclature(_nomenclature(None))
        return
    fictional = read_sample(bundled("data") / "sample", geomap.today()).not_expected
    kept = geomap.store.nomenclature()
    changes = [
        Except(name, tuple(zone for zone in kept.get(name).not_expected_in if zone not in zones))
        for name, zones in fictional.items()
        if name in kept.skills and set(kept.get(name).not_expected_in) & set(zones)
    ]
    if changes:
        geomap.nomenclatures.amend(changes, "geomap", "Les données d’exemple ont laissé la place.")


def _nomenclature(sample: Sample | None) -> Nomenclature:
    """Read the skills that come with geomap, with the zones where the sample does not expect them."""
    nomenclature = read_nomenclature(bundled("data") / "skills")
    return nomenclature.excepting(sample.not_expected) if sample else nomenclature


def _load_sample(geomap: Geomap, sample: Sample) -> None:
    """Put the fictional directory in, by the same way as any file."""
    nomenclature = geomap.store.nomenclature()
    for source in sample:
        import_directory(
            source,
            geocoder=geomap.geocoder,
            store=geomap.store,
            nomenclature=nomenclature,
            with_proofs=True,
            sample=True,
            author="geomap",
        )
