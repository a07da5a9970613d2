"""Which call is struck? The rules planned for each account, how many calls each has seen, and how many it struck."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mockomni.errors import NotFound

if TYPE_CHECKING:
    from mockomni.faults.rule import Rule
    from mockomni.storage.store import Store


class Asked(NamedTuple):
    """What is known of a call when it is let in; ``path`` is the one after ``/api``."""

    method: str
    path: str
    connection: str


@dataclass
class Planned:
    """A rule of one account: how many calls it was meant for so far, and how many of them it struck."""

    id: int
    account_id: int
    rule: Rule
    seen: int = 0
    fired: int = 0


class Strike(NamedTuple):
    """A rule that strikes a call, for the ``time``-th time."""

    id: int
    rule: Rule
    time: int

    @property
    def why(self) -> str:
        """The sentence for the journal."""
        of = f" of {self.rule.most}" if self.rule.most else ""
        storm = f", part of {self.rule.storm}," if self.rule.storm else ""
        return f"Fault {self.id}{storm} struck, time {self.time}{of} ({self.rule})."


class Faults:
    """The rules of every account, in the memory of one process; exact under threads."""

    def __init__(self) -> None:
        self._planned: dict[int, list[Planned]] = {}
        self._pasts: dict[int, tuple[int, bytes]] = {}
        self._ids, self._numbers = itertools.count(1), itertools.count(1)
        self._lock = threading.Lock()

    @staticmethod
    def of(store: Store) -> Faults:
        """Where the rules for a store's accounts are: with the store, where other processes share it."""
        if not store.is_shared:
            return Faults()
        from mockomni.faults.shared import SharedFaults

        return SharedFaults(store)

    def plan(self, account_id: int, rule: Rule) -> Planned:
        """Let a rule count from the account's next call on. What it returns tells at any time how often it fired."""
        with self._lock:
            planned = Planned(next(self._ids), account_id, rule)
            self._planned[account_id] = [*self._planned.get(account_id, ()), planned]
        return planned

    def all(self, account_id: int) -> list[Planned]:
        """The account's rules, oldest first."""
        return list(self._planned.get(account_id, ()))

    def unfired(self, account_id: int) -> list[Planned]:
        """Those that were planned singly and have struck nobody."""
        return [each for each in self.all(account_id) if not each.fired and not each.rule.storm]

    def remove(self, account_id: int, planned_id: int) -> Planned:
        """Forget one rule of an account; NotFound when it has none with that id."""
        with self._lock:
            rules = self._planned.get(account_id, [])
            gone = next((each for each in rules if each.id == planned_id), None)
            if gone is None:
                raise NotFound(f"there is no fault {planned_id}")
            self._keep(account_id, [each for each in rules if each is not gone])
        return gone

    def clear(self, account_id: int) -> list[Planned]:
        """Forget every rule of an account."""
        with self._lock:
            gone = self._planned.get(account_id, [])
            self._keep(account_id, [])
        return gone

    def threaten(self, account_id: int, stored: int) -> bool:
        """Is any rule planned for this account, with which so many are stored? Asked at every call."""
        return account_id in self._planned

    def strike(self, account_id: int, asked: Asked, now: float) -> Strike | None:
        """Count a call, and say which rule strikes it: the oldest of those that could."""
        with self._lock:
            rules = self._planned.get(account_id, [])
            return struck(rules, asked, now, has_past=account_id in self._pasts)

    # What a stale read shows

    def wants_past(self, account_id: int) -> bool:
        """Does any rule need to know the shop as it was before a write?"""
        return any(each.rule.effect == "stale" for each in self._planned.get(account_id, ()))

    def keep_past(self, account_id: int, image: bytes) -> None:
        """This is the account's shop as it was before its latest write."""
        with self._lock:
            if self.wants_past(account_id):
                self._pasts[account_id] = (next(self._numbers), image)

    def past_number(self, account_id: int) -> int | None:
        """Which past is kept: another number after each write, None when there is none."""
        kept = self._pasts.get(account_id)
        return kept[0] if kept else None

    def past(self, account_id: int) -> bytes | None:
        """The account's shop as it was before its latest write."""
        kept = self._pasts.get(account_id)
        return kept[1] if kept else None

    def _keep(self, account_id: int, rules: list[Planned]) -> None:
        if rules:
            self._planned[account_id] = rules
        else:
            self._planned.pop(account_id, None)
        if not self.wants_past(account_id):
            self._pasts.pop(account_id, None)


def struck(rules: Iterable[Planned], asked: Asked, now: float, *, has_past: bool) -> Strike | None:
    """Count a call with every rule that is meant for it, and let the first one strike that is ready to."""
    strike = None
    for each in rules:
        if not each.rule.is_for(*asked, now) or (each.rule.effect == "stale" and not has_past):
            continue
        each.seen += 1
        if strike is None and is_ready(each):
            each.fired += 1
            strike = Strike(each.id, each.rule, each.fired)
    return strike


def is_ready(planned: Planned) -> bool:
    """Does a rule strike the call that it has just seen?"""
    rule = planned.rule
    if planned.seen < (rule.nth or 1) or (rule.most is not None and planned.fired >= rule.most):
        return False
    if rule.probability >= 1:
        return True
    from random import Random

    # Drawn from the rule and the call's number: the same wherever it is counted, and whatever happened before.
    dice = Random(f"{rule.seed} {planned.seen} {rule.probability} {rule.retry_after} {rule.connection} {rule}")
    return dice.random() < rule.probability
