"""Where are the rows? A store is one database, which hands out units: transactions for one account."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from mockomni.errors import StorageError
from mockomni.storage import tables
from mockomni.storage.statements import execute
from mockomni.storage.unit import Unit

MEMORY = ":memory:"
# What is raised when the database fails, whoever is at fault.
FAILURES = (DBAPIError, sqlite3.Error)


class Store:
    """One database: a file, or memory.

    A writing unit is also the lock: one writer at a time in this process, ``BEGIN IMMEDIATE`` against others.
    In memory every unit takes the lock, since all share one connection.
    """

    def __init__(self, location: str = MEMORY):
        self.location = location
        self.in_memory = location == MEMORY
        self._lock = threading.RLock()
        self._local = threading.local()
        self._shared: Connection | None = None
        self._connections: list[Connection] = []
        self._engine = create_engine(
            URL.create("sqlite", database=location),
            isolation_level="AUTOCOMMIT",
            connect_args={"check_same_thread": False, "timeout": 30},
            # A file's threads keep a connection each for good, which a pool of some size would run out of.
            poolclass=StaticPool if self.in_memory else NullPool,
        )
        event.listen(self._engine, "connect", tune_memory if self.in_memory else tune_file)
        # A store that nobody holds any more is as good as closed; Python warns of a database that is not.
        weakref.finalize(self, let_go, self._engine, self._connections).atexit = False

    @contextmanager
    def unit(self, account_id: int = 1, *, write: bool = False) -> Iterator[Unit]:
        """A transaction for one account: kept when the block ends well, undone when it raises.

        A reading unit sees one state of the database throughout.
        """
        if write:
            with self._lock:
                yield from self._transaction(account_id, "BEGIN IMMEDIATE")
        elif self.in_memory:
            with self._lock:
                yield Unit(self.connection(), account_id)
        else:
            yield from self._transaction(account_id, "BEGIN")

    def _transaction(self, account_id: int, begin: str) -> Iterator[Unit]:
        connection = self.connection()
        execute(connection, begin)
        try:
            yield Unit(connection, account_id)
            execute(connection, "COMMIT")
        except BaseException:
            # Where there is nothing left to undo, what went wrong is what matters.
            with suppress(*FAILURES):
                execute(connection, "ROLLBACK")
            raise

    def connection(self) -> Connection:
        """This thread's connection; in memory, everybody's."""
        if self._shared is not None:
            return self._shared
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._engine.connect()
            with self._lock:
                self._connections.append(connection)
                if self.in_memory:
                    self._shared = connection
        return connection

    def is_empty(self) -> bool:
        """Has nobody made a table here yet?"""
        return not inspect(self.connection()).get_table_names()

    def create(self) -> None:
        """Make every table, in an empty database."""
        connection = self.connection()
        tables.every_table().create_all(connection)
        connection.execute(insert(tables.schema).values(version=tables.VERSION))

    def check(self) -> None:
        """StorageError unless this database, one of ours, is of this version."""
        version = self.connection().scalar(select(tables.schema.c.version))
        if version != tables.VERSION:
            raise StorageError(
                f"{self.location} has schema version {version}, this mockomni reads version {tables.VERSION}"
            )

    def fill(self, image: bytes) -> None:
        """Replace everything by the database in ``image``, as ``image`` gave it."""
        source = sqlite3.connect(MEMORY)
        try:
            source.deserialize(image)
            with self._lock:
                source.backup(self._driver())
        finally:
            source.close()

    def image(self) -> bytes:
        """The whole database as bytes."""
        with self._lock:
            image = bytearray(self._driver().serialize())
        # A file in WAL mode says so in its header, and memory cannot open such a one.
        image[18:20] = b"\x01\x01"
        return bytes(image)

    def _driver(self) -> sqlite3.Connection:
        driver = self.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return driver

    def close(self) -> None:
        """Let go of the database; a file is left complete, with no journal beside it."""
        with self._lock:
            self._shared = None
            let_go(self._engine, self._connections)


def let_go(engine: Engine, connections: list[Connection]) -> None:
    """Close what a store has opened."""
    for connection in connections:
        connection.close()
    connections.clear()
    engine.dispose()


def open_store(database: str = MEMORY) -> Store:
    """A store for ``:memory:`` or a file; StorageError in one sentence when there can be none.

    A new file is left empty (``Store.is_empty``); one that holds something is checked.
    """
    if "://" in database:
        raise StorageError(f"{database.partition('://')[0]} databases are not supported; --database takes a file name")
    if database == MEMORY:
        return Store()
    path = Path(database)
    if path.is_dir():
        raise StorageError(f"{database} is a directory; --database takes a file name")
    if not path.parent.is_dir():
        raise StorageError(f"there is no directory {path.parent} to keep {path.name} in")
    store = Store(str(path))
    try:
        if is_foreign(path):
            raise StorageError(f"{database} is a database of something else; name another file")
        with store.unit(write=True):
            pass
        if not store.is_empty():
            store.check()
    except FAILURES as error:
        store.close()
        raise StorageError(f"{database} cannot be opened: {getattr(error, 'orig', error)}") from error
    except StorageError:
        store.close()
        raise
    return store


def is_foreign(path: Path) -> bool:
    """Does the file hold tables, and none of ours? Looked up without changing a byte of it."""
    if not path.exists():
        return False
    looked = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        tables_there = {name for (name,) in looked.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        looked.close()
    return bool(tables_there) and tables.schema.name not in tables_there


def tune_memory(driver: sqlite3.Connection, _record) -> None:
    """No journal to undo crashes with, since none survives one; rollback still works."""
    driver.execute("PRAGMA journal_mode = MEMORY")
    driver.execute("PRAGMA synchronous = OFF")


def tune_file(driver: sqlite3.Connection, _record) -> None:
    """Readers beside a writer, and commits that survive ``kill -9`` of every process."""
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA synchronous = NORMAL")
