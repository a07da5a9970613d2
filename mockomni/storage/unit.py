"""What can be done inside a transaction? Rows in and out, numbers that never repeat, movements of stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from mockomni.query.bind import Query
from mockomni.query.conditions import Bound
from mockomni.resources import Resource
from mockomni.storage import compiler, statements
from mockomni.storage.columns import Columns, columns_of
from mockomni.storage.hand import Hand, Key, Printed, Question
from mockomni.storage.known import ANSWER, Known
from mockomni.storage.statements import Prepared
from mockomni.storage.wire import unpack

LAST = "SELECT value FROM counters WHERE account_id = :account AND series = :series"
RAISE = (
    "INSERT INTO counters (account_id, series, value) VALUES (:account, :series, :value) "
    "ON CONFLICT (account_id, series) DO UPDATE SET value = excluded.value WHERE counters.value < excluded.value"
)
FILE = "SELECT content, type FROM files WHERE account_id = :account AND name = :name"
FILE_GONE = "DELETE FROM files WHERE account_id = :account AND name = :name"
FACTS = "SELECT name, value FROM facts WHERE account_id = :account"
FACT_GONE = "DELETE FROM facts WHERE account_id = :account AND name = :name"


class Spot(NamedTuple):
    """Where a movement happens, as what it counts (stockOnHand, openSales, incoming), of which batch or piece."""

    lineId: int
    productOptionId: int
    sizeId: int
    branchId: int
    counts: str
    lot: str = ""


# The columns of a movement.
MOVEMENT = ("account_id", "resource", "documentId", "at", *Spot._fields, "id", "quantity")


class Unit:
    """One transaction for one account. Rows are dicts of wire names; resources tell which table.

    A row that was read is shared with this unit and those after it: nobody changes it, ``replace`` puts another in its
    place.
    """

    def __init__(self, driver: str, link: Any, account_id: int, known: Known | None = None):
        """``link`` is the connection that a driver has made, and that is in the transaction."""
        self.link = link
        self.account_id = account_id
        self.known = known or Known()
        # How many rows it has written, as far as it knows.
        self.wrote = 0
        self._driver = driver
        self._hands = self.known.hands
        self._gathers = self._marked = False
        # The series whose last number waits to be written.
        self._drawn: dict[str, None] = {}
        self._moves: list[Key] = []

    def sql(self, statement: str, **values: Any) -> Sequence[Any]:
        """Rows of SQL that every database understands; ``:account`` is this account, other values by their names."""
        self._mark()
        return self._ask(statements.plain(self._driver, statement), **values)

    def _ask(self, prepared: Prepared, **values: Any) -> Sequence[Any]:
        return prepared.run(self.link, {"account": self.account_id, **values})

    def _write(self, prepared: Prepared, rows: Sequence[Key]) -> None:
        self._mark()
        self.wrote += prepared.run_many(self.link, rows)

    def add(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Rows of any table, every column given, in the same order in each."""
        self._write(statements.adding(self._driver, table, tuple(rows[0])), [tuple(row.values()) for row in rows])

    # Rows

    def wires(self, resource: Resource, query: Query) -> list[bytes]:
        """The stored bytes of a page, in order."""
        return [row[0] for row in self._page(resource, query, whole=False)]

    def wires_by(self, resource: Resource, column: str, value: Any) -> list[bytes]:
        """The stored bytes of every row whose column has that value, in the order of the key."""
        self._store(resource)
        matching = statements.wires(self._driver, resource, column)
        return [row[0] for row in self._ask(matching, value=stored(resource, column, value))]

    def rows(self, resource: Resource, query: Query) -> list[dict[str, Any]]:
        """A page of rows, complete with what their wire form does not print."""
        return [unpack(resource.sheet, *row) for row in self._page(resource, query, whole=True)]

    def find(self, resource: Resource, **columns: Any) -> list[dict[str, Any]]:
        """Every row whose columns have these values (text without case), in the order of the key."""
        hand, names = self._hands[resource], tuple(columns)
        values = columns_of(resource, names).values(columns)
        known = hand.equal(names, values)
        return self._asked(hand, Question("=", names), values) if known is None else known

    def one(self, resource: Resource, **columns: Any) -> dict[str, Any] | None:
        """The first row whose columns have these values, or None."""
        row = self._hands[resource].at(columns)
        if row is None:
            row = next(iter(self.find(resource, **columns)), None)
        return row

    def first(self, resource: Resource) -> dict[str, Any] | None:
        """The row with the lowest key, or None."""
        return next(iter(self._answer(resource, Question("first", ()), ())), None)

    def holding(self, resource: Resource, **piece: str) -> list[dict[str, Any]]:
        """Every row whose text column contains this piece, without case, in the order of the key."""
        ((column, text),) = piece.items()
        return self._answer(resource, Question("holding", (column,)), (stored(resource, column, text),))

    def columns(self, resource: Resource) -> list[dict[str, Any]]:
        """What the search columns of every row say, in the order of the key."""
        self._store(resource)
        names = tuple(resource.columns)
        found = self._ask(statements.picking(self._driver, resource, names))
        return [dict(zip(names, row, strict=True)) for row in found]

    def values(self, resource: Resource, *names: str, **columns: Any) -> Sequence[Any]:
        """These search columns, as they are searched, of every row whose columns have the values given."""
        self._store(resource)
        values = {f"_{name}": stored(resource, name, value) for name, value in columns.items()}
        return self._ask(statements.picking(self._driver, resource, names, tuple(columns)), **values)

    def glimpse(self, resource: Resource, *names: str, **key: Any) -> Sequence[Any] | None:
        """These search columns, as they are searched, of the row with this key, or None: less work than the row."""
        row = self._hands[resource].at(key)
        if row is not None:
            return columns_of(resource, names).values(row)
        picking = statements.picking(self._driver, resource, names, tuple(key))
        return next(iter(self._ask(picking, **{f"_{name}": value for name, value in key.items()})), None)

    def following(self, resource: Resource, after: Any, many: int) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The next rows in the order of their one key after one, and what the search columns of each say."""
        self._store(resource)
        names = tuple(resource.columns)
        found = self._ask(statements.following(self._driver, resource), after=after, most=many)
        return [
            (unpack(resource.sheet, wire, beside), dict(zip(names, columns, strict=True)))
            for wire, beside, *columns in found
        ]

    def count(self, resource: Resource, where: Bound | None = None) -> int:
        """How many rows the resource has, of which a condition is true."""
        self._store(resource)
        values: dict[str, Any] = {}
        counting = statements.counting(self._driver, resource, compiler.slotted(where, values))
        return self._ask(counting, **values)[0][0]

    def insert(self, resource: Resource, *rows: dict[str, Any]) -> None:
        """Add rows."""
        hand = self._hands[resource]
        for row in rows:
            hand.add(row)
        if not self._gathers:
            self._store(resource)

    def replace(self, resource: Resource, row: dict[str, Any]) -> None:
        """Write a row over the one with its key."""
        self._hands[resource].put(row)
        if not self._gathers:
            self._store(resource)

    def remove(self, resource: Resource, **columns: Any) -> None:
        """Delete every row whose columns have these values."""
        self._store(resource)
        self._hands[resource].emptied()
        removing = statements.removing(self._driver, resource, tuple(columns))
        self._write(removing, [(self.account_id, *columns_of(resource, tuple(columns)).values(columns))])

    def _page(self, resource: Resource, query: Query, whole: bool) -> Sequence[Any]:
        self._store(resource)
        shape, values = statements.shaped(query)
        return self._ask(statements.page(self._driver, resource, shape, whole), **values)

    def _answer(self, resource: Resource, question: Question, values: Key) -> list[dict[str, Any]]:
        hand = self._hands[resource]
        known = hand.known(question, values)
        return self._asked(hand, question, values) if known is None else known

    def _asked(self, hand: Hand, question: Question, values: Key) -> list[dict[str, Any]]:
        if hand.hides(question):
            self._store(hand.resource)
        asking = statements.asking(self._driver, hand.resource, question)
        self.known.size += ANSWER
        keys = []
        for row in self._ask(asking, **dict(zip(statements.SLOTS, values, strict=False))):
            key = row[:-2]
            keys.append(key)
            if key not in hand.now:
                hand.read(key, unpack(hand.resource.sheet, *row[-2:]))
                self.known.size += len(row[-2])
        return hand.learn(question, values, keys)

    # Numbers

    def next(self, series: str, many: int = 1) -> int:
        """The next number of a series, from 1; with ``many`` the last of so many."""
        number = self.last(series) + many
        self._draw(series, number)
        return number

    def last(self, series: str) -> int:
        """The last number drawn of a series, 0 when there was none."""
        numbers = self.known.numbers
        if series not in numbers:
            found = self._ask(statements.plain(self._driver, LAST), series=series)
            numbers[series] = found[0][0] if found else 0
            self.known.size += ANSWER
        return numbers[series]

    def seen(self, series: str, value: int) -> None:
        """A number that came from elsewhere: the series goes on after it."""
        if value > self.last(series):
            self._draw(series, value)

    def _draw(self, series: str, number: int) -> None:
        self.known.numbers[series] = number
        self._drawn[series] = None
        if not self._gathers:
            self._store_numbers()

    # Writing once

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Inside, a row that is replaced again and again is written once: at the end, or before it is asked for."""
        self._gathers = True
        yield
        self._gathers = False
        self.store()

    def print(self, resource: Resource) -> None:
        """Make the wire forms of this resource's rows that wait, so that one that cannot be printed is found out."""
        self._hands[resource].print()

    def store(self) -> None:
        """Write what waits."""
        for hand in self._hands.values():
            self._store(hand.resource)
        self._store_numbers()
        self._store_moves()

    def _store(self, resource: Resource) -> None:
        hand = self._hands[resource]
        if not hand.waits():
            return
        new, changed = hand.take()
        if new:
            columns = columns_of(resource)
            adding = statements.adding(self._driver, resource.name, ("wire", "beside", *columns.names, "account_id"))
            self._write(adding, self._held(columns, new))
        for names, printed in changed.items():
            held = self._held(columns_of(resource, names + resource.key), printed)
            self._write(statements.replacing(self._driver, resource, names), held)

    def _held(self, columns: Columns, printed: Sequence[Printed]) -> list[Key]:
        self.known.size += sum([len(wire) for _, wire, _ in printed])
        return [(wire, beside, *columns.values(row), self.account_id) for row, wire, beside in printed]

    def _store_numbers(self) -> None:
        if self._drawn:
            account, numbers = self.account_id, self.known.numbers
            self._write(statements.plain(self._driver, RAISE), [(account, each, numbers[each]) for each in self._drawn])
            self._drawn.clear()

    def _store_moves(self) -> None:
        if self._moves:
            self._write(statements.adding(self._driver, "movements", MOVEMENT), self._moves)
            self._moves = []

    # Trial and error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what happens inside when it raises, and let the error through."""
        numbers, drawn, facts = dict(self.known.numbers), dict(self._drawn), self.known.facts
        moves, many = self._moves, len(self._moves)
        self._hands.begin()
        try:
            yield
        except BaseException:
            self.known.numbers, self._drawn, self.known.facts = numbers, drawn, facts
            self._moves = moves
            del moves[many:]
            self._hands.undo()
            self._end("ROLLBACK TO SAVEPOINT record", "RELEASE SAVEPOINT record")
            raise
        self._hands.keep()
        self._end("RELEASE SAVEPOINT record")

    def _mark(self) -> None:
        """Something is written: what the database has until here shall be found again if it is to be undone."""
        if self._hands.tries and not self._marked:
            self._marked = True
            self._ask(statements.plain(self._driver, "SAVEPOINT record"))

    def _end(self, *how: str) -> None:
        for statement in how if self._marked else ():
            self._ask(statements.plain(self._driver, statement))
        self._marked = False

    # The ledger

    def moved(self, resource: Resource, document_id: int) -> dict[Spot, float]:
        """What a document has moved so far, zeros left out."""
        sums = self.balances(*Spot._fields, resource=resource.name, documentId=document_id)
        return {Spot(*place): quantity for place, quantity in sums.items() if abs(quantity) > 1e-9}

    def move(self, resource: Resource, document_id: int, changes: Mapping[Spot, float], at: int) -> None:
        """Write movements of a document, at a second."""
        first = self.next("movements", len(changes)) - len(changes) + 1
        self._moves += [
            (self.account_id, resource.name, document_id, at, *place, number, quantity)
            for number, (place, quantity) in enumerate(changes.items(), first)
        ]
        if not self._gathers:
            self._store_moves()

    def balances(self, *names: str, **only: Any) -> dict[tuple, float]:
        """The ledger added up by these fields of ``Spot``, of the movements whose columns have the values given."""
        self._store_moves()
        sums = statements.sums(self._driver, names, tuple(only))
        return {row[:-1]: row[-1] for row in self._ask(sums, **{f"_{name}": value for name, value in only.items()})}

    # Files and facts

    def keep_file(self, name: str, content: bytes, type_: str) -> None:
        """Keep a file under a name, over what had that name."""
        self.drop_file(name)
        values = {"account_id": self.account_id, "name": name, "content": content, "type": type_}
        self.add("files", values)

    def drop_file(self, name: str) -> None:
        """Keep no file under that name."""
        self.sql(FILE_GONE, name=name)

    def file(self, name: str) -> tuple[bytes, str] | None:
        """A kept file's content and type, or None."""
        return next(iter(self._ask(statements.plain(self._driver, FILE), name=name)), None)

    def facts(self) -> dict[str, str]:
        """What was said about the shop when it was made."""
        if self.known.facts is None:
            self.known.facts = dict(self._ask(statements.plain(self._driver, FACTS)))
        return self.known.facts

    def state(self, **facts: str) -> None:
        """Say something about the shop, over what was said before."""
        self.known.facts = None
        for name, value in facts.items():
            self.sql(FACT_GONE, name=name)
            values = {"account_id": self.account_id, "name": name, "value": value}
            self.add("facts", values)


def stored(resource: Resource, column: str, value: Any) -> Any:
    """A row's value as that search column holds it."""
    return columns_of(resource, (column,)).values({column: value})[0]
