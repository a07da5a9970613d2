"""How are recorded writes made again? The very statements of one request, under new ids, in one transaction."""

from __future__ import annotations

import itertools
import json
import sqlite3
import threading
from base64 import b64decode
from contextlib import nullcontext
from pathlib import Path
from typing import Any

MEMORY = ":memory:"
# Far above the ids that the database has.
FIRST_ID = 10_000_000


class Replay:
    """Writes what ``recorded.py`` saw, in a copy of its database: a file with a connection per thread, or memory.

    Connections are tuned as mockomni's were. In memory all share one, under a lock.
    """

    def __init__(self, record: Path, act: str, database: str):
        recorded = json.loads(record.read_text())
        done = recorded["acts"][act]
        self.answer: bytes = done["answer"].encode()
        self._database = database
        self._pragmas = recorded["pragmas"]["memory" if database == MEMORY else "file"]
        self._writes = [(sql, id_place(sql), [plain(each) for each in values]) for sql, values in done["writes"]]
        self._ids = itertools.count(FIRST_ID)
        self._local = threading.local()
        self._lock: Any = threading.Lock() if database == MEMORY else nullcontext()
        with self._connected() as first:
            sqlite3.connect(recorded["database"]).backup(first)
            self._try(first, done["rows"])
        self._shared = first if database == MEMORY else None

    def write(self) -> None:
        """Every statement once."""
        with self._lock:
            self._write(self._connection())

    def _try(self, connection: sqlite3.Connection, rows: int) -> None:
        before = connection.total_changes
        self._write(connection)
        if connection.total_changes - before != rows:
            raise SystemExit(f"replayed, the request writes {connection.total_changes - before} rows instead of {rows}")

    def _write(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for sql, place, values in self._writes:
            if place is not None:
                values = [*values[:place], next(self._ids), *values[place + 1 :]]
            connection.execute(sql, values).fetchall()
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        if self._shared is not None:
            return self._shared
        if not hasattr(self._local, "connection"):
            self._local.connection = self._connected()
        return self._local.connection

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._database, isolation_level=None, check_same_thread=False, timeout=30)
        for name, value in self._pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")
        return connection


def plain(value: Any) -> Any:
    """A parameter as it was before it was written as JSON."""
    return b64decode(value["base64"]) if isinstance(value, dict) else value


def id_place(sql: str) -> int | None:
    """Which parameter of an INSERT is the new row's id, if any; a statement that may update keeps its own."""
    if not sql.startswith("INSERT") or "ON CONFLICT" in sql:
        return None
    names = [name.strip(' "\n') for name in sql.partition("(")[2].partition(")")[0].split(",")]
    return names.index("id") if "id" in names else None
