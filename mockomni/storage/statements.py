"""Which SQL is sent? Text that every database understands, written once for each kind of question and kept.

Values have names (``:name``), which each driver is told in its own way. Whatever names a table or a column comes from
a sheet or from the code, never from a caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mockomni.query.bind import Query
from mockomni.resources import Resource
from mockomni.storage import compiler
from mockomni.storage.columns import Key, Names
from mockomni.storage.compiler import listed, quoted
from mockomni.storage.hand import Question
from mockomni.storage.wire import values_by

Values = Mapping[str, Any]
SQLITE, POSTGRESQL = "sqlite", "postgresql"
VALUE = re.compile(r":(\w+)")
# Where the values of a question stand; none compares more columns than this.
SLOTS = ("_0", "_1", "_2", "_3", "_4", "_5")
# Where a piece is found in a text, from 1. SQLite would plan a LIKE anew for every pattern.
FOUND = {SQLITE: "instr", POSTGRESQL: "strpos"}


class Prepared:
    """A statement as the driver of a database takes it; every run brings the values."""

    def __init__(self, driver: str, statement: str):
        self.values = values_by(VALUE.findall(statement))
        self.text = VALUE.sub("?", statement) if driver == SQLITE else VALUE.sub("%s", statement.replace("%", "%%"))

    def run(self, link: Any, given: Values) -> Sequence[Any]:
        """Run it once, on the driver's connection, with values by their names; the rows it gives."""
        cursor = link.execute(self.text, self.values(given))
        return cursor.fetchall() if cursor.description else []

    def run_many(self, link: Any, given: Sequence[Key]) -> int:
        """Run it for each of many rows of values, in the order that it names them; how many rows that changed."""
        cursor = link.cursor()
        cursor.executemany(self.text, given)
        return cursor.rowcount


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
    wanted = selected(("wire", "beside") if whole else ("wire",), resource, shape.where)
    order = compiler.order_by(shape, resource.key)
    return Prepared(driver, f"{wanted} ORDER BY {order} LIMIT :most OFFSET :skipped")


@lru_cache(maxsize=512)
def counting(driver: str, resource: Resource, where: Any = None) -> Prepared:
    """How many rows a condition is true for, whose values are slots."""
    return Prepared(driver, f"SELECT count(*) {source(resource, where)}")


@cache
def wires(driver: str, resource: Resource, column: str) -> Prepared:
    """The wire form of the rows whose column has a given value, in the order of the key."""
    return Prepared(driver, f"{selected(('wire',), resource)} AND {quoted(column)} = :value {by_key(resource)}")


@cache
def picking(driver: str, resource: Resource, wanted: Names, names: Names = ()) -> Prepared:
    """Some columns of the rows whose other columns have given values, in the order of the key."""
    return Prepared(driver, f"{selected(wanted, resource)}{having(names)} {by_key(resource)}")


@cache
def following(driver: str, resource: Resource) -> Prepared:
    """The next rows after a key, which is of one column: wire form, what is beside it, and every search column."""
    (key,) = resource.key
    wanted = selected(("wire", "beside", *resource.columns), resource)
    return Prepared(driver, f"{wanted} AND {quoted(key)} > :after {by_key(resource)} LIMIT :most")


@cache
def asking(driver: str, resource: Resource, question: Question) -> Prepared:
    """Key, wire form and what is beside it of the rows that answer a question, in the order of the key."""
    asked = selected((*resource.key, "wire", "beside"), resource)
    for slot, name in zip(SLOTS, map(quoted, question.columns), strict=False):
        holds = f"{FOUND[driver]}({name}, :{slot}) > 0" if question.how == "holding" else f"{name} = :{slot}"
        asked += f" AND {holds}"
    most = " LIMIT 1" if question.how == "first" else ""
    return Prepared(driver, f"{asked} {by_key(resource)}{most}")


@cache
def adding(driver: str, table: str, names: Names) -> Prepared:
    """A new row of a table."""
    values = ", ".join(f":{name}" for name in names)
    return Prepared(driver, f"INSERT INTO {quoted(table)} ({listed(names)}) VALUES ({values})")


@lru_cache(maxsize=1024)
def replacing(driver: str, resource: Resource, names: Names) -> Prepared:
    """The wire form and these columns of the row with a key; its values come in this order, the account's last."""
    changes = ", ".join(map(equal, ("wire", "beside", *names)))
    key = " AND ".join(map(equal, (*resource.key, "account_id")))
    return Prepared(driver, f"UPDATE {quoted(resource.name)} SET {changes} WHERE {key}")


@cache
def removing(driver: str, resource: Resource, names: Names) -> Prepared:
    """Deletes the rows whose columns have given values."""
    return Prepared(driver, f"DELETE {source(resource)}{having(names)}")


@cache
def sums(driver: str, names: Names, only: Names) -> Prepared:
    """The ledger added up by some columns, of the movements whose other columns have given values."""
    wanted = f"SELECT {listed(names)}, sum(quantity) FROM movements WHERE account_id = :account{having(only)}"
    return Prepared(driver, f"{wanted} GROUP BY {listed(names)}")


@cache
def plain(driver: str, statement: str) -> Prepared:
    """A statement of whoever asks."""
    return Prepared(driver, statement)


# What statements are made of


def selected(names: Iterable[str], resource: Resource, where: Any = None) -> str:
    """Columns of an account's rows for which a condition is true."""
    return f"SELECT {listed(names)} {source(resource, where)}"


def source(resource: Resource, where: Any = None) -> str:
    """An account's rows for which a condition is true."""
    more = "" if where is None else f" AND {compiler.condition(where)}"
    return f"FROM {quoted(resource.name)} WHERE account_id = :account{more}"


def having(names: Names) -> str:
    """That columns have given values, which are called after them."""
    return "".join(f" AND {quoted(name)} = :_{name}" for name in names)


def equal(name: str) -> str:
    """A column and the value of its name."""
    return f"{quoted(name)} = :{name}"


def by_key(resource: Resource) -> str:
    """In the order of the key."""
    return f"ORDER BY {listed(resource.key)}"
