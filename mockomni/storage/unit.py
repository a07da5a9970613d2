"""What can be done inside a transaction? Rows in and out, numbers that never repeat, movements of stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from mockomni.query.bind import Query
from mockomni.resources import Resource
from mockomni.storage import compiler, statements, tables
from mockomni.storage.statements import Prepared
from mockomni.storage.wire import pack, unpack

NEXT = (
    "INSERT INTO counters (account_id, series, value) VALUES (:account, :series, :many) "
    "ON CONFLICT (account_id, series) DO UPDATE SET value = counters.value + :many RETURNING value"
)
LAST = "SELECT value FROM counters WHERE account_id = :account AND series = :series"
RAISE = (
    "INSERT INTO counters (account_id, series, value) VALUES (:account, :series, :value) "
    "ON CONFLICT (account_id, series) DO UPDATE SET value = :value WHERE counters.value < :value"
)
FILE = "SELECT content, type FROM files WHERE account_id = :account AND name = :name"
FILE_GONE = "DELETE FROM files WHERE account_id = :account AND name = :name"
FACTS = "SELECT name, value FROM facts WHERE account_id = :account"
FACT_GONE = "DELETE FROM facts WHERE account_id = :account AND name = :name"


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
        self._driver = statements.driver_of(connection)
        # What was read of each resource since it was last written: rules ask for the same rows again and again.
        self._read: dict[str, dict[tuple, Sequence[Any]]] = defaultdict(dict)

    def _run(self, prepared: Prepared, **values: Any) -> Sequence[Any]:
        return prepared.run(self.connection, {"account": self.account_id, **values})

    def sql(self, statement: str, **values: Any) -> Sequence[Any]:
        """Rows of SQL that every database understands; ``:account`` is this account, other values by their names."""
        return self._run(statements.plain(self._driver, statement), **values)

    # Rows

    def wires(self, resource: Resource, query: Query) -> list[bytes]:
        """The stored bytes of a page, in order."""
        return [row[0] for row in self._page(resource, query, whole=False)]

    def wires_by(self, resource: Resource, column: str, value: Any) -> list[bytes]:
        """The stored bytes of every row whose column has that value, in the order of the key."""
        return [row[0] for row in self._matching(resource, {column: value})]

    def rows(self, resource: Resource, query: Query) -> list[dict[str, Any]]:
        """A page of rows, complete with what their wire form does not print."""
        return [unpack(resource.sheet, *row) for row in self._page(resource, query, whole=True)]

    def find(self, resource: Resource, **columns: Any) -> list[dict[str, Any]]:
        """Every row whose columns have these values (text without case), in the order of the key."""
        return [unpack(resource.sheet, *row) for row in self._matching(resource, columns)]

    def one(self, resource: Resource, **columns: Any) -> dict[str, Any] | None:
        """The first row whose columns have these values, or None."""
        return next((unpack(resource.sheet, *row) for row in self._matching(resource, columns)), None)

    def first(self, resource: Resource) -> dict[str, Any] | None:
        """The row with the lowest key, or None."""
        found = self._run(statements.first(self._driver, resource))
        return unpack(resource.sheet, *found[0]) if found else None

    def holding(self, resource: Resource, **piece: str) -> list[dict[str, Any]]:
        """Every row whose text column contains this piece, without case, in the order of the key."""
        ((column, text),) = piece.items()
        pattern = f"%{compiler.escaped(stored(resource, column, text))}%"
        found = self._run(statements.holding(self._driver, resource, column), pattern=pattern)
        return [unpack(resource.sheet, *row) for row in found]

    def columns(self, resource: Resource) -> list[dict[str, Any]]:
        """What the search columns of every row say, in the order of the key."""
        table = tables.SHEETS[resource.name]
        wanted = select(*(table.c[name] for name in resource.columns)).where(table.c.account_id == self.account_id)
        ordered = wanted.order_by(*(table.c[name] for name in resource.key))
        return [dict(row) for row in self.connection.execute(ordered).mappings()]

    def count(self, resource: Resource) -> int:
        """How many rows the resource has."""
        table = tables.SHEETS[resource.name]
        counted = select(func.count()).select_from(table).where(table.c.account_id == self.account_id)
        return self.connection.execute(counted).scalar_one()

    def insert(self, resource: Resource, *rows: dict[str, Any]) -> None:
        """Add rows."""
        self._read.pop(resource.name, None)
        values = [{"account_id": self.account_id, **columns_of(resource, row)} for row in rows]
        statements.adding(self._driver, resource.name).run_many(self.connection, values)

    def replace(self, resource: Resource, row: dict[str, Any], only: tuple[str, ...] | None = None) -> None:
        """Write a row over the one with its key; ``only`` these columns, if the caller knows that no other differs."""
        self._read.pop(resource.name, None)
        key = {f"key_{name}": stored(resource, name, row[name]) for name in resource.key}
        new = {f"new_{name}": value for name, value in columns_of(resource, row, only).items()}
        self._run(statements.replacing(self._driver, resource, only), key_account_id=self.account_id, **key, **new)

    def remove(self, resource: Resource, **columns: Any) -> None:
        """Delete every row whose columns have these values."""
        self._read.pop(resource.name, None)
        removing = statements.removing(self._driver, resource, tuple(columns))
        self._run(removing, **{f"_{name}": stored(resource, name, value) for name, value in columns.items()})

    def _page(self, resource: Resource, query: Query, whole: bool) -> Sequence[Any]:
        shape, values = statements.shaped(query)
        return self._run(statements.page(self._driver, resource, shape, whole), **values)

    def _matching(self, resource: Resource, columns: Mapping[str, Any]) -> Sequence[Any]:
        values = {f"_{name}": stored(resource, name, value) for name, value in columns.items()}
        known, asked = self._read[resource.name], tuple(values.items())
        if asked not in known:
            known[asked] = self._run(statements.matching(self._driver, resource, tuple(columns)), **values)
        return known[asked]

    # Numbers

    def next(self, series: str, many: int = 1) -> int:
        """The next number of a series, from 1; with ``many`` the last of so many."""
        return self.sql(NEXT, series=series, many=many)[0][0]

    def last(self, series: str) -> int:
        """The last number drawn of a series, 0 when there was none."""
        return next((row[0] for row in self.sql(LAST, series=series)), 0)

    def seen(self, series: str, value: int) -> None:
        """A number that came from elsewhere: the series goes on after it."""
        self.sql(RAISE, series=series, value=value)

    # Trial and error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside when it raises, and let the error through."""
        self.sql("SAVEPOINT record")
        try:
            yield
        except BaseException:
            self._read.clear()
            self.sql("ROLLBACK TO SAVEPOINT record")
            self.sql("RELEASE SAVEPOINT record")
            raise
        self.sql("RELEASE SAVEPOINT record")

    # The ledger

    def moved(self, resource: Resource, document_id: int) -> dict[Place, float]:
        """What a document has moved so far, zeros left out."""
        sums = self.balances(*Place._fields, resource=resource.name, documentId=document_id)
        return {Place(*place): quantity for place, quantity in sums.items() if abs(quantity) > 1e-9}

    def move(self, resource: Resource, document_id: int, changes: Mapping[Place, float], at: int) -> None:
        """Write movements of a document, at a second."""
        first = self.next("movements", len(changes)) - len(changes) + 1
        about = {"account_id": self.account_id, "resource": resource.name, "documentId": document_id, "at": at}
        statements.adding(self._driver, tables.movements.name).run_many(
            self.connection,
            [
                {**about, **place._asdict(), "id": number, "quantity": quantity}
                for number, (place, quantity) in enumerate(changes.items(), first)
            ],
        )

    def balances(self, *names: str, **only: Any) -> dict[tuple, float]:
        """The ledger added up by these fields of ``Place``, of the movements whose columns have the values given."""
        sums = statements.sums(self._driver, names, tuple(only))
        return {row[:-1]: row[-1] for row in self._run(sums, **{f"_{name}": value for name, value in only.items()})}

    # Files and facts

    def keep_file(self, name: str, content: bytes, type_: str) -> None:
        """Keep a file under a name, over what had that name."""
        self.drop_file(name)
        values = {"account_id": self.account_id, "name": name, "content": content, "type": type_}
        statements.adding(self._driver, tables.files.name).run(self.connection, values)

    def drop_file(self, name: str) -> None:
        """Keep no file under that name."""
        self.sql(FILE_GONE, name=name)

    def file(self, name: str) -> tuple[bytes, str] | None:
        """A kept file's content and type, or None."""
        return next(iter(self.sql(FILE, name=name)), None)

    def facts(self) -> dict[str, str]:
        """What was said about the shop when it was made."""
        return dict(self.sql(FACTS))

    def state(self, **facts: str) -> None:
        """Say something about the shop, over what was said before."""
        adding = statements.adding(self._driver, tables.facts.name)
        for name, value in facts.items():
            self.sql(FACT_GONE, name=name)
            adding.run(self.connection, {"account_id": self.account_id, "name": name, "value": value})


def stored(resource: Resource, column: str, value: Any) -> Any:
    """A row's value as that search column holds it."""
    return resource.columns[column].to_column(value)


def columns_of(resource: Resource, row: dict[str, Any], only: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Everything a table keeps of a row, or ``only`` these of its search columns, but whose it is."""
    wire, beside = pack(resource.sheet, row)
    names = resource.columns if only is None else only
    values = {name: resource.columns[name].to_column(row[name]) for name in names}
    return {**values, "wire": wire, "beside": beside}
