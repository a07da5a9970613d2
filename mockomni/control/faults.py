"""What shall go wrong? Faults and planted answers of one account, and storms of many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import request

from mockomni.accounts import Account
from mockomni.control.answers import Refused, answer, body, chosen, here
from mockomni.faults import Planned
from mockomni.late import WIRE
from mockomni.query.ids import id_of

if TYPE_CHECKING:
    from mockomni.faults.rule import Rule


def faults():
    """Every rule of the account, oldest first, with how many calls it was meant for and how many it struck."""
    return answer({"faults": shown(here().faults.all(chosen().id))})


def plan_fault():
    """Plan one; it counts from the account's next call on."""
    from mockomni.faults.reading import read_rule

    account, sent = chosen(), body()
    rule = read_rule(sent, account.clock.now())
    check(account, [rule])
    return answer(planned_json(here().faults.plan(account.id, rule)), 201)


def plan_storm():
    """Plan every rule of a storm: ``{"name": "bad-day"}``, and what is to hold for all of them."""
    from mockomni.faults.storms import storm

    account, sent = chosen(), body()
    name = sent.pop("name", None)
    if not isinstance(name, str):
        raise Refused(400, 'A storm has a name: {"name": "bad-day"}.')
    rules = storm(name, sent, account.clock.now())
    check(account, rules)
    return answer({"faults": shown([here().faults.plan(account.id, rule) for rule in rules])}, 201)


def remove_fault(id_: str):
    """Forget one."""
    return answer(planned_json(here().faults.remove(chosen().id, id_of(id_, "fault"))))


def clear_faults():
    """Forget every one."""
    return answer({"faults": shown(here().faults.clear(chosen().id))})


def check(account: Account, rules: Iterable[Rule]) -> None:
    """Refused when this server cannot do what a rule wants, or nobody is whom it means."""
    names = {each.name.lower() for each in account.connections.all()}
    for rule in rules:
        if rule.needs_wire and WIRE not in request.environ:
            what = "delays" if rule.delay else rule.effect
            raise Refused(
                400,
                f"This server cannot do that ({what}): it hands over no sockets. The one of `mockomni serve` can; "
                "status, html, truncated, stale and respond without a delay work on every server.",
            )
        if rule.connection and rule.connection.lower() not in names:
            raise Refused(400, f"This account has no API connection {rule.connection!r}.")


def shown(planned: Iterable[Planned]) -> list[dict[str, Any]]:
    """Rules as this door lists them."""
    return [planned_json(each) for each in planned]


def planned_json(planned: Planned) -> dict[str, Any]:
    """A rule with its number and its counts."""
    return {"id": planned.id, **planned.rule.shown(), "seen": planned.seen, "fired": planned.fired}


ROUTES = (
    ("GET", "/faults", faults),
    ("POST", "/faults", plan_fault),
    ("DELETE", "/faults", clear_faults),
    ("DELETE", "/faults/<id_>", remove_fault),
    ("POST", "/faults/storm", plan_storm),
)
