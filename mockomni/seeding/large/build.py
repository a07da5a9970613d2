"""How is a large shop written? Founded in one go, then month after month in batches that are there or not.

Batches are planned alike whenever they are planned, and each is one transaction. So whoever takes up a shop that was
left unfinished plans the month it stopped in again and skips the batches that are there: what comes out is what would
have come out without the pause.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from mockomni.clock import seconds, stamp
from mockomni.errors import ScenarioError
from mockomni.resources import SHELF
from mockomni.seeding import BUILDING, LARGE, today
from mockomni.seeding import scenario as format_
from mockomni.seeding.catalogue import Item, cost, price
from mockomni.seeding.generate import BATCH, Founded, founded
from mockomni.seeding.ground import DAY, HOUR, Ground
from mockomni.seeding.large.month import MOST_LINES, WRITTEN, Month, Paper, Planner, batches, calendar
from mockomni.seeding.large.sequel import Sequel
from mockomni.seeding.large.size import Size, scenario_of
from mockomni.seeding.people import Customer
from mockomni.seeding.supply import line
from mockomni.seeding.template import SEED
from mockomni.storage.sqlite import MemoryStore
from mockomni.storage.store import Store

EDITED_AT_ONCE = 300

Tell = Callable[[int], None]  # how many sales orders are there


class Said(NamedTuple):
    """What somebody wants, as facts know it; None where nobody said."""

    scenario: str = LARGE
    seed: int | None = None
    anchor: date | None = None
    products: int | None = None
    orders: int | None = None
    months: int | None = None


@dataclass(frozen=True)
class Order:
    """What is to be built."""

    seed: int
    anchor: date
    size: Size

    @property
    def facts(self) -> dict[str, str]:
        """As the shop remembers it."""
        sizes = {name: str(number) for name, number in asdict(self.size).items()}
        return {"scenario": LARGE, "seed": str(self.seed), "anchor": self.anchor.isoformat(), **sizes}


@dataclass(frozen=True)
class Progress:
    """Which month comes next, and the first numbers of that month's records."""

    month: int = 0
    document: int = 1
    payment: int = 1
    settlement: int = 1
    voucher: int = 1


def build(store: Store, said: Said, *, reset: bool = False, tell: Tell = lambda there: None) -> Order:
    """Build a shop in a store that has none, go on with one that was left, or look at one that is done.

    ScenarioError when the store holds another shop, and ``reset`` does not say to replace it.
    """
    known = {} if store.is_new or reset else facts_of(store)
    if known:
        agree(known, said, store.location)
        wanted = Order(int(known["seed"]), date.fromisoformat(known["anchor"]), size_in(known))
    else:
        sizes = {name: getattr(said, name) for name in asdict(Size()) if getattr(said, name) is not None}
        wanted = Order(SEED if said.seed is None else said.seed, said.anchor or today(), Size(**sizes))
        found(store, wanted)
    if facts_of(store).get(BUILDING):
        Builder(Ground(store, scenario_of(wanted.size, wanted.seed), wanted.seed, wanted.anchor), tell).go_on(wanted)
    return wanted


def facts_of(store: Store) -> dict[str, str]:
    """What the shop in a store says of itself."""
    with store.unit() as unit:
        return unit.facts()


def size_in(facts: dict[str, str]) -> Size:
    """The size that facts tell."""
    return Size(**{name: int(facts[name]) for name in asdict(Size())})


def agree(known: dict[str, str], said: Said, location: str) -> None:
    """ScenarioError unless what was said is what the shop is made with."""
    for name, value in said._asdict().items():
        if value is not None and known.get(name) != str(value):
            raise ScenarioError(
                f"{location} holds a shop made with --{name} {known.get(name, 'unknown')}, not {value}; "
                f"ask for that one to go on with it, or pass --reset to replace it"
            )


def found(store: Store, wanted: Order) -> None:
    """Who and what is there before anything is sold, made in memory and put into the store at once."""
    scenario = scenario_of(wanted.size, wanted.seed)
    memory = MemoryStore()
    ground = Ground(memory, scenario, wanted.seed, wanted.anchor)
    open_shelves(ground, founded(ground))
    with memory.unit(write=True) as unit:
        unit.state(**wanted.facts)
    keep(memory, Progress(**next_numbers(memory)))
    store.fill(1, memory.image())
    memory.close()


def open_shelves(ground: Ground, there: Founded) -> None:
    """Everything that lies on shelves is counted at every branch; sized options so that no size has a known past."""
    chance = ground.chance("opening")
    items = [item for item in there.items if item.product.order_type != "Kit"]
    for branch in there.branches:
        at = ground.start - (4 - branch % 3) * DAY + 10 * HOUR
        lines = [
            line(item, {code: chance.randint(3, 12) for code in item.codes}) | {"unitCost": item.cost} for item in items
        ]
        for few in batches(lines, MOST_LINES):
            record = {
                "branchId": branch,
                "createdBy": there.users[-1],
                "isApproved": True,
                "completedDate": stamp(at),
                "adjustmentReason": "Opening count",
                "lineItems": few,
            }
            ground.make("Adjustments", at, record)


