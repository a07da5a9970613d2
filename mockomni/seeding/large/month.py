"""What happens in a month? Everything that was bought, sold and paid, planned without looking at the shop.

A plan follows from the seed, the month and what the shop was founded with, so that it can be made again at any time.
Each record is written once, as it was when all had happened to it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from mockomni.clock import stamp
from mockomni.seeding.catalogue import Item
from mockomni.seeding.generate import Founded
from mockomni.seeding.ground import DAY, HOUR, Ground, day_of
from mockomni.seeding.people import Customer
from mockomni.seeding.sales import CARRIERS, CHANNELS, STAGES, Channel, Sales
from mockomni.seeding.supply import Place, Supply, line
from mockomni.seeding.timeline import OFFICE, WEEK, Timeline, at_hour, days, working_day

Record = dict[str, Any]
# Lines of one document that a warehouse would still read.
MOST_LINES = 40
RETURNED, QUOTED = 0.04, 0.03
COUNTS = 2
FIRST_REFERENCE = 10_000
DEPOSIT = 20.0


class Month(NamedTuple):
    """One of the story's months: its place, its moments, and how many orders it has after how many."""

    number: int
    days: tuple[int, ...]
    orders: tuple[int, ...]
    before: int


class Paper(NamedTuple):
    """A record to be written, and the moment at which the last thing happened to it."""

    at: int
    record: Record


Papers = dict[str, list[Paper]]


def calendar(ground: Ground, orders: int) -> Iterator[Month]:
    """The story's months, and on how many of all orders each of their days comes."""
    found, weights = days(ground.scenario.story, ground.start, ground.end, WEEK)
    grown = [round(orders * each / sum(weights)) for each in itertools.accumulate(weights)]
    counts = [after - before for before, after in itertools.pairwise((0, *grown))]
    count = ground.scenario.story.months
    borders = [round(place * len(found) / count) for place in range(count + 1)]
    before = 0
    for number, (first, last) in enumerate(itertools.pairwise(borders)):
        yield Month(number, tuple(found[first:last]), tuple(counts[first:last]), before)
        before += sum(counts[first:last])


