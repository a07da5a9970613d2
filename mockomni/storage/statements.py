"""Which SQL is sent? Statements made by SQLAlchemy, compiled once and run by the driver itself.

Going through SQLAlchemy's own execution costs 40 to 60 µs a statement, of which SQLite needs 4: with some twenty
statements to a written order, and one to a read record, that was most of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects import registry

from mockomni.query.bind import Query
from mockomni.resources import Resource
from mockomni.storage import compiler, tables
from mockomni.storage.hand import Question
from mockomni.storage.wire import values_by

Values = Mapping[str, Any]
# Where the values of a question stand; none compares more columns than this.
SLOTS = ("_0", "_1", "_2", "_3", "_4", "_5")


class Prepared:
    """A statement as the driver takes it; every run brings the values that it does not hold itself."""

    def __init__(self, driver: str, statement: Any, columns: Sequence[str] | None = None):
        """``columns`` are those that an UPDATE sets."""
        dialect = registry.load(driver)()
        compiled = statement.compile(dialect=dialect, column_keys=columns, compile_kwargs={"render_postcompile": True})
        self.text = str(compiled)
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self._order = None if compiled.positiontup is None else values_by(compiled.positiontup)

    def run(self, driver: Any, given: Values) -> Sequence[Any]:
        """Run it once, on the driver's connection; the rows it gives."""
        cursor = driver.execute(self.text, self._values(given))
        return cursor.fetchall() if cursor.description else []

    def run_many(self, driver: Any, given: Iterable[Values]) -> None:
        """Run it for each of many values."""
        driver.cursor().executemany(self.text, [self._values(each) for each in given])

    def _values(self, given: Values) -> Any:
        values = {**self._fixed, **given} if self._fixed else given
        return values if self._order is None else self._order(values)


def execute(connection: Connection, statement: str) -> None:
    """Run a statement that has no values and gives no rows."""
    connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]


def driver_of(connection: Connection) -> str:
    """The name by which SQLAlchemy knows what a connection speaks."""
    return f"{connection.dialect.name}.{connection.dialect.driver}"


class Shape(NamedTuple):
    """What lists have in common whose conditions differ only in their values."""

    where: Any
    order: tuple[tuple[str, bool], ...]
    shuffled: bool


@lru_cache(maxsize=1024)
def shaped(query: Query) -> tuple[Shape, Values]:
    """A list's shape, and the values that make it this one."""
    values = {"most": query.rows, "skipped": (query.page - 1) * query.rows}
    return Shape(compiler.slotted(query.where, values), query.order, query.shuffled), values


@lru_cache(maxsize=512)
def page(driver: str, resource: Resource, shape: Shape, whole: bool) -> Prepared:
    """One page of a list: the wire forms, or ``whole`` rows with what is kept beside them."""
    table = tables.SHEETS[resource.name]
    wanted = select(table.c.wire, table.c.beside) if whole else select(table.c.wire)
    wanted = wanted.where(table.c.account_id == bindparam("account"))
    if shape.where is not None:
        wanted = wanted.where(compiler.condition(table, shape.where))
    ordered = wanted.order_by(*compiler.order_by(table, shape))
    return Prepared(driver, ordered.limit(bindparam("most")).offset(bindparam("skipped")))


@cache
def wires(driver: str, resource: Resource, column: str) -> Prepared:
    """The wire form of the rows whose column has a given value, in the order of the key."""
    table = tables.SHEETS[resource.name]
    wanted = select(table.c.wire).where(
        table.c.account_id == bindparam("account"), table.c[column] == bindparam("value")
    )
    return Prepared(driver, wanted.order_by(*(table.c[name] for name in resource.key)))


@cache
def picking(driver: str, resource: Resource, wanted: tuple[str, ...], names: tuple[str, ...]) -> Prepared:
    """Some columns of the rows whose other columns have given values, in the order of the key."""
    table = tables.SHEETS[resource.name]
    rows = select(*(table.c[name] for name in wanted)).where(table.c.account_id == bindparam("account"))
    rows = rows.where(*(table.c[name] == bindparam(f"_{name}") for name in names))
    return Prepared(driver, rows.order_by(*(table.c[name] for name in resource.key)))


@cache
def following(driver: str, resource: Resource) -> Prepared:
    """The next rows after a key, which is of one column: wire form, what is beside it, and every search column."""
    table = tables.SHEETS[resource.name]
    (key,) = (table.c[name] for name in resource.key)
    columns = (table.c[name] for name in resource.columns)
    wanted = select(table.c.wire, table.c.beside, *columns).where(table.c.account_id == bindparam("account"))
    return Prepared(driver, wanted.where(key > bindparam("after")).order_by(key).limit(bindparam("most")))


@cache
def asking(driver: str, resource: Resource, question: Question) -> Prepared:
    """Key, wire form and what is beside it of the rows that answer a question, in the order of the key."""
    table = tables.SHEETS[resource.name]
    key = [table.c[name] for name in resource.key]
    wanted = select(*key, table.c.wire, table.c.beside).where(table.c.account_id == bindparam("account"))
    for slot, name in zip(SLOTS, question.columns, strict=False):
        column, value = table.c[name], bindparam(slot, type_=table.c[name].type)
        wanted = wanted.where(found(driver)(column, value) > 0 if question.how == "holding" else column == value)
    ordered = wanted.order_by(*key)
    return Prepared(driver, ordered.limit(1) if question.how == "first" else ordered)


def found(driver: str) -> Any:
    """Where a piece is found in a text, from 1. SQLite would plan a LIKE anew for every pattern."""
    return func.instr if driver.startswith("sqlite") else func.strpos


@cache
def adding(driver: str, name: str) -> Prepared:
    """A new row of a table, every column given."""
    table = tables.named(name)
    return Prepared(driver, insert(table))


@lru_cache(maxsize=1024)
def replacing(driver: str, resource: Resource, names: tuple[str, ...]) -> Prepared:
    """The wire form and these columns of the row with a key."""
    table = tables.SHEETS[resource.name]
    key = ["account_id", *resource.key]
    statement = update(table).where(*(table.c[name] == bindparam(name) for name in key))
    return Prepared(driver, statement, [name for name in (*names, "wire", "beside") if name not in key])


@cache
def removing(driver: str, resource: Resource, names: tuple[str, ...]) -> Prepared:
    """Deletes the rows whose columns have given values."""
    table = tables.SHEETS[resource.name]
    statement = delete(table).where(table.c.account_id == bindparam("account"))
    statement = statement.where(*(table.c[name] == bindparam(f"_{name}") for name in names))
    return Prepared(driver, statement)


@cache
def sums(driver: str, names: tuple[str, ...], only: tuple[str, ...]) -> Prepared:
    """The ledger added up by some columns, of the movements whose other columns have given values."""
    ledger = tables.movements.c
    columns = [ledger[name] for name in names]
    wanted = select(*columns, func.sum(ledger.quantity)).where(ledger.account_id == bindparam("account"))
    wanted = wanted.where(*(ledger[name] == bindparam(f"_{name}") for name in only)).group_by(*columns)
    return Prepared(driver, wanted)


@cache
def plain(driver: str, statement: str) -> Prepared:
    """SQL that every database understands, its values named ``:name``."""
    return Prepared(driver, text(statement))
