"""How are rows kept in PostgreSQL? In tables that all accounts share, each account's changes one after another."""

from __future__ import annotations

import select
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Connection,
    Double,
    LargeBinary,
    create_engine,
    event,
    insert,
    inspect,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from mockomni.errors import StorageError, Unavailable
from mockomni.storage import tables
from mockomni.storage.schema import DIRECTORY, SHARED, VERSION, VERSION_TABLE
from mockomni.storage.sqlite import ALONE, blank, opened, shop_columns
from mockomni.storage.statements import POSTGRESQL
from mockomni.storage.store import NO_FACTS, NOBODY, Facts, Image, Store, named, refusal
from mockomni.storage.unit import Unit

# What tells our locks from those of other programs in the same database: "mock" in ASCII.
LOCKS = 0x6D6F636B
KEPT_CONNECTIONS, MOST_CONNECTIONS = 8, 24
# How long a request waits for a connection, and a connection for a server that does not answer at all.
WAIT_SECONDS, CONNECT_SECONDS = 10, 3
# Who has gone without saying so loses its lock after so long.
SILENT_SECONDS = 60
OLDEST_SERVER = 130_000
AWAY = "the database does not answer"
# No account has this number.
FOUNDING = -1

READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# The lock comes before the first look at the rows: what its last holder wrote is seen.
WRITE = "BEGIN; SELECT pg_advisory_xact_lock({locks}, {account})"

EMPTY = 'DELETE FROM "{table}" WHERE account_id = :account'
COPIED = ((BigInteger, "int8"), (Double, "float8"), (Boolean, "bool"), (LargeBinary, "bytea"))
# The database is not there, or has no room: nothing that the same request could not do later.
GONE = (psycopg.OperationalError, psycopg.InterfaceError)


class PostgresStore(Store):
    """A PostgreSQL database. Changes of one account wait for one another, whichever process makes them; those of
    different accounts do not."""

    kind = "postgresql"
    is_shared = is_elsewhere = True

    def __init__(self, url: URL):
        self.location = named(url.render_as_string(hide_password=False))
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
            pool_size=KEPT_CONNECTIONS,
            max_overflow=MOST_CONNECTIONS - KEPT_CONNECTIONS,
            pool_timeout=WAIT_SECONDS,
            # Units end their transactions themselves.
            pool_reset_on_return=None,
            connect_args={"connect_timeout": CONNECT_SECONDS, "cursor_factory": BinaryCursor},
        )
        event.listen(self._engine, "connect", tune)

    @property
    def is_new(self) -> bool:
        """Has nobody filled a shop yet?"""
        with self.directory() as unit:
            return not unit.sql("SELECT 1 FROM facts LIMIT 1")

    def unit(self, account_id: int = 1, *, write: bool = False):
        """A transaction on an account's shop."""
        return self._transaction(account_id, WRITE.format(locks=LOCKS, account=account_id) if write else READ)

    def directory(self, *, write: bool = False):
        """A transaction on the tenants; what is read of them is one statement each time."""
        return self.unit(NOBODY, write=True) if write else self.glance(NOBODY)

    @contextmanager
    def glance(self, account_id: int = 1) -> Iterator[Unit]:
        """Statements that stand each for itself: one journey instead of three."""
        with self._connection() as connection:
            yield Unit(POSTGRESQL, driver_of(connection), account_id)

    @contextmanager
    def founding(self) -> Iterator[None]:
        """Inside, no other process looks whether there is a shop, or makes one."""
        with self._connection() as connection:
            send(connection, f"SELECT pg_advisory_lock({LOCKS}, {FOUNDING})")
            try:
                yield
            finally:
                send(connection, f"SELECT pg_advisory_unlock({LOCKS}, {FOUNDING})")

    @contextmanager
    def _transaction(self, account_id: int, begin: str) -> Iterator[Unit]:
        with self._begun(begin) as connection:
            yield Unit(POSTGRESQL, driver_of(connection), account_id)

    def changing(self) -> AbstractContextManager[Connection]:
        """SQLAlchemy's connection, in a transaction on what belongs to the server: for who makes or changes tables."""
        return self._begun(WRITE.format(locks=LOCKS, account=NOBODY))

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Connection]:
        with self._connection() as connection:
            send(connection, begin)
            yield connection
            commit(connection)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        with self._told_plainly():
            connection = self._living()
            try:
                yield connection
            except BaseException:
                undo(connection)
                raise
            finally:
                connection.close()

    def _living(self) -> Connection:
        """A connection that has not died while nobody used it; the others then have died too."""
        connection = self._engine.connect()
        while has_ended(driver_of(connection)):
            connection.invalidate()
            connection.close()
            self._engine.dispose()
            connection = self._engine.connect()
        return connection

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """A database that is not there is no mistake of ours."""
        try:
            yield
        except PoolTimeoutError as error:
            busy = f"all {MOST_CONNECTIONS} connections to {self.location} are busy"
            raise Unavailable("all connections to the database are busy", busy) from error
        except (*GONE, DBAPIError) as error:
            cause = getattr(error, "orig", None) or error
            if not isinstance(cause, GONE):
                raise
            raise Unavailable(AWAY, f"{self.location} does not answer: {first_line(cause)}") from error

    def open(self) -> None:
        """Make the tables of a new database; StorageError for one that is not ours, or not of this version."""
        with self.changing() as connection:
            refuse_others(connection, self.location)
            if VERSION_TABLE in tables_in(connection):
                check_version(connection, self.location)
                tables.metadata.create_all(connection, tables=tables.GROUPS[DIRECTORY])
            else:
                tables.metadata.create_all(connection, checkfirst=False)
                connection.execute(insert(tables.schema).values(version=VERSION))
            make_shared(connection)

    def share(self) -> None:
        """What processes tell one another has its tables from the start."""

    def fill(self, account_id: int, image: Image, facts: Facts = NO_FACTS) -> None:
        """Replace an account's shop."""
        with opened(image) as source, self.unit(account_id, write=True) as unit:
            for name, columns in shop_columns():
                unit.sql(EMPTY.format(table=name))
                copy_in(unit, name, columns, source.execute(f'SELECT {columns} FROM "{name}"'))
            unit.state(**facts)

    def image(self, account_id: int = 1) -> bytes:
        """An account's shop as an image."""
        with opened(blank()) as target, self.unit(account_id) as unit:
            target.execute("BEGIN")
            for name, columns in shop_columns():
                places = ", ".join("?" * (columns.count(",") + 1))
                adding = f'INSERT INTO "{name}" (account_id, {columns}) VALUES ({ALONE}, {places})'
                target.executemany(adding, copied_out(unit, name, columns))
            target.execute("COMMIT")
            return target.serialize()

    def drop(self, account_id: int) -> None:
        """Forget an account's shop."""
        with self.unit(account_id, write=True) as unit:
            for name, _ in shop_columns():
                unit.sql(EMPTY.format(table=name))

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


