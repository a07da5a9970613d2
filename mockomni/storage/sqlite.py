"""How are rows kept in SQLite? In memory, a database for each account; in a file, one that they share."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from mockomni.errors import NotFound, StorageError, Unavailable
from mockomni.storage import schema
from mockomni.storage.compiler import listed
from mockomni.storage.known import Kept
from mockomni.storage.statements import SQLITE
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
    All of them write by one connection, so that one may go by what the last one knew. In memory every unit takes the
    lock, since that connection is the only one.
    """

    def __init__(self, location: str = MEMORY):
        self.location = location
        self.in_memory = location == MEMORY
        self._lock = threading.RLock()
        self._local = threading.local()
        self._kept = Kept()
        self._writing: Held | None = None
        self._held: weakref.WeakSet[Held] = weakref.WeakSet()
        self._holding = threading.Lock()

    @contextmanager
    def unit(self, account_id: int, *, write: bool = False) -> Iterator[Unit]:
        """A transaction on the rows of one account."""
        if write:
            with self._lock:
                with self._transaction(self._writer, "BEGIN IMMEDIATE") as link:
                    unit = Unit(SQLITE, link, account_id, self._kept.take(account_id, link))
                    yield unit
                self._kept.give_back(account_id, unit.known, unit.wrote, link)
        elif self.in_memory:
            with self._lock:
                yield Unit(SQLITE, self.link(), account_id)
        else:
            with self._transaction(self.link, "BEGIN") as link:
                yield Unit(SQLITE, link, account_id)

    @contextmanager
    def _transaction(self, linked: Callable[[], sqlite3.Connection], begin: str) -> Iterator[sqlite3.Connection]:
        with self._told_plainly():
            link = linked()
            link.execute(begin)
            try:
                yield link
                link.execute("COMMIT")
            except BaseException:
                # Where there is nothing left to undo, what went wrong is what matters.
                with suppress(*FAILURES):
                    link.execute("ROLLBACK")
                raise

    @contextmanager
    def glance(self, account_id: int) -> Iterator[Unit]:
        """Statements on the rows of one account that stand each for itself."""
        with self._told_plainly():
            yield Unit(SQLITE, self.link(), account_id)

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """A file that cannot be read or written for now is no mistake of ours."""
        try:
            yield
        except sqlite3.Error as error:
            trouble = next(troubles(error), None)
            if trouble is None:
                raise
            raise Unavailable(f"the database fails: {trouble}", f"{self.location}: {trouble}") from error

    def link(self) -> sqlite3.Connection:
        """This thread's connection to read by; in memory, the only one."""
        if self.in_memory:
            return self._writer()
        held = getattr(self._local, "held", None)
        if held is None:
            # Without the lock: somebody's first look at a file waits for no writer.
            held = self._local.held = self._connect()
        return held.link

    def _writer(self) -> sqlite3.Connection:
        """The connection to write by, for whoever has the lock."""
        if self._writing is None:
            self._writing = self._connect()
        return self._writing.link

    def _connect(self) -> Held:
        held = Held(connected(self.location))
        with self._holding:
            self._held.add(held)
        return held

    def is_empty(self) -> bool:
        """Has nobody made a table here yet?"""
        return not schema.tables_in(self.link())

    def create(self) -> None:
        """Make every table of a shop, in an empty database."""
        with self.unit(NOBODY, write=True) as unit:
            schema.make(unit.link, schema.SHOPS)
            unit.add(schema.VERSION_TABLE, {"version": schema.VERSION})

    def create_directory(self) -> None:
        """Make the tables of a database that holds tenants, those of them that a shop has not brought along."""
        schema.make(self.link(), schema.DIRECTORY)

    def load(self, image: Image, facts: Facts) -> None:
        """Replace everything by the database in an image, and state facts about the shop in it."""
        with self._lock:
            link = self._writer()
            if self.in_memory:
                link.deserialize(image)
                tune_memory(link)
            else:
                with opened(image) as source:
                    source.backup(link)
            self._kept.forget()
            with self.unit(ALONE, write=True) as unit:
                unit.state(**facts)

    def image(self) -> bytes:
        """The whole database as bytes."""
        with self._lock:
            return self._writer().serialize()

    @contextmanager
    def beside(self, image: Image) -> Iterator[sqlite3.Connection]:
        """The connection to write by, with the database in an image attached as ``image``."""
        with self._lock, attached(self._writer(), image) as link:
            yield link

    def close(self) -> None:
        """Let go of the database; a file is left complete, with no journal beside it."""
        with self._lock, self._holding:
            for held in self._held:
                held.link.close()
            self._writing = None


