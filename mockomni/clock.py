"""What time is it? Every account has a clock: real, shifted, or stopped."""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable
from datetime import UTC, date, datetime


class Clock:
    """Seconds since 1970 in UTC, as a float. ``freeze`` stops it, ``advance`` moves it, ``resume`` lets it run on."""

    def __init__(self, source: Callable[[], float] = time.time):
        self._source = source
        self._offset = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """The current moment of this account, in seconds since 1970."""
        if self._frozen is not None:
            return self._frozen
        return self._source() + self._offset

    def freeze(self, moment: float | None = None) -> None:
        """Stop at ``moment``, or at the current one."""
        self._frozen = self.now() if moment is None else float(moment)

    def advance(self, seconds: float) -> None:
        """Move forward (or back) by ``seconds``, stopped or running."""
        if self._frozen is not None:
            self._frozen += seconds
        else:
            self._offset += seconds

    def resume(self) -> None:
        """Run on from where it stopped."""
        if self._frozen is not None:
            self._offset = self._frozen - self._source()
            self._frozen = None


def stamp(moment: float) -> str:
    """A moment as Omni prints it, cut to the whole second: ``2018-07-18T06:00:00Z``."""
    year, month, day, hour, minute, second = time.gmtime(moment)[:6]
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}Z"


def seconds(text: str) -> int:
    """The inverse of ``stamp``, for text that is known to be one."""
    return calendar.timegm(
        (int(text[0:4]), int(text[5:7]), int(text[8:10]), int(text[11:13]), int(text[14:16]), int(text[17:19]))
    )


def midnight(day: date) -> float:
    """00:00 UTC of a day, in seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
