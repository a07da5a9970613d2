"""How are rows kept in SQLite? In memory, a database for each account; in a file, one that they share."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from mockomni.errors import StorageError, Unavailable
from mockomni.storage import tables
from mockomni.storage.statements import execute
from mockomni.storage.store import FAILURES, MEMORY, NO_FACTS, NOBODY, Facts, Image, Store, refusal
from mockomni.storage.unit import Unit

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

# Whose rows those of an image are, and those of a database that holds one account alone.
ALONE = 1
# Busy, read-only, input or output, damaged, full, cannot be opened, no database: what a disk does, and none of ours.
TROUBLES = {5, 8, 10, 11, 13, 14, 26}


class Database:
    """One SQLite database: a file, or memory.

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
        # A database that nobody holds any more is as good as closed; Python warns of one that is not.
        weakref.finalize(self, let_go, self._engine, self._connections).atexit = False

    @contextmanager
    def unit(self, account_id: int, *, write: bool = False) -> Iterator[Unit]:
        """A transaction on the rows of one account."""
        if write:
            with self._lock:
                yield from self._transaction(account_id, "BEGIN IMMEDIATE")
        elif self.in_memory:
            with self._lock:
                yield Unit(self.connection(), account_id)
        else:
            yield from self._transaction(account_id, "BEGIN")

    def _transaction(self, account_id: int, begin: str) -> Iterator[Unit]:
        with self._told_plainly():
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

    @contextmanager
    def glance(self, account_id: int) -> Iterator[Unit]:
        """Statements on the rows of one account that stand each for itself."""
        with self._told_plainly():
            yield Unit(self.connection(), account_id)

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """A file that cannot be read or written for now is no mistake of ours."""
        try:
            yield
        except (sqlite3.Error, DBAPIError) as error:
            trouble = next(troubles(error), None)
            if trouble is None:
                raise
            raise Unavailable(f"the database fails: {trouble}", f"{self.location}: {trouble}") from error

    def connection(self) -> Connection:
        """This thread's connection; in memory, everybody's."""
        if self._shared is not None:
            return self._shared
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._engine.connect()
            # Without the lock: somebody's first look at a file waits for no writer.
            self._connections.append(connection)
            if self.in_memory:
                self._shared = connection
        return connection

    def is_empty(self) -> bool:
        """Has nobody made a table here yet?"""
        return not inspect(self.connection()).get_table_names()

    def create(self) -> None:
        """Make every table of a shop, in an empty database."""
        with self.unit(NOBODY, write=True) as unit:
            tables.metadata.create_all(unit.connection, tables=tables.of_shops(), checkfirst=False)
            unit.connection.execute(insert(tables.schema).values(version=tables.VERSION))

    def create_directory(self, *, missing: bool = False) -> None:
        """Make the tables of a database that holds tenants, or those of them that a shop has not brought along."""
        tables.metadata.create_all(self.connection(), tables=tables.DIRECTORY, checkfirst=missing)

    def load(self, image: Image, facts: Facts) -> None:
        """Replace everything by the database in an image, and state facts about the shop in it."""
        with self._lock:
            if self.in_memory:
                self._driver().deserialize(image)
                tune_memory(self._driver())
            else:
                with opened(image) as source:
                    source.backup(self._driver())
            with self.unit(ALONE, write=True) as unit:
                unit.state(**facts)

    def image(self) -> bytes:
        """The whole database as bytes."""
        with self._lock:
            return self._driver().serialize()

    @contextmanager
    def beside(self, image: Image) -> Iterator[sqlite3.Connection]:
        """This thread's connection, with the database in an image attached as ``image``."""
        driver = self._driver()
        driver.execute("ATTACH ':memory:' AS image")
        try:
            driver.deserialize(image, name="image")
            yield driver
        finally:
            driver.execute("DETACH image")

    def _driver(self) -> sqlite3.Connection:
        driver = self.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return driver

    def close(self) -> None:
        """Let go of the database; a file is left complete, with no journal beside it."""
        with self._lock:
            self._shared = None
            let_go(self._engine, self._connections)


