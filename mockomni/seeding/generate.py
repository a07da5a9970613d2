"""How is a shop made up? By living through it: everything is entered and happens by the engine's verbs."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from mockomni.seeding import catalogue, oddities, people
from mockomni.seeding.catalogue import Item
from mockomni.seeding.desk import Desk
from mockomni.seeding.ground import HOUR, Ground
from mockomni.seeding.people import Customer
from mockomni.seeding.sales import CHANNELS, Sales
from mockomni.seeding.scenario import Scenario
from mockomni.seeding.supply import Supply
from mockomni.seeding.timeline import Timeline
from mockomni.storage import image
from mockomni.storage.sqlite import MemoryStore
from mockomni.storage.store import Store

# The engine takes no more records at once than the API does.
BATCH = 250


def generate(scenario: Scenario, seed: int, anchor: date) -> bytes:
    """The image of a database with this shop in it, ending at ``anchor``; ScenarioError when it cannot be built."""
    store = MemoryStore()
    try:
        grow(store, scenario, seed, anchor)
        return image.compacted(store.image())
    finally:
        store.close()


def grow(store: Store, scenario: Scenario, seed: int, anchor: date) -> None:
    """Fill the empty shop of the first account."""
    ground = Ground(store, scenario, seed, anchor)
    branches, users, sources, items, customers = founded(ground)
    timeline = Timeline(ground.end)
    Supply(ground, timeline, items, branches, users, sources, rates(scenario, items)).plan()
    sales = Sales(ground, timeline, items, branches, users, customers)
    sales.plan()
    Desk(sales).plan()
    if scenario.story.oddities:
        oddities.plan(ground, timeline, items, branches, customers)
    timeline.at(ground.end - 2 * HOUR, edit_at_once, ground, sales, scenario.story.bulk_edit)
    timeline.run()


class Founded(NamedTuple):
    """Who and what is there before anything is sold: ids of branches, users and suppliers, items, customers."""

    branches: list[int]
    users: list[int]
    sources: dict[str, int]
    items: list[Item]
    customers: list[Customer]


def founded(ground: Ground) -> Founded:
    """Enter everybody and everything that the story is about."""
    state_facts(ground)
    branches = people.branches(ground)
    users = people.users(ground)
    tree, ranges = catalogue.categories(ground), catalogue.size_ranges(ground)
    sources = people.suppliers(ground, users)
    items = catalogue.products(ground, tree, ranges, sources)
    return Founded(branches, users, sources, items, people.customers(ground, users, branches))


def state_facts(ground: Ground) -> None:
    """What the engine wants to know of the account: its currency and taxes."""
    shop = ground.scenario.shop
    with ground.store.unit(write=True) as unit:
        unit.state(company=shop.company, region=shop.region, currency=ground.currency, tax_rate=f"{ground.tax:g}")


def rates(scenario: Scenario, items: list[Item]) -> dict[str, float]:
    """About how many pieces of an option are sold a day: code -> pieces."""
    weight = sum(item.product.popularity for item in items) or 1
    pieces = (
        sum(channel.share * sum(channel.lines) / 2 * sum(channel.pieces) / 2 for channel in CHANNELS)
        * scenario.story.sales_orders
        / max(1.0, scenario.story.months * 30.44)
    )
    rate = {item.code: pieces * item.product.popularity / weight for item in items}
    for item in items:
        for code, each in item.product.components.items():
            rate[code] += each * rate[item.code]
    return rate


def edit_at_once(at: int, ground: Ground, sales: Sales, count: int) -> None:
    """The latest orders are edited in one go and share their modifiedDate."""
    edited = (
        [{"id": sale.id, "internalComments": "Checked at month end"} for sale in sales.sales[-count:]] if count else []
    )
    for start in range(0, len(edited), BATCH):
        ground.change("SalesOrders", at, *edited[start : start + BATCH])
