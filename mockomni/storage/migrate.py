"""How does an older database become one of this version? By Alembic's steps, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from mockomni.errors import StorageError, Unavailable
from mockomni.storage import tables
from mockomni.storage.schema import OLDEST, VERSION, VERSION_TABLE
from mockomni.storage.store import MEMORY, NOBODY, is_postgres, named, refusal

STEPS = Path(__file__).parent / "migrations"


def migrate(database: str) -> tuple[int, int]:
    """Bring a database up to date; the versions that it had and has. StorageError in one sentence when it cannot be."""
    try:
        from alembic.migration import MigrationContext
        from alembic.operations import Operations
        from alembic.script import ScriptDirectory
    except ImportError:
        raise StorageError("migrating needs a package of its own: pip install 'mockomni[migrate]'") from None
    script = ScriptDirectory(str(STEPS))
    with opened(database) as connection:
        before = version_of(connection, database)
        if not OLDEST <= before <= VERSION:
            raise StorageError(refusal(named(database), before))
        steps = list(script.iterate_revisions(str(VERSION), str(before)))
        with Operations.context(MigrationContext.configure(connection)):
            for step in reversed(steps):
                step.module.upgrade()
        connection.execute(update(tables.schema).values(version=VERSION))
    return before, VERSION


def version_of(connection: Connection, database: str) -> int:
    """The version that a database says it has."""
    if not inspect(connection).has_table(VERSION_TABLE):
        raise StorageError(f"{named(database)} holds no shop of mockomni's")
    return connection.scalar(select(tables.schema.c.version)) or 0


@contextmanager
def opened(database: str) -> Iterator[Connection]:
    """A connection in a transaction that has the database to itself."""
    if database == MEMORY:
        raise StorageError("a database in memory is always of this version")
    if is_postgres(database):
        from mockomni.storage.postgres import store_at

        with closing(store_at(database)) as store, told(database), store.changing() as connection:
            yield connection
        return
    from mockomni.storage.sqlite import Database

    if not Path(database).is_file():
        raise StorageError(f"there is no file {database}")
    with closing(Database(database)) as file, told(database):
        # SQLAlchemy undoes what it finds begun when it lets go, so it lets go after the unit that changes things.
        with file.unit(NOBODY, write=True) as first:
            engine = create_engine("sqlite://", creator=lambda: first.link, poolclass=StaticPool)
        with engine.connect() as connection, file.unit(NOBODY, write=True):
            yield connection


@contextmanager
def told(database: str) -> Iterator[None]:
    """A database that cannot be reached or read is told in one sentence."""
    try:
        yield
    except Unavailable as error:
        raise StorageError(error.why) from error
    except DBAPIError as error:
        raise StorageError(f"{named(database)} cannot be migrated: {error.orig}") from error
