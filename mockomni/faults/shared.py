"""Which call is struck, where several processes answer? The same rules and counts, kept in their database."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from mockomni.errors import NotFound
from mockomni.faults.planned import Asked, Faults, Planned, Strike, struck
from mockomni.faults.rule import Rule
from mockomni.storage import faults as rows
from mockomni.storage.faults import FaultRow
from mockomni.storage.store import Store
from mockomni.storage.unit import Unit


class SharedFaults(Faults):
    """The rules of every account, in the directory of a store that several processes share.

    Each call of an account that has rules is counted in a transaction; of one that has none, nothing is asked.
    """

    def __init__(self, store: Store):
        super().__init__()
        self._store = store

    def plan(self, account_id: int, rule: Rule) -> Planned:
        """Let a rule count from the account's next call on. What it returns tells at any time how often it fired."""
        with self._store.directory(write=True) as unit:
            row = rows.add_fault(unit, account_id, json.dumps(asdict(rule)))
        return Elsewhere(self._store, row, rule)

    def all(self, account_id: int) -> list[Planned]:
        """The account's rules, oldest first."""
        with self._store.directory() as unit:
            return everything(unit, account_id)

    def remove(self, account_id: int, planned_id: int) -> Planned:
        """Forget one rule of an account; NotFound when it has none with that id."""
        with self._store.directory(write=True) as unit:
            row = rows.one_fault(unit, account_id, planned_id)
            if row is None:
                raise NotFound(f"there is no fault {planned_id}")
            rows.remove_faults(unit, account_id, planned_id)
            tidy(unit, account_id)
        return planned(row)

    def clear(self, account_id: int) -> list[Planned]:
        """Forget every rule of an account."""
        with self._store.directory(write=True) as unit:
            gone = everything(unit, account_id)
            rows.remove_faults(unit, account_id)
            tidy(unit, account_id)
        return gone

    def threaten(self, account_id: int, stored: int = 0) -> bool:
        """Is any rule planned for this account, which is stored with so many?"""
        return stored > 0

    def strike(self, account_id: int, asked: Asked, now: float) -> Strike | None:
        """Count a call, and say which rule strikes it: the oldest of those that could."""
        with self._store.directory(write=True) as unit:
            rows.lock_faults(unit, account_id)
            before = rows.all_faults(unit, account_id)
            after = [planned(row) for row in before]
            strike = struck(after, asked, now, has_past=rows.past_number(unit, account_id) is not None)
            for row, each in zip(before, after, strict=True):
                if row.seen != each.seen:
                    rows.count_call(unit, row._replace(seen=each.seen, fired=each.fired))
        return strike

    def wants_past(self, account_id: int) -> bool:
        """Does any rule need to know the shop as it was before a write?"""
        with self._store.directory() as unit:
            return wants_past(unit, account_id)

    def keep_past(self, account_id: int, image: bytes) -> None:
        """This is the account's shop as it was before its latest write."""
        with self._store.directory(write=True) as unit:
            if wants_past(unit, account_id):
                rows.keep_past(unit, account_id, image)

    def past_number(self, account_id: int) -> int | None:
        """Which past is kept; another number after each write, None when there is none."""
        with self._store.directory() as unit:
            return rows.past_number(unit, account_id)

    def past(self, account_id: int) -> bytes | None:
        """The account's shop as it was before its latest write."""
        with self._store.directory() as unit:
            return rows.past(unit, account_id)


class Elsewhere(Planned):
    """A rule whose counts are looked up whenever somebody asks."""

    def __init__(self, store: Store, row: FaultRow, rule: Rule):
        self.id, self.account_id, self.rule = row.id, row.account_id, rule
        self._store, self._last = store, row

    @property
    def seen(self) -> int:  # type: ignore[override]
        return self._row().seen

    @property
    def fired(self) -> int:  # type: ignore[override]
        return self._row().fired

    def _row(self) -> FaultRow:
        with self._store.directory() as unit:
            self._last = rows.one_fault(unit, self.account_id, self.id) or self._last
        return self._last


def everything(unit: Unit, account_id: int) -> list[Planned]:
    """Every rule of an account as it is now."""
    return [planned(row) for row in rows.all_faults(unit, account_id)]


def planned(row: FaultRow) -> Planned:
    """A row as what it stands for."""
    return Planned(row.id, row.account_id, read(json.loads(row.rule)), row.seen, row.fired)


def read(kept: dict[str, Any]) -> Rule:
    """A rule as it was kept."""
    return Rule(**kept | {"headers": tuple((name, value) for name, value in kept["headers"])})


def wants_past(unit: Unit, account_id: int) -> bool:
    """Does any rule of an account show the past?"""
    return any(each.rule.effect == "stale" for each in everything(unit, account_id))


def tidy(unit: Unit, account_id: int) -> None:
    """Keep no past that nobody asks for."""
    if not wants_past(unit, account_id):
        rows.forget_past(unit, account_id)
