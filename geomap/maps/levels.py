"""The levels a map can be read by: commune by commune, or zone by zone."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from geomap.core.coverage import Answer
from geomap.maps.order import commune_order
from geomap.maps.zones import divisions

KINDS = ("region", "departement", "epci")
"""Kinds of zones with a word of their own; others keep their name."""


def level_choice(answer: Answer, texts: Mapping[str, str]) -> Markup:
    """Write the choice of the level, for territories that are cut into zones."""
    cuts = divisions(answer.territory, commune_order(answer.territory.communes))
    if not cuts:
        return Markup("")
    kinds = [("commune", texts["level_commune"])]
    kinds += [(cut.kind, texts[f"level_{cut.kind}"] if cut.kind in KINDS else cut.kind) for cut in reversed(cuts)]
    choice = Markup('<label><input type="radio" name="geomap-level" value="{}"{} form="" autocomplete="off">{}</label>')
    choices = Markup("").join(
        choice.format(kind, Markup(" checked") if kind == "commune" else "", label) for kind, label in kinds
    )
    return Markup('<fieldset class="geomap-levels"><legend>{}</legend>{}<p>{}</p></fieldset>').format(
        texts["level"], choices, texts["level_rule"]
    )
