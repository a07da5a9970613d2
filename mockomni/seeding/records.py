"""What does a loaded record say in full? What follows from the rest of it is filled in before anything is checked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockomni.clock import stamp
from mockomni.resources import SHELF
from mockomni.resources.fields import fold
from mockomni.rules import bills, documents, options
from mockomni.rules.amounts import at_home, exact, plus, products_total, total
from mockomni.rules.kinds import KINDS
from mockomni.storage.unit import Unit

DOCUMENTS = (
    "SalesOrders",
    "PurchaseOrders",
    "Quotes",
    "CreditNotes",
    "BranchTransfers",
    "Adjustments",
    "ProductionJobs",
)
ORDERS = DOCUMENTS[:4]
BOMS, BRANCHES, OPTIONS = SHELF["BomMasters_v2"], SHELF["Branches"], SHELF["ProductOptions"]
LINES = "lineItems"
SHIPPED = {name: KINDS[name].moved for name in ("SalesOrders", "PurchaseOrders")}
# One entry of ``sizeCodes``: Qty|Size|Code|Barcode.
PACKED = re.compile(r"(-?\d+(?:\.\d+)?)\|([^|,]*)\|([^|,]*)\|([^|,]*)")

Shelf = tuple[int, int, int]  # option, size, branch


@dataclass
class Entry:
    """A record: where it stands, its row, what of it was sent, and which shelf it is about, if it is of Stock."""

    place: str
    row: dict[str, Any]
    sent: dict[str, Any]
    shelf: Shelf | None = None


Codes = dict[str, dict[str, Any]]
Entries = dict[str, list[Entry]]


def link(unit: Unit, entries: Entries, at: int) -> None:
    """Fill in what follows from the rest of a record: whose an option is, what a code names, what a line is of."""
    for each in entries.get("Products", ()):
        for option in each.row["productOptions"]:
            complete_option(unit, each.row, option)
    codes = {fold(option[name]): option for option in options_of(entries) for name in ("productOptionCode", "code")}
    codes.pop("", None)
    loaded: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for option in options_of(entries):
        loaded[option["id"]].append(option)
    orders = {each.row["id"]: (name, each.row) for name in ORDERS for each in entries.get(name, ())}
    main = main_branch(unit, entries)
    for name, each in [(name, each) for name, rows in entries.items() for each in rows]:
        date(each.row, stamp(at))
        for _, part in parts(name, each.row):
            link_part(unit, codes, part)
        if name in DOCUMENTS:
            complete_document(each, name, main)
        if name == "Payments":
            complete_payment(unit, orders, each)
        if name == "Stock":
            each.shelf = shelf(unit, loaded, codes, each.row)
        if name == BOMS.name and each.row["products"]:
            bills.make_findable(each.row)


def parts(name: str, row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything of a row that names a product, and where it stands in it."""
    if name == "SerialNumbers":
        yield "", row
    for place, line in enumerate(row.get(LINES, ())):
        yield f"{LINES}[{place}].", line
    if name in ("ProductionJobs", BOMS.name):
        for place, made in enumerate(row["products"]):
            yield f"products[{place}].", made
            for number, part in enumerate(made["components"]):
                yield f"products[{place}].components[{number}].", part


def options_of(entries: Entries) -> list[dict[str, Any]]:
    """Every option that is loaded, sizes apart."""
    return [option for each in entries.get("Products", ()) for option in each.row["productOptions"]]


def main_branch(unit: Unit, entries: Entries) -> int:
    """The branch with the lowest number; 0 when there is none."""
    there = unit.first(BRANCHES)
    numbers = [each.row["id"] for each in entries.get("Branches", ())] + ([there["id"]] if there else [])
    return min(numbers, default=0)


def date(row: dict[str, Any], now: str) -> None:
    """A record without dates is of now, and what is in it as old as itself."""
    if "createdDate" not in row:
        return
    row["createdDate"] = row["createdDate"] or row.get("modifiedDate") or now
    if "modifiedDate" in row:
        row["modifiedDate"] = row["modifiedDate"] or row["createdDate"]
    for name in (LINES, "products", "components", "productOptions"):
        within = row.get(name)
        for item in within if isinstance(within, list) else ():
            date(item, row["createdDate"])


