"""What does a shop grow on? The scenario, the engine's verbs at a chosen moment, and chance that is the seed's."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from faker import Faker

from mockomni.clock import Clock, midnight, stamp
from mockomni.engine import Shop
from mockomni.errors import ScenarioError
from mockomni.resources import SHELF
from mockomni.seeding.scenario import Scenario
from mockomni.storage.store import Store

HOUR = 3_600
DAY = 24 * HOUR


class Lying(NamedTuple):
    """What is at a branch of a code."""

    stockOnHand: float
    available: float
    incoming: float


class Ground:
    """Where the parts of a shop are made. Moments are whole seconds since 1970; nothing happens after ``end``."""

    def __init__(self, store: Store, scenario: Scenario, seed: int, anchor: date):
        self.scenario = scenario
        self.seed = seed
        self.end = int(midnight(anchor))
        self.start = int(midnight(anchor - timedelta(days=round(scenario.story.months * 30.44))))
        self.store = store
        self.shop = Shop(store, account_id=1, clock=Clock())
        self.fake = Faker(scenario.region.locale)
        self.fake.seed_instance(seed)
        self.ids: dict[tuple[str, str], int] = {}

    def chance(self, purpose: str) -> random.Random:
        """Chance for one purpose: what others draw does not change it."""
        return random.Random(f"{self.seed} {purpose}")

    @property
    def domain(self) -> str:
        """The domain of the shop's own people."""
        return self.scenario.shop.domain or f"{slug(self.scenario.shop.company)}.example"

    @property
    def currency(self) -> str:
        return self.scenario.shop.currency or self.scenario.region.currency

    @property
    def tax(self) -> float:
        return self.scenario.region.tax if self.scenario.shop.tax is None else self.scenario.shop.tax

    def make(self, resource: str, at: float, record: Mapping[str, Any]) -> int:
        """Create a record at a moment and give its id; ScenarioError when the engine refuses it."""
        self.shop.clock.freeze(int(at))
        (result,) = self.shop.create(SHELF[resource], [dict(record)], lift=True)
        return self._kept(resource, result, record)

    def change(self, resource: str, at: float, *records: Mapping[str, Any]) -> None:
        """Update records at a moment; ScenarioError when the engine refuses one."""
        self.shop.clock.freeze(int(at))
        results = self.shop.update(SHELF[resource], [dict(record) for record in records], lift=True)
        for result, record in zip(results, records, strict=True):
            self._kept(resource, result, record)

    def one(self, resource: str, **columns: Any) -> dict[str, Any]:
        """A row that is known to exist."""
        with self.store.unit() as unit:
            row = unit.one(SHELF[resource], **columns)
        assert row is not None, f"no {resource} with {columns}"
        return row

    def rows(self, resource: str, **columns: Any) -> list[dict[str, Any]]:
        with self.store.unit() as unit:
            return unit.find(SHELF[resource], **columns)

    def lying(self, code: str, branch: int) -> Lying:
        """How much of a code, which exists, is at a branch."""
        with self.store.unit() as unit:
            return Lying(*unit.values(SHELF["Stock"], *Lying._fields, code=code, branchId=branch)[0])

    def phone(self) -> str:
        """A number that nobody has."""
        return f"{self.scenario.region.phone} 555 {self.fake.random_int(100, 9999):04d}"

    def address(self) -> dict[str, str]:
        """Street, city and post code of nobody."""
        first, *more = self.fake.street_address().splitlines()
        return {
            "address1": first[:50],
            "address2": ", ".join(more)[:50],
            "city": self.fake.city()[:50],
            "postCode": self.fake.postcode(),
        }

    @staticmethod
    def _kept(resource: str, result: Any, record: Mapping[str, Any]) -> int:
        if not result.success:
            name = next((record[key] for key in ("styleCode", "productOptionCode", "reference") if record.get(key)), "")
            raise ScenarioError(f"{resource} {name or dict(record)}: {'; '.join(result.errors)}")
        return result.id


def slug(text: str) -> str:
    """Letters and digits of a name, as a domain spells it."""
    return "".join(sign for sign in text.lower() if sign.isascii() and sign.isalnum()) or "shop"


def day_of(moment: float) -> str:
    """The midnight that a moment's day began with, as text."""
    return stamp(moment - moment % DAY)
