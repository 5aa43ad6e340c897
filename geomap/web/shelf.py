"""What the pages read, kept until the directory changes: the store's version says when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app, g, has_request_context, request

from geomap.engines import Engines
from geomap.errors import BadQuestion
from geomap.pipeline import answer, commune_states, overview
from geomap.web.keeper import Keeper
from geomap.web.language import language
from geomap.web.params import DEFAULT_MINUTES
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from geomap.core.coverage import Answer, Question
    from geomap.core.skills import Nomenclature
    from geomap.core.territory import Territory
    from geomap.wiring import Geomap

_T = TypeVar("_T")

SHELF = "geomap"
"""Name of the shelf among the app's extensions."""

THINGS = 48
"""Answers, territories and tables kept at once."""

PAGES = 200
"""Pages kept at once, as they are sent but for their nonce."""


MOST_COMMUNES = 40_000
"""Communes of the largest zone measured for any visitor who asks, the whole of France among them; an installation about
a larger one measures it."""


class Shelf:
    """One installation as the pages see it."""

    def __init__(self, geomap: Geomap) -> None:
        """Keep nothing yet."""
        self.geomap = geomap
        self._engines = Engines(geomap)
        self._things = Keeper(THINGS)
        self._pages = Keeper(PAGES)

    def today(self) -> dt.date:
        """Give the day questions are about when they name none."""
        return self.geomap.today()

    def version(self) -> int:
        """Give the version of the directory, asked once a request."""
        if not has_request_context():
            return self.geomap.store.version()
        if "version" not in g:
            g.version = self.geomap.store.version()
        return cast("int", g.version)

    def keep(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Give what was made under this key for this version of the directory, or make it."""
        return self.keep_always((self.version(), key), make)

    def keep_always(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Give what was made under this key, or make it; for what does not depend on the directory."""
        return self._things.keep(key, make)

    def page(self, make: Callable[[], str]) -> str:
        """Give the page of this request as it was last written, or write it; a signed-in reader's is never kept."""
        if g.get("person") is not None:
            return make()
        return self._pages.keep((self.version(), self.today(), language(), request.full_path), make)

    def territory(self, spec: str | None = None) -> Territory:
        """Read a territory; without a name, the one this installation is about. One too large for it is refused."""
        home = self.geomap.settings.territory
        found = self.keep(("territory", spec or home), lambda: self.geomap.store.territory(spec or home))
        if spec and len(found.communes) > MOST_COMMUNES and len(found.communes) > len(self.territory().communes):
            raise BadQuestion(
                gettext(
                    "« %(zone)s » est trop grand pour cette installation : "
                    "demandez une région, un département ou un EPCI.",
                    zone=found.name,
                )
            )
        return found

    def nomenclature(self) -> Nomenclature:
        """Read the skills in use."""
        return self.keep("nomenclature", self.geomap.store.nomenclature)

    def providers(self) -> pd.DataFrame:
        """Read the published providers, by name."""
        return self.keep("providers", lambda: _published(self.geomap.store.providers()))

    def mediators(self) -> pd.DataFrame:
        """Read the places of mediation, by name."""
        return self.keep("mediators", lambda: _by_name(self.geomap.store.mediators()))

    def offers(self) -> pd.DataFrame:
        """Read every offer of a published provider."""
        return self.keep("offers", lambda: self.geomap.store.offers().query("published"))

    def answer(self, question: Question) -> Answer:
        """Measure the answer to a question."""
        return self.keep(question, lambda: answer(self.geomap, question, self._engines))

    def commune_states(self, zone: str, commune: str, max_minutes: int) -> pd.DataFrame:
        """Measure every skill at one commune of a zone today."""
        day = self.today()
        return self.keep(
            ("states", zone, commune, max_minutes, day),
            lambda: commune_states(self.geomap, zone, commune, max_minutes=max_minutes, day=day, engines=self._engines),
        )

    def overview(self) -> pd.DataFrame:
        """Measure what is missing in the whole territory, skill by skill."""
        spec, day = self.geomap.settings.territory, self.today()
        return self.keep(
            ("overview", day),
            lambda: overview(self.geomap, spec, max_minutes=DEFAULT_MINUTES, day=day, engines=self._engines),
        )

    def sample(self) -> bool:
        """Say whether example data is among what is shown."""
        return bool(self.providers()["sample"].any() or self.mediators()["sample"].any())


def shelf() -> Shelf:
    """Give the shelf of the app that answers this request."""
    return cast("Shelf", current_app.extensions[SHELF])


def _published(providers: pd.DataFrame) -> pd.DataFrame:
    return _by_name(providers[providers["published"]])


def _by_name(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("name", key=lambda names: names.str.casefold(), kind="stable")