class BinaryCursor(psycopg.Cursor):
    """A cursor whose rows come as bytes, which need no decoding."""

    def __init__(self, connection, **more):
        super().__init__(connection, **more)
        self.format = psycopg.pq.Format.BINARY

    def execute(self, *args, **more):
        """As ever; a database that is not there is told as such where it is noticed."""
        try:
            return super().execute(*args, **more)
        except GONE as error:
            raise Unavailable(AWAY, f"{AWAY}: {first_line(error)}") from error

    def executemany(self, *args, **more):
        """As ``execute``."""
        try:
            super().executemany(*args, **more)
        except GONE as error:
            raise Unavailable(AWAY, f"{AWAY}: {first_line(error)}") from error


class NoNul(StrDumperUnknown):
    """Text as PostgreSQL can hold it, which lacks one letter."""

    def dump(self, obj: str):
        return super().dump(without_nul(obj))


def without_nul(text: str) -> str:
    """A text in which the letter that PostgreSQL lacks is its neighbour."""
    return text.replace("\0", "\1") if "\0" in text else text


def tune(driver: psycopg.Connection, _record) -> None:
    """A new connection as every unit wants it."""
    driver.adapters.register_dumper(str, NoNul)
    driver.execute(f"SET idle_in_transaction_session_timeout = {SILENT_SECONDS * 1000}")


def has_ended(driver: psycopg.Connection) -> bool:
    """Has an idle connection's other side hung up? Only then is there something to read."""
    if driver.closed:
        return True
    if hasattr(select, "poll"):
        looking = select.poll()
        looking.register(driver.fileno(), select.POLLIN)
        return bool(looking.poll(0))
    return bool(select.select([driver.fileno()], [], [], 0)[0])


def send(connection: Connection, statements: str) -> psycopg.Cursor:
    """Run statements without values in one journey; what the last of them says."""
    return psycopg.Cursor(driver_of(connection)).execute(statements, prepare=False)


