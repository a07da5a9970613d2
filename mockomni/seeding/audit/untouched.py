"""What does only a shop promise that nobody has written to? Order in time, and every batch and piece told."""

from __future__ import annotations

from collections.abc import Iterator

from mockomni.resources import STORED
from mockomni.seeding.audit.books import (
    DOCUMENTS,
    NEAR,
    ORDERS,
    Books,
    differ,
    exact,
)

# What lies ahead, or may: everything else has happened.
AHEAD = frozenset(["estimatedDeliveryDate", "estimatedArrivalDate", "expectedOrderDate", "dueDate", "expiryDate"])
DONE = ("invoiceDate", "dispatchedDate", "fullyReceivedDate", "receivedDate", "completedDate", "acceptanceDate")


def nothing_is_late(books: Books, until: str) -> Iterator[str]:
    """Nothing happened after the anchor."""
    for resource in STORED:
        for row in books.rows[resource.name]:
            for name, cell in resource.columns.items():
                if cell.kind == "moment" and name not in AHEAD and row[name] and row[name] > until:
                    yield f"{resource.name} {row.get('id', row.get('code'))}: {name} {row[name]} is after {until}"


def dates_are_in_order(books: Books, until: str) -> Iterator[str]:
    """Created first, then done, and last modified then or later."""
    contacts = {row["id"]: row["createdDate"] for row in books.rows["Contacts"]}
    for name, row in books.documents(*DOCUMENTS):
        for done in DONE:
            if row.get(done) and not row["createdDate"] <= row[done] <= row["modifiedDate"]:
                yield f"{name}: {done} {row[done]} is not between {row['createdDate']} and {row['modifiedDate']}"
        if contacts.get(row.get("memberId"), "") > row["createdDate"]:
            yield f"{name}: is older than its contact"
        if row.get("dispatchedDate") and (row.get("receivedDate") or until) < row["dispatchedDate"]:
            yield f"{name}: was received before it was sent"
    ordered = {row["id"]: row["createdDate"] for _, row in books.documents(*ORDERS)}
    for name, row in books.documents("Payments"):
        if row["paymentDate"] < ordered.get(row["orderId"], ""):
            yield f"{name}: was made before its order"


def lots_are_whole(books: Books, until: str) -> Iterator[str]:
    """No batch is overdrawn, and every piece of a tracked product on hand is of a batch or has a number.

    What comes in sizes has no lots.
    """
    for (option, branch, lot), quantity in books.lots.items():
        for control in ("Batch", "Serial"):
            loose = books.options[option][0]["sizeId"]
            wrong = quantity < -NEAR or (not lot and abs(quantity) > NEAR)
            if books.tracked(option, control) and wrong and not loose:
                yield f"option {option} at branch {branch} ({control}): {quantity} of lot {lot!r}"
    for name, _, line in books.lines("SalesOrders"):
        moved = sum(exact(each["quantity"]) for each in line["stockMovements"])
        if line["qtyShipped"] and line["productOptionId"] and differ(moved, line["qtyShipped"]):
            yield f"{name}: stockMovements add up to {moved} of {line['qtyShipped']}"


def sizes_are_hidden(books: Books, until: str) -> Iterator[str]:
    """Every sized option was adjusted at every branch, so that a past per size cannot be told from outside."""
    counted = {
        (line["productOptionId"], document["branchId"])
        for _, document, line in books.lines("Adjustments")
        if document["completedDate"] and line["sizes"]
    }
    for option, rows in books.options.items():
        for branch in books.rows["Branches"]:
            if rows[0]["sizeId"] and (option, branch["id"]) not in counted:
                yield f"sized option {rows[0]['productOptionCode']!r} was never adjusted at branch {branch['id']}"


ORDERLY = (
    nothing_is_late,
    dates_are_in_order,
    lots_are_whole,
    sizes_are_hidden,
)