class Planner(Sales):
    """Plans month after month. Unlike ``Sales`` it asks the shop for nothing, and enters nothing."""

    def __init__(self, ground: Ground, founded: Founded):
        super().__init__(
            ground, Timeline(ground.end), founded.items, founded.branches, founded.users, founded.customers
        )
        self.founded = founded
        self.sellable = [item for item in self.items if item.product.status != "Inactive"]
        self.weights = list(itertools.accumulate(item.product.popularity for item in self.sellable))
        self.of_kind: dict[str, list[Customer]] = defaultdict(list)
        for customer in self.customers:
            self.of_kind[customer.kind].append(customer)
        self.since = {kind: [each.since for each in known] for kind, known in self.of_kind.items()}
        self.made = [item for item in self.items if item.product.components and item.product.order_type != "Kit"]

    def plan(self, month: Month, first_document: int, first_payment: int) -> Papers:  # type: ignore[override]
        """Everything of a month, in the order in which it is written, numbered from these ids on."""
        self.chance = self.ground.chance(f"large {month.number}")
        self.after = self.ground.chance(f"after large {month.number}")
        self.papers: Papers = {name: [] for name in WRITTEN}
        self.gone: dict[int, Counter[str]] = defaultdict(Counter)
        self.paid: list[tuple[int, Paper]] = []
        for number, (at, channel) in enumerate(self.moments(month), month.before):
            self.order(number, at, channel)
        self.restock(month)
        self.count(month)
        self.numbered(first_document, first_payment)
        return self.papers

    def moments(self, month: Month) -> list[tuple[int, Channel]]:
        """When the month's orders are placed, and how."""
        shares = [channel.share for channel in CHANNELS]
        found = []
        for day, many in zip(month.days, month.orders, strict=True):
            for channel in self.chance.choices(CHANNELS, shares, k=many):
                hours = (8, 17) if channel.week is OFFICE else (5, 23) if channel.freight else (9, 17)
                found.append((at_hour(self.chance, day, *hours), channel))
        return sorted(found, key=lambda each: each[0])

    # What ``Sales`` would look up

    def customer(self, at: int, kind: str) -> Customer:
        """Somebody of that kind who is known by now; the old ones come back more often."""
        known = bisect_left(self.since.get(kind, []), at)
        if not known:
            return self.customers[0]
        return self.of_kind[kind][int(known * self.chance.random() ** 2)]

    def basket(self, channel: Channel, branch: int) -> list[tuple[Item, dict[str, int]]]:
        """What is bought; there is always enough of it."""
        many = self.chance.randint(*channel.lines)
        drawn = self.chance.choices(self.sellable, cum_weights=self.weights, k=many)
        return [(item, self.pieces(channel, item)) for item in {item.code: item for item in drawn}.values()]

    def reference(self, channel: Channel) -> str:
        return channel.reference.format(FIRST_REFERENCE + self.number) if channel.reference else ""

    # Selling

    def order(self, number: int, at: int, channel: Channel) -> None:
        """One order with all that becomes of it."""
        self.number = number
        customer = self.customer(at, channel.kind)
        branch = self.branch(channel, customer)
        wanted = self.basket(channel, branch)
        fate = self.fate(channel, at)
        record = self.record(at, channel, customer, branch, wanted)
        record |= {"isApproved": fate != "draft", "stage": STAGES.get(fate, "New")}
        paper = self.finished(at, channel, record, fate)
        self.papers["SalesOrders"].append(paper)
        if not fate:
            self.pay_for(at, channel, paper)
        if paper.record.get("dispatchedDate"):
            for item, pieces in wanted:
                for code, quantity in self.parts(item, pieces):
                    self.gone[branch][code] += quantity
            if self.after.random() < RETURNED and channel.kind != "export":
                self.bring_back(paper, customer, wanted)
        if self.after.random() < QUOTED:
            self.quote(at)

    def finished(self, at: int, channel: Channel, record: Record, fate: str) -> Paper:
        """An order as it is at the end: void, sent, or still open."""
        last = at
        sent = int(at + 420 if channel.name == "counter" else self.ready(at, channel))
        if fate in ("void", "declined"):
            last = at + self.after.randrange(1, 50) * HOUR
            if last < self.ground.end:
                record |= {"isVoid": True, "cancellationDate": stamp(last)}
        elif (not fate or (fate == "hold" and self.after.random() < 0.6)) and sent < self.ground.end:
            last = sent
            record |= {"dispatchedDate": stamp(sent), "invoiceDate": stamp(sent), "stage": "Dispatched"}
            if channel.freight:
                record["logisticsCarrier"] = self.after.choice(CARRIERS)
                record["trackingCode"] = f"NZC{self.after.randrange(10**6):06d}"
        return self.dated(at, last if last < self.ground.end else at, record)

    def ready(self, at: int, channel: Channel) -> int:
        return at_hour(self.after, working_day(at + self.after.choice(channel.days) * DAY), 10, 16)

    @staticmethod
    def dated(created: int, last: int, record: Record) -> Paper:
        return Paper(last, record | {"createdDate": stamp(created), "modifiedDate": stamp(last)})

    def pay_for(self, at: int, channel: Channel, order: Paper) -> None:
        """A payment of all, or a deposit; wholesale pays later, or not at all."""
        if channel.name == "counter":
            moment, draw = at + 300, 0.0
        elif channel.kind == "wholesale":
            moment, draw = int(working_day(at + self.after.randrange(8, 40) * DAY)), self.after.random()
        else:
            moment, draw = at + self.after.randrange(60, 1800), self.after.random() - 0.26
        if draw < 0.92 and moment < self.ground.end:
            record: Record = {
                "method": self.after.choice(channel.methods),
                "paymentDate": stamp(moment),
                "transactionRef": f"GW-{self.after.randrange(10**5):05d}",
            }
            if draw >= 0.7:
                record["amount"] = DEPOSIT
            self.paid.append((len(self.papers["SalesOrders"]) - 1, self.dated(moment, moment, record)))

    def bring_back(self, order: Paper, customer: Customer, wanted: list[tuple[Item, dict[str, int]]]) -> None:
        """A piece of an order comes back, and so does its price."""
        at = int(working_day(order.at + self.after.randrange(2, 12) * DAY))
        items = [each for each in wanted if each[0].product.order_type != "Kit" and self.is_plain(each[0])]
        if not items or at + DAY >= self.ground.end:
            return
        record = {
            "memberId": customer.id,
            "branchId": order.record["branchId"],
            "createdBy": self.users[0],
            "salesReference": order.record["reference"],
            "creditNoteDate": stamp(at),
            "completedDate": stamp(at + DAY),
            "isApproved": True,
            "lineItems": [{"code": next(iter(items[0][1])), "qty": 1.0}],
        }
        self.papers["CreditNotes"].append(self.dated(at, at + DAY, record))

    def quote(self, at: int) -> None:
        channel = CHANNELS[3]
        customer = self.customer(at, channel.kind)
        record = self.record(at, channel, customer, self.branches[0], self.basket(channel, self.branches[0]))
        later = {"probability": float(self.after.choice((25, 50, 75))), "expectedOrderDate": day_of(at + 14 * DAY)}
        self.papers["Quotes"].append(self.dated(at, at, record | later | {"reference": ""}))

    @staticmethod
    def is_plain(item: Item) -> bool:
        """Is it neither numbered piece by piece nor kept by batch?"""
        return item.product.stock_control not in ("Serial", "Batch")

    # Buying

    def restock(self, month: Month) -> None:
        """What the month sends is there when it begins: made, bought for the main branch, and sent to the others."""
        supply = Supply(self.ground, self.timeline, self.items, self.branches, self.users, self.founded.sources, {})
        supply.chance = self.after
        start, main = month.days[0], self.branches[0]
        for branch in self.branches[1:]:
            self.send(start + 12 * HOUR, branch, self.gone[branch])
            self.gone[main].update(self.gone[branch])
        needed = self.gone[main]
        for item in self.made:
            if needed[item.code]:
                self.produce(start + 10 * HOUR, item, float(needed[item.code]))
                needed.update(dict(self.used(item, needed[item.code])))
        by_source: dict[str, dict[Place, int]] = defaultdict(dict)
        for item in supply.bought:
            for code in item.codes:
                if needed[code]:
                    by_source[supply.source(item).company][Place(code, main)] = needed[code]
        for company, wanted in by_source.items():
            for few in batches(list(wanted.items()), MOST_LINES):
                self.buy(start + 8 * HOUR, supply, company, dict(few))

    def used(self, item: Item, quantity: int) -> Iterator[tuple[str, int]]:
        """What making so many takes."""
        for code, each in item.product.components.items():
            yield code, int(each * quantity)

    def buy(self, at: int, supply: Supply, company: str, wanted: dict[Place, int]) -> None:
        lead = supply.suppliers[company].lead_days * DAY
        record = supply.purchase_order(company, wanted, at, True)
        record |= {"fullyReceivedDate": stamp(at), "invoiceDate": stamp(at), "stage": "Received"}
        self.papers["PurchaseOrders"].append(self.dated(at - lead, at, record))

    def produce(self, at: int, item: Item, quantity: float) -> None:
        record = {
            "branchId": self.branches[0],
            "createdBy": self.users[0],
            "dueDate": day_of(at + DAY),
            "completedDate": stamp(at),
            "products": [{"productOptionId": item.id, "code": item.code, "standardQty": quantity}],
        }
        self.papers["ProductionJobs"].append(self.dated(at - HOUR, at, record))

    def send(self, at: int, branch: int, wanted: Counter[str]) -> None:
        """Transfers of what a branch will sell."""
        lines = [
            line(item, pieces) | {"unitCost": item.cost}
            for item in self.items
            if (pieces := {code: wanted[code] for code in item.codes if wanted[code]})
        ]
        for few in batches(lines, MOST_LINES):
            record = {
                "sourceBranchId": self.branches[0],
                "destinationBranchId": branch,
                "createdBy": self.users[0],
                "approvedBy": self.users[0],
                "dispatchedDate": stamp(at - HOUR),
                "receivedDate": stamp(at),
                "stage": "Received",
                "lineItems": few,
            }
            self.papers["BranchTransfers"].append(self.dated(at - 2 * HOUR, at, record))

    def count(self, month: Month) -> None:
        """A few shelves are counted, and more is found than was thought."""
        plain = [item for item in self.items if self.is_plain(item) and not item.product.components]
        for place in range(COUNTS):
            at = at_hour(self.after, self.after.choice(month.days), 8, 16)
            items = self.after.sample(plain, 5)
            record = {
                "branchId": self.branches[(month.number + place) % len(self.branches)],
                "createdBy": self.users[-1],
                "isApproved": True,
                "completedDate": stamp(at),
                "adjustmentReason": "Stocktake",
                "lineItems": [line(item, {item.codes[0]: 1}) | {"unitCost": item.cost} for item in items],
            }
            self.papers["Adjustments"].append(self.dated(at, at, record))

    # Numbering

    def numbered(self, first_document: int, first_payment: int) -> None:
        """Give every record its id: documents as they were created, payments as they were made."""
        orders = self.papers["SalesOrders"]
        for (place, payment), number in zip(
            sorted(self.paid, key=lambda each: each[1].at), itertools.count(first_payment), strict=False
        ):
            self.papers["Payments"].append(payment)
            payment.record["id"], payment.record["order"] = number, orders[place].record
        everything = [paper for name, papers in self.papers.items() if name != "Payments" for paper in papers]
        for number, paper in enumerate(sorted(everything, key=created), first_document):
            paper.record["id"] = number
        for payment in self.papers["Payments"]:
            payment.record["orderId"] = payment.record.pop("order")["id"]
        for papers in self.papers.values():
            papers.sort(key=lambda paper: paper.at)


def created(paper: Paper) -> str:
    return paper.record["createdDate"]


def batches(items: list, most: int) -> Iterator[list]:
    """A list in pieces."""
    for start in range(0, len(items), most):
        yield items[start : start + most]


# In which order a month is written: what is sold has come before.
WRITTEN = (
    "PurchaseOrders",
    "ProductionJobs",
    "BranchTransfers",
    "SalesOrders",
    "Payments",
    "CreditNotes",
    "Quotes",
    "Adjustments",
)
