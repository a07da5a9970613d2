"""What do loaded records mean? Rows are written as they are, and the ledger and the stock are made to fit them."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockomni.clock import seconds, stamp
from mockomni.resources import SHELF
from mockomni.resources.fields import fold
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules import kits, stock
from mockomni.rules.amounts import at_home, exact, plus, products_total, total
from mockomni.rules.numbering import FIRST_INVOICE
from mockomni.seeding.audit import OPENING
from mockomni.storage.unit import Place, Unit

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
BOMS, OPTIONS, PRODUCTS, STOCK, BRANCHES, SERIALS = (
    SHELF[name] for name in ("BomMasters_v2", "ProductOptions", "Products", "Stock", "Branches", "SerialNumbers")
)
# What the ledger calls movements that no document made.
OPENINGS = dataclasses.replace(SHELF["Adjustments"], name=OPENING)
ON_HAND = stock.ON_HAND
LINES = "lineItems"
# The counters of numbers inside rows: resource -> list within it -> series.
INNER = {
    **{name: {LINES: LINES} for name in DOCUMENTS[:6]},
    "ProductionJobs": {"products": "jobItems"},
    "BomMasters_v2": {"products": "bomItems"},
    "Contacts": {"secondaryContacts": "secondaryContacts"},
    "Branches": {"secondaryContacts": "secondaryContacts"},
}
SHIPPED = {"SalesOrders": "dispatchedDate", "PurchaseOrders": "fullyReceivedDate"}
# One entry of ``sizeCodes``: Qty|Size|Code|Barcode.
PACKED = re.compile(r"(-?\d+(?:\.\d+)?)\|([^|,]*)\|([^|,]*)\|([^|,]*)")

Shelf = tuple[int, int, int]  # option, size, branch


@dataclass
class Entry:
    """A record: where it stands, its row, and what of it was sent."""

    place: str
    row: dict[str, Any]
    sent: dict[str, Any]


Entries = dict[str, list[Entry]]


def parts(name: str, row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything inside a row that names a product, and where it stands."""
    for place, line in enumerate(row.get(LINES, ())):
        yield f"{LINES}[{place}]", line
    if name in ("ProductionJobs", BOMS.name):
        for place, made in enumerate(row["products"]):
            yield f"products[{place}]", made
            for number, part in enumerate(made["components"]):
                yield f"products[{place}].components[{number}]", part


# Before anything is written: rows say in full what they said in part


def link(unit: Unit, entries: Entries) -> None:
    """Fill in what follows from the rest of a record: whose an option is, what a code names, what a line is of."""
    for each in entries.get("Products", ()):
        for option in each.row["productOptions"]:
            complete_option(each.row, option)
    codes = {
        fold(option[field]): option
        for each in entries.get("Products", ())
        for option in each.row["productOptions"]
        for field in ("productOptionCode", "code")
        if option[field]
    }
    for name, each in [(name, each) for name, rows in entries.items() for each in rows]:
        for _, part in parts(name, each.row):
            link_part(unit, codes, part)
        if name in DOCUMENTS:
            complete_document(unit, name, each)
        if name == "Payments":
            complete_payment(unit, entries, each)
        if name == BOMS.name and each.row["products"]:
            made = each.row["products"][0]
            each.row["productOptionId"] = made["productOptionId"]
            each.row["components"] = f",{','.join(str(part['productOptionId']) for part in made['components'])},"


def complete_option(product: dict[str, Any], option: dict[str, Any]) -> None:
    """An option belongs to its product and has its codes."""
    option["productId"] = product["id"]
    option["productOptionCode"] = option["productOptionCode"] or option["code"]
    if option["size"]:
        option["productOptionSizeCode"] = option["productOptionSizeCode"] or option["code"]
    option["code"] = option["code"] or option["productOptionSizeCode"] or option["productOptionCode"]
    words = [word for uom in option["uomOptions"] for word in (uom["code"], uom["barcode"]) if word]
    option["uoms"] = f"|{'|'.join(words)}|" if words else ""


def link_part(unit: Unit, codes: dict[str, dict[str, Any]], part: dict[str, Any]) -> None:
    """A line that names no option is of the one whose code it has, if any."""
    if part["productOptionId"] or not part["code"]:
        return
    option = codes.get(fold(part["code"])) or unit.one(OPTIONS, code=part["code"])
    option = option or unit.one(OPTIONS, productOptionCode=part["code"])
    if option is not None:
        part["productOptionId"], part["productId"] = option["id"], option["productId"]


def complete_document(unit: Unit, name: str, each: Entry) -> None:
    """Lines belong to their document and have sizes; what can be worked out and was not sent is."""
    row, sent = each.row, each.sent
    if "status" in row:
        row["status"] = "VOID" if row.get("isVoid") else "APPROVED" if row["isApproved"] else "DRAFT"
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


