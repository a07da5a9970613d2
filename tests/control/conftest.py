"""An app whose door is tried without a socket."""

import pytest

from mockomni.app import create_app
from mockomni.clock import Clock
from mockomni.seeding import plant
from mockomni.settings import Behaviour
from mockomni.storage.sqlite import MemoryStore

KEY = "0123456789abcdef0123456789abcdef"
NOON = 1_700_000_000.0


@pytest.fixture
def store():
    store = MemoryStore()
    yield store
    store.close()


@pytest.fixture
def build(store):
    """Make an app over an empty shop, with whatever ``create_app`` takes."""

    def build(**more):
        plant(store, scenario="empty", seed=1)
        clock = Clock()
        clock.freeze(NOON)
        return create_app(
            store=store, behaviour=Behaviour(limits=None), clock=clock, username="TestNZ", key=KEY, **more
        )

    return build


@pytest.fixture
def app(build):
    return build()


@pytest.fixture
def door(app):
    """The tests' door, as a program of this machine calls it."""
    return app.test_client()


@pytest.fixture
def omni(app):
    """Omni's own door, with every permission."""

    def get(path, **more):
        return app.test_client().get(f"/api/v1/{path}", auth=("TestNZ", KEY), **more)

    return get
