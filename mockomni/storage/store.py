"""Where are the rows? A store is all that a server keeps: the shops of its accounts, and a directory of the tenants."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from mmap import mmap
from types import MappingProxyType

from mockomni.errors import StorageError, Unavailable
from mockomni.storage.schema import OLDEST, VERSION
from mockomni.storage.unit import Unit

MEMORY = ":memory:"
# What is raised when the database fails, whoever is at fault.
FAILURES: tuple[type[Exception], ...] = (sqlite3.Error, Unavailable)
# What a URL may say after its question mark and nobody is told.
SECRETS = ("password", "sslpassword")
# Whose the directory is: an account's id is never this.
NOBODY = 0


# What a shop travels as: the bytes of an SQLite database.
Image = bytes | mmap
Facts = Mapping[str, str]
NO_FACTS: Facts = MappingProxyType({})


class Store(ABC):
    """Hands out units, which are transactions: on the shop of one account, or on the directory.

    A writing unit has its shop to itself until it ends. Shops travel as images: SQLite databases with every table of
    shops and none of the tenants', whose rows are those of account 1.

    location      what the user calls it
    kind          memory, file or postgresql
    is_shared     other processes may change it at any moment
    is_elsewhere  every statement takes a way over a network
    """

    location: str
    kind: str
    is_shared: bool
    is_elsewhere = False

    @property
    @abstractmethod
    def is_new(self) -> bool:
        """Has nobody kept anything in it yet?"""

    @abstractmethod
    def unit(self, account_id: int = 1, *, write: bool = False) -> AbstractContextManager[Unit]:
        """A transaction on an account's shop: kept when the block ends well, undone when it raises.

        A reading unit sees one state throughout. An account that nobody has filled has an empty shop, one that was
        dropped has that or none: NotFound.
        """

    def glance(self, account_id: int = 1) -> AbstractContextManager[Unit]:
        """A reading unit for a single statement, which may cost less; several need not see one state."""
        return self.unit(account_id)

    def founding(self) -> AbstractContextManager[None]:
        """Inside, no other process looks whether there is a shop, or makes one."""
        return nullcontext()

    @abstractmethod
    def share(self) -> None:
        """Make room for what several processes of one server tell one another."""

    @abstractmethod
    def directory(self, *, write: bool = False) -> AbstractContextManager[Unit]:
        """A transaction on what belongs to the server: tenants, their connections, what is stored of their settings."""

    @abstractmethod
    def fill(self, account_id: int, image: Image, facts: Facts = NO_FACTS) -> None:
        """Replace an account's shop by the one in an image: all of it, or nothing when that fails.

        The facts are stated over what it says of itself.
        """

    @abstractmethod
    def image(self, account_id: int = 1) -> bytes:
        """An account's shop as an image."""

    @abstractmethod
    def drop(self, account_id: int) -> None:
        """Forget an account's shop for good: no other account will have its id."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything; no unit can be had any more."""


def open_store(database: str = MEMORY) -> Store:
    """A store for ``:memory:`` or a file; StorageError in one sentence when there can be none."""
    if is_postgres(database):
        return open_postgres(database)
    scheme, is_url, _ = database.partition("://")
    if is_url:
        raise StorageError(f"{scheme} databases are not supported; --database takes a file name or a postgresql:// URL")
    from mockomni.storage import sqlite

    return sqlite.MemoryStore() if database == MEMORY else sqlite.open_file(database)


def is_postgres(database: str) -> bool:
    """Is that the URL of a PostgreSQL?"""
    scheme, is_url, _ = database.partition("://")
    return bool(is_url) and scheme.partition("+")[0] in ("postgresql", "postgres")


def named(database: str) -> str:
    """A database as anybody may be told of it: a URL without its passwords."""
    if not is_postgres(database):
        return database
    from sqlalchemy import make_url

    return make_url(database).difference_update_query(SECRETS).render_as_string(hide_password=True)


def refusal(database: str, version: int) -> str:
    """Why a database of another version than ours is not opened, and what helps."""
    why = f"{database} has schema version {version}, this mockomni reads version {VERSION}"
    if version > VERSION:
        return f"{why}: a newer mockomni made it, which opens it"
    if version < OLDEST:
        return f"{why}: no mockomni made it"
    return f"{why}: `mockomni migrate --database {database}` brings it up to date"


def open_postgres(url: str) -> Store:
    """A store in PostgreSQL, if what that takes is installed."""
    try:
        from mockomni.storage.postgres import open_url
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "psycopg":
            raise
        raise StorageError("PostgreSQL needs packages of its own: pip install 'mockomni[postgres]'") from None
    return open_url(url)
