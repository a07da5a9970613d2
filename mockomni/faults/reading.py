"""Can this be a rule? JSON, or the words of a command, become a ``Rule``, or a sentence for everything wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from mockomni.clock import moment_of
from mockomni.errors import Invalid
from mockomni.faults.rule import EFFECTS, Rule

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
LONGEST_DELAY, LONGEST_PATH, LONGEST_BODY = 600, 500, 8 * 1024 * 1024
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# What the server itself says of an answer.
SERVERS_OWN = ("content-length", "transfer-encoding", "connection", "mockomni-request")
COMMIT_THEN_500 = "commit_then_500"
# What a rule without an effect means, by the fields that it has.
TELLING = {
    "json": "respond",
    "body": "respond",
    "headers": "respond",
    "status": "status",
    "retry_after": "status",
    "delay": "slow",
}


def read_rule(sent: Mapping[str, Any], now: float = 0.0) -> Rule:
    """A rule out of JSON; Invalid with a sentence for each field that cannot be.

    ``seconds`` is how long it counts from ``now`` on, the account's time. Without an ``effect`` the other fields tell:
    ``json``, ``body`` or ``headers`` an answer of one's own, ``status`` Omni's, ``delay`` alone a slow one.
    """
    said = {name: value for name, value in sent.items() if value is not None or name == "json"}
    effect, said = effect_of(said)
    problems: list[str] = []
    read: dict[str, Any] = {}
    for name, value in said.items():
        try:
            read |= READERS[name](name, value) if name in READERS else unknown(name)
        except ValueError as error:
            problems.append(str(error))
    if effect not in EFFECTS:
        problems.append(no_such_effect(effect))
    else:
        problems += strays(effect, said)
    if problems:
        raise Invalid(problems)
    return checked(Rule(**completed(effect, read, now)), said)


def effect_of(said: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The effect's name, and the fields without it."""
    rest = {name: value for name, value in said.items() if name != "effect"}
    effect = said.get("effect", next((effect for name, effect in TELLING.items() if name in said), ""))
    effect = str(effect).strip().lower().replace("-", "_")
    if effect == COMMIT_THEN_500:
        return "status", {"status": 500, "commit": True} | rest
    return effect, rest


def completed(effect: str, read: dict[str, Any], now: float) -> dict[str, Any]:
    """What was read, with what its effect and the time of planning say."""
    defaults = {"html": {"status": 502}, "respond": {"status": 200}}.get(effect, {})
    rule = {"effect": effect} | defaults | read
    if "seconds" in rule:
        rule["until"] = now + rule.pop("seconds")
    if effect == "status" and rule.get("retry_after") is not None:
        rule.setdefault("status", 429)
    return rule


def checked(rule: Rule, said: Mapping[str, Any]) -> Rule:
    """A rule whose fields are right one by one; Invalid where they do not go together."""
    problems = []
    if rule.effect == "slow" and not rule.delay:
        problems.append("slow needs a delay, in seconds")
    if rule.effect in ("status", "html") and not 400 <= rule.status <= 599:
        problems.append(f"status is from 400 to 599 with {rule.effect}, not {rule.status}; with respond it may be any")
    if rule.effect == "stale" and rule.method not in ("", "GET"):
        problems.append(f"stale is for GET, not {rule.method}")
    if rule.retry_after is not None and rule.status != 429:
        problems.append(f"retry_after goes with status 429, not {rule.status}")
    if rule.after is not None and rule.until is not None and rule.until <= rule.after:
        problems.append("until lies after after")
    if "json" in said and "body" in said:
        problems.append("an answer has json or body, not both")
    if "seconds" in said and "until" in said:
        problems.append("a rule has until or seconds, not both")
    if problems:
        raise Invalid(problems)
    return rule


def strays(effect: str, said: Mapping[str, Any]) -> list[str]:
    """A sentence for each field that belongs to other effects."""
    takers = {name: [other for other, each in EFFECTS.items() if name in each.takes] for name in said}
    return [
        f"{name} goes with {', '.join(others)}, not with {effect}"
        for name, others in takers.items()
        if others and effect not in others
    ]


