"""What follows from a month's papers, once they are in the shop? Fees and payouts, gift vouchers, cartons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from mockomni.clock import seconds, stamp
from mockomni.resources import SHELF
from mockomni.seeding.desk import cartons_of, gift
from mockomni.seeding.generate import BATCH
from mockomni.seeding.ground import DAY, HOUR, Ground
from mockomni.seeding.large.month import Month, Paper, batches
from mockomni.seeding.people import Customer
from mockomni.seeding.sales import CARD, fee_of, settled

WEEK = 7 * DAY
# Of so many sent orders one is packed into cartons; of so many orders one goes with a voucher.
PACKED, GIVEN = 25, 50

Enter = Callable[[str, list[Paper]], None]


class Sequel:
    """Writes what follows; ``enter`` writes a batch, unless it is there."""

    def __init__(self, ground: Ground, customers: list[Customer], enter: Enter):
        self.ground, self.store, self.enter = ground, ground.store, enter
        self.customers = [each for each in customers if each.kind == "retail"]

    # The provider of card payments

    def settle(self, payments: list[Paper], first: int) -> None:
        """A fee for each card payment, and a payout each week."""
        fees, weeks = [], defaultdict(list)
        cards = [paper for paper in payments if paper.record["method"] in CARD]
        for batch in batches(cards, BATCH):
            for paper, amount in zip(batch, self.amounts(batch), strict=True):
                number, fee = paper.record["id"], fee_of(amount)
                fees.append(self.settlement(paper.at, f"PMTFEE-{number}", number, "Payment Fee", fee))
                weeks[paper.at // WEEK].append((number, amount - fee))
        payouts = [self.payout(week, taken) for week, taken in sorted(weeks.items())]
        kinds = {"PaymentFees": fees, "PaymentPayouts": [each for each in payouts if each.at < self.ground.end]}
        for name, papers in kinds.items():
            for number, paper in enumerate(papers, first):
                paper.record["id"] = number
            first += len(papers)
            self.enter_all(name, papers)

    def amounts(self, batch: list[Paper]) -> list[float]:
        with self.store.unit() as unit:
            return [unit.values(SHELF["Payments"], "amount", id=paper.record["id"])[0][0] for paper in batch]

    def payout(self, week: int, taken: list[tuple[int, float]]) -> Paper:
        total = round(sum(amount for _, amount in taken), 2)
        at = (week + 1) * WEEK + 4 * HOUR
        return self.settlement(at, f"Orders_{len(taken)}", taken[-1][0], "Payout", total)

    def settlement(self, at: int, reference: str, payment: int, kind: str, total: float) -> Paper:
        text = "Payout" if kind == "Payout" else "Card fee"
        record: dict[str, Any] = settled(reference, text, f"pi_{payment:012x}", kind, total, self.ground.currency)
        return Paper(at, record | {"createdDate": stamp(at)})

    # The desk

    def give(self, month: Month, first: int) -> None:
        """Gift vouchers of the month, one for every so many orders."""
        chance = self.ground.chance(f"gifts {month.number}")
        moments = sorted(chance.choice(month.days) + chance.randrange(9, 17) * HOUR for _ in range(many(month, GIVEN)))
        known = [each for each in self.customers if each.since < month.days[0]]
        gifts = []
        for number, at in enumerate(moments if known else (), first):
            contact = self.ground.one("Contacts", id=chance.choice(known).id)
            gifts.append(Paper(at, gift(chance, at, number, contact)))
        self.enter_all("Voucher", gifts)

    def pack(self, month: Month, orders: list[Paper]) -> None:
        """Some of the month's orders, packed when they were sent."""
        chance = self.ground.chance(f"packing {month.number}")
        sent = [paper for paper in orders if paper.record.get("trackingCode")]
        for paper in chance.sample(sent, min(len(sent), many(month, PACKED))):
            order = self.ground.one("SalesOrders", id=paper.record["id"])
            self.ground.shop.clock.freeze(seconds(order["dispatchedDate"]))
            self.ground.shop.put_cartons(order["id"], cartons_of(chance, order))

    def enter_all(self, name: str, papers: list[Paper]) -> None:
        for batch in batches(papers, BATCH):
            self.enter(name, batch)


def many(month: Month, of: int) -> int:
    """How many of a month's orders, when it is one of so many."""
    return sum(month.orders) // of
