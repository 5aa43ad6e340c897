"""The legend: each state as the map draws it, its communes and people, and what else may be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from markupsafe import Markup

from geomap.core.coverage import Answer
from geomap.maps.palette import PALETTE, swatch
from geomap.maps.texts import counted


def state_counts(answer: Answer) -> dict[str, tuple[int, float]]:
    """Give communes and people of the territory in each state that occurs."""
    rows = answer.summary[answer.summary["zone"] == answer.territory.spec]
    return {
        str(state): (int(communes), float(people))
        for state, communes, people in zip(rows["state"], rows["communes"], rows["people"], strict=True)
    }


def legend(
    answer: Answer,
    language: str,
    texts: Mapping[str, str],
    layers: Mapping[str, tuple[int, bool]] | None = None,
    *,
    form: str = "",
    only: Collection[str] = (),
    note: Markup | None = None,
) -> Markup:
    """Write the legend; ticking a state leaves the others out.

    `layers` are the boxes of what else may be shown: kind → (how many, ticked at first). The boxes of the states belong
    to the `form` of that id, which says the same without scripts; `only` are those ticked at first; `note` says what
    the areas of the map are.
    """
    counts = state_counts(answer)
    owner = Markup(' form="{}"').format(form) if form else Markup("")
    lines = Markup("").join(
        _line(
            look.state,
            counts.get(look.state, (0, 0.0)),
            language,
            texts,
            owner + (Markup(" checked") if look.state in only else Markup("")),
        )
        for look in PALETTE
    )
    boxes = Markup("").join(_box(kind, texts[kind], *shown) for kind, shown in (layers or {}).items())
    choices = Markup("<fieldset><legend>{}</legend>{}</fieldset>").format(texts["layers"], boxes) if boxes else ""
    return Markup(
        '<div class="geomap-legend"><fieldset class="geomap-states"><legend><span class="geomap-on-screen">{}</span>'
        '<span class="geomap-on-paper">{}</span></legend>{}<ul>{}</ul></fieldset>{}</div>'
    ).format(texts["legend_only"], texts["sheet_legend"], note or "", lines, choices)


def unplaced_note(communes: int, language: str, texts: Mapping[str, str]) -> Markup:
    """Say how many communes the map cannot show, though its legend counts them."""
    return Markup('<p class="geomap-unplaced">{}</p>').format(counted(communes, "unplaced", language, texts))


def _line(state: str, count: tuple[int, float], language: str, texts: Mapping[str, str], attributes: Markup) -> Markup:
    communes, people = (
        counted(value, noun, language, texts) for value, noun in zip(count, ("commune", "person"), strict=True)
    )
    return Markup(
        '<li{}><label><input type="checkbox" name="etat" value="{}"{} autocomplete="off">{}'
        "<span>{} <small>{}, {}</small></span></label></li>"
    ).format(
        Markup("") if count[0] else Markup(' class="geomap-empty"'),
        state,
        attributes,
        swatch(state),
        texts[f"state_{state}"],
        communes,
        people,
    )


def _box(kind: str, label: str, count: int, ticked: bool) -> Markup:
    return Markup('<label><input type="checkbox" data-geomap-layer="{}"{} autocomplete="off">{}{}</label>').format(
        kind,
        Markup(" checked") if ticked else "",
        label,
        Markup('<span data-geomap-count="{}"> ({})</span>').format(kind, count) if kind != "names" else "",
    )