def unknown(name: str) -> Any:
    """ValueError about a field that no rule has."""
    import difflib

    near = difflib.get_close_matches(str(name).lower(), (*READERS, "effect"), 1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are: effect, {', '.join(READERS)}"
    raise ValueError(f"a fault has no {name!r}{hint}")


def no_such_effect(effect: str) -> str:
    """What to say of an effect that is none."""
    names = ", ".join((*EFFECTS, COMMIT_THEN_500))
    if not effect:
        return f"say what shall go wrong: an effect ({names}), a status, a delay, or json to answer with"
    return f"there is no effect {effect!r}; there are: {names}"


# One field each


def method(name: str, value: Any) -> dict[str, Any]:
    read = text(name, value).upper()
    if read in ("", "*", "ANY"):
        return {name: ""}
    if read not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}, not {value!r}")
    return {name: read}


def path(name: str, value: Any) -> dict[str, Any]:
    read = text(name, value)
    if "://" in read or "?" in read or "#" in read or len(read) > LONGEST_PATH:
        raise ValueError(f"path is what follows /api, without a query, such as /v1/Stock or /v1/*, not {value!r}")
    return {name: read or "*"}


def connection(name: str, value: Any) -> dict[str, Any]:
    return {name: text(name, value)}


def text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text, not {value!r}")
    return value.strip()


def whole(least: int, most: int | None = None) -> Callable[[str, Any], dict[str, Any]]:
    """A reader of whole numbers in a span."""
    span = f"from {least} to {most}" if most is not None else f"from {least} up"

    def read(name: str, value: Any) -> dict[str, Any]:
        number = int(value) if isinstance(value, str) and value.strip().isdecimal() and len(value) < 19 else value
        if type(number) is not int or number < least or (most is not None and number > most):
            raise ValueError(f"{name} is a whole number {span}, not {value!r}")
        return {name: number}

    return read


def number(least: float, most: float) -> Callable[[str, Any], dict[str, Any]]:
    """A reader of numbers in a span whose beginning is not in it."""

    def read(name: str, value: Any) -> dict[str, Any]:
        try:
            found = float("nan") if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            found = float("nan")
        if not least < found <= most:
            raise ValueError(f"{name} is a number above {least:g}, {most:g} at most, not {value!r}")
        return {name: found}

    return read


def moment(name: str, value: Any) -> dict[str, Any]:
    return {name: moment_of(text(name, value), name)}


def flag(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false, not {value!r}")
    return {name: value}


def retry_after(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {name: None if value else 0}
    return whole(0, 86_400)(name, value)


def headers(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f'headers are an object such as {{"Content-Type": "text/html"}}, not {value!r}')
    for key, said in value.items():
        check_header(key, said)
    return {name: tuple((str(key), str(said)) for key, said in value.items())}


def check_header(name: Any, value: Any) -> None:
    """ValueError when no header can be like this."""
    if not isinstance(name, str) or not TOKEN.fullmatch(name):
        raise ValueError(f"no header can be called {name!r}")
    if name.lower() in SERVERS_OWN:
        raise ValueError(f"{name} is what the server says; leave it out of headers")
    if isinstance(value, bool | dict | list) or not str(value).isprintable() or not is_latin(str(value)):
        raise ValueError(f"header {name} cannot be {value!r}")


def is_latin(value: str) -> bool:
    return all(ord(letter) < 256 for letter in value)


def json(name: str, value: Any) -> dict[str, Any]:
    try:
        return {"body": bounded(orjson.dumps(value).decode()), "is_json": True}
    except orjson.JSONEncodeError as error:
        raise ValueError(f"json cannot be written as JSON: {error}") from None


def body(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, str):
        raise ValueError(f"body is a text, not {type(value).__name__}; what is JSON goes into json")
    return {name: bounded(value)}


def bounded(value: str) -> str:
    if len(value) > LONGEST_BODY:
        raise ValueError(f"an answer has at most {LONGEST_BODY:,} characters, this one {len(value):,}")
    return value


READERS: dict[str, Callable[[str, Any], dict[str, Any]]] = {
    "method": method,
    "path": path,
    "connection": connection,
    "nth": whole(1),
    "times": whole(1),
    "probability": number(0, 1),
    "seed": whole(0),
    "after": moment,
    "until": moment,
    "seconds": number(0, 366 * 86_400),
    "delay": number(0, LONGEST_DELAY),
    "status": whole(200, 599),
    "retry_after": retry_after,
    "commit": flag,
    "headers": headers,
    "json": json,
    "body": body,
}
