"""What becomes of a call that a fault strikes? Omni's answer late, part of it, another one, or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import request

from mockomni.accounts import Account, Caller
from mockomni.api import shapes
from mockomni.api.call import Call
from mockomni.api.shapes import Answer
from mockomni.engine import Shop
from mockomni.exchange import Headers, phrase
from mockomni.faults import Asked, Faults, Strike
from mockomni.late import WIRE, Delivery
from mockomni.late.delivery import RESET
from mockomni.settings import Behaviour, Limits
from mockomni.storage.store import open_store

if TYPE_CHECKING:
    from mockomni.faults.rule import Rule

READS = ("GET", "HEAD", "OPTIONS")
# How many shops are kept open as they once were.
MOST_PASTS = 8
CANNOT = "The fault was not done: this server hands over no sockets, so it can neither wait nor break off."

# The call itself, done in a shop.
Work = Callable[[Shop], Answer]


class Weather:
    """The faults of all accounts, as they meet the calls of Omni's door."""

    def __init__(self, faults: Faults):
        self._faults = faults
        self._pasts: dict[int, tuple[int, Shop]] = {}

    def threatens(self, account: Account) -> bool:
        """Is anything planned for this account?"""
        return self._faults.threaten(account.id, account.faults)

    def answer(self, call: Call, path: str, who: Caller, work: Work) -> Answer:
        """The answer to a call, whether a fault strikes it or not."""
        account = who.account
        asked = Asked(call.method, path, who.connection.name)
        strike = self._faults.strike(account.id, asked, account.clock.now())
        if strike is None:
            return self._done(call, account, work)
        rule = strike.rule
        if rule.needs_wire and WIRE not in request.environ:
            return shapes.refusal(500, account.behaviour, f"{strike.why} {CANNOT}")
        if rule.effect == "stale":
            return stale(strike, work(self._past(account)))
        done = self._done(call, account, work) if rule.commits else None
        return spoilt(strike, done, call.method, account.behaviour)

    def _done(self, call: Call, account: Account, work: Work) -> Answer:
        """Do what is asked; the shop as it was before a write is kept where a fault will ask for it."""
        if call.method in READS or not self._faults.wants_past(account.id):
            return work(account.shop)
        before = account.store.image(account.id)
        answer = work(account.shop)
        if answer.status == 200:
            self._faults.keep_past(account.id, before)
        return answer

    def _past(self, account: Account) -> Shop:
        """The account's shop as it was before its latest write, opened once for all who ask."""
        number, known = self._faults.past_number(account.id), self._pasts.get(account.id)
        if known is None or known[0] != number:
            image = self._faults.past(account.id)
            if number is None or image is None:
                return account.shop
            store = open_store()
            store.fill(account.id, image)
            while len(self._pasts) >= MOST_PASTS:
                self._pasts.pop(next(iter(self._pasts)), None)
            known = self._pasts[account.id] = number, Shop(store, account.id, account.clock)
        known[1].behaviour = account.behaviour
        return known[1]


def stale(strike: Strike, answer: Answer) -> Answer:
    """An answer out of the past."""
    answer.why = f"{strike.why} It shows the shop as it was before the latest write: {answer.why}"
    return late(answer, strike.rule)


def spoilt(strike: Strike, done: Answer | None, method: str, behaviour: Behaviour) -> Answer:
    """What a rule makes of an answer; without one, nothing of what the call asks for was done."""
    rule = strike.rule
    answer = MADE[rule.effect](rule, done, method, behaviour)
    if done is None:
        answer.why = f"{strike.why} Nothing that the call asks for was done."
    else:
        answer.why = f"{strike.why} The call was done, and answered {done.status}: {done.why}"
        answer.notes = done.notes
    return late(answer, rule)


def late(answer: Answer, rule: Rule) -> Answer:
    """An answer that leaves as its rule wants it."""
    if rule.needs_wire:
        answer.delivery = Delivery(rule.delay, rule.does.ending)
    return answer


def of_omni(rule: Rule, _done: Answer | None, method: str, behaviour: Behaviour) -> Answer:
    """What Omni itself says with a status."""
    if rule.status not in shapes.TEXTS:
        return shapes.refusal(rule.status, behaviour, "", text=phrase(rule.status))
    limits = behaviour.limits or Limits()
    more: Headers = ()
    if rule.status == 429 and (rule.retry_after or (rule.retry_after is None and behaviour["retry_after"])):
        more = (("Retry-After", str(rule.retry_after or 1)),)
    if rule.status == 401 and behaviour["www_authenticate"]:
        more = (("WWW-Authenticate", "Basic"),)
    text = shapes.TEXTS[rule.status].format(method=method, **vars(limits))
    return shapes.refusal(rule.status, behaviour, "", text=text, more=more)


def of_a_gateway(rule: Rule, _done: Answer | None, _method: str, _behaviour: Behaviour) -> Answer:
    """The page of whatever stands in front of Omni."""
    return shapes.gateway_page(rule.status)


def planted(rule: Rule, _done: Answer | None, _method: str, _behaviour: Behaviour) -> Answer:
    """The answer that somebody wanted here."""
    own = {name.lower() for name, _ in rule.headers}
    usual = shapes.HEADERS if rule.is_json or not rule.body else (("Content-Type", "text/plain; charset=utf-8"),)
    headers = (*(each for each in usual if each[0].lower() not in own), *rule.headers)
    return Answer(rule.status, rule.body.encode(), "", (), headers)


def broken_off(_rule: Rule, done: Answer | None, _method: str, _behaviour: Behaviour) -> Answer:
    """Half of the JSON, said to be all of it."""
    assert done is not None
    return replace(done, body=done.body[: len(done.body) // 2])


def as_it_is(rule: Rule, done: Answer | None, _method: str, _behaviour: Behaviour) -> Answer:
    """The answer itself, which the server lets leave late or in part; of none that leaves, the status is 0."""
    if done is None or rule.does.ending == RESET:
        return Answer(0, b"", "")
    return replace(done)


MADE: dict[str, Callable[[Rule, Answer | None, str, Behaviour], Answer]] = {
    "status": of_omni,
    "html": of_a_gateway,
    "respond": planted,
    "truncated": broken_off,
    "slow": as_it_is,
    "stalled": as_it_is,
    "half": as_it_is,
    "reset": as_it_is,
}
