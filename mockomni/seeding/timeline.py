"""What happens next? Actions at moments, in order; what one of them leads to is put among the rest."""

from __future__ import annotations

import heapq
import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from time import gmtime
from typing import Any

from mockomni.seeding.ground import DAY, HOUR
from mockomni.seeding.scenario import Story

# How much is sold on each day of the week, Monday first.
WEEK = (1.3, 1.1, 1.0, 1.1, 1.4, 1.0, 0.6)
OFFICE = (1.4, 1.2, 1.0, 1.0, 0.9, 0.0, 0.0)


class Timeline:
    """Actions waiting for their moment; those that would come after ``end`` never do."""

    def __init__(self, end: int):
        self.end = end
        self._waiting: list[tuple[int, int, Callable, tuple]] = []
        self._order = itertools.count()

    def at(self, moment: float, action: Callable[..., Any], *arguments: Any) -> None:
        """``action(moment, *arguments)`` shall happen, if its time comes."""
        if moment < self.end:
            heapq.heappush(self._waiting, (int(moment), next(self._order), action, arguments))

    def run(self) -> None:
        """Let everything happen that is waiting, and what follows from it."""
        while self._waiting:
            moment, _, action, arguments = heapq.heappop(self._waiting)
            action(moment, *arguments)


def weekday(moment: float) -> int:
    """0 is Monday."""
    return gmtime(moment).tm_wday


def working_day(moment: float) -> float:
    """The same hour of the first working day from this one on."""
    while weekday(moment) > 4:
        moment += DAY
    return moment


def at_hour(chance: random.Random, day: float, first: int, last: int) -> int:
    """A second of a day between two hours (UTC)."""
    return int(day - day % DAY) + chance.randrange(first * HOUR, last * HOUR)


def days(story: Story, start: int, end: int, week: Sequence[float]) -> tuple[list[int], list[float]]:
    """Every day of the story and its weight: the week's rhythm, the yearly wave, the trend."""
    found = list(range(start, end, DAY))
    return found, [
        week[weekday(day)] * wave(story, day) * (1 + story.trend * (day - start) / (365 * DAY)) for day in found
    ]


def wave(story: Story, day: int) -> float:
    """The yearly wave, highest in December."""
    return 1 + story.season * math.cos(2 * math.pi * (gmtime(day).tm_yday - 350) / 365)


def spread(chance: random.Random, count: int, start: int, end: int) -> Iterator[int]:
    """``count`` office hours spread evenly over the time, each a little off."""
    step = (end - start) / (count + 1)
    for place in range(1, count + 1):
        day = working_day(start + step * (place + chance.uniform(-0.3, 0.3)))
        yield at_hour(chance, day, 8, 16)
