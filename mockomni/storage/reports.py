"""What do the rows add up to? Counts, sums by day and lists of movements, added up by the database, never in Python.

Days are whole days of UTC since 1970: dates are kept as seconds, and the rest is a division.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from mockomni.query.bind import Query
from mockomni.resources import Resource
from mockomni.resources.fields import fold
from mockomni.storage import compiler, tables
from mockomni.storage.unit import Unit

DAY = 86_400
ON_HAND = "stockOnHand"
SALES_ORDERS = "SalesOrders"


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
    table = tables.SHEETS[resource.shows]
    values: dict[str, Any] = {}
    counted = select(func.count()).select_from(table).where(table.c.account_id == unit.account_id)
    tree = compiler.slotted(query.where, values)
    if tree is not None:
        counted = counted.where(compiler.condition(table, tree))
    return unit.connection.execute(counted, values).scalar_one()


def first_day(unit: Unit) -> int | None:
    """The day of the ledger's first line; None when nothing ever moved. Lines are numbered as they come."""
    moves = tables.movements.c
    wanted = select(moves.at).where(moves.account_id == unit.account_id).order_by(moves.id).limit(1)
    first = unit.connection.execute(wanted).scalar_one_or_none()
    return None if first is None else first // DAY


def sales(unit: Unit, span: Span, branch: int | None = None) -> list[Day]:
    """Approved sales orders and their totals in the home currency, by the day they were created."""
    orders = tables.SHEETS[SALES_ORDERS].c
    day = day_of(orders.createdDate)
    wanted = select(day, func.count(), func.sum(orders.total)).where(
        orders.account_id == unit.account_id,
        orders.createdDate >= span.since * DAY,
        orders.createdDate < span.until * DAY,
        orders.status == fold("APPROVED"),
    )
    if branch is not None:
        wanted = wanted.where(orders.branchId == branch)
    return days(unit, wanted.group_by(day).order_by(day))


def units_sold(unit: Unit, span: Span, branch: int | None = None, product: int | None = None) -> list[Day]:
    """What sales orders took from the shelves, by the day it left: how many movements, and how many units."""
    wanted = ledger(unit, branch, product, func.count(), -func.sum(tables.movements.c.quantity), span)
    return days(unit, wanted.where(tables.movements.c.resource == SALES_ORDERS))


def moved(unit: Unit, until: int, branch: int | None = None, product: int | None = None) -> list[Day]:
    """What came in less what went out, by day, from the first movement to the start of the day ``until``."""
    wanted = ledger(unit, branch, product, func.count(), func.sum(tables.movements.c.quantity), Span(0, until))
    return days(unit, wanted)


def day_of(column: ColumnElement[int]) -> Any:
    """A moment's day. The divisor stands in the text: PostgreSQL would not know two slots for the same number."""
    return (column // literal_column(str(DAY))).label("day")


def ledger(unit: Unit, branch: int | None, product: int | None, number: Any, amount: Any, span: Span) -> Select:
    """The ledger of what is on hand, by day."""
    moves = tables.movements.c
    day = day_of(moves.at)
    wanted = select(day, number, amount).where(
        moves.account_id == unit.account_id,
        moves.counts == ON_HAND,
        moves.at >= span.since * DAY,
        moves.at < span.until * DAY,
    )
    if branch is not None:
        wanted = wanted.where(moves.branchId == branch)
    if product is not None:
        wanted = wanted.where(moves.productOptionId.in_(options_of(unit, product)))
    else:
        # True of all: SQLite then reads them as they lie, which is three times as fast as by an index.
        wanted = wanted.where(moves.id > 0)
    return wanted.group_by(day).order_by(day)


def options_of(unit: Unit, product: int) -> Select:
    """The ids of a product's options."""
    options = tables.SHEETS["ProductOptions"].c
    return select(options.id).where(options.account_id == unit.account_id, options.productId == product)


def days(unit: Unit, wanted: Select) -> list[Day]:
    """The rows of a statement that gives days."""
    return [Day(int(day), int(number), float(amount or 0)) for day, number, amount in unit.connection.execute(wanted)]


def document_movements(unit: Unit, resource: Resource, document_id: int, most: int) -> list[Movement]:
    """What a document has moved, the oldest first."""
    moves = tables.movements.c
    return movements(unit, most, moves.id, moves.resource == resource.name, moves.documentId == document_id)


def product_movements(unit: Unit, product: int, most: int) -> list[Movement]:
    """What was moved of a product's options, the newest first."""
    moves = tables.movements.c
    return movements(unit, most, moves.id.desc(), moves.productOptionId.in_(options_of(unit, product)))


def movements(unit: Unit, most: int, order: Any, *conditions: ColumnElement[bool]) -> list[Movement]:
    """Lines of the ledger under conditions."""
    moves = tables.movements.c
    wanted = select(
        moves.id,
        moves.resource,
        moves.documentId,
        moves.lineId,
        moves.productOptionId,
        moves.sizeId,
        moves.branchId,
        moves.counts,
        moves.lot,
        moves.quantity,
        moves.at,
    ).where(moves.account_id == unit.account_id, *conditions)
    return [Movement(*row) for row in unit.connection.execute(wanted.order_by(order).limit(most))]