def complete_payment(unit: Unit, entries: Entries, each: Entry) -> None:
    """A payment says what its order is called."""
    number = each.row["orderId"]
    for name in ORDERS:
        loaded = (entry.row for entry in entries.get(name, ()) if entry.row["id"] == number)
        order = next(loaded, None) or unit.one(SHELF[name], id=number)
        if order is not None:
            each.row["orderRef"] = each.row["orderRef"] or order["reference"]
            if "orderType" not in each.sent:
                each.row["orderType"] = name[:-1]
            return


def unpacked(packed: str) -> list[dict[str, Any]]:
    """The sizes that ``sizeCodes`` is made of: what printed lines of most documents say of them."""
    return [
        {"name": name, "code": code, "barcode": barcode, "qty": float(quantity)}
        for quantity, name, code, barcode in PACKED.findall(packed)
    ]


def shelf(unit: Unit, entries: Entries, row: dict[str, Any]) -> Shelf | None:
    """The option, size and branch that a Stock record is of; None when there is no such."""
    loaded = [option for each in entries.get("Products", ()) for option in each.row["productOptions"]]
    if row["productOptionId"]:
        found = [option for option in loaded if option["id"] == row["productOptionId"]]
        found = found or unit.find(OPTIONS, id=row["productOptionId"])
        found = [option for option in found if fold(option["size"] or "") == fold(row["size"] or "")]
    else:
        found = [option for option in loaded if row["code"] and fold(option["code"]) == fold(row["code"])]
        found = found or (unit.find(OPTIONS, code=row["code"]) if row["code"] else [])
    return (found[0]["id"], found[0]["sizeId"], row["branchId"]) if found and row["branchId"] else None


# Writing


def write(unit: Unit, entries: Entries, at: int) -> None:
    """Write every row, then the ledger, then the numbers that follow from it."""
    for name, rows in entries.items():
        if name == "Stock":
            continue
        for each in rows:
            number_within(unit, name, each.row)
        unit.insert(SHELF[name], *(each.row for each in rows))
        if SHELF[name].key == ("id",):
            unit.seen(SHELF[name].series, max((each.row["id"] for each in rows), default=0))
        if name == "Products":
            write_options(unit, rows)
    places(unit, entries, at)
    touched = move(unit, entries, at)
    open_stock(unit, entries, touched, at)
    unit.state(loaded=stamp(at))


def write_options(unit: Unit, products: list[Entry]) -> None:
    options = [option for each in products for option in each.row["productOptions"]]
    unit.insert(OPTIONS, *options)
    unit.seen(OPTIONS.series, max(option["id"] for option in options))
    for option in options:
        for uom in option["uomOptions"]:
            unit.seen("uomOptions", uom["id"])


def number_within(unit: Unit, name: str, row: dict[str, Any]) -> None:
    """Numbers inside a row: those that are missing are given, the counters go on after the others."""
    for field, series in INNER.get(name, {}).items():
        items = row[field] + [part for item in row[field] for part in item.get("components", ())]
        for item in items:
            unit.seen(series, item["id"])
            item["id"] = item["id"] or unit.next(series)
    if row.get("invoiceNumber", 0) >= FIRST_INVOICE:
        unit.seen("invoiceNumber", row["invoiceNumber"] - FIRST_INVOICE + 1)
    if row.get("creditNoteNumber"):
        unit.seen("creditNoteNumber", row["creditNoteNumber"])
    prefix, _, number = row.get("serialnumber", "").partition("-")
    if prefix == "SN" and number.isdecimal():
        unit.seen("serial number", int(number))


def places(unit: Unit, entries: Entries, at: int) -> None:
    """Every option has a Stock row at every branch, also at those that were just loaded."""
    loaded = [option for each in entries.get("Products", ()) for option in each.row["productOptions"]]
    options = unit.find(OPTIONS) if "Branches" in entries else loaded
    stock.places(unit, options, unit.find(BRANCHES), stamp(at))


def move(unit: Unit, entries: Entries, at: int) -> set[int]:
    """Write what the loaded documents have moved; the options whose numbers may have changed."""
    touched = {option["id"] for each in entries.get("Products", ()) for option in each.row["productOptions"]}
    touched |= {each.row["productOptionId"] for each in entries.get("SerialNumbers", ())}
    for name in DOCUMENTS:
        if name == "Quotes":
            continue
        for each in entries.get(name, ()):
            changes = {place: many for place, many in stock.wanted(unit, name, each.row).items() if many}
            if changes:
                moment = each.row["modifiedDate"] or each.row["createdDate"]
                unit.move(SHELF[name], each.row["id"], changes, seconds(moment) if moment else at)
                touched |= {place.productOptionId for place in changes}
    return touched


def open_stock(unit: Unit, entries: Entries, touched: set[int], at: int) -> None:
    """Make stock on hand what was said of it, by movements of no document, and show it everywhere."""
    said = said_of_stock(unit, entries)
    touched |= {option for option, _, _ in said}
    for option in sorted(touched):
        wanted = {place: many for place, many in said.items() if place[0] == option}
        changes = openings(unit, option, wanted | said_of_option(unit, entries, option, wanted))
        if changes:
            unit.move(OPENINGS, option, changes, at)
        show(unit, option)
    for product in {unit.one(OPTIONS, id=option)["productId"] for option in touched}:  # type: ignore[index]
        stock.show_product(unit, product)
    for bom in unit.find(BOMS):
        if kits.is_kit(unit, bom["products"][0]["productId"]):
            kits.show_kit(unit, bom, stamp(at))
    for each in entries.get("Stock", ()):
        restamp(unit, shelf(unit, entries, each.row), each.row["modifiedDate"])


