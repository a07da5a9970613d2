"""What time is it in a shop? An account's clock over HTTP: stopped, set, moved, and told to run again."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from mockomni.accounts import Account
from mockomni.clock import Clock, stamp
from mockomni.control.answers import Refused, answer, body, chosen

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (1980, 3000))


def clock():
    """The account's time now."""
    return answer(clock_json(chosen()))


def freeze():
    """Stop the clock, at once or at the moment ``at``."""
    account, moment = chosen(), read_moment(body(), required=False)
    return moved(account, lambda clock: clock.freeze(moment))


def set_clock():
    """Set the clock to the moment ``at``, from which it runs on, unless it stands."""
    account, moment = chosen(), read_moment(body(), required=True)
    assert moment is not None
    return moved(account, lambda clock: clock.set(moment))


def advance():
    """Move the clock by so many ``seconds``, ``minutes``, ``hours`` and ``days``."""
    account, seconds = chosen(), read_span(body())

    def advance(clock: Clock) -> None:
        if not EARLIEST <= clock.now() + seconds < LATEST:
            raise Refused(400, "The clock stays between the years 1980 and 2999.")
        clock.advance(seconds)

    return moved(account, advance)


def resume():
    """Let a clock that stands run on."""
    return moved(chosen(), Clock.resume)


def real_time():
    """Tell the real time again."""
    return moved(chosen(), Clock.reset)


def moved(account: Account, change: Callable[[Clock], None]):
    """The answer to a change, which is stored."""
    account.move(change)
    return answer(clock_json(account))


def clock_json(account: Account) -> dict[str, Any]:
    """A clock as this door shows it: ``offset`` is how many seconds it is ahead of the real time while it runs."""
    offset, frozen = account.clock.state
    now = account.clock.now()
    return {"now": stamp(now), "seconds": now, "frozen": frozen is not None, "offset": None if frozen else offset}


def read_moment(sent: dict[str, Any], *, required: bool) -> float | None:
    """The moment that ``at`` names: a date and time with its zone, or seconds since 1970."""
    if set(sent) - {"at"} or (required and "at" not in sent):
        raise Refused(400, 'Send the moment as {"at": "2026-01-31T12:00:00Z"}.')
    at = sent.get("at")
    if at is None:
        return None
    moment = read_number(at)
    moment = read_stamp(at) if moment is None else moment
    if moment is None or not EARLIEST <= moment < LATEST:
        raise Refused(400, f"at is a moment such as 2026-01-31T12:00:00Z between the years 1980 and 2999, not {at!r}.")
    return moment


def read_stamp(at: Any) -> float | None:
    """A date and time with a zone, in seconds since 1970; None when it is none."""
    try:
        moment = datetime.fromisoformat(at)
    except (TypeError, ValueError):
        return None
    return moment.timestamp() if moment.tzinfo else None


def read_number(sent: Any) -> float | None:
    """A finite number; None when it is none."""
    is_number = isinstance(sent, int | float) and not isinstance(sent, bool) and math.isfinite(sent)
    return float(sent) if is_number else None


def read_span(sent: dict[str, Any]) -> float:
    """A span of time, in seconds."""
    numbers = {name: read_number(value) for name, value in sent.items()}
    if not sent or set(sent) - set(UNITS) or None in numbers.values():
        raise Refused(400, f'Send numbers of {", ".join(UNITS)}, such as {{"hours": 1.5}}.')
    return sum(UNITS[name] * (number or 0) for name, number in numbers.items())


ROUTES = (
    ("GET", "/clock", clock),
    ("POST", "/clock/freeze", freeze),
    ("POST", "/clock/set", set_clock),
    ("POST", "/clock/advance", advance),
    ("POST", "/clock/resume", resume),
    ("DELETE", "/clock", real_time),
)