class MemoryStore(Store):
    """What dies with this process. A shop is a database of its own: quickly copied, and nobody waits for another's."""

    location = MEMORY
    kind = "memory"
    is_shared = False

    def __init__(self) -> None:
        self._tenants = Database()
        self._tenants.create_directory()
        self._shops: dict[int, Database] = {}
        # All that is left of shops that were dropped: nobody's late question shall open them again.
        self._dropped: set[int] = set()
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
            if account_id in self._dropped:
                raise NotFound(f"there is no account {account_id} any more")
            return self._shops.setdefault(account_id, opened)

    def image(self, account_id: int = 1) -> bytes:
        """An account's shop as an image."""
        return self._shop(account_id).image()

    def drop(self, account_id: int) -> None:
        """Forget an account's shop; whoever is in a unit of it ends that in peace."""
        with self._lock:
            self._dropped.add(account_id)
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
            schema.make(unit.link, schema.SHARED)

    def open(self) -> None:
        """Look at the file; StorageError when it is not of this version."""
        # Another server may be making it at this moment.
        with self.founding():
            with self._database.unit(NOBODY, write=True):
                self._is_new = self._database.is_empty()
            if not self._is_new:
                self._check()
                self._database.create_directory()

    def _begin(self, image: Image, facts: Facts = NO_FACTS) -> None:
        with self._lock:
            # Another process may have been quicker.
            if self._is_new and self._database.is_empty():
                self._database.load(image, facts)
                self._database.create_directory()
            self._is_new = False

    def _check(self) -> None:
        version = schema.version_of(self._database.link())
        if version != schema.VERSION:
            raise StorageError(refusal(self.location, version))

    def fill(self, account_id: int, image: Image, facts: Facts = NO_FACTS) -> None:
        """Replace an account's shop."""
        if self._is_new and account_id == ALONE:
            return self._begin(image, facts)
        with self._database.beside(image) as link, self.unit(account_id, write=True) as unit:
            for name, columns in shop_columns():
                link.execute(f'DELETE FROM main."{name}" WHERE account_id = ?', (account_id,))
                link.execute(
                    f'INSERT INTO main."{name}" (account_id, {columns}) SELECT ?, {columns} FROM image."{name}"',
                    (account_id,),
                )
            unit.state(**facts)

    def image(self, account_id: int = 1) -> bytes:
        """An account's shop as an image."""
        with attached(self._database.link(), blank()) as link:
            with self.unit(account_id):
                for name, columns in shop_columns():
                    link.execute(
                        f'INSERT INTO image."{name}" (account_id, {columns}) '
                        f'SELECT {ALONE}, {columns} FROM main."{name}" WHERE account_id = ?',
                        (account_id,),
                    )
            return link.serialize(name="image")

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
        raise StorageError(f"{name} cannot be opened: {error}") from error
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
        there = schema.tables_in(looked)
    finally:
        looked.close()
    return bool(there) and schema.VERSION_TABLE not in there


@cache
def blank() -> bytes:
    """The image of an empty shop."""
    with closing(Database()) as database:
        database.create()
        return database.image()


@cache
def shop_columns() -> list[tuple[str, str]]:
    """Every table that a shop's rows are in, and its columns but the account's, as SQL lists them."""
    with opened(blank()) as shop:
        names = sorted(schema.tables_in(shop) - {schema.VERSION_TABLE})
        every = {name: [about[1] for about in shop.execute(f'PRAGMA table_info("{name}")')] for name in names}
    return [(name, listed(each for each in columns if each != "account_id")) for name, columns in every.items()]


@contextmanager
def opened(image: Image) -> Iterator[sqlite3.Connection]:
    """The database in an image."""
    database = sqlite3.connect(MEMORY, isolation_level=None)
    try:
        database.deserialize(image)
        yield database
    finally:
        database.close()


@contextmanager
def attached(link: sqlite3.Connection, image: Image) -> Iterator[sqlite3.Connection]:
    """A connection, with the database in an image attached as ``image``."""
    link.execute("ATTACH ':memory:' AS image")
    try:
        link.deserialize(image, name="image")
        yield link
    finally:
        link.execute("DETACH image")


def troubles(error: BaseException | None) -> Iterator[BaseException]:
    """What of an error, and of those that it followed from, the disk is to blame for.

    When a disk is full SQLite undoes everything by itself, and what then undoes a part of it fails too.
    """
    while error is not None:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in TROUBLES:
            yield error
        error = error.__context__


class Held:
    """A connection that is closed with the thread or the database that holds it: left alone, it is part of a cycle."""

    def __init__(self, link: sqlite3.Connection):
        self.link = link

    def __del__(self):
        self.link.close()


def connected(location: str) -> sqlite3.Connection:
    """A new connection, whose transactions units begin and end; other threads close it."""
    link = sqlite3.connect(location, timeout=30, isolation_level=None, check_same_thread=False)
    (tune_memory if location == MEMORY else tune_file)(link)
    return link


def tune_memory(link: sqlite3.Connection) -> None:
    """No journal to undo crashes with, since none survives one; rollback still works."""
    link.execute("PRAGMA journal_mode = MEMORY")
    link.execute("PRAGMA synchronous = OFF")


def tune_file(link: sqlite3.Connection) -> None:
    """Readers beside a writer, and commits that survive ``kill -9`` of every process."""
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("PRAGMA synchronous = NORMAL")
