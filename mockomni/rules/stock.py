"""What moves? Each document says what it should have moved; what it has moved so far is made to agree.

A second identical PUT therefore moves nothing, a changed quantity moves the difference, and void undoes all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from mockomni.resources import SHELF
from mockomni.rules import kits, tracking
from mockomni.rules.amounts import plus
from mockomni.rules.change import MOVING, Change
from mockomni.storage.unit import Spot, Unit

ON_HAND, OPEN, INCOMING = "stockOnHand", "openSales", "incoming"
STOCK, OPTIONS, PRODUCTS, BRANCHES = (SHELF[name] for name in ("Stock", "ProductOptions", "Products", "Branches"))

Row = dict[str, Any]
Effect = tuple[int, str, int]  # branch, what it counts as, sign
Movements = Callable[[Unit, Row], Iterator[tuple[Spot, float]]]


def of_sales_order(row: Row) -> Iterator[Effect]:
    """Open until dispatched, then gone."""
    if row["status"] == "APPROVED":
        yield (row["branchId"], ON_HAND, -1) if row["dispatchedDate"] else (row["branchId"], OPEN, 1)


def of_purchase_order(row: Row) -> Iterator[Effect]:
    """Incoming until received, then there."""
    if row["status"] == "APPROVED":
        yield (row["branchId"], ON_HAND if row["fullyReceivedDate"] else INCOMING, 1)


def of_credit_note(row: Row) -> Iterator[Effect]:
    """Back on the shelf, whatever the sign that was sent."""
    if row["status"] == "APPROVED" and row["completedDate"]:
        yield (row["branchId"], ON_HAND, 1)


def of_adjustment(row: Row) -> Iterator[Effect]:
    """Counted when completed."""
    if row["isApproved"] and row["completedDate"]:
        yield (row["branchId"], ON_HAND, 1)


def of_transfer(row: Row) -> Iterator[Effect]:
    """Out when dispatched, incoming while under way, in when received."""
    if row["isApproved"] and row["dispatchedDate"]:
        yield (row["sourceBranchId"], ON_HAND, -1)
        yield (row["destinationBranchId"], ON_HAND if row["receivedDate"] else INCOMING, 1)


def of_lines(effects: Callable[[Row], Iterator[Effect]], *, by_amount: bool = False) -> Movements:
    """What a document's lines move, each effect on each line; ``by_amount`` whichever sign was sent."""

    def of_document(unit: Unit, row: Row) -> Iterator[tuple[Spot, float]]:
        parents = {line["parentId"] for line in row["lineItems"]}
        moving = [line for line in row["lineItems"] if line["productOptionId"] and line["id"] not in parents]
        for branch, counts, sign in effects(row):
            for line in moving:
                for option, size, quantity in pieces(unit, line, by_amount):
                    for lot, part in lots(line, option, quantity, counts):
                        yield Spot(line["id"], option, size, branch, counts, lot), sign * part

    return of_document


def of_production_job(unit: Unit, row: Row) -> Iterator[tuple[Spot, float]]:
    """Components go, products come, when the job is completed; a job names no sizes and moves none."""
    if not (row["isApproved"] and row["completedDate"]):
        return
    for product in row["products"]:
        for item, sign in ((product, 1), *((part, -1) for part in product["components"])):
            line = item | {"qty": item["standardQty"], "sizes": []}
            for option, size, quantity in pieces(unit, line, by_amount=False):
                for lot, part in lots(line, option, quantity, ON_HAND):
                    yield Spot(item["id"], option, size, row["branchId"], ON_HAND, lot), sign * part


MOVEMENTS: dict[str, Movements] = {
    "Adjustments": of_lines(of_adjustment),
    "BranchTransfers": of_lines(of_transfer),
    "CreditNotes": of_lines(of_credit_note, by_amount=True),
    "ProductionJobs": of_production_job,
    "PurchaseOrders": of_lines(of_purchase_order),
    "SalesOrders": of_lines(of_sales_order),
}


def wanted(unit: Unit, resource: str, row: Row) -> dict[Spot, float]:
    """What a document should have moved by now."""
    moved: dict[Spot, float] = defaultdict(float)
    for place, quantity in MOVEMENTS[resource](unit, row):
        moved[place] = plus(moved[place], quantity)
    return moved


def pieces(unit: Unit, line: dict[str, Any], by_amount: bool) -> Iterator[tuple[int, int, float]]:
    """A line as (option, size, quantity): one per size, or per component of a kit."""
    as_moved = abs if by_amount else float
    rows = kits.rows_of(unit, line["productOptionId"])
    if not rows:
        return
    if kits.is_kit(unit, rows[0]["productId"]):
        for option, many in tracking.parts_of(unit, line["productOptionId"], line["qty"]).items():
            yield option, 0, as_moved(many)
        return
    if not kits.kept_in_stock(unit, rows[0]["productId"]):
        return
    if not rows[0]["sizeId"]:
        yield line["productOptionId"], 0, as_moved(line["qty"])
        return
    numbers = {row["size"]: row["sizeId"] for row in rows}
    for size in line["sizes"]:
        if size["name"] in numbers:
            yield line["productOptionId"], numbers[size["name"]], as_moved(size["qty"])


def lots(line: dict[str, Any], option: int, quantity: float, counts: str) -> Iterator[tuple[str, float]]:
    """A quantity by batch or serial number, as a line's ``stockMovements`` or what is traced of its parts have it."""
    left = quantity
    if counts == ON_HAND and not line["sizes"]:
        own = option == line["productOptionId"]
        parts = (each for each in line["traced"] if each["productOptionId"] == option)
        for each in line["stockMovements"] if own else parts:
            lot = each["batch"] or each["serial"]
            if lot:
                yield lot, each["quantity"]
                left = plus(left, -each["quantity"])
    if left:
        yield "", left


