"""Who paid what? A payment belongs to a document and lowers what its contact owes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mockomni import texts
from mockomni.resources import SHELF
from mockomni.rules import contacts
from mockomni.rules.amounts import at_home, exact, owed
from mockomni.rules.change import Change, refuse
from mockomni.storage.unit import Unit

PAYMENTS = SHELF["Payments"]

# The documents that can be paid, with the word that ``orderType`` has for each, and whether money comes in (1) or out.
PAYABLE = {
    "SalesOrders": ("SalesOrder", 1),
    "PurchaseOrders": ("PurchaseOrder", 0),
    "CreditNotes": ("CreditNote", -1),
    "Quotes": ("Quote", 0),
}


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


def book(change: Change) -> None:
    """Reference, type and branch come from the document; a payment without amount takes its open balance."""
    row, sent = change.row, change.sent
    found = document(change.unit, row["orderId"])
    if found is None:
        if change.is_new or "orderId" in sent:
            refuse(texts.NO_ORDER, value=row["orderId"])
        return
    resource, order = found
    if change.is_new and not sent.get("amount"):
        row["amount"] = float(owed(order) - paid(change.unit, order["id"]))
    row["orderRef"] = order["reference"]
    row["orderType"] = PAYABLE[resource][0]
    row["branchId"] = row["branchId"] or order["branchId"]
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
    if payment is None or found is None:
        return
    resource, order = found
    amount = float(at_home(exact(payment["amount"]), order))
    contacts.settle(change, order, sign * PAYABLE[resource][1] * amount)
