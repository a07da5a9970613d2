"""How do several servers look side by side? An SVG with a panel of bars for each measure, on light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from figures import short

WIDTH, COLUMNS = 420, 2
LEFT, TOP, RIGHT, LINE, GAP = 96, 30, 64, 20, 18
OURS, THEIRS = "#2f7ed8", "#9aa5b1"
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#555}.title{font-weight:600}"
    "@media(prefers-color-scheme:dark){text{fill:#bbb}}"
)


def drawn(panels: Mapping[str, Mapping[str, float]]) -> str:
    """The picture of measures with each server's figure."""
    tallest = max(len(figures) for figures in panels.values()) * LINE + TOP + GAP
    height = tallest * -(-len(panels) // COLUMNS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * COLUMNS} {height}" role="img" '
        f'aria-label="mockomni beside other servers"><style>{STYLE}</style>'
    ]
    for place, (name, figures) in enumerate(panels.items()):
        down, across = divmod(place, COLUMNS)
        inside = "".join(panel_parts(name, figures))
        parts.append(f'<g transform="translate({across * WIDTH},{down * tallest})">{inside}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def panel_parts(name: str, figures: Mapping[str, float]) -> Iterator[str]:
    """One panel: its name, then a bar for each server."""
    yield f'<text class="title" x="{LEFT}" y="20">{name}</text>'
    longest = max(figures.values())
    for place, (server, figure) in enumerate(figures.items()):
        top, length = TOP + place * LINE, round(figure / longest * (WIDTH - LEFT - RIGHT), 1)
        yield f'<text x="{LEFT - 6}" y="{top + 11}" text-anchor="end">{server}</text>'
        colour = OURS if server == "mockomni" else THEIRS
        yield f'<rect x="{LEFT}" y="{top}" width="{length}" height="{LINE - 6}" fill="{colour}"/>'
        yield f'<text x="{LEFT + length + 5}" y="{top + 11}">{short(figure)}</text>'
