"""What the pages read, kept until the directory changes: the store's version says when."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app, g, has_request_context, request

from geomap.engines import Engines
from geomap.errors import BadQuestion, UnknownTerritory
from geomap.pipeline import answer, commune_states, overview
from geomap.web.keeper import Keeper
from geomap.web.language import language
from geomap.web.params import DEFAULT_MINUTES
from geomap.web.typography import gettext

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

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

_TURNS = 5
"""Times a page is written at most because the directory changed meanwhile."""

MOST_COMMUNES = 40_000
"""Communes of the largest zone measured for any visitor who asks, the whole of France among them; an installation about
a larger one measures it."""


@dataclass(frozen=True)
class Written:
    """A page as it is sent but for its nonce, the version of the directory it tells, and the mark of what it tells."""

    version: int
    mark: Hashable
    text: str


class Shelf:
    """One installation as the pages see it."""

    def __init__(self, geomap: Geomap) -> None:
        """Keep nothing yet."""
        self.geomap = geomap
        self._engines = Engines(geomap)
        self._things = Keeper(THINGS)
        self._pages = Keeper(PAGES)
        self._finished: OrderedDict[Hashable, Written] = OrderedDict()
        self._lock = Lock()

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

    def page(self, make: Callable[[], str], skills: Collection[str] | None = None) -> str:
        """Give the page of this request as it was last written, or write it; a signed-in reader's is never kept.

        One that tells of some skills only is written again when something of these changed; without `skills`, whenever
        anything did. While everything is read again, those who are not signed in get the page last finished, whole,
        as of its own version; who may have changed something waits.
        """
        if g.get("person") is not None:
            return self._written(make, None).text
        place = (self.today(), language(), request.full_path)
        with self._lock:
            found = self._finished.get(place)
            if found is not None:
                self._finished.move_to_end(place)
        if found is None or (found.version != self.version() and self._engines.at_hand()):
            mark = self._mark(skills)
            if found is not None and found.mark == mark:
                found = replace(found, version=self.version())
            else:
                found = self._pages.keep((mark, *place), lambda: self._written(make, skills))
            with self._lock:
                self._finished[place] = found
                self._finished.move_to_end(place)
                while len(self._finished) > PAGES:
                    self._finished.popitem(last=False)
        g.version, g.page = found.version, (found.mark, *place)
        return found.text

    def _mark(self, skills: Collection[str] | None) -> Hashable:
        """Say what a page about some skills, or about everything, depends on; the request is at its version then."""
        if skills is None:
            return self.version()
        recorded = self._engines.recorded(self.version())
        # Somebody may have written since this request asked for the version: a later one is as good, and one will do.
        g.version = recorded.version
        return recorded.mark(skills), self.sample()

    def _written(self, make: Callable[[], str], skills: Collection[str] | None) -> Written:
        """Write a page; one during which the directory changed is written again, not to mix two versions."""
        turns = 0
        while True:
            mark, text, turns = self._mark(skills), make(), turns + 1
            g.version = self.geomap.store.version()
            if self._mark(skills) == mark:
                return Written(self.version(), mark, text)
            if turns == _TURNS:
                # Nothing is like this mark: the next reader's is written again.
                return Written(self.version(), object(), text)

    def territory(self, spec: str | None = None) -> Territory:
        """Read a territory; without a name, the one this installation is about. One too large for it is refused."""
        home = self.geomap.settings.territory
        try:
            found = self.keep(("territory", spec or home), lambda: self.geomap.store.territory(spec or home))
        except UnknownTerritory:
            named = gettext("Aucun territoire connu ici ne s’appelle « %(zone)s ».", zone=(spec or home)[:40])
            raise UnknownTerritory(named) from None
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
        return self.keep("offers", lambda: self.every_offer().query("published"))

    def every_offer(self) -> pd.DataFrame:
        """Read every offer, of providers not published too."""
        return self._engines.recorded().offers

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
        return self.keep("sample", self._sample)

    def _sample(self) -> bool:
        providers, mediators = self.geomap.store.providers(), self.geomap.store.mediators()
        return bool((providers["sample"] & providers["published"]).any() or mediators["sample"].any())


def shelf() -> Shelf:
    """Give the shelf of the app that answers this request."""
    return cast("Shelf", current_app.extensions[SHELF])


def _published(providers: pd.DataFrame) -> pd.DataFrame:
    return _by_name(providers[providers["published"]])


def _by_name(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("name", key=lambda names: names.str.casefold(), kind="stable")
