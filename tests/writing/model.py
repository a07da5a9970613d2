"""A small model of a shop: a bookkeeper with a pencil.

Documents as they stand, everything else added up from them anew each time. It shares nothing with the rules but what
the contract says.
"""

from __future__ import annotations

import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from shop import DEALER, MAIN, SHOP


class Item(NamedTuple):
    """What the shop sells, and how it lies there."""

    option: int
    retail: str
    cost: str
    wholesale: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    is_work: bool = False
    is_sized: bool = False


ITEMS = {
    "MUG-01": Item(1, "14.5", "4.1"),
    "ROPE-01": Item(2, "30", "10"),
    "DRILL-01": Item(3, "200", "90"),
    "KIT-01": Item(4, "50", "0", parts=(("MUG-01", "2"), ("ROPE-01", "1"))),
    "FIT-01": Item(5, "80", "0", is_work=True),
    "HAMPER-01": Item(6, "60", "25"),
    "TEE-NAVY": Item(7, "29", "8.4", wholesale="17.5", is_sized=True),
}
OPENING = {("MUG-01", ""): 20, ("ROPE-01", ""): 9, ("DRILL-01", ""): 3, ("TEE-NAVY", "S"): 5, ("TEE-NAVY", "M"): 6}
PREFIX = {"PurchaseOrders": "PO", "Quotes": "QU", "CreditNotes": "CRN", "BranchTransfers": "BT", "Adjustments": "ADJ"}
ORDERS = ("SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes")
DATES = {
    "SalesOrders": ("dispatchedDate", "invoiceDate"),
    "PurchaseOrders": ("fullyReceivedDate",),
    "CreditNotes": ("completedDate",),
    "Quotes": ("acceptanceDate",),
    "Adjustments": ("completedDate",),
    "BranchTransfers": ("dispatchedDate", "receivedDate"),
}
VOIDABLE = ("SalesOrders", "PurchaseOrders")


def cents(number):
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def exact(number):
    return Decimal(str(number or 0))


class Line:
    """A line of a document: so much of an item, or of nothing the shop knows."""

    def __init__(self, resource, sent, member):
        self.id = 0
        # Lines of transfers and adjustments have no barcode.
        self.item, size, units = named(sent if resource in ORDERS else sent | {"barcode": ""})
        self.sizes = []
        self.qty = exact(sent.get("qty")) * units
        self.uom = units if resource == "SalesOrders" else Decimal(1)
        if sent.get("uomQtyOrdered") and resource == "SalesOrders":
            self.qty = exact(sent["uomQtyOrdered"]) * units
        if self.item and ITEMS[self.item].is_sized:
            self.resize(sent.get("sizes") or ([{"name": size, "qty": self.qty}] if size else []))
        is_priced = resource in ORDERS
        self.price = exact(sent["unitPrice"]) if is_priced and "unitPrice" in sent else self.listed(resource, member)
        self.discount = exact(sent.get("discount")) if is_priced else Decimal(0)

    def listed(self, resource, member):
        if not self.item:
            return Decimal(0)
        item = ITEMS[self.item]
        if resource in ("PurchaseOrders", "Adjustments", "BranchTransfers"):
            return Decimal(item.cost)
        return Decimal(item.wholesale if member == DEALER and item.wholesale else item.retail)

    def resize(self, sizes):
        # A size may be named twice; then too a sum cannot be split.
        self.sizes = [(size["name"], exact(size["qty"])) for size in sizes]
        if sizes:
            self.qty = sum(qty for _, qty in self.sizes)

    def recount(self, qty):
        self.qty = exact(qty)
        if len(self.sizes) == 1:
            self.sizes = [(self.sizes[0][0], self.qty)]

    @property
    def total(self):
        return cents(self.qty * self.price - self.discount)


NAMES = {"TEE-NAVY-S": ("TEE-NAVY", "S", 1), "TEE-NAVY-M": ("TEE-NAVY", "M", 1), "MUG-CTN": ("MUG-01", "", 24)}
BARCODES = {"9400000000109": ("MUG-01", "", 1), "9400000000024": ("TEE-NAVY", "M", 1)}


def named(sent):
    """What a line is of: the item, the size and how many pieces one of it is."""
    by_option = {item.option: code for code, item in ITEMS.items()}
    item, size, units = (
        (by_option[sent["productOptionId"]], "", 1)
        if sent.get("productOptionId")
        else NAMES.get(sent.get("code"))
        or ((sent["code"], "", 1) if sent.get("code") in ITEMS else None)
        or BARCODES.get(sent.get("barcode"))
        or ("", "", 1)
    )
    return item, size, Decimal(units)


