"""What can be done inside a transaction? Rows in and out, numbers that never repeat, movements of stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, text, update

from mockomni.query.bind import Query
from mockomni.resources import Resource
from mockomni.storage import compiler, tables
from mockomni.storage.wire import pack, unpack

NEXT = text(
    "INSERT INTO counters (account_id, series, value) VALUES (:account, :series, :many) "
    "ON CONFLICT (account_id, series) DO UPDATE SET value = counters.value + :many RETURNING value"
)
RAISE = text(
    "INSERT INTO counters (account_id, series, value) VALUES (:account, :series, :value) "
    "ON CONFLICT (account_id, series) DO UPDATE SET value = :value WHERE counters.value < :value"
)


class Place(NamedTuple):
    """Where a movement happens, as what it counts (stockOnHand, openSales, incoming), of which batch or piece."""

    lineId: int
    productOptionId: int
    sizeId: int
    branchId: int
    counts: str
    lot: str = ""


class Unit:
    """One transaction for one account. Rows are dicts of wire names; resources tell which table."""

    def __init__(self, connection: Connection, account_id: int):
        self.connection = connection
        self.account_id = account_id

    # Rows

    def wires(self, resource: Resource, query: Query) -> list[bytes]:
        """The stored bytes of a page, in order."""
        return list(self.connection.scalars(page(resource, query), {"account": self.account_id}))

    def wires_by(self, resource: Resource, column: str, value: Any) -> list[bytes]:
        """The stored bytes of every row whose column has that value, in the order of the key."""
        return list(
            self.connection.scalars(
                wires_where(resource, column), {"account": self.account_id, "value": stored(resource, column, value)}
            )
        )

    def rows(self, resource: Resource, query: Query) -> list[dict[str, Any]]:
        """A page of rows, complete with what their wire form does not print."""
        found = self.connection.execute(page(resource, query, whole=True), {"account": self.account_id})
        return [unpack(resource.sheet, wire, beside) for wire, beside in found]

    def find(self, resource: Resource, **columns: Any) -> list[dict[str, Any]]:
        """Every row whose columns have these values (text without case), in the order of the key."""
        names = tuple(columns)
        values = {f"_{name}": stored(resource, name, value) for name, value in columns.items()}
        found = self.connection.execute(rows_where(resource, names), {"account": self.account_id, **values})
        return [unpack(resource.sheet, wire, beside) for wire, beside in found]

    def columns(self, resource: Resource) -> list[Mapping[str, Any]]:
        """What the search columns of every row say, in the order of the key."""
        table = tables.SHEETS[resource.name]
        wanted = select(*(table.c[name] for name in resource.columns)).where(table.c.account_id == self.account_id)
        return list(self.connection.execute(wanted.order_by(*(table.c[name] for name in resource.key))).mappings())

    def one(self, resource: Resource, **columns: Any) -> dict[str, Any] | None:
        """The first row whose columns have these values, or None."""
        return next(iter(self.find(resource, **columns)), None)

    def first(self, resource: Resource) -> dict[str, Any] | None:
        """The row with the lowest key, or None."""
        found = self.connection.execute(rows_where(resource, ()).limit(1), {"account": self.account_id}).first()
        return None if found is None else unpack(resource.sheet, *found)

    def holding(self, resource: Resource, **columns: str) -> list[dict[str, Any]]:
        """Every row whose text columns contain these pieces, without case, in the order of the key."""
        table = tables.SHEETS[resource.name]
        conditions = [
            table.c[name].contains(stored(resource, name, piece), autoescape=True) for name, piece in columns.items()
        ]
        found = self.connection.execute(rows_where(resource, ()).where(*conditions), {"account": self.account_id})
        return [unpack(resource.sheet, wire, beside) for wire, beside in found]

    def count(self, resource: Resource) -> int:
        """How many rows the resource has."""
        table = tables.SHEETS[resource.name]
        return self.connection.scalar(
            select(func.count()).select_from(table).where(table.c.account_id == self.account_id)
        )

    def insert(self, resource: Resource, *rows: dict[str, Any]) -> None:
        """Add rows."""
        if rows:
            values = [self._values(resource, row) for row in rows]
            self.connection.execute(insert(tables.SHEETS[resource.name]), values)

    def replace(self, resource: Resource, row: dict[str, Any]) -> None:
        """Write a row over the one with its key."""
        values = self._values(resource, row)
        key = {f"key_{name}": values.pop(name) for name in ("account_id", *resource.key)}
        self.connection.execute(by_key(update(tables.SHEETS[resource.name]), resource).values(values), key)

    def remove(self, resource: Resource, **columns: Any) -> None:
        """Delete every row whose columns have these values."""
        table = tables.SHEETS[resource.name]
        conditions = [table.c[name] == stored(resource, name, value) for name, value in columns.items()]
        self.connection.execute(delete(table).where(table.c.account_id == self.account_id, *conditions))

    def _values(self, resource: Resource, row: dict[str, Any]) -> dict[str, Any]:
        wire, beside = pack(resource.sheet, row)
        values = {"account_id": self.account_id, "wire": wire, "beside": beside}
        for name, cell in resource.columns.items():
            values[name] = cell.to_column(row[name])
        return values

    # Numbers

    def next(self, series: str, many: int = 1) -> int:
        """The next number of a series, from 1; with ``many`` the last of so many."""
        return self.connection.scalar(NEXT, {"account": self.account_id, "series": series, "many": many})

    def seen(self, series: str, value: int) -> None:
        """A number that came from elsewhere: the series goes on after it."""
        self.connection.execute(RAISE, {"account": self.account_id, "series": series, "value": value})

    # Trial and error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside when it raises, and let the error through."""
        self.connection.exec_driver_sql("SAVEPOINT record")
        try:
            yield
        except BaseException:
            self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT record")
            self.connection.exec_driver_sql("RELEASE SAVEPOINT record")
            raise
        self.connection.exec_driver_sql("RELEASE SAVEPOINT record")

    # The ledger

    def moved(self, resource: Resource, document_id: int) -> dict[Place, float]:
        """What a document has moved so far, zeros left out."""
        ledger = tables.movements.c
        columns = [ledger[name] for name in Place._fields]
        sums = (
            select(*columns, func.sum(ledger.quantity))
            .where(
                ledger.account_id == self.account_id,
                ledger.resource == resource.name,
                ledger.documentId == document_id,
            )
            .group_by(*columns)
        )
        return {Place(*row[:-1]): row[-1] for row in self.connection.execute(sums) if abs(row[-1]) > 1e-9}

    def move(self, resource: Resource, document_id: int, changes: Mapping[Place, float], at: int) -> None:
        """Write movements of a document, at a second."""
        first = self.next("movements", len(changes)) - len(changes) + 1
        about = {"account_id": self.account_id, "resource": resource.name, "documentId": document_id, "at": at}
        self.connection.execute(
            insert(tables.movements),
            [
                {**about, **place._asdict(), "id": number, "quantity": quantity}
                for number, (place, quantity) in enumerate(changes.items(), first)
            ],
        )

    def balances(self, *names: str, **only: Any) -> dict[tuple, float]:
        """The ledger added up by these fields of ``Place``, of the movements whose columns have the values given."""
        ledger = tables.movements.c
        columns = [ledger[name] for name in names]
        conditions = [ledger[name] == value for name, value in only.items()]
        sums = select(*columns, func.sum(ledger.quantity)).where(ledger.account_id == self.account_id, *conditions)
        return {tuple(row[:-1]): row[-1] for row in self.connection.execute(sums.group_by(*columns))}

    # Files and facts

    def keep_file(self, name: str, content: bytes, type_: str) -> None:
        """Keep a file under a name, over what had that name."""
        files = tables.files
        self.connection.execute(delete(files).where(files.c.account_id == self.account_id, files.c.name == name))
        self.connection.execute(
            insert(files), {"account_id": self.account_id, "name": name, "content": content, "type": type_}
        )

    def file(self, name: str) -> tuple[bytes, str] | None:
        """A kept file's content and type, or None."""
        files = tables.files
        wanted = select(files.c.content, files.c.type).where(
            files.c.account_id == self.account_id, files.c.name == name
        )
        found = self.connection.execute(wanted).first()
        return None if found is None else (found[0], found[1])

    def facts(self) -> dict[str, str]:
        """What was said about the shop when it was made."""
        facts = tables.facts
        wanted = select(facts.c.name, facts.c.value).where(facts.c.account_id == self.account_id)
        return dict(self.connection.execute(wanted).all())

    def state(self, **facts: str) -> None:
        """Say something about the shop, over what was said before."""
        table = tables.facts
        self.connection.execute(
            delete(table).where(table.c.account_id == self.account_id, table.c.name.in_(list(facts)))
        )
        self.connection.execute(
            insert(table),
            [{"account_id": self.account_id, "name": name, "value": value} for name, value in facts.items()],
        )


