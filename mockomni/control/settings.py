"""How does an account's Omni behave? Limits, error style and quirks, changed while it runs."""

from __future__ import annotations

from mockomni.control.answers import Refused, answer, body, chosen


def settings():
    """How the account's Omni behaves now."""
    return answer(chosen().behaviour.said())


def change_settings():
    """Change some of it, from the next call on; what is left out stays, null takes a change back."""
    account = chosen()
    try:
        account.behave(body())
    except ValueError as error:
        raise Refused(400, f"{error}.") from None
    return answer(account.behaviour.said())


def reset_settings():
    """Behave as the server was started to."""
    account = chosen()
    account.behave(None)
    return answer(account.behaviour.said())


ROUTES = (
    ("GET", "/settings", settings),
    ("PUT", "/settings", change_settings),
    ("DELETE", "/settings", reset_settings),
)
