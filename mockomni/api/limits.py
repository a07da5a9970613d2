"""Has this connection called too often? Moving windows of a second and a minute, and the day in UTC."""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from mockomni.clock import Clock
from mockomni.settings import Limits

SECOND, MINUTE, DAY = 1.0, 60.0, 86_400.0
MOST_CALLERS = 10_000

# An account's id and a connection's.
ConnectionId = tuple[int, int]


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
    """Where calls are counted: in memory below, or some day where several processes see them."""

    def take(self, caller: ConnectionId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""


@dataclass(slots=True)
class Calls:
    """The calls of one connection: the moments of those in the last minute, and how many there were today."""

    moments: deque[float] = field(default_factory=deque)
    day: float = 0
    today: int = 0


class Windows:
    """A counter in the memory of one process, exact under threads."""

    def __init__(self) -> None:
        self._calls: dict[ConnectionId, Calls] = {}
        self._lock = threading.Lock()

    def take(self, caller: ConnectionId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""
        with self._lock:
            calls = self._calls.get(caller)
            if calls is None:
                calls = self._first_call(caller)
            # The clock is read under the lock: calls are counted in the order of their moments.
            now = clock.now()
            move(calls, now)
            full = fullest(calls, now, limits)
            if full is None:
                calls.moments.append(now)
                calls.today += 1
            return full

    def __len__(self) -> int:
        """How many connections are kept in mind."""
        return len(self._calls)

    def _first_call(self, caller: ConnectionId) -> Calls:
        if len(self._calls) >= MOST_CALLERS:
            del self._calls[next(iter(self._calls))]
        calls = self._calls[caller] = Calls()
        return calls


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
