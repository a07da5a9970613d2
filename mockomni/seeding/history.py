"""What do loaded records mean? Rows are written as they are, and the ledger and the stock are made to fit them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

from mockomni.clock import seconds, stamp
from mockomni.resources import SHELF
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules import kits, stock
from mockomni.rules.amounts import plus
from mockomni.rules.numbering import FIRST_INVOICE
from mockomni.seeding.audit import OPENING
from mockomni.seeding.records import BOMS, BRANCHES, DOCUMENTS, LINES, OPTIONS, Entries, Entry, Shelf, options_of
from mockomni.storage.unit import Spot, Unit

PRODUCTS, STOCK, SERIALS = SHELF["Products"], SHELF["Stock"], SHELF["SerialNumbers"]
# What the ledger calls movements that no document made.
OPENINGS = dataclasses.replace(SHELF["Adjustments"], name=OPENING)
ON_HAND = stock.ON_HAND
# The counters of numbers inside rows: resource -> list within it -> series.
INNER = {
    **{name: {LINES: LINES} for name in DOCUMENTS[:6]},
    "ProductionJobs": {"products": "jobItems"},
    "BomMasters_v2": {"products": "bomItems"},
    "Contacts": {"secondaryContacts": "secondaryContacts"},
    "Branches": {"secondaryContacts": "secondaryContacts"},
}


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
    unit.seen(OPTIONS.series, max((option["id"] for option in options), default=0))
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
    options = unit.find(OPTIONS) if "Branches" in entries else options_of(entries)
    stock.places(unit, options, unit.find(BRANCHES), stamp(at))


def move(unit: Unit, entries: Entries, at: int) -> set[int]:
    """Write what the loaded documents have moved; the options whose numbers may have changed."""
    touched = {option["id"] for option in options_of(entries)}
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
    wanted = said_of_options(unit, entries) | said_of_stock(entries)
    touched |= set(wanted)
    for option in sorted(touched):
        changes = openings(unit, option, wanted.get(option, {}))
        if changes:
            unit.move(OPENINGS, option, changes, at)
        show(unit, option)
    for product in {unit.one(OPTIONS, id=option)["productId"] for option in touched}:  # type: ignore[index]
        stock.show_product(unit, product)
    for bom in unit.find(BOMS):
        if kits.is_kit(unit, bom["products"][0]["productId"]):
            kits.show_kit(unit, bom, stamp(at))
    for each in entries.get("Stock", ()):
        restamp(unit, each.shelf, each.row["modifiedDate"])


def said_of_stock(entries: Entries) -> dict[int, dict[Shelf, float]]:
    """What Stock records say is on hand: option -> shelf -> how much."""
    found: dict[int, dict[Shelf, float]] = defaultdict(dict)
    for each in entries.get("Stock", ()):
        assert each.shelf is not None
        found[each.shelf[0]][each.shelf] = each.row["stockOnHand"]
    return found


def said_of_options(unit: Unit, entries: Entries) -> dict[int, dict[Shelf, float]]:
    """What options say of themselves: their number less what documents left at other branches is at the main one."""
    found: dict[int, dict[Shelf, float]] = defaultdict(dict)
    main = unit.first(BRANCHES)
    if main is None:
        return found
    for each in entries.get("Products", ()):
        for sent, row in zip(each.sent.get("productOptions", ()), each.row["productOptions"], strict=True):
            if sent.get("stockOnHand") is not None:
                there = unit.balances("branchId", productOptionId=row["id"], sizeId=row["sizeId"], counts=ON_HAND)
                elsewhere: float = sum(many for (branch,), many in there.items() if branch != main["id"])
                found[row["id"]][row["id"], row["sizeId"], main["id"]] = plus(sent["stockOnHand"], -elsewhere)
    return found


def openings(unit: Unit, option: int, wanted: dict[Shelf, float]) -> dict[Spot, float]:
    """The movements that bring an option's lots to what is known of them, and its shelves to what is wanted."""
    lots = unit.balances("sizeId", "branchId", "lot", productOptionId=option, counts=ON_HAND)
    sums: dict[Shelf, float] = defaultdict(float)
    changes: dict[Spot, float] = {}
    pieces = pieces_of(unit, option)
    if pieces is not None:
        lots = {(0, branch, lot): 0.0 for lot, (branch, _) in pieces.items()} | lots
    for (size, branch, lot), many in lots.items():
        sums[option, size, branch] = plus(sums[option, size, branch], many)
        right = lot_wanted(pieces, branch, lot, many)
        if lot and right != many:
            changes[Spot(0, option, size, branch, ON_HAND, lot)] = plus(right, -many)
    for place in {**sums, **wanted}:
        option, size, branch = place
        missing = plus(wanted.get(place, sums[place]), -sums[place])
        for change, many in list(changes.items()):
            if (change.sizeId, change.branchId) == (size, branch):
                missing = plus(missing, -many)
        if missing:
            changes[Spot(0, option, size, branch, ON_HAND)] = missing
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
    for there in unit.find(STOCK, productOptionId=option):
        row = dict(there)
        for counts in (ON_HAND, stock.OPEN, stock.INCOMING):
            row[counts] = plus(moved.get((row["sizeId"], row["branchId"], counts), 0.0), 0.0)
        row["available"] = plus(row[ON_HAND], -row[stock.OPEN])
        unit.replace(STOCK, row)
        for name, many in sums[row["sizeId"]].items():
            sums[row["sizeId"]][name] = plus(many, row[name])
    for row in unit.find(OPTIONS, id=option):
        on_hand, available = sums[row["sizeId"]].values()
        unit.replace(OPTIONS, row | {"stockOnHand": on_hand, "stockAvailable": available})


def restamp(unit: Unit, place: Shelf | None, modified: str | None) -> None:
    """A Stock row keeps the date that came with it."""
    if place is not None and modified:
        option, size, branch = place
        row = unit.one(STOCK, productOptionId=option, sizeId=size, branchId=branch)
        if row is not None:
            unit.replace(STOCK, row | {"modifiedDate": modified})
