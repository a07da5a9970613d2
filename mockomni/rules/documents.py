"""Where does a document stand? Branch, status, stages of delivery, currency, tax and totals."""

from __future__ import annotations

from typing import Any

from mockomni import texts
from mockomni.query.bind import Query
from mockomni.query.parse import Compare
from mockomni.resources import SHELF
from mockomni.resources.currency import HOME, SYMBOLS, TAX_RATE, TAX_STATUS
from mockomni.resources.fields import fold
from mockomni.rules.amounts import at_home, products_total, total
from mockomni.rules.change import Change, refuse, refuse_unknown

BRANCHES = SHELF["Branches"]
# The documents that may be in another currency than the account's own.
IN_CURRENCIES = ("SalesOrders", "PurchaseOrders", "CreditNotes", "Quotes")
# The largest amount that is divided by it is still a number.
LEAST_RATE = 0.000001


def branch(change: Change) -> None:
    """The main branch unless said; one that does not exist is refused; frozen while goods have moved."""
    row = change.row
    if change.kind.moved and stays_moved(change, change.kind.moved):
        row["branchId"] = change.was("branchId")
        return
    if not row["branchId"]:
        row["branchId"] = change.was("branchId") or main_branch(change)
    if row["branchId"] != change.was("branchId"):
        found = change.unit.one(BRANCHES, id=row["branchId"])
        if found is None:
            refuse(texts.UNKNOWN, field="branchId", value=row["branchId"])
        if "branchEmail" in row and not change.sent.get("branchEmail"):
            row["branchEmail"] = found["email"]


def stays_moved(change: Change, date: str) -> bool:
    """Had goods moved on that date of the document, and does the change leave it at that?"""
    return has_moved(change.before, date) and has_moved(change.row, date)


def has_moved(row: dict[str, Any] | None, date: str) -> bool:
    """Have goods moved on that date? A date alone, of a draft or a void document, moves none."""
    return bool(row and row[date] and row["isApproved"] and not row.get("isVoid"))


def main_branch(change: Change) -> int:
    """The branch that was there first."""
    first = change.unit.first(BRANCHES)
    if first is None:
        refuse(texts.NO_BRANCH)
    return first["id"]


def two_branches(change: Change) -> None:
    """A transfer's branches exist and differ; what was received was dispatched before (assumed)."""
    row = change.row
    row["dispatchedDate"] = row["dispatchedDate"] or row["receivedDate"]
    if stays_moved(change, "dispatchedDate"):
        row["sourceBranchId"] = change.was("sourceBranchId")
    if stays_moved(change, "receivedDate"):
        row["destinationBranchId"] = change.was("destinationBranchId")
    for field in ("sourceBranchId", "destinationBranchId"):
        if row[field] != change.was(field) and change.unit.one(BRANCHES, id=row[field]) is None:
            refuse_unknown(field, row[field])
    if row["sourceBranchId"] == row["destinationBranchId"]:
        refuse(texts.SAME_BRANCH, value=row["destinationBranchId"])


def void(change: Change) -> None:
    """Voiding is irreversible, and dated."""
    row = change.row
    row["isVoid"] = bool(row["isVoid"] or change.was("isVoid"))
    if row["isVoid"] and not row["cancellationDate"]:
        row["cancellationDate"] = change.now


def status(change: Change) -> None:
    """Void, else approved, else a draft; never what was sent."""
    change.row["status"] = status_of(change.row)


def status_of(row: dict[str, Any]) -> str:
    """Where a document stands, in one word."""
    return "VOID" if row.get("isVoid") else "APPROVED" if row["isApproved"] else "DRAFT"


def approval(change: Change) -> None:
    """A transfer is dated when it is approved."""
    row = change.row
    if row["isApproved"] and not row["approvalDate"]:
        row["approvalDate"] = change.now
    if not row["isApproved"]:
        row["approvalDate"] = None


def shipped(change: Change) -> None:
    """Lines have shipped, or were received, when the document's date says so and it is approved."""
    row = change.row
    moved = bool(row[change.kind.moved]) and row["status"] == "APPROVED"
    for line in row["lineItems"]:
        line["qtyShipped"] = line["qty"] if moved else 0.0
        if "uomQtyShipped" in line:
            line["uomQtyShipped"] = line["uomQtyOrdered"] if moved else 0.0


def transferred(change: Change) -> None:
    """Lines of a transfer have left when it is dispatched."""
    moved = has_moved(change.row, "dispatchedDate")
    for line in change.row["lineItems"]:
        line["qtyTransferred"] = int(line["qty"]) if moved else 0


def money(change: Change) -> None:
    """Currency, tax and totals: prices in the document's currency, ``total`` alone in the home currency."""
    row = change.row
    row["currencyCode"] = (row["currencyCode"] or change.facts.get("currency", HOME)).upper()
    row["currencySymbol"] = SYMBOLS.get(row["currencyCode"], row["currencySymbol"])
    if not change.sent.get("currencyRate") and change.was("currencyCode") != row["currencyCode"]:
        row["currencyRate"] = last_rate(change)
    row["currencyRate"] = row["currencyRate"] or change.was("currencyRate") or 1.0
    if row["currencyRate"] < LEAST_RATE:
        refuse(f"currencyRate {texts.OUT_OF_RANGE}", value=row["currencyRate"])
    if row["taxStatus"] in (None, "Undefined"):
        row["taxStatus"] = change.facts.get("tax_status", TAX_STATUS)
    exempt = row["taxStatus"] == "Exempt"
    if change.sent.get("taxRate") is None and (change.is_new or exempt != (change.was("taxStatus") == "Exempt")):
        row["taxRate"] = 0.0 if exempt else float(change.facts.get("tax_rate", TAX_RATE))
    products = products_total(row["lineItems"])
    row["productTotal"] = float(products)
    row["total"] = float(at_home(total(products, row), row))


def last_rate(change: Change) -> float:
    """The rate at which the account last dealt in the document's currency; 1 at home, and when it never has."""
    currency = change.row["currencyCode"]
    if currency == change.facts.get("currency", HOME):
        return 1.0
    latest = Query(Compare("currencyCode", "=", fold(currency)), (("createdDate", True), ("id", True)), rows=1)
    found = [row for name in IN_CURRENCIES for row in change.unit.rows(SHELF[name], latest)]
    last = max(found, key=lambda row: (row["createdDate"], row["id"]), default=None)
    return last["currencyRate"] if last else 1.0
