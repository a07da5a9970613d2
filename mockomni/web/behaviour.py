"""How does an account's Omni behave? Limits, error style, quirks and clock, changed while it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, request

from mockomni.accounts import Account
from mockomni.clock import Clock, moment_of
from mockomni.settings import ERROR_STYLES, QUIRKS, Quirk
from mockomni.web.frame import chosen, onwards, page, sentence

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
# The moments that a clock may show.
EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (1980, 3000))
BETWEEN = "The clock stays between the years 1980 and 2999."


def behaviour(problem: str = "", status: int = 200) -> Response:
    """All of it on one page; ``problem`` says what could not be changed just now."""
    account = chosen()
    return page(
        "behaviour.html",
        status,
        account=account,
        problem=problem,
        now=account.behaviour.said(),
        error_styles=ERROR_STYLES,
        quirks=QUIRKS,
        choices=choices,
        word=word,
        units=UNITS,
        moment=f"{datetime.fromtimestamp(account.clock.now(), UTC):%Y-%m-%dT%H:%M:%S}",
        is_frozen=account.clock.state.frozen is not None,
    )


def choices(quirk: Quirk) -> tuple[str, ...]:
    """What a quirk may be set to; empty for any whole number."""
    if quirk.choices is None:
        return ("on", "off")
    return quirk.choices if isinstance(quirk.choices, tuple) else ()


def word(value: object) -> str:
    """A quirk's value as its flag takes it."""
    return str(value) if not isinstance(value, bool) else "on" if value else "off"


def change() -> Response:
    """Behave as the form says, from the next call on."""
    quirks = {name: request.form[f"quirk.{name}"] for name in QUIRKS if f"quirk.{name}" in request.form}
    sent = {name: request.form[name].strip() for name in ("limits", "error_style") if name in request.form}
    try:
        chosen().behave({**sent, "quirks": quirks})
    except ValueError as error:
        return behaviour(sentence(str(error)), 400)
    return onwards("/behaviour", "changed")


def as_started() -> Response:
    """Behave as the server was started to."""
    chosen().behave(None)
    return onwards("/behaviour", "as_started")


# The clock


def freeze() -> Response:
    """Stop the clock."""
    return moved(chosen(), Clock.freeze, "frozen")


def resume() -> Response:
    """Let the clock run on."""
    return moved(chosen(), Clock.resume, "running")


def real_time() -> Response:
    """Tell the real time again."""
    return moved(chosen(), Clock.reset, "real")


def set_clock() -> Response:
    """Set the clock to a moment in UTC."""
    account, text = chosen(), request.form.get("at", "")
    try:
        moment = moment_of(text)
    except ValueError as error:
        return behaviour(sentence(str(error)), 400)
    if not EARLIEST <= moment < LATEST:
        return behaviour(BETWEEN, 400)
    return moved(account, lambda clock: clock.set(moment), "moved")


def advance() -> Response:
    """Move the clock by so many of a unit."""
    account, text, unit = chosen(), request.form.get("count", "").strip(), request.form.get("unit", "")
    if not text.lstrip("-").isdecimal() or len(text) > 12 or unit not in UNITS:
        return behaviour(f"The clock moves by a whole number of {', '.join(UNITS)}, not by {text!r} {unit}.", 400)
    seconds = int(text) * UNITS[unit]
    if not EARLIEST <= account.clock.now() + seconds < LATEST:
        return behaviour(BETWEEN, 400)
    return moved(account, lambda clock: clock.advance(seconds), "moved")


def moved(account: Account, change: Callable[[Clock], None], said: str) -> Response:
    """Do something to the clock, which is stored, and go back to it."""
    account.move(change)
    return onwards("/behaviour", said, place="clock")
