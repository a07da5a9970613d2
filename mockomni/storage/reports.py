"""What do the rows add up to? Counts, sums by day and lists of movements, added up by the database, never in Python.

Days are whole days of UTC since 1970: dates are kept as seconds, and the rest is a division.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mockomni.query.bind import Query
from mockomni.resources import SHELF, Resource
from mockomni.resources.fields import fold
from mockomni.storage.unit import Unit

DAY = 86_400
ON_HAND = "stockOnHand"
SALES_ORDERS = "SalesOrders"
# The divisor stands in the text: PostgreSQL would not know two slots for the same number.
BY_DAY = (
    f"SELECT {{moment}} / {DAY} AS day, count(*), {{amount}} FROM {{table}} WHERE account_id = :account "
    "AND {moment} >= :since AND {moment} < :until AND {where} GROUP BY day ORDER BY day"
)
MOVEMENTS = (
    'SELECT id, resource, "documentId", "lineId", "productOptionId", "sizeId", "branchId", counts, lot, quantity, at '
    "FROM movements WHERE account_id = :account AND {where} ORDER BY {order} LIMIT :most"
)
OF_PRODUCT = (
    '"productOptionId" IN (SELECT id FROM "ProductOptions" WHERE account_id = :account AND "productId" = :product)'
)
OF_BRANCH = '"branchId" = :branch'


class Day(NamedTuple):
    """What happened on one day: how many, and what they amount to."""

    day: int
    number: int
    amount: float


class Span(NamedTuple):
    """From the start of one day to the start of another, as days since 1970."""

    since: int
    until: int


class Movement(NamedTuple):
    """One line of the ledger."""

    id: int
    resource: str
    document_id: int
    line_id: int
    option_id: int
    size_id: int
    branch_id: int
    counts: str
    lot: str
    quantity: float
    at: int


def count(unit: Unit, resource: Resource, query: Query) -> int:
    """How many records a list would have on all its pages together."""
    return unit.count(SHELF[resource.shows], query.where)


def first_day(unit: Unit) -> int | None:
    """The day of the ledger's first line; None when nothing ever moved. Lines are numbered as they come."""
    first = unit.sql("SELECT at FROM movements WHERE account_id = :account ORDER BY id LIMIT 1")
    return first[0][0] // DAY if first else None


def sales(unit: Unit, span: Span, branch: int | None = None) -> list[Day]:
    """Approved sales orders and their totals in the home currency, by the day they were created."""
    where = ["status = :status"] + ([] if branch is None else [OF_BRANCH])
    asked = BY_DAY.format(
        table=f'"{SALES_ORDERS}"', moment='"createdDate"', amount="sum(total)", where=" AND ".join(where)
    )
    return days(unit, asked, span, status=fold("APPROVED"), branch=branch)


def units_sold(unit: Unit, span: Span, branch: int | None = None, product: int | None = None) -> list[Day]:
    """What sales orders took from the shelves, by the day it left: how many movements, and how many units."""
    return ledger(unit, "-sum(quantity)", span, branch, product, "resource = :resource")


def moved(unit: Unit, until: int, branch: int | None = None, product: int | None = None) -> list[Day]:
    """What came in less what went out, by day, from the first movement to the start of the day ``until``."""
    return ledger(unit, "sum(quantity)", Span(0, until), branch, product)


def ledger(unit: Unit, amount: str, span: Span, branch: int | None, product: int | None, *where: str) -> list[Day]:
    """The ledger of what is on hand, by day."""
    # True of all: SQLite then reads them as they lie, which is three times as fast as by an index.
    where = ("counts = :counts", "id > 0" if product is None else OF_PRODUCT, *where)
    if branch is not None:
        where += (OF_BRANCH,)
    asked = BY_DAY.format(table="movements", moment="at", amount=amount, where=" AND ".join(where))
    return days(unit, asked, span, counts=ON_HAND, resource=SALES_ORDERS, branch=branch, product=product)


def days(unit: Unit, asked: str, span: Span, **values: Any) -> list[Day]:
    """The rows of a statement that gives the days of a span."""
    found = unit.sql(asked, since=span.since * DAY, until=span.until * DAY, **values)
    return [Day(int(day), int(number), float(amount or 0)) for day, number, amount in found]


def document_movements(unit: Unit, resource: Resource, document_id: int, most: int) -> list[Movement]:
    """What a document has moved, the oldest first."""
    asked = MOVEMENTS.format(where='resource = :resource AND "documentId" = :document', order="id")
    return [Movement(*row) for row in unit.sql(asked, resource=resource.name, document=document_id, most=most)]


def product_movements(unit: Unit, product: int, most: int) -> list[Movement]:
    """What was moved of a product's options, the newest first."""
    asked = MOVEMENTS.format(where=OF_PRODUCT, order="id DESC")
    return [Movement(*row) for row in unit.sql(asked, product=product, most=most)]