def commit(connection: Connection) -> None:
    """Make it last. PostgreSQL takes COMMIT of a failed transaction for ROLLBACK and says so in passing."""
    if send(connection, "COMMIT").statusmessage != "COMMIT":
        raise psycopg.InternalError("a statement failed in this transaction, so it was undone")


def undo(connection: Connection) -> None:
    """Leave no transaction open; a connection that cannot even do that is thrown away."""
    if connection.invalidated:
        return
    driver = driver_of(connection)
    with suppress(psycopg.Error):
        if driver.info.transaction_status is not TransactionStatus.IDLE:
            send(connection, "ROLLBACK")
    if driver.info.transaction_status is not TransactionStatus.IDLE:
        connection.invalidate()


def driver_of(connection: Connection) -> psycopg.Connection:
    """The driver's own connection."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


# Shops, in and out


def kinds_of(name: str) -> list[str]:
    """The types of a table's columns but the account's, as COPY wants to be told."""
    kinds = [column.type for column in tables.metadata.tables[name].c if column.name != "account_id"]
    return [next((known for sort, known in COPIED if isinstance(kind, sort)), "text") for kind in kinds]


def copy_in(unit: Unit, name: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Give an account the rows of an image's table."""
    kinds = kinds_of(name)
    into = f'COPY "{name}" (account_id, {columns}) FROM STDIN (FORMAT BINARY)'
    with unit.link.cursor() as cursor, cursor.copy(into) as copy:
        copy.set_types(["int8", *kinds])
        for row in rows:
            copy.write_row((unit.account_id, *map(as_kind, kinds, row)))


def as_kind(kind: str, value: Any) -> Any:
    """A value of SQLite's as PostgreSQL's type wants it."""
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    if kind == "float8":
        return float(value)
    return without_nul(value) if kind == "text" else value


def copied_out(unit: Unit, name: str, columns: str) -> Iterator[Sequence[Any]]:
    """An account's rows of a table, one after another."""
    asked = f'SELECT {columns} FROM "{name}" WHERE account_id = {int(unit.account_id)}'
    with (
        unit.link.cursor() as cursor,
        cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT BINARY)") as copy,
    ):
        copy.set_types(kinds_of(name))
        yield from copy.rows()


# Opening


def open_url(text: str) -> PostgresStore:
    """A store at a URL, its tables made when there are none; StorageError in one sentence when that cannot be."""
    store = store_at(text)
    try:
        store.open()
    except Unavailable as error:
        store.close()
        raise StorageError(error.why) from error
    except StorageError:
        store.close()
        raise
    except (DBAPIError, psycopg.Error) as error:
        store.close()
        raise StorageError(f"{store.location} cannot be opened: {first_line(getattr(error, 'orig', error))}") from error
    return store


def store_at(text: str) -> PostgresStore:
    """A store at a URL that nobody has looked at; StorageError when it is no URL."""
    try:
        return PostgresStore(make_url(text))
    except (ArgumentError, ValueError):
        raise StorageError("--database takes a file name or a URL like postgresql://user:password@host/name") from None


def make_shared(connection: Connection) -> None:
    """Make what processes tell one another. It may be lost in a crash, so nobody waits for the disk to have it."""
    for table in tables.GROUPS[SHARED]:
        if not inspect(connection).has_table(table.name):
            table.create(connection)
            connection.exec_driver_sql(f'ALTER TABLE "{table.name}" SET UNLOGGED')


def refuse_others(connection: Connection, location: str) -> None:
    """StorageError for a server that is too old, or does not keep every letter."""
    info = driver_of(connection).info
    if info.server_version < OLDEST_SERVER:
        raise StorageError(f"{location} is PostgreSQL {info.server_version // 10_000}; mockomni needs 13 or later")
    if info.parameter_status("server_encoding") != "UTF8":
        raise StorageError(f"{location} does not keep its text as UTF-8; make a database with ENCODING 'UTF8'")
    there = tables_in(connection)
    if there and VERSION_TABLE not in there:
        raise StorageError(f"{location} holds tables of something else; name another database or schema")


def tables_in(connection: Connection) -> set[str]:
    """The tables of the schema in which ours would be made."""
    return set(inspect(connection).get_table_names())


def check_version(connection: Connection, location: str) -> None:
    """StorageError unless the tables are of this version."""
    version = connection.scalar(tables.schema.select())
    if version != VERSION:
        raise StorageError(refusal(location, version or 0))


def first_line(error: BaseException) -> str:
    """What went wrong, without the server's further remarks."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