def complete_option(unit: Unit, product: dict[str, Any], option: dict[str, Any]) -> None:
    """An option belongs to its product, has its codes, and has every price column."""
    option["productId"] = product["id"]
    option["productOptionCode"] = option["productOptionCode"] or option["code"]
    if option["size"]:
        option["productOptionSizeCode"] = option["productOptionSizeCode"] or option["code"]
    option["code"] = option["code"] or option["productOptionSizeCode"] or option["productOptionCode"]
    option["priceColumns"] = option["priceColumns"] or options.price_columns(unit, option)
    option["uoms"] = options.units_packed(option["uomOptions"])


def link_part(unit: Unit, codes: Codes, part: dict[str, Any]) -> None:
    """A line that names no option is of the one whose code it has, if any."""
    if part["productOptionId"] or not part["code"]:
        return
    option = codes.get(fold(part["code"])) or unit.one(OPTIONS, code=part["code"])
    option = option or unit.one(OPTIONS, productOptionCode=part["code"])
    if option is not None:
        part["productOptionId"], part["productId"] = option["id"], option["productId"]


def complete_document(each: Entry, name: str, main: int) -> None:
    """Lines belong to their document and have sizes; what can be worked out and was not sent is."""
    row, sent = each.row, each.sent
    if "branchId" in row:
        row["branchId"] = row["branchId"] or main
    if "status" in row:
        row["status"] = documents.status_of(row)
    for place, line in enumerate(row.get(LINES, ())):
        line["transactionId"] = row["id"]
        line["sort"] = line["sort"] or place + 1
        line["sizes"] = line["sizes"] or unpacked(line.get("sizeCodes", ""))
        if name in SHIPPED:
            complete_line(line, sent[LINES][place], bool(row[SHIPPED[name]]) and row["status"] == "APPROVED")
    if name in ORDERS:
        row["currencyRate"] = row["currencyRate"] or 1.0
        if "productTotal" not in sent:
            row["productTotal"] = float(products_total(row[LINES]))
        if "total" not in sent:
            row["total"] = float(at_home(total(exact(row["productTotal"]), row), row))


def complete_line(line: dict[str, Any], sent: dict[str, Any], gone: bool) -> None:
    """What has shipped, and the units of measure, where a line does not say."""
    if "qtyShipped" not in sent:
        line["qtyShipped"] = line["qty"] if gone else 0.0
    if "uomSize" in line:
        size = line["uomSize"] = line["uomSize"] or 1.0
        line["uomQtyOrdered"] = line["uomQtyOrdered"] or line["qty"] / size
        line["uomQtyShipped"] = line["uomQtyShipped"] or line["qtyShipped"] / size
        line["uomPrice"] = line["uomPrice"] or plus(line["unitPrice"] * size, 0.0)


def complete_payment(unit: Unit, orders: dict[int, tuple[str, dict[str, Any]]], each: Entry) -> None:
    """A payment says what its order is called."""
    number = each.row["orderId"]
    there = ((name, unit.one(SHELF[name], id=number)) for name in ORDERS)
    name, order = orders.get(number) or next((found for found in there if found[1]), ("", None))
    if order is not None:
        each.row["orderRef"] = each.row["orderRef"] or order["reference"]
        if "orderType" not in each.sent:
            each.row["orderType"] = name[:-1]


def unpacked(packed: str) -> list[dict[str, Any]]:
    """The sizes that ``sizeCodes`` is made of: what printed lines of most documents say of them."""
    return [
        {"name": name, "code": code, "barcode": barcode, "qty": float(quantity)}
        for quantity, name, code, barcode in PACKED.findall(packed)
    ]


def shelf(unit: Unit, loaded: dict[int, list[dict[str, Any]]], codes: Codes, row: dict[str, Any]) -> Shelf | None:
    """The option, size and branch that a Stock record is of; None when there is no such."""
    if row["productOptionId"]:
        found = loaded.get(row["productOptionId"]) or unit.find(OPTIONS, id=row["productOptionId"])
        option = next((each for each in found if fold(each["size"] or "") == fold(row["size"] or "")), None)
    else:
        option = codes.get(fold(row["code"])) or (unit.one(OPTIONS, code=row["code"]) if row["code"] else None)
        if option and fold(option["code"]) != fold(row["code"]):
            return None
    return (option["id"], option["sizeId"], row["branchId"]) if option and row["branchId"] else None
