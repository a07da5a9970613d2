"""How fast did it call, and how often would that have been too fast? Calls counted again under limits of choice."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockomni.clock import stamp
from mockomni.settings import Limits
from mockomni.windows import DAY, MINUTE, SECOND, Calls

WINDOWS = ("second", "minute", "day")
# Threads may be written down in another order than they read the clock; a clock set back moves further than this.
JITTER = 1.0


@dataclass(frozen=True)
class Steps:
    """The pace of one connection.

    calls     how many calls it made that were recognised, whatever they were answered
    refused   how many of them the limits would have refused, by the window that would have been full for longest
    busiest   the most calls within any moving second, any moving minute and any day in UTC
    first     when the first call came that would have been refused; None when none would have been
    """

    calls: int
    refused: Mapping[str, int]
    busiest: Mapping[str, int]
    first: float | None


@dataclass(frozen=True)
class Pace:
    """The pace of an account's connections under limits, which are counted for each connection on its own.

    A refused call uses up nothing and the next comes when it came, as if the client had not waited.
    """

    limits: Limits
    connections: Mapping[str, Steps]

    @classmethod
    def of(cls, moments: Mapping[str, Sequence[float]], limits: Limits) -> Pace:
        """The pace of calls at these moments, by connection."""
        return cls(limits, {name: steps(in_order(each), limits) for name, each in sorted(moments.items())})

    @property
    def calls(self) -> int:
        """How many calls were made."""
        return sum(each.calls for each in self.connections.values())

    @property
    def refused(self) -> dict[str, int]:
        """How many calls would have been refused, by window."""
        return {window: sum(each.refused[window] for each in self.connections.values()) for window in WINDOWS}

    @property
    def sentence(self) -> str:
        """What a person wants to know."""
        made = f"{self.calls} call{'' if self.calls == 1 else 's'}"
        times = [
            f"{number} time{'' if number == 1 else 's'} at {getattr(self.limits, window)} a {window}"
            for window, number in self.refused.items()
            if number
        ]
        if not times:
            return f"None of the {made} would have been refused at {self.limits}."
        return f"Of {made}, this run would have been refused {' and '.join(times)}."

    def as_json(self) -> dict[str, Any]:
        """As the tests' door shows it."""
        return {
            "limits": str(self.limits),
            "calls": self.calls,
            "refused": sum(self.refused.values()),
            "windows": self.refused,
            "sentence": self.sentence,
            "connections": [
                {
                    "connection": name,
                    "calls": each.calls,
                    "refused": dict(each.refused),
                    "busiest": dict(each.busiest),
                    "first": None if each.first is None else stamp(each.first),
                }
                for name, each in self.connections.items()
            ],
        }


def in_order(moments: Sequence[float]) -> list[float]:
    """Moments in which none is a trifle before the one that stands before it."""
    ordered: list[float] = []
    for moment in moments:
        ahead = ordered[-1] - moment if ordered else 0.0
        ordered.append(ordered[-1] if 0 < ahead < JITTER else moment)
    return ordered


def steps(moments: Sequence[float], limits: Limits) -> Steps:
    """The pace of one connection that called at these moments."""
    calls, refused, first = Calls(), dict.fromkeys(WINDOWS, 0), None
    for moment in moments:
        full = calls.take(moment, limits)
        if full is not None:
            refused[full.window] += 1
            first = moment if first is None else first
    return Steps(len(moments), refused, busiest(moments), first)


def busiest(moments: Sequence[float]) -> dict[str, int]:
    """The most calls within any moving second, any moving minute, and any day in UTC."""
    ordered = sorted(moments)
    days = Counter(moment // DAY for moment in ordered)
    return {
        "second": most_within(ordered, SECOND),
        "minute": most_within(ordered, MINUTE),
        "day": max(days.values(), default=0),
    }


def most_within(ordered: Sequence[float], span: float) -> int:
    """The most moments that any moving window of that span holds; a call leaves it when it is ``span`` old."""
    return max((place + 1 - bisect_right(ordered, moment - span) for place, moment in enumerate(ordered)), default=0)
