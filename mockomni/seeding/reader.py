"""What is wrong with a scenario file? The reader turns its tables into dataclasses, or names its first mistake."""

from __future__ import annotations

import hashlib
import json
import tomllib
import typing
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any

from mockomni.errors import ScenarioError
from mockomni.resources.words import PRODUCT_STATUS, STOCK_CONTROL
from mockomni.seeding.scenario import REGIONS, Category, Product, Scenario, codes, options, sizes
from mockomni.seeding.sources import SCENARIOS

# Longest chain of ``from``; a circle is longer.
MOST_PARENTS = 5


@dataclass(frozen=True)
class Source:
    """A scenario and what it was made from: the name a user calls it by, and a digest of what was read."""

    name: str
    scenario: Scenario
    digest: str
    shipped: bool


def read(name: str) -> Source:
    """The scenario of that name, or in that file; ScenarioError with one line for the first mistake in it."""
    said, digest, shipped = merged(name, MOST_PARENTS)
    label = name if shipped else Path(name).name
    try:
        scenario = build(Scenario, said, "")
        for problem in contradictions(scenario):
            raise ScenarioError(problem)
    except ScenarioError as error:
        raise ScenarioError(f"scenario {label}: {error}") from None
    return Source(label, scenario, digest, shipped)


def merged(name: str, parents: int) -> tuple[dict[str, Any], str, bool]:
    """What a scenario says together with those it starts from, the digest of it all, and whether it is shipped."""
    path, shipped = locate(name)
    said = parsed(path, name)
    parent, more = said.pop("from", None), said.pop("more", {})
    if parent is not None:
        if not isinstance(parent, str):
            raise ScenarioError(f"scenario {name}: from: {parent!r} is not the name of a scenario")
        if not parents:
            raise ScenarioError(f"scenario {name}: from: {parent!r} starts from others that never end")
        beside = path.parent / parent
        below = merged(str(beside) if not is_name(parent) and beside.is_file() else parent, parents - 1)[0]
        said = {**below, **{key: overlaid(below.get(key), value) for key, value in said.items()}}
    for key, value in tabled(more, f"scenario {name}: more").items():
        said[key] = [
            *listed(said.get(key, []), f"scenario {name}: {key}"),
            *listed(value, f"scenario {name}: more.{key}"),
        ]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
    return said, digest, shipped


