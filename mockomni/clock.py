"""What time is it? Every account has a clock: real, shifted, or stopped."""

from __future__ import annotations

import calendar
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple


class State(NamedTuple):
    """What was done to a clock: by how many seconds it is ahead, or at which moment it stands."""

    offset: float = 0.0
    frozen: float | None = None


class Clock:
    """Seconds since 1970 in UTC, as a float. ``freeze`` stops it, ``advance`` moves it, ``resume`` lets it run on."""

    def __init__(self, source: Callable[[], float] = time.time):
        self._source = source
        self.state = State()

    def now(self) -> float:
        """The current moment of this account, in seconds since 1970."""
        offset, frozen = self.state
        return self._source() + offset if frozen is None else frozen

    def freeze(self, moment: float | None = None) -> None:
        """Stop at ``moment``, or at the current one."""
        self.state = self.state._replace(frozen=self.now() if moment is None else float(moment))

    def set(self, moment: float) -> None:
        """Run on from ``moment``; a clock that stands stands there."""
        self.advance(moment - self.now())

    def advance(self, seconds: float) -> None:
        """Move forward (or back) by ``seconds``, stopped or running."""
        offset, frozen = self.state
        self.state = State(offset + seconds) if frozen is None else State(offset, frozen + seconds)

    def resume(self) -> None:
        """Run on from where it stopped."""
        if self.state.frozen is not None:
            self.state = State(self.state.frozen - self._source())

    def restore(self, state: State) -> None:
        """Be as it was in that state."""
        self.state = state

    def reset(self) -> None:
        """Tell the real time again."""
        self.state = State()


def written(state: State) -> str:
    """A clock's state as it is stored: JSON, empty for a clock that nobody touched."""
    return "" if state == State() else json.dumps(state)


def read_state(text: str) -> State:
    """The inverse of ``written``."""
    return State(*json.loads(text)) if text else State()


@lru_cache(maxsize=1024)
def stamp(moment: float) -> str:
    """A moment as Omni prints it, cut to the whole second: ``2018-07-18T06:00:00Z``."""
    year, month, day, hour, minute, second = time.gmtime(moment)[:6]
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}Z"


@lru_cache(maxsize=8192)
def seconds(text: str) -> int:
    """The inverse of ``stamp``, for text that is known to be one."""
    return calendar.timegm(
        (int(text[0:4]), int(text[5:7]), int(text[8:10]), int(text[11:13]), int(text[14:16]), int(text[17:19]))
    )


def day_of(text: Any, name: str = "") -> date:
    """A day in figures; ValueError, in a sentence about what has that name, for anything else."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{name} {repr(text)[:50]} is no day such as 2026-01-31".lstrip()) from None


def moment_of(text: Any, name: str = "") -> float:
    """A date and time, UTC when they name no zone, in seconds since 1970; ValueError, in a sentence about what has that
    name, for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{name} {repr(text)[:50]} is no moment such as 2026-01-31T12:00:00Z".lstrip()) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def midnight(day: date) -> float:
    """00:00 UTC of a day, in seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