def next_numbers(store: Store) -> dict[str, Any]:
    """The first numbers that nobody has."""
    names = {"document": "SalesOrders", "payment": "Payments", "settlement": "PaymentFees"}
    with store.unit() as unit:
        numbers = {name: unit.last(SHELF[resource].series) for name, resource in names.items()}
        return {name: last + 1 for name, last in (numbers | {"voucher": unit.count(SHELF["Voucher"])}).items()}


def keep(store: Store, progress: Progress | None) -> None:
    """Remember how far the shop is, as JSON, or that it is done."""
    with store.unit(write=True) as unit:
        unit.state(**{BUILDING: json.dumps(asdict(progress)) if progress else ""})


def recalled(ground: Ground) -> Founded:
    """What a shop was founded with, read from it."""
    with ground.store.unit() as unit:
        branches = [row["id"] for row in unit.find(SHELF["Branches"])]
        users = [row["id"] for row in unit.find(SHELF["Users"]) if row["isActive"]]
        contacts = unit.find(SHELF["Contacts"])
        options = {code: (id_, product) for code, id_, product in unit.values(SHELF["ProductOptions"], *OPTION)}
    customers = [
        Customer(row["id"], row["group"].lower(), seconds(row["createdDate"]), branches[row["id"] % len(branches)])
        for row in contacts
        if row["type"] == "Customer"
    ]
    sources = {row["company"]: row["id"] for row in contacts if row["type"] == "Supplier"}
    items = [
        item(ground, product, option, *options[option.code.lower()])
        for product in ground.scenario.products
        for option in format_.options(product)
    ]
    return Founded(branches, users, sources, items, sorted(customers, key=lambda each: each.since))


OPTION = ("productOptionCode", "id", "productId")


def item(ground: Ground, product: format_.Product, option: format_.Option, id_: int, product_id: int) -> Item:
    codes = {size: format_.size_code(option, size) for size in format_.sizes(product, ground.scenario)}
    return Item(product, option, id_, product_id, price(product, option), cost(product, option), codes)


class Builder:
    """Writes the months that are missing."""

    def __init__(self, ground: Ground, tell: Tell):
        self.ground, self.store, self.shop, self.tell = ground, ground.store, ground.shop, tell
        there = recalled(ground)
        self.planner = Planner(ground, there)
        self.sequel = Sequel(ground, there.customers, self.enter)

    def go_on(self, wanted: Order) -> None:
        """Write what is missing, edit the last orders at once, and remember that all is done."""
        progress = Progress(**json.loads(facts_of(self.store)[BUILDING]))
        for month in list(calendar(self.ground, wanted.size.orders))[progress.month :]:
            self.write(month, progress)
            progress = Progress(month.number + 1, **next_numbers(self.store))
            keep(self.store, progress)
        self.edit_at_once()
        keep(self.store, None)

    def write(self, month: Month, progress: Progress) -> None:
        """Everything of a month that is not there yet."""
        papers = self.planner.plan(month, progress.document, progress.payment)
        there = month.before
        self.tell(there)
        for name in WRITTEN:
            for batch in batches(papers[name], BATCH):
                self.enter(name, batch)
                there += len(batch) if name == "SalesOrders" else 0
                self.tell(there)
        self.sequel.settle(papers["Payments"], progress.settlement)
        self.sequel.give(month, progress.voucher)
        self.sequel.pack(month, papers["SalesOrders"])

    def enter(self, resource: str, batch: list[Paper]) -> None:
        """A batch, unless it is there."""
        first = batch[0].record
        with self.store.unit() as unit:
            if unit.one(SHELF[resource], **{name: first[name] for name in SHELF[resource].key}) is not None:
                return
        self.shop.clock.freeze(max(paper.at for paper in batch))
        results = self.shop.create(SHELF[resource], [paper.record for paper in batch], lift=True)
        for result in results:
            if not result.success:
                raise ScenarioError(f"{resource} {batch[result.index].record}: {'; '.join(result.errors)}")

    # The month's end

    def edit_at_once(self) -> None:
        """The latest orders are edited in one go and share their modifiedDate."""
        with self.store.unit() as unit:
            last = unit.last(SHELF["SalesOrders"].series)
        numbers = [number for number in range(max(1, last - 2 * EDITED_AT_ONCE), last + 1) if self.is_order(number)]
        edited = [{"id": number, "internalComments": "Checked at month end"} for number in numbers[-EDITED_AT_ONCE:]]
        for batch in batches(edited, BATCH):
            self.ground.change("SalesOrders", self.ground.end - 2 * HOUR, *batch)

    def is_order(self, number: int) -> bool:
        with self.store.unit() as unit:
            return bool(unit.values(SHELF["SalesOrders"], "id", id=number))