def settle(change: Change) -> None:
    """Move what the document should have moved and has not; every number that follows is brought up to date."""
    if not change.changes(MOVING):
        return
    want = wanted(change.unit, change.resource.name, change.row)
    have = {} if change.is_new else change.unit.moved(change.resource, change.row["id"])
    changes = {place: plus(want.get(place, 0.0), -have.get(place, 0.0)) for place in {**have, **want}}
    changes = tracking.without_doubles(change.unit, changes)
    if changes:
        change.unit.move(change.resource, change.row["id"], changes, change.at)
        tracking.show(change.unit, changes)
        show(change.unit, changes, change.now)


def show(unit: Unit, changes: dict[Spot, float], now: str) -> None:
    """Bring Stock, options, products and kits in line with movements just written."""
    rows: dict[tuple[int, int, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for place, quantity in changes.items():
        numbers = rows[place.productOptionId, place.sizeId, place.branchId]
        numbers[place.counts] = plus(numbers[place.counts], quantity)
    for (option, size, branch), numbers in rows.items():
        move_stock(unit, option, size, branch, numbers, now)
    for option in sorted({option for option, _, _ in rows}):
        show_option(unit, option, summed(rows, option), now)
    kits.show(unit, sorted({(option, branch) for option, _, branch in rows}), now)


def summed(rows: dict[tuple[int, int, int], dict[str, float]], option: int) -> dict[int, dict[str, float]]:
    """What an option's movements come to at all branches, by size."""
    sizes: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (each, size, _), numbers in rows.items():
        if each == option:
            for counts, quantity in numbers.items():
                sizes[size][counts] = plus(sizes[size][counts], quantity)
    return sizes


def move_stock(unit: Unit, option: int, size: int, branch: int, numbers: dict[str, float], now: str) -> None:
    """Add to one Stock row."""
    row = unit.one(STOCK, productOptionId=option, sizeId=size, branchId=branch)
    assert row is not None, f"no Stock row for option {option}, size {size}, branch {branch}"
    moved = row | {name: plus(row[name], quantity) for name, quantity in numbers.items()}
    available = plus(moved["stockOnHand"], -moved["openSales"])
    unit.replace(STOCK, moved | {"available": available, "modifiedDate": now})


def show_option(unit: Unit, option: int, sizes: dict[int, dict[str, float]], now: str) -> None:
    """An option shows the sums of its Stock rows, and so does its product; only the option is thereby modified."""
    rows = kits.rows_of(unit, option)
    shown = []
    for row in rows:
        moved = sizes.get(row["sizeId"])
        if moved is None:
            continue
        on_hand = moved[ON_HAND]
        numbers = {
            "stockOnHand": plus(row["stockOnHand"], on_hand),
            "stockAvailable": plus(row["stockAvailable"], plus(on_hand, -moved[OPEN])),
            "modifiedDate": now,
        }
        shown.append(row | numbers)
        unit.replace(OPTIONS, shown[-1])
    if shown:
        show_in_product(unit, rows[0]["productId"], shown)


def show_in_product(unit: Unit, product_id: int, options: list[Row]) -> None:
    """A product shows these of its options as they are now."""
    product = unit.one(PRODUCTS, id=product_id)
    assert product is not None
    changed = {(row["id"], row["sizeId"]): row for row in options}
    rows = [changed.get((row["id"], row["sizeId"]), row) for row in product["productOptions"]]
    unit.replace(PRODUCTS, product | {"productOptions": rows})


def show_product(unit: Unit, product_id: int) -> None:
    """A product shows all its options as they are."""
    product = unit.one(PRODUCTS, id=product_id)
    assert product is not None
    unit.replace(PRODUCTS, product | {"productOptions": unit.find(OPTIONS, productId=product_id)})


def places(unit: Unit, options: list[dict[str, Any]], branches: list[dict[str, Any]], now: str) -> None:
    """Make the Stock rows, at zero, of options at branches that have none."""
    for option in options:
        product = unit.one(PRODUCTS, id=option["productId"])
        assert product is not None
        for branch in branches:
            key = {"productOptionId": option["id"], "sizeId": option["sizeId"], "branchId": branch["id"]}
            if unit.one(STOCK, **key) is None:
                row = STOCK.sheet.blank_row() | {
                    "productId": product["id"],
                    "productOptionId": option["id"],
                    "modifiedDate": now,
                    "styleCode": product["styleCode"],
                    "code": option["code"],
                    "barcode": option["barcode"],
                    "branchId": branch["id"],
                    "branchName": branch["company"],
                    "productName": product["name"],
                    "option1": option["option1"] or None,
                    "option2": option["option2"] or None,
                    "option3": option["option3"] or None,
                    "size": option["size"],
                    "sizeId": option["sizeId"],
                }
                unit.insert(STOCK, row)


def at_new_branch(change: Change) -> None:
    """A new branch has a Stock row of everything."""
    places(change.unit, change.unit.find(OPTIONS), [change.row], change.now)


def renamed_branch(change: Change) -> None:
    """Stock shows a branch's name as it is now."""
    if change.was("company") != change.row["company"]:
        for row in change.unit.find(STOCK, branchId=change.row["id"]):
            change.unit.replace(STOCK, row | {"branchName": change.row["company"]})
