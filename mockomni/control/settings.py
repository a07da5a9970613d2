"""How does an account's Omni behave? Limits, error style and quirks, changed while it runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mockomni.control.answers import Refused, answer, body, chosen
from mockomni.settings import ERROR_STYLES, Behaviour, Limits, read_quirk


def settings():
    """How the account's Omni behaves now."""
    return answer(settings_json(chosen().behaviour))


def change_settings():
    """Change some of it, from the next call on; what is left out stays, a wrong value changes nothing."""
    account, sent = chosen(), body()
    account.behaviour = changed(account.behaviour, sent)
    return answer(settings_json(account.behaviour))


def settings_json(behaviour: Behaviour) -> dict[str, Any]:
    """A behaviour as this door shows it: every value as a flag of ``mockomni serve`` takes it, quirks by their type."""
    limits = "off" if behaviour.limits is None else str(behaviour.limits)
    return {"limits": limits, "error_style": behaviour.error_style, "quirks": behaviour.quirks}


def changed(behaviour: Behaviour, sent: dict[str, Any]) -> Behaviour:
    """A behaviour with what was sent; Refused with a sentence for what cannot be."""
    unknown = set(sent) - {"limits", "error_style", "quirks"}
    quirks = sent.get("quirks", {})
    if unknown or not isinstance(quirks, dict):
        raise Refused(400, 'Settings are "limits", "error_style" and "quirks", the last an object of names to values.')
    if sent.get("error_style", "string") not in ERROR_STYLES:
        raise Refused(400, f"error_style is one of {', '.join(ERROR_STYLES)}, not {sent['error_style']!r}.")
    try:
        if "limits" in sent:
            behaviour = replace(behaviour, limits=Limits.read(str(sent["limits"])))
        read = dict(read_quirk(f"{name}={value}") for name, value in quirks.items())
        return replace(behaviour.with_quirks(**read), error_style=sent.get("error_style", behaviour.error_style))
    except ValueError as error:
        raise Refused(400, f"{error}.") from None


ROUTES = (
    ("GET", "/settings", settings),
    ("PUT", "/settings", change_settings),
)
