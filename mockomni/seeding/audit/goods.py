"""Does stock add up? What lies where is what the ledger says, and what the documents moved."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from mockomni.resources.fields import fold
from mockomni.seeding.audit.books import (
    INCOMING,
    LINED,
    NEAR,
    ON_HAND,
    OPEN,
    Books,
    Row,
    differ,
    exact,
    named,
)


def stock_is_the_ledger(books: Books) -> Iterator[str]:
    """Every number of Stock is what was ever moved."""
    for shelf, row in books.stock.items():
        for counts in (ON_HAND, OPEN, INCOMING):
            moved = books.ledger.get((*shelf, counts), 0.0)
            if differ(row[counts], moved):
                yield f"Stock {named(row)}: {counts} is {row[counts]}, the ledger says {moved}"
        if differ(row["available"], row[ON_HAND] - row[OPEN]):
            yield f"Stock {named(row)}: available is {row['available']}, not {ON_HAND} less {OPEN}"
    for option, size, branch, counts in books.ledger:
        if (option, size, branch) not in books.stock:
            yield f"the ledger moved {counts} of {(option, size, branch)} (option, size, branch), which has no Stock"


def stock_is_the_documents(books: Books) -> Iterator[str]:
    """Every number of Stock is what the documents, read again, have moved."""
    moved: dict[tuple, Decimal] = defaultdict(Decimal)
    for place, number in books.opening.items():
        moved[*place, ON_HAND] += exact(number)
    for place, quantity in movements(books):
        moved[place] += quantity
    for shelf, row in books.stock.items():
        for counts in (ON_HAND, OPEN, INCOMING):
            if differ(row[counts], moved[*shelf, counts]):
                yield f"Stock {named(row)}: {counts} is {row[counts]}, the documents say {moved[*shelf, counts]}"


def movements(books: Books) -> Iterator[tuple[tuple, Decimal]]:
    """(option, size, branch, counts) and quantity of everything that documents move."""
    for _, row in books.documents(*LINED):
        parents = {line["parentId"] for line in row["lineItems"]}
        for branch, counts, sign in effects(row):
            for line in row["lineItems"]:
                if line["productOptionId"] and line["id"] not in parents:
                    for option, size, quantity in pieces(books, line, "creditNoteNumber" in row):
                        yield (option, size, branch, counts), sign * quantity
    for _, job in books.documents("ProductionJobs"):
        if job["isApproved"] and job["completedDate"]:
            for made in job["products"]:
                for item, sign in ((made, 1), *((used, -1) for used in made["components"])):
                    line = {"productOptionId": item["productOptionId"], "qty": item["standardQty"], "sizes": []}
                    for option, size, quantity in pieces(books, line, False):
                        yield (option, size, job["branchId"], ON_HAND), sign * quantity


def effects(row: Row) -> Iterator[tuple[int, str, int]]:
    """What a document's lines count as, where: told by the fields that only its kind has."""
    if not row["isApproved"] or row.get("isVoid"):
        return
    if "sourceBranchId" in row:
        if row["dispatchedDate"]:
            yield row["sourceBranchId"], ON_HAND, -1
            yield row["destinationBranchId"], ON_HAND if row["receivedDate"] else INCOMING, 1
    elif "fullyReceivedDate" in row:
        yield row["branchId"], ON_HAND if row["fullyReceivedDate"] else INCOMING, 1
    elif "dispatchedDate" in row:
        yield (row["branchId"], ON_HAND, -1) if row["dispatchedDate"] else (row["branchId"], OPEN, 1)
    elif row.get("completedDate"):
        yield row["branchId"], ON_HAND, 1


