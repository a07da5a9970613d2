"""What shall go wrong? Faults, planted answers and storms of an account, planned by forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from flask import Response, request

from mockomni.errors import Invalid, MockomniError
from mockomni.faults import EFFECTS, Rule
from mockomni.faults.reading import METHODS, read_rule
from mockomni.faults.storms import STORMS, storm
from mockomni.late import WIRE
from mockomni.query.ids import id_of
from mockomni.web.frame import chosen, here, onwards, page, told

PAGE = "/behaviour/faults"
TEXTS = ("effect", "method", "path", "connection")
WHOLE, FRACTIONS = ("status", "times", "nth", "retry_after"), ("delay", "probability")


def faults(problems: Iterable[str] = (), status: int = 200) -> Response:
    """What is planned, how often it struck, and forms to plan more."""
    account = chosen()
    return page(
        "faults.html",
        status,
        account=account,
        problems=list(problems),
        planned=here().faults.all(account.id),
        connections=account.connections.all(),
        effects=EFFECTS,
        methods=METHODS,
        storms={name: does for name, (does, _) in STORMS.items()},
        sent=request.form,
    )


def plan() -> Response:
    """Plan one; it counts from the account's next call on."""
    account = chosen()
    try:
        rule = read_rule(asked_for(request.form), account.clock.now())
        check([rule])
        here().faults.plan(account.id, rule)
    except (MockomniError, ValueError) as error:
        return refused(error)
    return onwards(PAGE, "planned")


def plan_storm() -> Response:
    """Plan every rule of a storm."""
    account = chosen()
    try:
        rules = storm(request.form.get("name", ""), {}, account.clock.now())
        check(rules)
    except MockomniError as error:
        return refused(error)
    for rule in rules:
        here().faults.plan(account.id, rule)
    return onwards(PAGE, "planned")


def remove(id_: str) -> Response:
    """Forget one."""
    here().faults.remove(chosen().id, id_of(id_, "fault"))
    return onwards(PAGE, "unplanned")


def clear() -> Response:
    """Forget every one."""
    here().faults.clear(chosen().id)
    return onwards(PAGE, "unplanned")


def refused(error: Exception) -> Response:
    """The page, with what is wrong."""
    return faults(told(error)[1], 400)


def asked_for(form: Mapping[str, str]) -> dict[str, Any]:
    """What a form says of a rule, as JSON would say it; what is left empty is not said."""
    said: dict[str, Any] = {name: form[name].strip() for name in TEXTS if form.get(name, "").strip()}
    said |= {name: number(name, form[name]) for name in (*WHOLE, *FRACTIONS) if form.get(name, "").strip()}
    if "commit" in form:
        said["commit"] = True
    return said | own_answer(form.get("body", ""))


def own_answer(text: str) -> dict[str, Any]:
    """A body as JSON where it is JSON, else as it is."""
    if not text.strip():
        return {}
    try:
        return {"json": orjson.loads(text)}
    except ValueError:
        return {"body": text}


def number(name: str, text: str) -> int | float:
    """A number; Invalid for what is none."""
    try:
        return int(text) if name in WHOLE else float(text)
    except ValueError:
        raise Invalid([f"{name} is a number, not {text[:50]!r}"]) from None


def check(rules: Iterable[Rule]) -> None:
    """Invalid when this server cannot do what a rule wants."""
    if WIRE not in request.environ and any(rule.needs_wire for rule in rules):
        raise Invalid(["this server hands over no sockets, so it can neither delay, stall, halve nor reset an answer"])
