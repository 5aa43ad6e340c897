"""Open the installation a command works on: settings, adapters, a database that is ready."""

from __future__ import annotations

from dataclasses import replace

from geomap.cli.display import steps
from geomap.cli.session import Session
from geomap.config import read_settings
from geomap.furnishing import furnish, prepare
from geomap.wiring import Geomap, wire


def connected(session: Session, territory: str | None = None, *, without_sample: bool = False) -> Geomap:
    """Wire geomap as the environment and a territory say, touching nothing yet."""
    settings = read_settings(session.environ)
    if territory:
        settings = replace(settings, territory=territory)
    if without_sample:
        settings = replace(settings, sample=False)
    geomap: Geomap = (session.wire or wire)(settings)
    return geomap


def opened(session: Session, territory: str | None = None, *, without_sample: bool = False) -> Geomap:
    """Wire geomap and prepare its database, showing the progress of whatever that takes."""
    geomap = connected(session, territory, without_sample=without_sample)
    with steps() as progress:
        (session.prepare or prepare)(geomap, progress)
    return geomap


def furnished(session: Session) -> Geomap:
    """Do the same whatever territory is chosen: it may be the one about to be added."""
    geomap = connected(session)
    with steps() as progress:
        (session.prepare or furnish)(geomap, progress)
    return geomap
