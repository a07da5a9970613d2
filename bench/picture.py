"""How do curves look? An SVG with a panel for each database, both axes logarithmic, readable on light and dark."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

Curve = Sequence[tuple[int, float]]
Panel = Mapping[str, Curve]

COLOURS = ("#2f7ed8", "#2aa198", "#d9480f", "#8f5bd6", "#b58900")
WIDTH, HEIGHT = 460, 300
LEFT, TOP, RIGHT, BOTTOM = 62, 34, 36, 38
LINE = 18
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#555}.title{font-weight:600}.grid{stroke:#8884;stroke-width:1}"
    "polyline{fill:none;stroke-width:2.2}@media(prefers-color-scheme:dark){text{fill:#bbb}}"
)


def drawn(panels: Mapping[str, Panel]) -> str:
    """The picture of databases with their curves."""
    everything = [point for panel in panels.values() for curve in panel.values() for point in curve]
    names = list(dict.fromkeys(name for panel in panels.values() for name in panel))
    across, up = span(count for count, _ in everything), span(time for _, time in everything)
    height = HEIGHT + LINE * len(names) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(panels)} {height}" role="img" '
        f'aria-label="Milliseconds of a request by number of sales orders"><style>{STYLE}</style>'
    ]
    for place, (name, panel) in enumerate(panels.items()):
        inside = "".join(panel_parts(name, panel, names, across, up))
        parts.append(f'<g transform="translate({place * WIDTH},0)">{inside}</g>')
    parts += legend(names)
    return "\n".join([*parts, "</svg>"]) + "\n"


def span(values) -> tuple[int, int]:
    """The powers of ten around values."""
    found = list(values)
    low, high = math.floor(math.log10(min(found)) + 1e-9), math.ceil(math.log10(max(found)) - 1e-9)
    return low, max(high, low + 1)


def panel_parts(name: str, panel: Panel, names: Sequence[str], across, up) -> Iterator[str]:
    """One panel: its grid, then its curves."""
    yield f'<text class="title" x="{LEFT}" y="20">{name}: milliseconds of a request</text>'
    for power in range(up[0], up[1] + 1):
        at = y(10.0**power, up)
        yield f'<path class="grid" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{number(10.0**power)}</text>'
    for power in range(across[0], across[1] + 1):
        at = x(10**power, across)
        yield f'<path class="grid" d="M{at} {TOP}V{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{at}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{number(10**power)}</text>'
    yield f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">sales orders</text>'
    for measure, curve in panel.items():
        colour = COLOURS[names.index(measure) % len(COLOURS)]
        points = " ".join(f"{x(count, across)},{y(time, up)}" for count, time in curve)
        yield f'<polyline points="{points}" stroke="{colour}"/>'
        for count, time in curve:
            yield f'<circle cx="{x(count, across)}" cy="{y(time, up)}" r="3.2" fill="{colour}"/>'


def x(count: float, across: tuple[int, int]) -> float:
    share = (math.log10(count) - across[0]) / (across[1] - across[0])
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def y(time: float, up: tuple[int, int]) -> float:
    share = (math.log10(time) - up[0]) / (up[1] - up[0])
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def legend(names: Sequence[str]) -> list[str]:
    """Which colour is which."""
    return [
        f'<circle cx="{LEFT + 5}" cy="{HEIGHT + LINE * place + 8}" r="5" fill="{COLOURS[place % len(COLOURS)]}"/>'
        f'<text x="{LEFT + 18}" y="{HEIGHT + LINE * place + 12}">{name}</text>'
        for place, name in enumerate(names)
    ]
