"""What is sold? Orders of web shop, market place, counter, wholesale and export, and all that follows from them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mockomni.clock import stamp
from mockomni.seeding.catalogue import Item
from mockomni.seeding.ground import DAY, HOUR, Ground, day_of
from mockomni.seeding.people import Customer
from mockomni.seeding.timeline import OFFICE, WEEK, Timeline, at_hour, days, weekday, working_day

CARRIERS = ("NZ Couriers", "Kiwi Freight", "Post")


@dataclass(frozen=True)
class Channel:
    """A way to sell: who buys, when, how much, and how it is paid and sent."""

    name: str
    share: float
    kind: str
    source: str
    week: Sequence[float]
    lines: tuple[int, int]
    pieces: tuple[int, int]
    reference: str = ""
    methods: tuple[str, ...] = ()
    freight: float = 0.0
    days: tuple[int, ...] = (1, 1, 2, 2, 3, 5)


CARD, BANK = ("Credit Card", "PayPal"), ("Bank Transfer",)
SHOP_HOURS = (1, 1, 1, 1, 1.2, 1.6, 0.8)
SLOWLY, ABROAD = (2, 3, 4, 6, 9, 12), (3, 5, 8, 14)
CHANNELS = (
    Channel("web", 0.46, "retail", "Web", WEEK, (1, 3), (1, 2), "WEB-{}", CARD, 8.0),
    Channel("market", 0.14, "retail", "Marketplace", WEEK, (1, 2), (1, 1), "#{}", CARD, 6.5),
    Channel("counter", 0.14, "retail", "POS", SHOP_HOURS, (1, 3), (1, 2), "", ("EFTPOS", "Cash")),
    Channel("wholesale", 0.2, "wholesale", "Backend", OFFICE, (2, 6), (4, 12), "", BANK, 25.0, SLOWLY),
    Channel("export", 0.06, "export", "Backend", OFFICE, (1, 4), (2, 8), "EXP-{}", BANK, 35.0, ABROAD),
)
FIRST_REFERENCE = {"web": 10028, "market": 1052, "export": 301}

# What becomes of an order that is neither paid nor sent as usual, and how often.
FATES = {"draft": 0.03, "void": 0.03, "declined": 0.01, "hold": 0.03, "fraud": 0.01, "unpaid": 0.03}


@dataclass
class Sale:
    """A sales order as the story needs to know it."""

    id: int
    channel: Channel
    customer: Customer
    branch: int
    wanted: list[tuple[Item, dict[str, int]]]
    at: int
    dispatched: bool = False
    credited: bool = False
    payments: list[int] = field(default_factory=list)


class Sales:
    """Sells. ``customers`` are the oldest first, the first of a kind buy most."""

    def __init__(
        self,
        ground: Ground,
        timeline: Timeline,
        items: list[Item],
        branches: list[int],
        users: list[int],
        customers: list[Customer],
    ):
        self.ground = ground
        self.timeline = timeline
        self.items = items
        self.branches = branches
        self.users = users
        self.customers = customers
        self.chance = ground.chance("sales")
        self.after = ground.chance("after sales")
        self.sales: list[Sale] = []
        self.takings: list[tuple[int, str, float]] = []
        self.numbers = dict(FIRST_REFERENCE)
        self.known = {item.code: item for item in items}

    def plan(self) -> None:
        """Put every order on the timeline, and the days on which card payments are paid out."""
        story, start, end = self.ground.scenario.story, self.ground.start, self.ground.end
        if not self.sells:
            return
        for channel, many in shares(CHANNELS, story.sales_orders).items():
            found, weights = days(story, start, end, channel.week)
            hours = (8, 17) if channel.week is OFFICE else (5, 23) if channel.freight else (9, 17)
            for day in self.chance.choices(found, weights, k=many) if any(weights) else ():
                self.timeline.at(at_hour(self.chance, day, *hours), self.sell, channel)
        for day in range(start, end, DAY):
            if weekday(day) == 2:
                self.timeline.at(day + 4 * HOUR, self.pay_out)

    @property
    def sells(self) -> bool:
        """Is there anything to sell, and anybody to sell to?"""
        return bool(self.items and self.customers)

    # Ordering

    def sell(self, at: int, channel: Channel) -> None:
        """One order, and its fate."""
        customer = self.customer(at, channel.kind)
        branch = self.branch(channel, customer)
        wanted = self.basket(channel, branch)
        fate = self.fate(channel, at)
        record = self.record(at, channel, customer, branch, wanted)
        record |= {"isApproved": fate != "draft", "stage": STAGES.get(fate, "New")}
        sale = Sale(self.ground.make("SalesOrders", at, record), channel, customer, branch, wanted, at)
        self.sales.append(sale)
        self.follow(at, sale, fate)

    def fate(self, channel: Channel, at: int) -> str:
        draw = self.chance.random()
        if channel.name == "counter":
            return ""
        for fate, share in FATES.items():
            draw -= share
            if draw < 0:
                return fate
        return ""

    def customer(self, at: int, kind: str) -> Customer:
        """Somebody of that kind who is known by now; the old ones come back more often."""
        known = [each for each in self.customers if each.kind == kind and each.since < at]
        known = known or [each for each in self.customers if each.since < at] or self.customers[:1]
        return self.chance.choices(known, [1 / (place + 2) for place in range(len(known))])[0]

    def branch(self, channel: Channel, customer: Customer) -> int:
        if channel.name == "counter" and len(self.branches) > 1:
            return customer.branch if customer.branch != self.branches[0] else self.branches[1]
        return self.branches[0]

    def basket(self, channel: Channel, branch: int) -> list[tuple[Item, dict[str, int]]]:
        """What is bought: mostly what is there, now and then what is not."""
        many = self.chance.randint(*channel.lines)
        basket: dict[str, tuple[Item, dict[str, int]]] = {}
        for _ in range(many * 5):
            item = self.chance.choices(self.items, [item.product.popularity for item in self.items])[0]
            if item.code not in basket and item.product.status != "Inactive":
                pieces = self.pieces(channel, item)
                if self.chance.random() < 0.06 or self.free(item, pieces, branch):
                    basket[item.code] = (item, pieces)
            if len(basket) == many:
                break
        return list(basket.values()) or [(self.items[0], dict.fromkeys(self.items[0].codes[:1], 1))]

    def pieces(self, channel: Channel, item: Item) -> dict[str, int]:
        """How many of which size; tracked and costly goods are bought one by one."""
        least, most = channel.pieces if item.price < 300 and item.product.stock_control != "Serial" else (1, 2)
        if not item.sizes:
            return {item.code: self.chance.randint(least, most)}
        run = len(item.codes)
        several = min(run, 1 if most <= 2 else self.chance.randint(2, 4))
        first = self.chance.randrange(run - several + 1)
        return {code: self.chance.randint(1, max(1, most // several)) for code in item.codes[first : first + several]}

    def free(self, item: Item, pieces: dict[str, int], branch: int) -> bool:
        """Are so many there and not promised?"""
        return self.enough([(item, pieces)], branch, promised=True)

    def enough(self, wanted: list[tuple[Item, dict[str, int]]], branch: int, *, promised: bool) -> bool:
        """Has a branch all of it, not counting what it has ``promised``?"""
        needed: Counter[str] = Counter()
        for item, pieces in wanted:
            for code, many in self.parts(item, pieces):
                needed[code] += many
        lying = {code: self.ground.lying(code, branch) for code in needed}
        return all((it.available if promised else it.stockOnHand) >= needed[code] for code, it in lying.items())

    def parts(self, item: Item, pieces: dict[str, int]) -> list[tuple[str, int]]:
        """The codes that leave the shelf: a kit's components."""
        if item.product.order_type != "Kit":
            return list(pieces.items())
        inside = [(self.known[code], each * pieces[item.code]) for code, each in item.product.components.items()]
        return [found for part, many in inside for found in self.parts(part, {part.code: math.ceil(many)})]

    def record(
        self, at: int, channel: Channel, customer: Customer, branch: int, wanted: list[tuple[Item, dict[str, int]]]
    ) -> dict[str, Any]:
        abroad = self.ground.scenario.customers
        rate = abroad.rate if channel.name == "export" else 1.0
        record: dict[str, Any] = {
            "memberId": customer.id,
            "branchId": branch,
            "source": channel.source,
            "reference": self.reference(channel),
            "createdBy": self.chance.choice(self.users),
            "freightTotal": channel.freight if self.chance.random() < 0.7 else 0.0,
            "freightDescription": "Courier" if channel.freight else "",
            "estimatedDeliveryDate": day_of(at + self.chance.randrange(3, 9) * DAY),
            "lineItems": [self.line(channel, item, pieces, rate) for item, pieces in wanted],
        }
        if channel.name == "export":
            record |= {"currencyCode": abroad.currency, "currencyRate": rate, "taxStatus": "Exempt"}
        if channel.name == "wholesale":
            record["customerOrderNo"] = f"PO-{self.chance.randrange(1000, 9999)}"
            if self.chance.random() < 0.2:
                record |= {"discountTotal": 15.0, "discountDescription": "Volume discount"}
        if channel.name == "web":
            record |= self.choice_of_web()
        return record

    def choice_of_web(self) -> dict[str, Any]:
        """What people type at the check-out."""
        draw = self.chance.random()
        if draw < 0.08:
            return {"customFields": {"orders_1000": "Gift wrap", "orders_1001": None}}
        if draw < 0.16:
            return {"deliveryInstructions": "Leave at reception"}
        if draw < 0.2:
            return {"surcharge": 2.5, "surchargeDescription": "Rural delivery"}
        return {}

    def reference(self, channel: Channel) -> str:
        """The channel's own numbering; blank lets Omni number."""
        if not channel.reference:
            return ""
        self.numbers[channel.name] += self.chance.choice((1, 1, 1, 2))
        return channel.reference.format(self.numbers[channel.name])

    def line(self, channel: Channel, item: Item, pieces: dict[str, int], rate: float) -> dict[str, Any]:
        if item.sizes:
            line: dict[str, Any] = {
                "code": item.code,
                "sizes": [{"code": code, "qty": float(many)} for code, many in pieces.items()],
            }
        else:
            line = {"code": item.code, "qty": float(pieces[item.code])}
        if rate != 1.0:
            line["unitPrice"] = round(item.price * rate, 2)
        elif self.chance.random() < 0.07:
            line["discount"] = round(item.price * 0.1, 2)
        return line

    # What follows

    def follow(self, at: int, sale: Sale, fate: str) -> None:
        """Payment, invoice and dispatch, or whatever became of it."""
        if fate in ("void", "declined"):
            self.timeline.at(at + self.after.randrange(1, 50) * HOUR, self.void, sale)
        elif fate == "hold" and self.after.random() < 0.6:
            self.timeline.at(working_day(at + 6 * DAY), self.dispatch, sale)
        if fate:
            return
        if sale.channel.name == "counter":
            self.timeline.at(at + 300, self.pay, sale, 1.0)
            self.timeline.at(at + 420, self.dispatch, sale)
            return
        prepaid = sale.channel.kind != "wholesale"
        if prepaid and self.after.random() < 0.96:
            self.timeline.at(at + self.after.randrange(60, 1800), self.pay, sale, 1.0)
        elif not prepaid:
            self.settle_later(at, sale)
        ready = working_day(at + self.after.choice(sale.channel.days) * DAY)
        if self.after.random() < 0.5:
            picked = self.after.choice(("Processing", "Fully Picked", "Partially Picked"))
            self.timeline.at(ready - 5 * HOUR, self.stage, sale, picked)
        self.timeline.at(at_hour(self.after, ready, 10, 16), self.dispatch, sale)

    def settle_later(self, at: int, sale: Sale) -> None:
        """Wholesale pays on terms: mostly all of it, sometimes a part, sometimes nothing yet."""
        draw = self.after.random()
        due = working_day(at + self.after.randrange(8, 40) * DAY)
        if draw < 0.7:
            self.timeline.at(due, self.pay, sale, 1.0)
        elif draw < 0.92:
            self.timeline.at(due, self.pay, sale, 0.5)
            if draw < 0.8:
                self.timeline.at(due + 9 * DAY, self.pay, sale, 1.0)

    def stage(self, at: int, sale: Sale, stage: str) -> None:
        if not sale.dispatched:
            self.ground.change("SalesOrders", at, {"id": sale.id, "stage": stage})

    def void(self, at: int, sale: Sale) -> None:
        self.ground.change("SalesOrders", at, {"id": sale.id, "isVoid": True})

    def dispatch(self, at: int, sale: Sale) -> None:
        """Send and invoice; wait for goods that are not there."""
        if not self.enough(sale.wanted, sale.branch, promised=False):
            self.timeline.at(working_day(at + 3 * DAY), self.dispatch, sale)
            return
        sale.dispatched = True
        record = {"id": sale.id, "dispatchedDate": stamp(at), "invoiceDate": stamp(at), "stage": "Dispatched"}
        if sale.channel.freight:
            record |= {
                "logisticsCarrier": self.after.choice(CARRIERS),
                "trackingCode": f"NZC{self.after.randrange(10**6):06d}",
            }
        self.ground.change("SalesOrders", at, record)

    def pay(self, at: int, sale: Sale, share: float) -> None:
        """A payment of a share of the order, or of all that is open."""
        order = self.ground.one("SalesOrders", id=sale.id)
        method = self.after.choice(sale.channel.methods)
        record = {
            "orderId": sale.id,
            "method": method,
            "paymentDate": stamp(at),
            "transactionRef": f"GW-{self.after.randrange(10**5):05d}",
        }
        if share < 1:
            record["amount"] = round(order["total"] * order["currencyRate"] * share, 2)
        number = self.ground.make("Payments", at, record)
        sale.payments.append(number)
        if method in CARD:
            self.charge(at + 60, number)

    # Fees and payouts

    def charge(self, at: int, number: int) -> None:
        """The provider's fee of a card payment."""
        payment = self.ground.one("Payments", id=number)
        fee = fee_of(payment["amount"])
        intent = f"pi_{self.after.randrange(16**12):012x}"
        self.takings.append((at, intent, round(payment["amount"] - fee, 2)))
        self.timeline.at(at, self.enter, "PaymentFees", f"PMTFEE-{number}", "Card fee", intent, "Payment Fee", fee)

    def pay_out(self, at: int) -> None:
        """Once a week the provider pays what it took."""
        if not self.takings:
            return
        total = round(sum(amount for _, _, amount in self.takings), 2)
        _, intent, _ = self.takings[-1]
        self.enter(at, "PaymentPayouts", f"Orders_{len(self.takings)}", "Payout", intent, "Payout", total)
        self.takings.clear()

    def enter(self, at: int, resource: str, reference: str, text: str, intent: str, kind: str, total: float) -> None:
        self.ground.make(resource, at, settled(reference, text, intent, kind, total, self.ground.currency))


def fee_of(amount: float) -> float:
    """What the provider of card payments keeps."""
    return round(amount * 0.029 + 0.3, 2)


def settled(reference: str, text: str, intent: str, kind: str, total: float, currency: str) -> dict[str, Any]:
    """What the provider of card payments reports, a fee or a payout."""
    return {
        "invoiceReference": reference,
        "description": text,
        "stripePaymentId": intent,
        "transactionType": kind,
        "total": total,
        "currency": currency,
        "isNetOfSettlement": True,
    }


STAGES = {"declined": "Declined", "hold": "On Hold", "fraud": "Fraud Warning", "unpaid": "Awaiting Payment"}


def shares(channels: Sequence[Channel], count: int) -> dict[Channel, int]:
    """A count split over the channels; the first takes what rounding leaves."""
    split = {channel: round(channel.share * count) for channel in channels}
    split[channels[0]] += count - sum(split.values())
    return split
