"""What does a large shop sell, and to how many? The standard shop with a range made up to any width."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from mockomni.errors import ScenarioError
from mockomni.seeding.reader import read
from mockomni.seeding.scenario import Customers, Option, Product, Scenario, Story

BASE = "standard"
ORDERS_OF_A_CUSTOMER = 40
FEWEST_CUSTOMERS, MOST_CUSTOMERS = 220, 20_000

# What a made-up product can be: the thing, its category, who supplies it, about what it costs, and its size range.
THINGS = (
    ("Anorak", "Jackets", "Southern Textiles", 240.0, "Letter"),
    ("Lantern", "Electronics", "Pacific Gear Trading", 70.0, ""),
    ("Skillet", "Kitchen", "Mill & Co", 60.0, ""),
    ("Duffel", "Packs", "Southern Textiles", 130.0, ""),
    ("Shirt", "Tees", "Southern Textiles", 80.0, "Letter"),
    ("Kettle", "Kitchen", "Mill & Co", 55.0, ""),
    ("Stuff Sack", "Packs", "Southern Textiles", 25.0, ""),
    ("Headlamp", "Electronics", "Pacific Gear Trading", 95.0, ""),
    ("Trousers", "Trousers", "Southern Textiles", 140.0, "Waist"),
    ("Groundsheet", "Camp", "Pacific Gear Trading", 65.0, ""),
    ("Quickdraw", "Climbing", "Harbour Rope", 38.0, ""),
    ("Canteen", "Water", "Pacific Gear Trading", 35.0, ""),
    ("Pillow", "Sleeping", "Southern Textiles", 40.0, ""),
)
MAKES = (
    "Alder",
    "Beech",
    "Cirrus",
    "Drift",
    "Ember",
    "Fiord",
    "Granite",
    "Heron",
    "Isthmus",
    "Juniper",
    "Karst",
    "Ledge",
)
COLOURS = ("Slate", "Moss", "Ochre", "Ink", "Clay", "Fern")


@dataclass(frozen=True)
class Size:
    """How large: products, sales orders, and months of history."""

    products: int = 500
    orders: int = 100_000
    months: int = 24


def scenario_of(size: Size, seed: int) -> Scenario:
    """The scenario of that size; its story has no counts, since a large shop is not told in one go."""
    base = read(BASE).scenario
    if size.products < len(base.products):
        raise ScenarioError(f"a large shop has at least {len(base.products)} products, not {size.products}")
    further = (made_up(number, seed) for number in range(len(base.products), size.products))
    return replace(
        base,
        products=(*base.products, *further),
        customers=replace(base.customers, count=customers(size.orders, base.customers)),
        story=Story(months=size.months, trend=base.story.trend, season=base.story.season),
    )


def customers(orders: int, said: Customers) -> int:
    """How many buy."""
    return max(said.count, FEWEST_CUSTOMERS, min(MOST_CUSTOMERS, orders // ORDERS_OF_A_CUSTOMER))


def made_up(number: int, seed: int) -> Product:
    """One product, the same whatever else there is."""
    chance = random.Random(f"{seed} product {number}")
    thing, category, supplier, about, size_range = THINGS[number % len(THINGS)]
    make, price = chance.choice(MAKES), round(about * chance.uniform(0.6, 1.6)) - 0.05
    style = f"{make[:2]}{thing[:3]}{number:05d}".upper()
    colours = chance.sample(COLOURS, chance.choice((1, 1, 2)))
    return Product(
        style=style,
        name=f"{make} {thing} {number}",
        price=price,
        cost=round(price * chance.uniform(0.3, 0.45), 2),
        brand=make,
        category=category,
        supplier=supplier,
        labels=("Colour",),
        size_range=size_range,
        popularity=round(chance.uniform(0.2, 2.0), 2),
        options=tuple(Option(f"{style}-{colour[:3].upper()}", option1=colour) for colour in colours),
    )