def overlaid(below: Any, value: Any) -> Any:
    """A table over a table is merged, anything else takes the place of what was there."""
    return {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value


def is_name(name: str) -> bool:
    """Is this the name of a shipped scenario rather than a path?"""
    return not any(sign in name for sign in "./\\")


def locate(name: str) -> tuple[Path, bool]:
    """The file of a scenario, and whether it is a shipped one."""
    if is_name(name):
        path = SCENARIOS / f"{name}.toml"
        if not path.is_file():
            known = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.toml")))
            raise ScenarioError(f"there is no scenario {name!r}; there are {known}, or name a file such as ./mine.toml")
        return path, True
    path = Path(name)
    if not path.is_file():
        raise ScenarioError(f"there is no scenario file {name}")
    return path, False


def parsed(path: Path, name: str) -> dict[str, Any]:
    """The tables of a file."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"scenario {name} is not TOML: {error}") from None
    except OSError as error:
        raise ScenarioError(f"scenario {name} cannot be read: {error.strerror}") from None


# From tables to dataclasses: what a field may hold is its annotation.


def build(kind: type, said: Any, place: str) -> Any:
    """A dataclass from a table; ScenarioError naming the place of what does not fit."""
    if not isinstance(said, dict):
        raise ScenarioError(f"{place}: {said!r} is not a table")
    known = {each.name: each for each in fields(kind)}
    for key in said:
        if key not in known:
            raise ScenarioError(f"{joined(place, key)}: there is no such key; there are {', '.join(known)}")
    for each in known.values():
        if each.name not in said and each.default is MISSING and each.default_factory is MISSING:
            raise ScenarioError(f"{place}: {each.name} is missing")
    hints = typing.get_type_hints(kind)
    return kind(**{key: value_of(hints[key], value, joined(place, key)) for key, value in said.items()})


def value_of(hint: Any, value: Any, place: str) -> Any:
    """A value as its annotation wants it."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is UnionType:
        return value_of(inner[0], value, place)
    if is_dataclass(hint):
        return build(typing.cast(type, hint), value, place)
    if origin is tuple:
        return tuple(
            value_of(inner[0], each, f"{place} {number}") for number, each in enumerate(listed(value, place), 1)
        )
    if origin is dict:
        return {key: value_of(inner[1], each, joined(place, key)) for key, each in tabled(value, place).items()}
    return scalar(hint, value, place)


SCALARS: dict[Any, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def scalar(kind: Any, value: Any, place: str) -> Any:
    """A text, number or flag; whole numbers pass for decimals."""
    if not (type(value) is kind or (kind is float and type(value) is int)):
        raise ScenarioError(f"{place}: {value!r} is not {SCALARS[kind]}")
    if kind in (int, float) and not 0 <= value < 1e9:
        raise ScenarioError(f"{place}: {value!r} is negative or too large")
    return kind(value)


def listed(value: Any, place: str) -> list:
    if not isinstance(value, list):
        raise ScenarioError(f"{place}: {value!r} is not a list")
    return value


def tabled(value: Any, place: str) -> dict:
    if not isinstance(value, dict):
        raise ScenarioError(f"{place}: {value!r} is not a table")
    return value


def joined(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


# What cannot be told from one value alone.


def contradictions(scenario: Scenario) -> Iterator[str]:
    """Every sentence on what does not go together."""
    if scenario.shop.region not in REGIONS:
        yield f"shop.region: {scenario.shop.region!r} is none of {', '.join(REGIONS)}"
    for name in ("branches", "users", "suppliers"):
        if not getattr(scenario, name):
            yield f"{name}: at least one is needed"
    yield from repeated("branches", "name", (branch.name for branch in scenario.branches))
    yield from repeated("categories", "name", (category.name for category in scenario.categories))
    yield from repeated("size_ranges", "name", (each.name for each in scenario.size_ranges))
    yield from repeated("suppliers", "company", (supplier.company for supplier in scenario.suppliers))
    yield from repeated("products", "style", (product.style for product in scenario.products))
    yield from repeated(
        "products", "code", (option.code for product in scenario.products for option in options(product))
    )
    yield from unknown_parents(scenario.categories)
    for share in ("wholesale", "abroad"):
        if getattr(scenario.customers, share) > 1:
            yield f"customers.{share}: {getattr(scenario.customers, share)} is no share between 0 and 1"
    parts = {option.code for product in scenario.products if not product.size_range for option in options(product)}
    for number, product in enumerate(scenario.products, 1):
        for problem in product_problems(product, scenario, parts):
            yield f"products {number} ({product.style}).{problem}"
    yield from circles(scenario)
    if not 1 <= scenario.story.months <= 240:
        yield f"story.months: {scenario.story.months} is not between 1 and 240"


def repeated(table: str, key: str, values: Iterable[str]) -> Iterator[str]:
    seen = set()
    for value in values:
        if not value.strip():
            yield f"{table}: {key} is empty"
        if value.lower() in seen:
            yield f"{table}: {key} {value!r} appears twice"
        seen.add(value.lower())


def unknown_parents(categories: tuple[Category, ...]) -> Iterator[str]:
    known: set[str] = set()
    for category in categories:
        if category.parent and category.parent not in known:
            yield f"categories ({category.name}).parent: no category {category.parent!r} stands before it"
        known.add(category.name)


def product_problems(product: Product, scenario: Scenario, parts: set[str]) -> Iterator[str]:
    """What a product names must exist, and its words must be Omni's."""
    for key, value, known in (
        ("size_range", product.size_range, {each.name for each in scenario.size_ranges}),
        ("category", product.category, {each.name for each in scenario.categories}),
        ("supplier", product.supplier, {each.company for each in scenario.suppliers}),
    ):
        if value and value not in known:
            yield f"{key}: {value!r} is not listed in this scenario"
    for key, value, words in (
        ("stock_control", product.stock_control, STOCK_CONTROL),
        ("status", product.status, PRODUCT_STATUS),
    ):
        if value not in words:
            yield f"{key}: {value!r} is none of {', '.join(words)}"
    if product.order_type == "Kit" and not product.components:
        yield "components: a Kit needs some"
    if product.size_range and product.components:
        yield "components: a sized product has no bill of materials"
    for code in product.components:
        if code not in parts or code in codes(product, scenario):
            yield f"components: no other product without sizes has the code {code!r}"
    if len(product.labels) > 3:
        yield f"labels: {len(product.labels)} are given, the most is 3"
    for option in options(product):
        if len(option.code) > 20:
            yield f"options: code {option.code!r} has {len(option.code)} characters, the most is 20"
        if not set(option.size_codes) <= set(sizes(product, scenario)):
            yield f"options ({option.code}).size_codes: {', '.join(option.size_codes)} are not sizes of its range"


def circles(scenario: Scenario) -> Iterator[str]:
    """No product is made of itself, be it by way of others."""
    made = {option.code: product for product in scenario.products for option in options(product)}
    for product in scenario.products:
        reached, waiting = set(), list(product.components)
        while waiting:
            code = waiting.pop()
            if code not in reached:
                reached.add(code)
                waiting += made[code].components
        if any(made[code] is product for code in reached):
            yield f"products ({product.style}).components: it is made of itself"
