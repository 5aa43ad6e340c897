"""The whole system on one page: read → locate → keep (`importing`), measure (`asking`), plan (`geomap.planning`)."""

from __future__ import annotations

from geomap.core.intake.report import ImportReport, report_rows
from geomap.pipeline.asking import answer, commune_states, gaps, overview
from geomap.pipeline.importing import import_directory

__all__ = ["ImportReport", "answer", "commune_states", "gaps", "import_directory", "overview", "report_rows"]
