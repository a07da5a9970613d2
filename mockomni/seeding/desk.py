"""What happens beside selling? Quotes, returns, vouchers, and packing into cartons."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from mockomni.clock import stamp
from mockomni.seeding.catalogue import Item
from mockomni.seeding.ground import DAY, day_of
from mockomni.seeding.sales import CHANNELS, Sale, Sales
from mockomni.seeding.timeline import spread, working_day


class Desk:
    """Answers customers before and after they buy."""

    def __init__(self, sales: Sales):
        self.sales = sales
        self.ground, self.timeline = sales.ground, sales.timeline
        self.chance, self.after = sales.chance, sales.after
        self.packed: set[int] = set()

    def plan(self) -> None:
        """Put everything that is counted in the story on the timeline."""
        story, start, end = self.ground.scenario.story, self.ground.start, self.ground.end
        if not self.sales.sells:
            return
        for moment in spread(self.chance, story.quotes, start, end):
            self.timeline.at(moment, self.quote)
        for number, moment in enumerate(spread(self.after, story.credit_notes, start + (end - start) // 8, end)):
            self.timeline.at(moment, self.credit, number, story.credit_notes)
        for number, moment in enumerate(spread(self.after, story.vouchers, start, end)):
            self.timeline.at(moment, self.voucher, number)
        for moment in spread(self.after, story.cartons, start + (end - start) // 8, end):
            self.timeline.at(moment, self.pack)

    def quote(self, at: int) -> None:
        """An offer to a wholesale customer; some are taken."""
        channel, main = CHANNELS[3], self.sales.branches[0]
        customer = self.sales.customer(at, channel.kind)
        record = self.sales.record(at, channel, customer, main, self.sales.basket(channel, main))
        record |= {
            "reference": "",
            "probability": float(self.chance.choice((25, 50, 75))),
            "expectedOrderDate": day_of(at + 14 * DAY),
        }
        number = self.ground.make("Quotes", at, record)
        if self.after.random() < 0.4:
            self.timeline.at(working_day(at + 5 * DAY), self.accept, number)

    def accept(self, at: int, number: int) -> None:
        self.ground.change(
            "Quotes", at, {"id": number, "acceptanceDate": stamp(at), "stage": "Accepted", "probability": 100.0}
        )

    def credit(self, at: int, number: int, last: int) -> None:
        """A customer sends a part of an order back; the last note is a draft, the one before not completed."""
        sent = [sale for sale in self.sales.sales if sale.dispatched and not sale.credited and self.returnable(sale)]
        if not sent:
            return
        sale = self.after.choice(sent[-40:])
        sale.credited = True
        item, pieces = self.returnable(sale)[0]
        order = self.ground.one("SalesOrders", id=sale.id)
        sold = next(line for line in order["lineItems"] if line["productOptionId"] == item.id)
        code = next(iter(pieces))
        record = {
            "memberId": sale.customer.id,
            "branchId": sale.branch,
            "createdBy": self.sales.users[0],
            "salesReference": order["reference"],
            "creditNoteDate": stamp(at),
            "isApproved": number < last - 1,
            "lineItems": [{"code": code, "qty": 1.0, "unitPrice": sold["unitPrice"]}],
            **{key: order[key] for key in ("taxStatus", "taxRate", "currencyCode", "currencyRate")},
        }
        made = self.ground.make("CreditNotes", at, record)
        if number < last - 2:
            self.timeline.at(working_day(at + self.after.randrange(1, 4) * DAY), self.complete, made, sale)

    def returnable(self, sale: Sale) -> list[tuple[Item, dict[str, int]]]:
        return [(item, pieces) for item, pieces in sale.wanted if item.product.order_type != "Kit"]

    def complete(self, at: int, number: int, sale: Sale) -> None:
        """The goods are back; whoever had paid has the money back too."""
        self.ground.change("CreditNotes", at, {"id": number, "completedDate": stamp(at)})
        if sale.payments and sale.channel.kind == "retail":
            refund = {"orderId": number, "method": "Refund", "paymentDate": stamp(at + 120)}
            self.ground.make("Payments", at + 120, refund)

    def voucher(self, at: int, number: int) -> None:
        customer = self.sales.customer(at, "retail")
        contact = self.ground.one("Contacts", id=customer.id)
        self.ground.make("Voucher", at, gift(self.after, at, number + 1, contact))

    def pack(self, at: int) -> None:
        """Pack the latest order that is on its way and has no cartons."""
        sent = [
            sale for sale in self.sales.sales if sale.dispatched and sale.channel.freight and sale.id not in self.packed
        ]
        if not sent:
            return
        sale = max(sent, key=lambda each: (each.channel.kind == "wholesale", each.at))
        self.packed.add(sale.id)
        order = self.ground.one("SalesOrders", id=sale.id)
        self.ground.shop.clock.freeze(at)
        self.ground.shop.put_cartons(sale.id, cartons_of(self.after, order))


def gift(chance: Random, at: int, number: int, contact: Mapping[str, Any]) -> dict[str, Any]:
    """A gift voucher, now and then used up."""
    amount = float(chance.choice((25, 50, 100)))
    used = chance.choice((0.0, 0.0, amount / 2, amount))
    return {
        "createdDate": stamp(at),
        "status": "Inactive" if used == amount else "Active",
        "code": f"GIFT-{amount:.0f}-{number:03d}",
        "type": "Gift Voucher",
        "expiryDate": day_of(at + 365 * DAY),
        "amount": amount,
        "customerID": contact["id"],
        "customerEmail": contact["email"],
        "redeemedCount": 0 if not used else 1 if used == amount else 2,
        "redeemedCountLimit": 5,
        "redeemedAmount": used,
    }


def cartons_of(chance: Random, order: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An order's goods in one carton or two."""
    lines = [line for line in order["lineItems"] if line["productOptionId"]]
    halves = [half for half in (lines[::2], lines[1::2]) if half]
    return [carton(chance, order, place, half) for place, half in enumerate(halves, 1)]


def carton(chance: Random, order: Mapping[str, Any], place: int, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": str(place),
        "sscc": f"00942100{order['id']:08d}{place:04d}",
        "length": 40.0,
        "depth": 30.0,
        "height": 25.0,
        "volume": 0.03,
        "weight": round(chance.uniform(0.5, 9), 2),
        "trackingNumber": order["trackingCode"],
        "cartonItems": [item for line in lines for item in carton_items(line)],
    }


def carton_items(line: dict[str, Any]) -> list[dict[str, Any]]:
    """What a carton holds of a line: by size, where it has sizes."""
    pieces = [(size["code"], size["qty"]) for size in line["sizes"]] or [(line["code"], line["qty"])]
    return [{"lineItemId": line["id"], "productCode": code, "quantity": qty} for code, qty in pieces if qty]
