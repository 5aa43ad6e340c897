"""The states of a claim drawn from their table: as mermaid text, and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from geomap.core.trust.states import LAPSES, RULES, STATES, State

PLACES: Mapping[State, tuple[int, int]] = MappingProxyType(
    {
        "declared": (0, 1),
        "withdrawn": (0, 3),
        "submitted": (1, 1),
        "rejected": (1, 3),
        "validated": (2, 0),
        "expired": (2, 2),
        "appealed": (2, 3),
        "renewing": (3, 1),
        "contested": (3, 2),
    }
)
"""Column and row of each state in the picture."""

_WIDE, _HIGH, _STEP_X, _STEP_Y, _MARGIN = 130, 40, 250, 130, 30
_BY_DATE = "date"

_ON_THE_WAY = 0.4
"""How far along its arrow the name of a step stands."""


def arrows() -> tuple[tuple[State, State, str], ...]:
    """List every way from one state to another: the steps of the table, and what the date alone does.

    Returns
    -------
    tuple of (str, str, str)
        From, to, and the step; ``date`` where nobody takes one.

    Examples
    --------
    >>> ("validated", "expired", "date") in arrows()
    True
    """
    steps = ((source, rule.to, step) for (source, step), rule in RULES.items())
    return (*steps, *((source, to, _BY_DATE) for source, to in LAPSES.items()))


def mermaid() -> str:
    """Write the states and steps as a mermaid state diagram.

    Returns
    -------
    str
        Lines of text.

    Examples
    --------
    >>> mermaid().splitlines()[:2]
    ['stateDiagram-v2', '    [*] --> declared']
    """
    lines = [f"    {source} --> {to}: {step}" for source, to, step in arrows()]
    return "\n".join(["stateDiagram-v2", "    [*] --> declared", *lines]) + "\n"


def picture() -> str:
    """Draw the states and steps.

    Returns
    -------
    str
        SVG, with nothing in it that comes from outside.

    Examples
    --------
    >>> picture().startswith("<svg ")
    True
    """
    width = 3 * _STEP_X + _WIDE + 2 * _MARGIN
    height = 3 * _STEP_Y + _HIGH + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"',
        '  font-family="sans-serif" font-size="12" aria-label="States of a claim">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
        '<path d="M0 0 8 4 0 8z" fill="#0b2545"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *(_drawn_state(state) for state in STATES),
        *_drawn_arrows(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _centre(state: State) -> tuple[int, int]:
    column, row = PLACES[state]
    return _MARGIN + column * _STEP_X + _WIDE // 2, _MARGIN + row * _STEP_Y + _HIGH // 2


def _drawn_state(state: State) -> str:
    x, y = _centre(state)
    fill = "#cfe8d5" if state in LAPSES else "#eef2f7"
    return (
        f'<g data-state="{state}"><rect x="{x - _WIDE // 2}" y="{y - _HIGH // 2}" width="{_WIDE}" height="{_HIGH}" '
        f'rx="8" fill="{fill}" stroke="#0b2545"/>'
        f'<text x="{x}" y="{y}" text-anchor="middle" font-weight="bold">{state}</text></g>'
    )


def _drawn_arrows() -> Iterator[str]:
    """One curve a pair of states, with every step between them written on it."""
    labels: dict[tuple[State, State], list[str]] = {}
    for source, to, step in arrows():
        labels.setdefault((source, to), []).append(step)
    for (source, to), steps in labels.items():
        if to == "withdrawn" and source != "declared":
            yield _noted(source, to)
            continue
        data = f'data-from="{source}" data-to="{to}" data-steps="{" ".join(steps)}"'
        path, (x, y) = _curve(source, to)
        dash = ' stroke-dasharray="5 4"' if steps == [_BY_DATE] else ""
        yield (
            f'<g {data}><path d="{path}" fill="none" stroke="#5b6b80"{dash} marker-end="url(#tip)"/>'
            f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" fill="#0b2545" stroke="#fff" stroke-width="4" '
            f'paint-order="stroke">{", ".join(steps)}</text></g>'
        )


def _noted(source: State, to: State) -> str:
    """Write the way out of nearly every state inside it: as arrows they would hide the others."""
    x, y = _centre(source)
    return (
        f'<text data-from="{source}" data-to="{to}" data-steps="withdraw" x="{x}" y="{y + 15}" text-anchor="middle" '
        f'font-size="10" fill="#5b6b80">withdraw → {to}</text>'
    )


def _curve(source: State, to: State) -> tuple[str, tuple[float, float]]:
    """Bend to the right of the way one goes, so that there and back do not lie on each other."""
    (x0, y0), (x1, y1) = _on_edge(source, to), _on_edge(to, source)
    dx, dy = x1 - x0, y1 - y0
    bend_x, bend_y = (x0 + x1) / 2 - dy * 0.2, (y0 + y1) / 2 + dx * 0.2
    # Nearer to where it starts than to where it ends: the words of there and back do not meet.
    far, near = _ON_THE_WAY, 1 - _ON_THE_WAY
    x = near * near * x0 + 2 * near * far * bend_x + far * far * x1
    y = near * near * y0 + 2 * near * far * bend_y + far * far * y1
    return f"M{x0:.0f} {y0:.0f}Q{bend_x:.0f} {bend_y:.0f} {x1:.0f} {y1:.0f}", (x, y)


def _on_edge(state: State, towards: State) -> tuple[float, float]:
    """Where the straight line to another state leaves the box of this one."""
    (x, y), (far_x, far_y) = _centre(state), _centre(towards)
    dx, dy = far_x - x, far_y - y
    scale = min(_WIDE / 2 / abs(dx) if dx else 9e9, _HIGH / 2 / abs(dy) if dy else 9e9)
    return x + dx * scale, y + dy * scale
