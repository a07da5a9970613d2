"""The small shop without a door: its verbs, by the names of resources."""

import orjson
import pytest
from shop import furnish

from mockomni.clock import Clock, seconds
from mockomni.engine import Shop
from mockomni.query.bind import bind
from mockomni.resources import SHELF
from mockomni.storage.sqlite import MemoryStore


class Counter:
    """The shop over its counter: verbs by resource name, results as they are printed."""

    def __init__(self, shop):
        self.shop = shop
        self.clock = shop.clock

    def create(self, resource, *records, lift=False, **options):
        results = self.shop.create(SHELF[resource], list(records), lift=lift, options=options)
        return [result.printed() for result in results]

    def made(self, resource, record, *, lift=False):
        """The id of one record that must be accepted."""
        (result,) = self.create(resource, record, lift=lift)
        assert result["errors"] == []
        return result["id"]

    def update(self, resource, *records):
        return [result.printed() for result in self.shop.update(SHELF[resource], list(records))]

    def change(self, resource, record):
        """One change that must be accepted, and the row after it."""
        (result,) = self.update(resource, record)
        assert result["errors"] == []
        return self.row(resource, result["id"])

    def rows(self, resource, **query):
        wires = self.shop.list(SHELF[resource], bind(SHELF[resource], list(query.items()), self.shop.behaviour))
        return [orjson.loads(wire) for wire in wires]

    def row(self, resource, id_):
        return orjson.loads(self.shop.get(SHELF[resource], id_)[0])

    def stock(self, code, branch=1, *numbers):
        """Some numbers of one Stock row, on hand unless said."""
        (row,) = self.rows("Stock", where=f"code = '{code}' AND branchId = {branch}")
        values = [row[name] for name in numbers or ("stockOnHand",)]
        return values if len(values) > 1 else values[0]


def opened(store):
    """The counter of a shop whose clock stands still."""
    clock = Clock()
    clock.freeze(seconds("2026-03-02T21:14:05Z"))
    return Counter(Shop(store, 1, clock))


@pytest.fixture(scope="session")
def furnished() -> bytes:
    """The image of the small shop."""
    store = MemoryStore()
    furnish(opened(store).shop)
    image = store.image()
    store.close()
    return image


@pytest.fixture
def shop(new_store, furnished):
    new_store.fill(1, furnished)
    return opened(new_store)