def said_of_stock(unit: Unit, entries: Entries) -> dict[Shelf, float]:
    """What Stock records say is on hand."""
    found = {}
    for each in entries.get("Stock", ()):
        place = shelf(unit, entries, each.row)
        assert place is not None
        found[place] = each.row["stockOnHand"]
    return found


def said_of_option(unit: Unit, entries: Entries, option: int, known: dict[Shelf, float]) -> dict[Shelf, float]:
    """What an option's own number asks of the main branch, when no Stock record speaks of the option."""
    main = unit.first(BRANCHES)
    if known or main is None:
        return {}
    there = unit.balances("sizeId", "branchId", productOptionId=option, counts=ON_HAND)
    found = {}
    for each in entries.get("Products", ()):
        for sent, row in zip(each.sent.get("productOptions", ()), each.row["productOptions"], strict=True):
            if row["id"] == option and sent.get("stockOnHand") is not None:
                elsewhere = sum(
                    many for (size, branch), many in there.items() if size == row["sizeId"] and branch != main["id"]
                )
                found[option, row["sizeId"], main["id"]] = plus(sent["stockOnHand"], -elsewhere)
    return found


def openings(unit: Unit, option: int, wanted: dict[Shelf, float]) -> dict[Place, float]:
    """The movements that bring an option's lots to what is known of them, and its shelves to what is wanted."""
    lots = unit.balances("sizeId", "branchId", "lot", productOptionId=option, counts=ON_HAND)
    sums: dict[Shelf, float] = defaultdict(float)
    changes: dict[Place, float] = {}
    pieces = pieces_of(unit, option)
    if pieces is not None:
        lots = {(0, branch, lot): 0.0 for lot, (branch, _) in pieces.items()} | lots
    for (size, branch, lot), many in lots.items():
        sums[option, size, branch] = plus(sums[option, size, branch], many)
        right = lot_wanted(pieces, branch, lot, many)
        if lot and right != many:
            changes[Place(0, option, size, branch, ON_HAND, lot)] = plus(right, -many)
    for place in {**sums, **wanted}:
        option, size, branch = place
        missing = plus(wanted.get(place, sums[place]), -sums[place])
        for change, many in list(changes.items()):
            if (change.sizeId, change.branchId) == (size, branch):
                missing = plus(missing, -many)
        if missing:
            changes[Place(0, option, size, branch, ON_HAND)] = missing
    return changes


def pieces_of(unit: Unit, option: int) -> dict[str, tuple[int, float]] | None:
    """The serial numbers of an option: number -> branch and whether it is there; None when it has no such."""
    row = unit.one(OPTIONS, id=option)
    product = unit.one(PRODUCTS, id=row["productId"]) if row else None
    if product is None or STOCK_CONTROL[product["stockControl"]] != "Serial":
        return None
    return {
        piece["serialnumber"]: (piece["branchId"], piece["available"])
        for piece in unit.find(SERIALS, productOptionId=option)
    }


def lot_wanted(pieces: dict[str, tuple[int, float]] | None, branch: int, lot: str, many: float) -> float:
    """What is right for a lot: a piece is where its serial number says, a batch is never overdrawn."""
    if pieces is None:
        return max(0.0, many)
    there, available = pieces.get(lot, (0, 0.0))
    return available if there == branch else 0.0


def show(unit: Unit, option: int) -> None:
    """Bring an option's Stock rows and its own numbers in line with the ledger, dates untouched."""
    moved = unit.balances("sizeId", "branchId", "counts", productOptionId=option)
    sums: dict[int, dict[str, float]] = defaultdict(lambda: {"stockOnHand": 0.0, "available": 0.0})
    for row in unit.find(STOCK, productOptionId=option):
        for counts in (ON_HAND, stock.OPEN, stock.INCOMING):
            row[counts] = plus(moved.get((row["sizeId"], row["branchId"], counts), 0.0), 0.0)
        row["available"] = plus(row[ON_HAND], -row[stock.OPEN])
        unit.replace(STOCK, row)
        for name, many in sums[row["sizeId"]].items():
            sums[row["sizeId"]][name] = plus(many, row[name])
    for row in unit.find(OPTIONS, id=option):
        row["stockOnHand"], row["stockAvailable"] = sums[row["sizeId"]].values()
        unit.replace(OPTIONS, row)


def restamp(unit: Unit, place: Shelf | None, modified: str | None) -> None:
    """A Stock row keeps the date that came with it."""
    if place is not None and modified:
        option, size, branch = place
        row = unit.one(STOCK, productOptionId=option, sizeId=size, branchId=branch)
        if row is not None:
            unit.replace(STOCK, row | {"modifiedDate": modified})
