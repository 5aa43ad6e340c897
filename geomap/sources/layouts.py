"""Layouts of files that are known by their headers: what their rows are, and which headers are theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from geomap.core.geocoding.placenames import fold
from geomap.ports import Kind
from geomap.sources.columns import MEDIATOR_COLUMNS, PROVIDER_COLUMNS


@dataclass(frozen=True)
class Layout:
    """One layout: the folded headers that give it away (any group, whole) and those it adds to the usual ones."""

    name: str
    kind: Kind
    signs: tuple[frozenset[str], ...]
    own: Mapping[str, tuple[str, ...]]

    def fits(self, headers: Sequence[str]) -> bool:
        """Say whether a file has this layout."""
        there = {fold(header) for header in headers}
        return any(group <= there for group in self.signs)

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Headers by logical column, the layout's own first."""
        usual = PROVIDER_COLUMNS if self.kind == "provider" else MEDIATOR_COLUMNS
        return MappingProxyType({name: (*self.own.get(name, ()), *likely) for name, likely in usual.items()})


def layout(name: str, kind: Kind, /, *signs: str, **own: tuple[str, ...]) -> Layout:
    """Describe a layout: each sign is one header, or several joined by ` + `."""
    groups = tuple(frozenset(sign.split(" + ")) for sign in signs)
    return Layout(name, kind, groups, MappingProxyType(own))
