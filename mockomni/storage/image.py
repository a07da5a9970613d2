"""What can be done to a whole shop while it is bytes? Made small, moved in time, looked at before it is let in."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache

from mockomni.resources import STORED
from mockomni.storage.sqlite import blank, opened, shop_columns
from mockomni.storage.store import Image

DAY = 86_400
# The day of a date as it stands in a wire form of this century, which every template is of: the search for three
# fixed signs takes half the time of one for two.
STAMPED = re.compile(rb'"20\d\d-\d\d-\d\d(?=T\d\d:\d\d:\d\dZ")')


class Days(dict):
    """A day as ``STAMPED`` finds it -> the day so many days later, each worked out once."""

    def __init__(self, days: int):
        super().__init__()
        self.distance = timedelta(days=days)

    def __missing__(self, found: bytes) -> bytes:
        later = self[found] = f'"{date.fromisoformat(found[1:].decode()) + self.distance}'.encode()
        return later

    def shift(self, text: bytes | None) -> bytes | None:
        """A wire form with every date moved."""
        return None if text is None else STAMPED.sub(lambda found: self[found[0]], text)


@contextmanager
def changeable(image: bytes) -> Iterator[sqlite3.Connection]:
    """The database in an image, to be changed and serialized again."""
    with opened(image) as database:
        database.execute("PRAGMA journal_mode = OFF")
        yield database


def compacted(image: bytes) -> bytes:
    """The same database without free pages, its indexes in the order of their names: equal rows give equal bytes."""
    with changeable(image) as database:
        indexes = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > '' ORDER BY name"
        )
        for name, statement in indexes.fetchall():
            database.execute(f'DROP INDEX "{name}"')
            database.execute(statement)
        database.execute("VACUUM")
        return database.serialize()


@contextmanager
def readied(image: bytes, days: int, facts: Mapping[str, str]) -> Iterator[sqlite3.Connection]:
    """A shop with every date ``days`` later, and ``facts`` stated over what it said."""
    with changeable(image) as database:
        database.execute("BEGIN")
        if days:
            shift(database, days)
        database.executemany(
            "INSERT INTO facts (account_id, name, value) VALUES (1, ?, ?) "
            "ON CONFLICT (account_id, name) DO UPDATE SET value = excluded.value",
            list(facts.items()),
        )
        database.execute("COMMIT")
        yield database


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


def bytes_of(image: Image) -> bytes:
    """An image that can be kept."""
    return image if isinstance(image, bytes) else image.serialize()


def facts(image: Image) -> dict[str, str]:
    """What a shop says of itself."""
    with opened(image) as database:
        return dict(database.execute("SELECT name, value FROM facts"))


def problem_with(image: bytes) -> str | None:
    """Why bytes that somebody sent are no image of a shop, or None: what would be copied is looked at, and not run."""
    try:
        with opened(image) as database:
            if schema(database) != ours():
                return "the tables in it are not those of a shop"
            if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
                return "the database in it is damaged"
            strangers = [f'SELECT 1 FROM "{name}" WHERE account_id <> 1' for name, _ in shop_columns()]
            found = any(database.execute(f"{each} LIMIT 1").fetchone() for each in strangers)
            return "it holds rows of other accounts" if found else None
    except sqlite3.Error as error:
        return f"it holds no database ({error})"


def schema(database: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Every table, index, view and trigger, as it was made."""
    return set(database.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master"))


@cache
def ours() -> set[tuple[str, str, str]]:
    """The schema that every image has."""
    with opened(blank()) as database:
        return schema(database)
