"""What makes live data live? A few rows of the kinds that surprise clients; each has been seen on a real account."""

from __future__ import annotations

from typing import Any

from mockomni.clock import stamp
from mockomni.seeding.catalogue import Item
from mockomni.seeding.ground import DAY, HOUR, Ground
from mockomni.seeding.people import Customer
from mockomni.seeding.timeline import Timeline

LONG_REFERENCE = "#MKT-7f3b2c9d8e1a4f60b5c2d9e8f7a6-000417"[:39]


def plan(ground: Ground, timeline: Timeline, items: list[Item], branches: list[int], customers: list[Customer]) -> None:
    """Put one of each kind on the last days of the timeline, as far as the shop has what it takes."""
    known = [customer for customer in customers if customer.since < ground.end - 20 * DAY]
    plain = [item for item in items if not item.sizes and item.product.order_type == "Order"]
    if not known or not plain:
        return
    orders = [*of_plain(plain), *of_units(plain), *of_sizes([item for item in items if item.sizes])]
    for place, order in enumerate(orders):
        buyer = known[place % len(known)]
        record = {"memberId": buyer.id, "branchId": branches[0], "taxStatus": "Incl", **order}
        timeline.at(ground.end - (12 - place) * DAY + 9 * HOUR, enter, ground, record)
    timeline.at(ground.end - 5 * DAY + 11 * HOUR, stranger, ground, plain[0])
    timeline.at(ground.end - 4 * DAY + 11 * HOUR, negative_credit, ground, known[0], plain[0])
    timeline.at(ground.end - 3 * DAY + 2 * HOUR, bare_carriage_return, ground, known[-1])


def enter(at: int, ground: Ground, record: dict[str, Any]) -> int:
    return ground.make("SalesOrders", at, record)


def of_plain(plain: list[Item]) -> list[dict[str, Any]]:
    """A reference longer than input allows; free text among the lines; carriage returns; an approval taken back."""
    first, second = plain[0], plain[-1]
    return [
        {"reference": LONG_REFERENCE, "source": "Marketplace", "lineItems": [{"code": first.code, "qty": 1.0}]},
        {
            "reference": "#9001",
            "customFields": {"orders_1000": "Gift wrap", "orders_1001": None, "orders_1002": 3},
            "deliveryInstructions": "Ring twice\rLeave with the neighbour\r\nThank you",
            "lineItems": [
                {"code": second.code, "qty": 2.0, "lineComments": "one\reach"},
                {"code": "WRAP", "name": "Gift wrapping by hand", "qty": 1.0, "unitPrice": 6.0},
                {"name": "  Handwritten   card", "qty": 1.0, "unitPrice": 2.5},
            ],
        },
        {"reference": "#9002", "isApproved": False, "lineItems": [{"code": first.code, "qty": 4.0}]},
        {"reference": "#9003", "isVoid": True, "stage": "Declined", "lineItems": [{"code": second.code, "qty": 3.0}]},
    ]


def of_units(plain: list[Item]) -> list[dict[str, Any]]:
    """Lines in a unit of measure: cartons and boxes."""
    packed = [item for item in plain if item.product.units][:3]
    if not packed:
        return []
    lines = [
        {"code": item.product.units[0].code, "uomQtyOrdered": 1.0, "uomPrice": item.product.units[0].price}
        for item in packed
    ]
    return [{"taxStatus": "Excl", "customerOrderNo": "PO-UOM-1", "lineItems": lines}]


def of_sizes(sized: list[Item]) -> list[dict[str, Any]]:
    """Sizes with nothing in them, a size twice, codes with runs of spaces, and a line that names no size."""
    orders: list[dict[str, Any]] = []
    for item in sized[:1]:
        small, *others = item.sizes
        pieces = [(small, 0.0), *((size, 1.0) for size in others[:2]), *((size, 1.0) for size in others[1:2])]
        orders.append(
            {"lineItems": [{"code": item.code, "sizes": [{"name": size, "qty": qty} for size, qty in pieces]}]}
        )
    for item in sized:
        padded = [code for code in item.codes if "  " in code]
        if padded:
            orders.append({"lineItems": [{"code": code, "qty": 1.0} for code in padded]})
    return orders


def stranger(at: int, ground: Ground, item: Item) -> None:
    """An order of nobody who is a contact."""
    record = {
        "email": "guest@mail.example",
        "firstName": ground.fake.first_name(),
        "lastName": ground.fake.last_name(),
        "taxStatus": "Incl",
        "lineItems": [{"code": item.code, "qty": 1.0}],
    }
    ground.make("SalesOrders", at, record | {"reference": "#GUEST 77"})


def negative_credit(at: int, ground: Ground, customer: Customer, item: Item) -> None:
    """A credit note whose quantity was sent with a minus: the total keeps the sign, the goods come back."""
    record = {
        "memberId": customer.id,
        "taxStatus": "Incl",
        "creditNoteDate": stamp(at),
        "completedDate": stamp(at),
        "lineItems": [{"code": item.code, "qty": -1.0, "unitPrice": item.price}],
    }
    ground.make("CreditNotes", at, record)


def bare_carriage_return(at: int, ground: Ground, customer: Customer) -> None:
    """A contact whose notes were typed on another machine."""
    ground.change("Contacts", at, {"id": customer.id, "notes": "Call before delivery\rAsk for the dock\r"})
