"""What time is it in a test's shop? The account's clock, moved in the words that tests have for time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mockomni.clock import Clock

if TYPE_CHECKING:
    from mockomni.accounts import Account

Moment = datetime | str | float


class Hands:
    """The hands of one account's clock: dates, limits, the ages of keys and the days of documents follow them."""

    def __init__(self, account: Account):
        self._account = account

    @property
    def now(self) -> datetime:
        """The time there, in UTC."""
        return datetime.fromtimestamp(self._account.clock.now(), UTC)

    def freeze(self, at: Moment | None = None) -> datetime:
        """Stop, at a moment or at once: a datetime, ``2026-01-31T12:00:00Z`` or seconds since 1970."""
        return self._moved(lambda clock: clock.freeze(None if at is None else seconds_of(at)))

    def set(self, at: Moment) -> datetime:
        """Run on from a moment; a clock that stands stands there."""
        return self._moved(lambda clock: clock.set(seconds_of(at)))

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Move on, or back by negative numbers."""
        span = timedelta(days, seconds, 0, 0, minutes, hours).total_seconds()
        return self._moved(lambda clock: clock.advance(span))

    def resume(self) -> datetime:
        """Run on from where it stopped."""
        return self._moved(Clock.resume)

    def reset(self) -> datetime:
        """Tell the real time again."""
        return self._moved(Clock.reset)

    def _moved(self, change: Callable[[Clock], None]) -> datetime:
        self._account.move(change)
        return self.now


def seconds_of(at: Moment) -> float:
    """A moment in seconds since 1970; what names no zone is UTC. ValueError for no moment."""
    if isinstance(at, int | float):
        return float(at)
    try:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    except (TypeError, ValueError):
        raise ValueError(f"a moment is a datetime or a text such as '2026-01-31T12:00:00Z', not {at!r}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