class Document:
    """A document as it stands."""

    def __init__(self, resource, id_, sent):
        self.resource, self.id = resource, id_
        self.values = {"isApproved": True, "isVoid": False, "branchId": MAIN, "memberId": 0, "reference": ""}
        self.values |= {"taxStatus": "Excl", "taxRate": 15, "currencyRate": 1, "invoiceNumber": 0}
        self.values |= {name: value for name, value in sent.items() if name != "lineItems"}
        self.lines = [Line(resource, line, self.values["memberId"]) for line in sent["lineItems"]]
        self.settle()

    def __getitem__(self, name):
        return self.values.get(name)

    def settle(self):
        if self.resource == "BranchTransfers" and self["receivedDate"]:
            self.values["dispatchedDate"] = self["dispatchedDate"] or self["receivedDate"]

    @property
    def stands(self):
        return bool(self["isApproved"]) and not (self["isVoid"] and self.resource in VOIDABLE)

    @property
    def status(self):
        return "APPROVED" if self.stands else "VOID" if self["isVoid"] and self.resource in VOIDABLE else "DRAFT"

    @property
    def products(self):
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def owed(self):
        freight, surcharge, discount = (
            cents(exact(self[name])) for name in ("freightTotal", "surcharge", "discountTotal")
        )
        base = self.products + freight + surcharge - discount
        return base + cents(base * exact(self["taxRate"]) / 100) if self["taxStatus"] == "Excl" else base

    def at_home(self, amount):
        rate = exact(self["currencyRate"])
        return amount if rate == 1 else (amount / rate).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    def effects(self):
        """(branch, what it counts as, sign)."""
        if not self.stands:
            return []
        here = self["branchId"]
        if self.resource == "SalesOrders":
            return [(here, "stockOnHand", -1)] if self["dispatchedDate"] else [(here, "openSales", 1)]
        if self.resource == "PurchaseOrders":
            return [(here, "stockOnHand" if self["fullyReceivedDate"] else "incoming", 1)]
        if self.resource in ("CreditNotes", "Adjustments"):
            return [(here, "stockOnHand", 1)] if self["completedDate"] else []
        if self.resource == "BranchTransfers" and self["dispatchedDate"]:
            counts = "stockOnHand" if self["receivedDate"] else "incoming"
            return [(self["sourceBranchId"], "stockOnHand", -1), (self["destinationBranchId"], counts, 1)]
        return []

    def goods(self):
        """(item, size, quantity)."""
        for line in self.lines:
            if not line.item or ITEMS[line.item].is_work:
                continue
            item, is_return = ITEMS[line.item], self.resource == "CreditNotes"
            found = [(part, "", line.qty * Decimal(each)) for part, each in item.parts]
            if item.is_sized:
                found = [(line.item, size, qty) for size, qty in line.sizes]
            elif not item.parts:
                found = [(line.item, "", line.qty)]
            yield from ((code, size, abs(qty) if is_return else qty) for code, size, qty in found)


class Model:
    """The shop on paper."""

    def __init__(self):
        self.documents = {}
        self.payments = {}
        self.branches = [MAIN, SHOP]
        self.next_id, self.next_payment, self.next_invoice = 2, 1, 10001
        self.next_number = defaultdict(int)

    def reference(self, document):
        taken = {each["reference"].lower() for each in self.documents.values() if each.resource == document.resource}
        if document["reference"]:
            return document["reference"] if document["reference"].lower() not in taken else None
        if document.resource in PREFIX:
            return f"{PREFIX[document.resource]}-{document.id}"
        while True:
            number = self.next_number[document["memberId"]]
            self.next_number[document["memberId"]] += 1
            generated = f"{document['memberId']}-{number}"
            if generated not in taken:
                return generated

    def invoice(self, document):
        if document.resource == "SalesOrders" and document["invoiceDate"] and not document["invoiceNumber"]:
            document.values["invoiceNumber"] = self.next_invoice
            self.next_invoice += 1

    def stock(self):
        rows = defaultdict(lambda: defaultdict(Decimal))
        for (code, size), many in OPENING.items():
            rows[code, size, MAIN]["stockOnHand"] += many
        for document in self.documents.values():
            for branch, counts, sign in document.effects():
                for code, size, quantity in document.goods():
                    rows[code, size, branch][counts] += sign * quantity
        shelves = [(code, "") for code, item in ITEMS.items() if not item.is_sized] + [
            ("TEE-NAVY", "S"),
            ("TEE-NAVY", "M"),
        ]
        found = {(code, size, branch): rows[code, size, branch] for code, size in shelves for branch in self.branches}
        for row in found.values():
            row["available"] = row["stockOnHand"] - row["openSales"]
        for (code, _, branch), row in found.items():
            allowed = [
                math.floor(found[part, "", branch]["available"] / Decimal(each)) for part, each in ITEMS[code].parts
            ]
            row["virtual"] = max(0, min(allowed, default=0))
        return found

    def owes(self, contact):
        owing = Decimal(0)
        for document in self.documents.values():
            way = {"SalesOrders": 1, "CreditNotes": 1 if document.owed < 0 else -1}.get(document.resource, 0)
            if document["memberId"] != contact or not way:
                continue
            if document.stands:
                owing += way * document.at_home(document.owed)
            paid = [amount for order, amount in self.payments.values() if order == document.id]
            owing -= way * sum((document.at_home(amount) for amount in paid), Decimal(0))
        return owing