class MemoryStore(Store):
    """What dies with this process. A shop is a database of its own: quickly copied, and nobody waits for another's."""

    location = MEMORY
    kind = "memory"
    is_shared = False

    def __init__(self) -> None:
        self._tenants = Database()
        self._tenants.create_directory()
        self._shops: dict[int, Database] = {}
        self._lock = threading.Lock()

    @property
    def is_new(self) -> bool:
        """Is there no shop yet?"""
        return not self._shops

    def unit(self, account_id: int = 1, *, write: bool = False):
        """A transaction on an account's shop."""
        return self._shop(account_id).unit(ALONE, write=write)

    def directory(self, *, write: bool = False):
        """A transaction on the tenants."""
        return self._tenants.unit(NOBODY, write=write)

    def share(self) -> None:
        """Nobody else can see this memory."""

    def fill(self, account_id: int, image: Image, facts: Facts = NO_FACTS) -> None:
        """Replace an account's shop."""
        known = self._shops.get(account_id)
        if known is None:
            self._open(account_id, image, facts)
        else:
            known.load(image, facts)

    def _shop(self, account_id: int) -> Database:
        return self._shops.get(account_id) or self._open(account_id, blank())

    def _open(self, account_id: int, image: Image, facts: Facts = NO_FACTS) -> Database:
        opened = Database()
        opened.load(image, facts)
        with self._lock:
            return self._shops.setdefault(account_id, opened)

    def image(self, account_id: int = 1) -> bytes:
        """An account's shop as an image."""
        return self._shop(account_id).image()

    def drop(self, account_id: int) -> None:
        """Forget an account's shop; whoever is in a unit of it ends that in peace."""
        with self._lock:
            self._shops.pop(account_id, None)

    def close(self) -> None:
        """Let go of everything."""
        for each in (self._tenants, *self._shops.values()):
            each.close()


