"""The application: one installation in, its pages out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from geomap.config import bundled
from geomap.web import (
    accessibility,
    account,
    administration,
    administration_skills,
    api,
    basemap,
    board,
    charter,
    comparisons,
    competences,
    decisions,
    directory,
    doubtful_places,
    embed,
    entry_claims,
    federated,
    full_directory,
    health,
    identity_changes,
    installable,
    invitations,
    messages,
    personal_data,
    places,
    poster,
    privacy,
    proofs,
    public,
    registration,
    search,
    second_step,
    shapes,
    share,
    sign_in,
    space,
    space_claims,
    space_differences,
    space_entry,
    space_hours,
    space_place,
    space_skills,
    space_team,
    taking,
    validation,
    values,
)
from geomap.web.account_menu import install_account_menu
from geomap.web.arrival import install_arrival
from geomap.web.assets import install_assets
from geomap.web.context import install_context
from geomap.web.errors import install_errors
from geomap.web.federated import install_federation
from geomap.web.forms import install_forms
from geomap.web.freshness import digest_of, install_freshness
from geomap.web.guard import install_guard
from geomap.web.landing import install_landing
from geomap.web.language import TRANSLATIONS, install_languages
from geomap.web.origin import install_origin
from geomap.web.packing import install_packing
from geomap.web.person import install_person
from geomap.web.security import install_hosts, install_security
from geomap.web.shelf import SHELF, Shelf
from geomap.web.typography import install_typography
from geomap.web.uploads import install_uploads

if TYPE_CHECKING:
    from geomap.wiring import Geomap

MODULES = (
    public,
    comparisons,
    places,
    competences,
    directory,
    search,
    api,
    shapes,
    basemap,
    values,
    poster,
    taking,
    share,
    embed,
    installable,
    accessibility,
    health,
    sign_in,
    federated,
    registration,
    account,
    second_step,
    invitations,
    administration,
    board,
)
"""The parts of the site, one an audience or a machine."""

TRUST = (proofs, charter, validation, decisions)
"""What proves a claim, and who says so."""

SPACE = (
    *(
        space,
        space_claims,
        entry_claims,
        identity_changes,
        space_entry,
        space_place,
        space_hours,
        space_skills,
        space_team,
    ),
    *(space_differences, personal_data),
)
"""The provider's own space, one noun each."""


ADMINISTRATION = (administration_skills, doubtful_places, full_directory, messages, privacy)
"""What administrators, mediators and the curious look after, one noun each."""


def create_app(geomap: Geomap) -> Flask:
    """Make the application of one installation."""
    templates = bundled("templates")
    app = Flask("geomap.web", static_folder=None, template_folder=str(templates))
    app.extensions[SHELF] = Shelf(geomap)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    install_languages(app, geomap.settings.language)
    install_packing(app)
    install_origin(app)
    # What this site asks for itself is no host of the pages.
    install_security(
        app, "none" if geomap.tiles else geomap.settings.basemap, geomap.identity.origin if geomap.identity else ""
    )
    install_hosts(app, geomap.settings.site_url)
    install_errors(app)
    install_person(app)
    install_guard(app)
    install_uploads(app)
    install_forms(app, geomap.secret())
    install_freshness(app, digest_of((Path(__file__).resolve().parents[1], templates, TRANSLATIONS)))
    install_assets(app)
    install_arrival(app)
    install_context(app)
    install_account_menu(app)
    install_landing(app)
    install_federation(app, geomap.identity, geomap.settings.oidc_roles)
    install_typography(app)
    for module in (*MODULES, *SPACE, *TRUST, *ADMINISTRATION):
        app.register_blueprint(module.bp)
    return app