def pieces(books: Books, line: Row, returned: bool) -> Iterator[tuple[int, int, Decimal]]:
    """A line as (option, size, quantity)."""
    option = line["productOptionId"]
    quantity = exact(line.get("qtyAdjusted", line["qty"]))
    quantity = abs(quantity) if returned else quantity
    if option in books.kits:
        for part, each in books.kits[option].items():
            yield part, 0, exact(float(round(Fraction(quantity) * each, 6)))
        return
    rows = books.options.get(option, [])
    if not books.kept(option):
        return
    if not any(row["sizeId"] for row in rows):
        yield option, 0, quantity
        return
    numbers = {row["size"]: row["sizeId"] for row in rows}
    for size in line["sizes"]:
        number = abs(exact(size["qty"])) if returned else exact(size["qty"])
        if size["name"] in numbers:
            yield option, numbers[size["name"]], number


def every_shelf_has_stock(books: Books) -> Iterator[str]:
    """Every option and size has a Stock row at every branch, and no other has."""
    branches = [row["id"] for row in books.rows["Branches"]]
    wanted = {(row["id"], row["sizeId"], branch) for row in books.rows["ProductOptions"] for branch in branches}
    for shelf in sorted(wanted - set(books.stock)):
        yield f"{shelf} (option, size, branch) has no Stock"
    for shelf in sorted(set(books.stock) - wanted):
        yield f"Stock of {shelf} (option, size, branch) is of nothing"


def options_are_the_stock(books: Books) -> Iterator[str]:
    """An option shows the sums of its Stock, a product its options as they are, a kit what its components allow."""
    sums: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for (option, size, _), row in books.stock.items():
        sums[option, size].update({ON_HAND: row[ON_HAND], "available": row["available"]})
    for row in books.rows["ProductOptions"]:
        there = sums[row["id"], row["sizeId"]]
        for shown, counts in ((ON_HAND, ON_HAND), ("stockAvailable", "available")):
            if differ(row[shown], there[counts]):
                yield f"ProductOptions {row['code']!r}: {shown} is {row[shown]}, its Stock says {there[counts]}"
    own: dict[int, list[Row]] = defaultdict(list)
    for row in books.rows["ProductOptions"]:
        own[row["productId"]].append(row)
    for product in books.rows["Products"]:
        if product["productOptions"] != own[product["id"]]:
            yield f"Products {product['styleCode']!r}: productOptions are not its options as they are"


def kits_allow(books: Books) -> Iterator[str]:
    """``virtual`` is how many kits the components allow, at each branch."""
    for (option, size, branch), row in books.stock.items():
        allowed = [
            math.floor(Fraction(exact(books.stock[part, 0, branch]["available"])) / each)
            for part, each in books.kits.get(option, {}).items()
            if each and (part, 0, branch) in books.stock
        ]
        virtual = max(0, min(allowed, default=0))
        if not size and differ(row["virtual"], virtual):
            yield f"Stock {named(row)}: virtual is {row['virtual']}, the components allow {virtual}"


def pieces_are_the_ledger(books: Books) -> Iterator[str]:
    """A serial number is available where the ledger has it, and nowhere else."""
    known = {}
    for row in books.rows["SerialNumbers"]:
        key = (row["productOptionId"], fold(row["serialnumber"]))
        if key in known:
            yield f"SerialNumbers {row['serialnumber']!r} appears twice"
        known[key] = row
    moved: dict[tuple[int, str], float] = defaultdict(float)
    for (option, branch, lot), quantity in books.lots.items():
        if lot and books.tracked(option, "Serial"):
            moved[option, fold(lot)] += quantity
            piece = known.get((option, fold(lot)))
            if piece is None:
                yield f"the ledger moved piece {lot!r}, which is no serial number"
            elif quantity > NEAR and piece["branchId"] != branch:
                yield f"SerialNumbers {lot!r} is at branch {piece['branchId']}, the ledger has it at {branch}"
    for key, row in known.items():
        if differ(row["available"], moved[key]):
            name = f"SerialNumbers {row['serialnumber']!r}"
            yield f"{name}: available is {row['available']}, the ledger says {moved[key]}"


CHECKS = (
    stock_is_the_ledger,
    stock_is_the_documents,
    every_shelf_has_stock,
    options_are_the_stock,
    kits_allow,
    pieces_are_the_ledger,
)