class FileStore(Store):
    """What survives its process, in tables that the accounts share."""

    kind = "file"
    is_shared = True

    def __init__(self, location: str):
        self.location = location
        self._database = Database(location)
        self._lock = threading.Lock()
        # A new file gets its tables with its first shop, which brings them along: to copy is quicker than to make.
        self._is_new = False

    @property
    def is_new(self) -> bool:
        """Is there no table yet?"""
        return self._is_new

    @contextmanager
    def founding(self) -> Iterator[None]:
        """The folder is locked, which leaves nothing behind and ends with the process; Windows has no such lock."""
        if fcntl is None:
            yield
            return
        folder = os.open(Path(self.location).absolute().parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            self._is_new = self._is_new and self._database.is_empty()
            yield
        finally:
            os.close(folder)

    def unit(self, account_id: int = 1, *, write: bool = False):
        """A transaction on an account's shop."""
        if self._is_new:
            self._begin(blank())
        return self._database.unit(account_id, write=write)

    def directory(self, *, write: bool = False):
        """A transaction on the tenants; what is read of them is one statement each time."""
        return self.unit(NOBODY, write=True) if write else self.glance(NOBODY)

    def glance(self, account_id: int = 1):
        """Statements that stand each for itself."""
        return self.unit(account_id) if self._is_new else self._database.glance(account_id)

    def share(self) -> None:
        """Make what the processes of one server tell one another."""
        with self.directory(write=True) as unit:
            tables.shared.create_all(unit.connection)

    def open(self) -> None:
        """Look at the file; StorageError when it is not of this version."""
        # Another server may be making it at this moment.
        with self.founding():
            with self._database.unit(NOBODY, write=True):
                self._is_new = self._database.is_empty()
            if not self._is_new:
                self._check()
                self._database.create_directory(missing=True)

    def _begin(self, image: Image, facts: Facts = NO_FACTS) -> None:
        with self._lock:
            # Another process may have been quicker.
            if self._is_new and self._database.is_empty():
                self._database.load(image, facts)
                self._database.create_directory(missing=True)
            self._is_new = False

    def _check(self) -> None:
        version = self._database.connection().scalar(select(tables.schema.c.version))
        if version != tables.VERSION:
            raise StorageError(refusal(self.location, version or 0))

    def fill(self, account_id: int, image: Image, facts: Facts = NO_FACTS) -> None:
        """Replace an account's shop."""
        if self._is_new and account_id == ALONE:
            return self._begin(image, facts)
        with self._database.beside(image) as driver, self.unit(account_id, write=True) as unit:
            for name, columns in shop_columns():
                driver.execute(f'DELETE FROM main."{name}" WHERE account_id = ?', (account_id,))
                driver.execute(
                    f'INSERT INTO main."{name}" (account_id, {columns}) SELECT ?, {columns} FROM image."{name}"',
                    (account_id,),
                )
            unit.state(**facts)

    def image(self, account_id: int = 1) -> bytes:
        """An account's shop as an image."""
        with self._database.beside(blank()) as driver:
            with self.unit(account_id):
                for name, columns in shop_columns():
                    driver.execute(
                        f'INSERT INTO image."{name}" (account_id, {columns}) '
                        f'SELECT {ALONE}, {columns} FROM main."{name}" WHERE account_id = ?',
                        (account_id,),
                    )
            return driver.serialize(name="image")

    def drop(self, account_id: int) -> None:
        """Forget an account's shop."""
        with self.unit(account_id, write=True) as unit:
            for name, _ in shop_columns():
                unit.sql(f'DELETE FROM "{name}" WHERE account_id = :account')

    def close(self) -> None:
        """Let go of the file, which is left complete, with no journal beside it."""
        self._database.close()


def open_file(name: str) -> FileStore:
    """A store in a file, made when there is none; StorageError in one sentence when that cannot be."""
    path = Path(name)
    if path.is_dir():
        raise StorageError(f"{name} is a directory; --database takes a file name")
    if not path.parent.is_dir():
        raise StorageError(f"there is no directory {path.parent} to keep {path.name} in")
    store = FileStore(name)
    try:
        if is_foreign(path):
            raise StorageError(f"{name} is a database of something else; name another file")
        store.open()
    except FAILURES as error:
        store.close()
        raise StorageError(f"{name} cannot be opened: {getattr(error, 'orig', error)}") from error
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


@cache
def blank() -> bytes:
    """The image of an empty shop."""
    with closing(Database()) as database:
        database.create()
        return database.image()


@cache
def shop_columns() -> list[tuple[str, str]]:
    """Every table that a shop's rows are in, and its columns but the account's, as SQL lists them."""
    shops = [table for table in tables.of_shops() if "account_id" in table.c]
    names = {table.name: [f'"{each.name}"' for each in table.c if each.name != "account_id"] for table in shops}
    return [(name, ", ".join(columns)) for name, columns in names.items()]


@contextmanager
def opened(image: Image) -> Iterator[sqlite3.Connection]:
    """The database in an image."""
    database = sqlite3.connect(MEMORY, isolation_level=None)
    try:
        database.deserialize(image)
        yield database
    finally:
        database.close()


def troubles(error: BaseException | None) -> Iterator[BaseException]:
    """What of an error, and of those that it followed from, the disk is to blame for.

    When a disk is full SQLite undoes everything by itself, and what then undoes a part of it fails too.
    """
    while error is not None:
        cause = getattr(error, "orig", error)
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF in TROUBLES:
            yield cause
        error = error.__context__


def let_go(engine: Engine, connections: list[Connection]) -> None:
    """Close what a database has opened."""
    for connection in connections:
        connection.close()
    connections.clear()
    engine.dispose()


def tune_memory(driver: sqlite3.Connection, _record=None) -> None:
    """No journal to undo crashes with, since none survives one; rollback still works."""
    driver.execute("PRAGMA journal_mode = MEMORY")
    driver.execute("PRAGMA synchronous = OFF")


def tune_file(driver: sqlite3.Connection, _record) -> None:
    """Readers beside a writer, and commits that survive ``kill -9`` of every process."""
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("PRAGMA synchronous = NORMAL")
