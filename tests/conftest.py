"""What do tests share? A fresh app over a fresh store for each, a clock that stands still, and callers of the API."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from contextlib import ExitStack, closing
from datetime import date

import pytest
from sqlalchemy import create_engine

from mockomni.app import create_app
from mockomni.clock import Clock, midnight
from mockomni.exchange import Exchange
from mockomni.settings import Behaviour
from mockomni.storage import tables
from mockomni.storage.sqlite import MemoryStore
from mockomni.storage.store import open_store

EVERY = [table for table in tables.metadata.sorted_tables if table is not tables.schema]
NOON = midnight(date(2026, 1, 5)) + 43_200
KEY = "0123456789abcdef0123456789abcdef"


class Caller:
    """A client of one app with one connection's credentials; ``None`` as username sends none."""

    def __init__(self, app, username: str | None, key: str = KEY):
        self.app = app
        self.auth = None if username is None else (username, key)
        self._client = app.test_client()

    def open(self, path: str, **more):
        return self._client.open(path, **({"auth": self.auth} if self.auth else {}) | more)

    def get(self, path: str, **more):
        return self.open(path, method="GET", **more)

    def post(self, path: str, **more):
        return self.open(path, method="POST", **more)

    def put(self, path: str, **more):
        return self.open(path, method="PUT", **more)

    def delete(self, path: str, **more):
        return self.open(path, method="DELETE", **more)

    def last(self) -> Exchange:
        """What the journal knows of the latest call."""
        return self.app.extensions["mockomni"].journal.latest(1)[0].exchange

    def why(self) -> str:
        """Why the latest call was answered as it was."""
        return self.last().why


@pytest.fixture(scope="session")
def blank() -> bytes:
    """The image of a store with every table and nothing in them."""
    store = MemoryStore()
    image = store.image()
    store.close()
    return image


# Tests in these folders and modules run on both databases.
ON_BOTH = {"accounts", "api", "engine", "rules", "writing", "test_two_accounts"}


def pytest_generate_tests(metafunc):
    if (
        "new_store" in metafunc.fixturenames
        and {metafunc.definition.path.parent.name, metafunc.definition.path.stem} & ON_BOTH
    ):
        # Where there is no PostgreSQL the tests of the store itself say that it was not tried.
        here = ["memory", "postgresql"] if "MOCKOMNI_TEST_POSTGRES" in os.environ else ["memory"]
        metafunc.parametrize("new_store", here, indirect=True)


@pytest.fixture(scope="session")
def new_postgres():
    """Make a database of its own in the PostgreSQL that MOCKOMNI_TEST_POSTGRES names, and give its URL."""
    server = os.environ.get("MOCKOMNI_TEST_POSTGRES")
    if server is None:
        pytest.skip("MOCKOMNI_TEST_POSTGRES names no PostgreSQL database")
    engine, made = create_engine(server, isolation_level="AUTOCOMMIT"), []

    def make() -> str:
        made.append(f"mockomni_test_{os.getpid()}_{len(made)}")
        connection.exec_driver_sql(f"CREATE DATABASE {made[-1]} ENCODING 'UTF8' TEMPLATE template0")
        return engine.url.set(drivername="postgresql", database=made[-1]).render_as_string(hide_password=False)

    with engine.connect() as connection:
        yield make
        for name in made:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


class Redis:
    """A Redis of our own that keeps nothing, at a socket in a folder; started and stopped as often as wanted."""

    def __init__(self, program: str, folder):
        self.socket = folder / "socket"
        self.url = f"unix://{self.socket}"
        flags = {"port": "0", "unixsocket": self.socket, "save": "", "appendonly": "no", "dir": folder}
        self._command = [program, *(str(word) for name, value in flags.items() for word in (f"--{name}", value))]
        self._process: subprocess.Popen | None = None

    def start(self):
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        while not self.socket.exists():
            assert self._process.poll() is None, "Redis did not start"
            time.sleep(0.01)

    def stop(self):
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture(scope="session")
def new_redis(tmp_path_factory):
    """Start a Redis that a test may stop."""
    program, started = shutil.which("redis-server"), []
    if program is None:
        pytest.skip("There is no redis-server, and one that MOCKOMNI_TEST_REDIS names may not be stopped")

    def start() -> Redis:
        started.append(Redis(program, tmp_path_factory.mktemp("redis")))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture(scope="session")
def one_postgres(new_postgres):
    """The only store in PostgreSQL of this process of the tests."""
    store = open_store(new_postgres())
    yield store
    store.close()


@pytest.fixture
def postgres(one_postgres):
    """A store in PostgreSQL, empty."""
    emptying = "; ".join(f'DELETE FROM "{table.name}"' for table in [*EVERY, *tables.shared.sorted_tables])
    with one_postgres.directory(write=True) as unit:
        unit.link.execute(f"DO $$ BEGIN {emptying}; END $$")
    return one_postgres


@pytest.fixture(params=["file", "postgresql"])
def both_stores(request, tmp_path):
    """An empty database as two processes know it."""
    if request.param == "postgresql":
        store = request.getfixturevalue("postgres")
        yield store, store
        return
    with ExitStack() as open_things:
        stores = [open_things.enter_context(closing(open_store(str(tmp_path / "shop.db")))) for _ in range(2)]
        for store in stores:
            store.share()
        yield tuple(stores)


@pytest.fixture
def new_store(request):
    """A store in which nobody has kept anything."""
    if getattr(request, "param", "memory") == "postgresql":
        yield request.getfixturevalue("postgres")
        return
    store = MemoryStore()
    yield store
    store.close()


@pytest.fixture
def store(new_store, blank):
    """A fresh store with an empty shop."""
    new_store.fill(1, blank)
    return new_store


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at noon until somebody moves it."""
    clock = Clock()
    clock.freeze(NOON)
    return clock


@pytest.fixture
def make_app(store, clock):
    """An app over the fresh store, with a first connection that may do everything."""

    def make(**more):
        options = {"store": store, "clock": clock, "behaviour": Behaviour(limits=None), "key": KEY} | more
        return create_app(**options)

    return make


@pytest.fixture
def app(make_app):
    """An app without limits."""
    return make_app()


@pytest.fixture
def accounts(app):
    """The accounts of the app."""
    return app.extensions["mockomni"].accounts


@pytest.fixture
def account(accounts):
    """The app's only account."""
    return accounts.first()


@pytest.fixture
def caller_of():
    """The caller of any app, with its first connection's key or another."""
    return lambda app, key=KEY: Caller(app, app.extensions["mockomni"].accounts.first().username, key)


@pytest.fixture
def client(app, caller_of) -> Caller:
    """Whoever may do everything."""
    return caller_of(app)


@pytest.fixture
def stranger(app) -> Caller:
    """Whoever sends no credentials."""
    return Caller(app, None)


@pytest.fixture
def connect(app, account):
    """A new connection with a grid, as a caller."""

    def connect(name: str = "Shop sync", **grid: list[str]) -> Caller:
        _, key = account.connections.add(name, grid)
        return Caller(app, account.username, key)

    return connect
