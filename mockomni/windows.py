"""How many calls are too many? Moving windows of a second and a minute, and the day in UTC: arithmetic alone, and what
a place where calls are counted can do."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from mockomni.clock import Clock
from mockomni.settings import Limits

SECOND, MINUTE, DAY = 1.0, 60.0, 86_400.0
# How far the clocks of several machines may differ.
AHEAD = 2.0

# An account's id and a connection's.
CallerId = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Full:
    """A call that was one too many: for which window, which call of it, and when it would be let in."""

    window: str
    most: int
    seconds: float

    @property
    def retry_after(self) -> int:
        """Whole seconds until another try is let in, at least one."""
        return max(1, math.ceil(self.seconds))

    @property
    def why(self) -> str:
        """The sentence for the journal."""
        this = f"This was call {self.most + 1} within a {self.window}, {self.most} are allowed"
        if self.window == "day":
            return f"{this}; the next day begins, in UTC, in {self.retry_after} s."
        return f"{this}; there is room again in {self.seconds:.3g} s, when the oldest that counts leaves the window."


class Counter(Protocol):
    """Where calls are counted: in the memory of one process, or where several see them.

    is_elsewhere  counting takes a way over a network
    """

    is_elsewhere: bool

    def check(self) -> None:
        """Unavailable when calls cannot be counted for now."""

    def take(self, caller: CallerId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""

    def forget(self, caller: CallerId) -> None:
        """Know nothing of a caller."""


@dataclass(slots=True)
class Calls:
    """The calls of one connection: the moments of those in the last minute, and how many there were today."""

    moments: deque[float] = field(default_factory=deque)
    day: float = 0
    today: int = 0

    def not_before(self, now: float) -> float:
        """``now``, or the last call's moment when another machine's clock is a little ahead of ours."""
        return max(now, self.moments[-1]) if self.moments and self.moments[-1] <= now + AHEAD else now

    def take(self, now: float, limits: Limits) -> Full | None:
        """Count a call at ``now`` and let it in, or don't count it and say which window is full."""
        move(self, now)
        full = fullest(self, now, limits)
        if full is None:
            self.moments.append(now)
            self.today += 1
        return full


def move(calls: Calls, now: float) -> None:
    """Forget the calls that have left the minute and the day; on a clock set back, also those that lie ahead."""
    moments = calls.moments
    while moments and moments[0] <= now - MINUTE:
        moments.popleft()
    while moments and moments[-1] > now:
        moments.pop()
    day = now // DAY
    if day != calls.day:
        calls.day, calls.today = day, 0


def fullest(calls: Calls, now: float, limits: Limits) -> Full | None:
    """The full window that stays so for longest, or None when there is room in each."""
    moments = calls.moments
    full = []
    if len(moments) >= limits.second and moments[-limits.second] > now - SECOND:
        full.append(Full("second", limits.second, moments[-limits.second] + SECOND - now))
    if len(moments) >= limits.minute:
        full.append(Full("minute", limits.minute, moments[-limits.minute] + MINUTE - now))
    if calls.today >= limits.day:
        full.append(Full("day", limits.day, (calls.day + 1) * DAY - now))
    return max(full, key=lambda each: each.seconds, default=None)