def stored(resource: Resource, column: str, value: Any) -> Any:
    """A row's value as that search column holds it."""
    return resource.columns[column].to_column(value)


@cache
def rows_where(resource: Resource, names: tuple[str, ...]):
    table = tables.SHEETS[resource.name]
    return (
        select(table.c.wire, table.c.beside)
        .where(table.c.account_id == bindparam("account"), *(table.c[name] == bindparam(f"_{name}") for name in names))
        .order_by(*(table.c[name] for name in resource.key))
    )


@cache
def wires_where(resource: Resource, column: str):
    table = tables.SHEETS[resource.name]
    return (
        select(table.c.wire)
        .where(table.c.account_id == bindparam("account"), table.c[column] == bindparam("value"))
        .order_by(*(table.c[name] for name in resource.key))
    )


@lru_cache(maxsize=512)
def page(resource: Resource, query: Query, *, whole: bool = False):
    """The statement for one page of a list."""
    table = tables.SHEETS[resource.name]
    statement = select(table.c.wire, table.c.beside) if whole else select(table.c.wire)
    statement = statement.where(table.c.account_id == bindparam("account"))
    if query.where is not None:
        statement = statement.where(compiler.condition(table, query.where))
    return statement.order_by(*compiler.order_by(table, query)).limit(query.rows).offset((query.page - 1) * query.rows)


def by_key(statement, resource: Resource):
    """An update or delete of the one row with a key, bound as ``key_<column>``."""
    table: Table = tables.SHEETS[resource.name]
    return statement.where(*(table.c[name] == bindparam(f"key_{name}") for name in ("account_id", *resource.key)))
