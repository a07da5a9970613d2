"""How does a web shop's order get into Omni? By its reference, so that it is there once however often it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from stocksync.client import Omni


@dataclass
class Report:
    """What became of orders, by their references: the ids in Omni, those that were there, and why others are not."""

    created: dict[str, int] = field(default_factory=dict)
    existing: dict[str, int] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)


def send_orders(omni: Omni, orders: Iterable[dict[str, Any]], prefix: str = "WEB") -> Report:
    """Put each order into Omni unless it is there; one that is refused keeps no other from it."""
    report = Report()
    for order in orders:
        reference = f"{prefix}-{order['number']}"
        if id_ := find(omni, reference):
            report.existing[reference] = id_
            continue
        result = omni.post_once("SalesOrders", as_sales_order(order, reference), lambda at=reference: found(omni, at))
        if result["success"]:
            report.created[reference] = result["id"]
        else:
            report.refused[reference] = result["errors"]
    return report


def find(omni: Omni, reference: str) -> int | None:
    """The id of the order with that reference."""
    quoted = reference.replace("'", "''")
    orders = omni.get("SalesOrders", where=f"reference = '{quoted}'", fields="id", rows=1)
    return orders[0]["id"] if orders else None


def found(omni: Omni, reference: str) -> dict[str, Any] | None:
    """The result that creating the order had, if it was done."""
    id_ = find(omni, reference)
    return {"success": True, "id": id_, "errors": []} if id_ else None


def as_sales_order(order: dict[str, Any], reference: str) -> dict[str, Any]:
    """A web shop's order in Omni's words."""
    first, _, last = order["name"].partition(" ")
    return {
        "reference": reference,
        "email": order["email"],
        "firstName": first,
        "lastName": last,
        "freightTotal": order.get("shipping", 0),
        "lineItems": [
            {"code": item["sku"], "qty": item["quantity"], "unitPrice": item["price"]} for item in order["items"]
        ],
    }
