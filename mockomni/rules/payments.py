"""Who paid what? A payment belongs to a document and lowers what its contact owes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mockomni.resources import SHELF
from mockomni.rules import contacts
from mockomni.rules.amounts import at_home, exact, owed
from mockomni.rules.change import Change, refuse_unknown
from mockomni.rules.kinds import KINDS
from mockomni.storage.unit import Unit

PAYMENTS = SHELF["Payments"]

# The documents that can be paid.
PAYABLE = [name for name, kind in KINDS.items() if kind.order_type]


def document(unit: Unit, order_id: int) -> tuple[str, dict[str, Any]] | None:
    """The document with that id and the resource it belongs to."""
    for name in PAYABLE:
        row = unit.one(SHELF[name], id=order_id)
        if row is not None:
            return name, row
    return None


def paid(unit: Unit, order_id: int) -> Decimal:
    """What has been paid for a document, in its own currency."""
    return sum((exact(each["amount"]) for each in unit.find(PAYMENTS, orderId=order_id)), Decimal(0))


def open_balance(unit: Unit, order: dict[str, Any]) -> Decimal:
    """What is still to be paid for a document; nothing for a void one."""
    return Decimal(0) if order["status"] == "VOID" else owed(order) - paid(unit, order["id"])


def book(change: Change) -> None:
    """Reference, type and branch come from the document; a payment without amount takes its open balance."""
    row, sent = change.row, change.sent
    found = document(change.unit, row["orderId"])
    if found is None:
        if change.is_new or "orderId" in sent:
            refuse_unknown("orderId", row["orderId"])
        return
    resource, order = found
    if change.is_new and "amount" not in sent:
        row["amount"] = float(open_balance(change.unit, order))
    row["orderType"] = KINDS[resource].order_type
    row["branchId"] = order["branchId"]
    row["orderRef"] = order["reference"]
    row["paymentDate"] = row["paymentDate"] or change.now


def lower_balance(change: Change) -> None:
    """A contact owes less by what it paid, more by what is taken back."""
    settle(change, change.before, 1)
    settle(change, change.row, -1)


def raise_balance(change: Change) -> None:
    """A deleted payment is owed again."""
    settle(change, change.row, 1)


def settle(change: Change, payment: dict[str, Any] | None, sign: int) -> None:
    """Move the balance of a payment's contact."""
    found = document(change.unit, payment["orderId"]) if payment else None
    if payment is not None and found is not None:
        settle_of(change, *found, payment, sign)


def settle_of(change: Change, resource: str, order: dict[str, Any], payment: dict[str, Any], sign: int) -> None:
    """Move the balance of the contact of a payment's document."""
    amount = float(at_home(exact(payment["amount"]), order))
    contacts.settle(change, order, sign * contacts.direction(resource, order) * amount)


def follow(change: Change) -> None:
    """Payments of a changed document say its reference and branch, and count for its contact at its rate."""
    before = change.before
    about = ("reference", "branchId", "memberId", "currencyRate", "productTotal", "total")
    if before is None or all(before[name] == change.row[name] for name in about):
        return
    for payment in change.unit.find(PAYMENTS, orderId=change.row["id"]):
        settle_of(change, change.resource.name, before, payment, 1)
        settle_of(change, change.resource.name, change.row, payment, -1)
        said = {"orderRef": change.row["reference"], "branchId": change.row["branchId"]}
        change.unit.replace(PAYMENTS, payment | said)
