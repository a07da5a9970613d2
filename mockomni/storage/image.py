"""What can be done to a whole database while it is bytes? Made small, moved in time, given its tenants back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import select

from mockomni.resources import STORED
from mockomni.storage import tables
from mockomni.storage.store import MEMORY, Store

DAY = 86_400
# The day of a date as it stands in a wire form, after its name: a search for two signs is quicker than for one.
STAMPED = re.compile(rb':"\d{4}-\d\d-\d\d(?=T\d\d:\d\d:\d\dZ")')
TENANTS = (tables.accounts, tables.connections)

Tenants = dict[str, list[tuple]]


class Days(dict):
    """A day as ``STAMPED`` finds it -> the day so many days later, each worked out once."""

    def __init__(self, days: int):
        super().__init__()
        self.distance = timedelta(days=days)

    def __missing__(self, found: bytes) -> bytes:
        later = self[found] = f':"{date.fromisoformat(found[2:].decode()) + self.distance}'.encode()
        return later

    def shift(self, text: bytes | None) -> bytes | None:
        """A wire form with every date moved."""
        return None if text is None else STAMPED.sub(lambda found: self[found[0]], text)


@contextmanager
def opened(image: bytes) -> Iterator[sqlite3.Connection]:
    """The database in an image, to be changed and serialized again."""
    database = sqlite3.connect(MEMORY, isolation_level=None)
    try:
        database.deserialize(image)
        database.execute("PRAGMA journal_mode = OFF")
        yield database
    finally:
        database.close()


def compacted(image: bytes) -> bytes:
    """The same database without free pages, its indexes in the order of their names: equal rows give equal bytes."""
    with opened(image) as database:
        indexes = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > '' ORDER BY name"
        )
        for name, statement in indexes.fetchall():
            database.execute(f'DROP INDEX "{name}"')
            database.execute(statement)
        database.execute("VACUUM")
        return database.serialize()


def readied(image: bytes, days: int, facts: Mapping[str, str], tenants: Tenants | None = None) -> bytes:
    """A shop's image with every date ``days`` later, ``facts`` stated over what it said, and these tenants in it."""
    with opened(image) as database:
        database.execute("BEGIN")
        if days:
            shift(database, days)
        database.executemany(
            "INSERT INTO facts (account_id, name, value) VALUES (1, ?, ?) "
            "ON CONFLICT (account_id, name) DO UPDATE SET value = excluded.value",
            list(facts.items()),
        )
        for name, rows in (tenants or {}).items():
            places = ", ".join("?" * len(tables.metadata.tables[name].columns))
            database.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)
        database.execute("COMMIT")
        return database.serialize()


def shift(database: sqlite3.Connection, days: int) -> None:
    """Move every date of every row, in its search columns and in its wire form."""
    moved = Days(days)
    database.create_function("moved", 1, moved.shift)
    for resource in STORED:
        moments = [name for name, cell in resource.columns.items() if cell.kind == "moment"]
        changes = [f'"{name}" = "{name}" + {days * DAY}' for name in moments]
        changes += ["wire = moved(wire)", "beside = moved(beside)"]
        database.execute(f'UPDATE "{resource.name}" SET {", ".join(changes)}')
    database.execute(f"UPDATE movements SET at = at + {days * DAY}")


def tenants(store: Store, account_id: int) -> Tenants:
    """The account's own row and its connections, as ``readied`` takes them."""
    found = {}
    for table in TENANTS:
        key = table.c.id if table is tables.accounts else table.c.account_id
        found[table.name] = [tuple(row) for row in store.connection().execute(select(table).where(key == account_id))]
    return found
