"""What is there to look at? Every row of an account, and how its numbers compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from mockomni.resources import STORED, Resource
from mockomni.resources.words import STOCK_CONTROL
from mockomni.storage.store import Store

ON_HAND, OPEN, INCOMING = "stockOnHand", "openSales", "incoming"
OPENING = "Opening"
ORDERS = ("SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes")
LINED = (*ORDERS, "BranchTransfers", "Adjustments")
DOCUMENTS = (*LINED, "ProductionJobs")
CENT = Decimal("0.01")
WIDE = Context(prec=60)
NEAR = 1e-6
# Of more rows than these no list is kept.
LARGE, PAGE = 20_000, 500

Row = dict[str, Any]
Shelf = tuple[int, int, int]  # option, size, branch
Parts = dict[int, Fraction]  # option: quantity


class Pages:
    """The rows of one resource, read a page at a time whenever somebody goes through them."""

    def __init__(self, store: Store, account_id: int, resource: Resource):
        self.store, self.account_id, self.resource = store, account_id, resource

    def __iter__(self) -> Iterator[Row]:
        return (row for row, _ in self.with_columns())

    def with_columns(self) -> Iterator[tuple[Row, Row]]:
        """Each row, and what its search columns say."""
        (key,) = self.resource.key
        last = -1
        while True:
            with self.store.unit(self.account_id) as unit:
                page = unit.following(self.resource, last, PAGE)
            yield from page
            if len(page) < PAGE:
                return
            last = page[-1][0][key]


class Books:
    """Every row of an account; where there are many, they are read again by each who goes through them."""

    def __init__(self, store: Store, account_id: int):
        self.store, self.account_id = store, account_id
        with store.unit(account_id) as unit:
            large = {each.name for each in STORED if each.key == ("id",) and unit.count(each) > LARGE}
            self.rows: dict[str, Iterable[Row]] = {
                each.name: Pages(store, account_id, each) if each.name in large else unit.find(each) for each in STORED
            }
            self._columns = {each.name: unit.columns(each) for each in STORED if each.name not in large}
            self.ledger = unit.balances("productOptionId", "sizeId", "branchId", "counts")
            self.lots = unit.balances("productOptionId", "branchId", "lot", counts=ON_HAND)
            self.opening = unit.balances("productOptionId", "sizeId", "branchId", resource=OPENING)
            self.facts = unit.facts()

    def with_columns(self, resource: str) -> Iterable[tuple[Row, Row]]:
        """Each row of a resource, and what its search columns say."""
        rows = self.rows[resource]
        return rows.with_columns() if isinstance(rows, Pages) else zip(rows, self._columns[resource], strict=True)

    def documents(self, *resources: str) -> Iterator[tuple[str, Row]]:
        """Every document of these kinds, and what to call it."""
        for resource in resources:
            for row in self.rows[resource]:
                yield f"{resource} {row['id']}", row

    def lines(self, *resources: str) -> Iterator[tuple[str, Row, Row]]:
        """Every line of these kinds of documents, and what to call it."""
        for name, document in self.documents(*resources):
            for line in document["lineItems"]:
                yield f"{name} line {line['id']}", document, line

    @cached_property
    def products(self) -> dict[int, Row]:
        return {row["id"]: row for row in self.rows["Products"]}

    @cached_property
    def options(self) -> dict[int, list[Row]]:
        """The rows of each option, one per size."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows["ProductOptions"]:
            found[row["id"]].append(row)
        return found

    @cached_property
    def stock(self) -> dict[Shelf, Row]:
        return {(row["productOptionId"], row["sizeId"], row["branchId"]): row for row in self.rows["Stock"]}

    @cached_property
    def kits(self) -> dict[int, Parts]:
        """What one of each kit takes, by the kit's option."""
        found = {}
        for bom in self.rows["BomMasters_v2"]:
            made = bom["products"][0] if bom["products"] else None
            product = self.products.get(made["productId"]) if made else None
            if made and product and product["orderType"] == "Kit":
                each = Fraction(exact(made["qty"])) or 1
                parts = [(part["productOptionId"], Fraction(exact(part["qty"])) / each) for part in made["components"]]
                found[made["productOptionId"]] = parts
        return {kit: summed(self.taken(found, kit, Fraction(1))) for kit in found}

    def taken(self, bills: dict[int, list], kit: int, many: Fraction, above: tuple[int, ...] = ()) -> Iterator:
        """What so many of a kit take from the shelf: not work, not sizes, and of a kit in it that one's parts."""
        for part, each in bills[kit]:
            if part in (*above, kit):
                continue
            if part in bills:
                yield from self.taken(bills, part, many * each, (*above, kit))
            elif self.kept(part) and not self.options[part][0]["sizeId"]:
                yield part, many * each

    def tracked(self, option: int, control: str) -> bool:
        """Is the option's product controlled that way?"""
        rows = self.options.get(option)
        product = self.products.get(rows[0]["productId"]) if rows else None
        return product is not None and STOCK_CONTROL[product["stockControl"]] == control

    def kept(self, option: int) -> bool:
        """Does the option lie on a shelf?"""
        rows = self.options.get(option)
        product = self.products.get(rows[0]["productId"]) if rows else None
        work = product is not None and STOCK_CONTROL[product["stockControl"]] in ("Machine", "Labour")
        return product is not None and not work and product["orderType"] != "Kit"


def summed(taken: Iterable[tuple[int, Fraction]]) -> Parts:
    """How much of each option is taken."""
    parts: Parts = defaultdict(Fraction)
    for option, many in taken:
        parts[option] += many
    return parts


def exact(number: float | None) -> Decimal:
    return Decimal(repr(number)) if number else Decimal(0)


def plain(number: float) -> str:
    text = f"{exact(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cents(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP, WIDE)


def differ(one: float | Decimal, other: float | Decimal, by: float = NEAR) -> bool:
    return abs(float(one) - float(other)) > by


def named(row: Row) -> str:
    return f"{row['code']!r} at branch {row['branchId']}"
