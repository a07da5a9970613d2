"""What can be done to a whole shop while it is bytes? Made small, moved in time, looked at before it is let in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache

from mockomni.storage.places import DAY, MOMENTS, STAMPED, WIRE_FORMS
from mockomni.storage.sqlite import blank, opened, shop_columns
from mockomni.storage.store import Facts, Image


@contextmanager
def changeable(image: Image) -> Iterator[sqlite3.Connection]:
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


def moved(image: Image, days: int) -> bytes:
    """The same shop with every date so many days later."""
    with changeable(image) as database:
        database.execute("BEGIN")
        shift(database, days)
        database.execute("COMMIT")
        return database.serialize()


def shift(database: sqlite3.Connection, days: int) -> None:
    """Move every date of every row, in its search columns and in its wire form."""
    moved = Days(days)

    def later(text: bytes | None) -> bytes | None:
        return None if text is None else STAMPED.sub(lambda found: moved[found[0]], text)

    database.create_function("later", 1, later)
    for name, moments in MOMENTS.items():
        changes = [f'"{each}" = "{each}" + {days * DAY}' for each in sorted(moments)]
        if name != "movements":
            changes += [f"{each} = later({each})" for each in WIRE_FORMS]
        database.execute(f'UPDATE "{name}" SET {", ".join(changes)}')


class Days(dict):
    """A day as ``STAMPED`` finds it -> the day so many days later, each worked out once."""

    def __init__(self, days: int):
        super().__init__()
        self.distance = timedelta(days=days)

    def __missing__(self, found: bytes) -> bytes:
        later = self[found] = f'"{date.fromisoformat(found[1:].decode()) + self.distance}'.encode()
        return later


def stating(image: Image, facts: Facts) -> bytes:
    """The same shop, with facts stated over what it said."""
    with changeable(image) as database:
        database.executemany("REPLACE INTO facts (account_id, name, value) VALUES (1, ?, ?)", facts.items())
        return database.serialize()


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
