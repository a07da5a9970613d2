from datetime import date

import pytest

from mockomni.seeding import plant
from mockomni.storage.sqlite import MemoryStore

ANCHOR = date(2026, 3, 5)


@pytest.fixture(scope="session")
def planted():
    """The image of the small shop at ANCHOR."""
    store = MemoryStore()
    plant(store, scenario="small", anchor=ANCHOR)
    yield store.image()
    store.close()


@pytest.fixture
def small(planted):
    """A copy of that shop, to look at or to break."""
    store = MemoryStore()
    store.fill(1, planted)
    yield store
    store.close()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of templates that is empty, and this test's alone."""
    monkeypatch.setenv("MOCKOMNI_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
