"""How does a series of numbers look? Periods of a calendar and the geometry of a chart: no markup, no colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

EPOCH = date(1970, 1, 1)
DAY = 86_400

# The drawing, in units of its own view box: the frame, and the margins that hold the labels.
WIDTH, HEIGHT = 1040, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 4, 10, 26
MOST_LABELS = 12
MOST_TICKS = 4


class Period(NamedTuple):
    """Days from ``first`` up to ``until``, and what they are called."""

    first: int
    until: int
    name: str
    short: str


class Bar(NamedTuple):
    """A rectangle from the zero line, and the sentence that a pointer over it shows."""

    x: float
    y: float
    width: float
    height: float
    says: str


class Label(NamedTuple):
    """A text beside an axis, and where."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A series as it is drawn; ``line`` and ``area`` are SVG paths, empty for a chart of bars."""

    bars: tuple[Bar, ...]
    line: str
    area: str
    zero: float
    ticks: tuple[Label, ...]
    labels: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


# The calendar


def day_of(day: date) -> int:
    """A day as days since 1970."""
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """The inverse of ``day_of``."""
    return EPOCH + timedelta(days=day)


def today(now: float) -> date:
    """The day of a moment, in UTC."""
    return datetime.fromtimestamp(now, UTC).date()


def month_start(day: int) -> int:
    """The first day of a day's month."""
    return day_of(date_of(day).replace(day=1))


def next_month(day: int) -> int:
    """The first day of the month after a day's."""
    return month_start(month_start(day) + 31)


def week_start(day: int) -> int:
    """The Monday of a day's week; 1970 began on a Thursday."""
    return day - (day + 3) % 7


GROUPS = {
    "day": (lambda day: day, lambda day: day + 1, "%d %b %Y", "%d %b"),
    "week": (week_start, lambda day: week_start(day) + 7, "week of %d %b %Y", "%d %b"),
    "month": (month_start, next_month, "%B %Y", "%b %y"),
}


def periods(first: int, until: int, group: str) -> list[Period]:
    """The days, weeks or months that days from ``first`` up to ``until`` fall into, whole ones at both ends."""
    start_of, after, long, short = GROUPS[group]
    starts = [start_of(first)]
    while after(starts[-1]) < until:
        starts.append(after(starts[-1]))
    ends = [*starts[1:], after(starts[-1])]
    return [
        Period(start, end, date_of(start).strftime(long), date_of(start).strftime(short))
        for start, end in zip(starts, ends, strict=True)
    ]


def summed(days: Iterable[tuple[int, float]], into: Sequence[Period]) -> list[float]:
    """What days amount to in each period; zero where there are none."""
    known = dict(days)
    return [sum(known.get(day, 0.0) for day in range(each.first, each.until)) for each in into]


def levels(days: Iterable[tuple[int, float]], into: Sequence[Period]) -> list[float]:
    """What changes by day, of any time before too, leave at the end of each period."""
    left, at, found = 0.0, 0, []
    changes = sorted(days)
    for each in into:
        while at < len(changes) and changes[at][0] < each.until:
            left += changes[at][1]
            at += 1
        found.append(round(left, 6))
    return found


# The drawing


def bars(values: Sequence[float], into: Sequence[Period], says: Sequence[str]) -> Chart:
    """A bar for each period."""
    scale = Scale.of(values)
    step = (WIDTH - LEFT - RIGHT) / len(values)
    drawn = []
    for place, (value, sentence) in enumerate(zip(values, says, strict=True)):
        top, bottom = scale.y(max(value, 0)), scale.y(min(value, 0))
        thin = max(step * 0.72, 0.8)
        x = LEFT + place * step + (step - thin) / 2
        drawn.append(Bar(round(x, 2), top, round(thin, 2), round(bottom - top, 2), sentence))
    return Chart(tuple(drawn), "", "", scale.y(0), scale.labels(), labels_below(into, step))


def steps(values: Sequence[float], into: Sequence[Period], says: Sequence[str]) -> Chart:
    """A line that stays level through each period; its bars are what a pointer meets there, and not drawn."""
    scale = Scale.of(values)
    step = (WIDTH - LEFT - RIGHT) / len(values)
    edges = [round(LEFT + place * step, 2) for place in range(len(values) + 1)]
    heights = [scale.y(value) for value in values]
    run = " ".join(f"L{a} {y} L{b} {y}" for (a, b), y in zip(pairwise(edges), heights, strict=True))
    zero = scale.y(0)
    felt = tuple(Bar(x, TOP, round(step, 2), HEIGHT - TOP - BOTTOM, text) for x, text in zip(edges, says, strict=False))
    line, area = f"M{run[1:]}", f"M{edges[0]} {zero} {run} L{edges[-1]} {zero} Z"
    return Chart(felt, line, area, zero, scale.labels(), labels_below(into, step))


def labels_below(into: Sequence[Period], step: float) -> tuple[Label, ...]:
    """The names of some periods, evenly apart."""
    every = math.ceil(len(into) / MOST_LABELS)
    return tuple(
        Label(round(LEFT + (place + 0.5) * step, 2), into[place].short) for place in range(0, len(into), every)
    )


class Scale(NamedTuple):
    """The values at the lower and the upper edge, and the step between the lines across."""

    low: float
    high: float
    step: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Scale:
        """A scale of round numbers that holds all values, and zero."""
        low, high = min(0.0, *values), max(0.0, *values)
        step = round_step((high - low) / MOST_TICKS)
        return cls(math.floor(low / step) * step, math.ceil(high / step) * step or step, step)

    def y(self, value: float) -> float:
        """Where a value lies."""
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 2)

    def labels(self) -> tuple[Label, ...]:
        """The lines across, and their values."""
        count = round((self.high - self.low) / self.step)
        values = [self.low + place * self.step for place in range(count + 1)]
        return tuple(Label(self.y(value), brief(value)) for value in values)


def round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is no smaller; one when there is nothing to divide."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= least * 0.999999)


def brief(value: float) -> str:
    """A number for an axis: ``1.5k``, ``20k``, ``3M``."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.4g}{letter}"
    return f"{value:.4g}"
