"""What is it made of? Kits have no stock of their own: their bill of materials says what a sale takes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from mockomni.resources import SHELF
from mockomni.resources.fields import fold
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules.amounts import exact
from mockomni.storage.unit import Unit

# Of each option, how much one of something takes; exact, as thirds are not in decimals.
Parts = dict[int, Fraction]

BOMS, OPTIONS, PRODUCTS, STOCK = (SHELF[name] for name in ("BomMasters_v2", "ProductOptions", "Products", "Stock"))
# As a search column holds it.
KIT = fold("Kit")
# Work is sold but not kept on a shelf (assumed).
UNSTOCKED = {STOCK_CONTROL.index("Labour"), STOCK_CONTROL.index("Machine")}


def rows_of(unit: Unit, option_id: int) -> list[dict[str, Any]]:
    """An option's rows: one, or one per size. One without sizes is found by its whole key, which costs least."""
    row = unit.one(OPTIONS, id=option_id, sizeId=0)
    return [row] if row else unit.find(OPTIONS, id=option_id)


def row_of(unit: Unit, option_id: int) -> dict[str, Any] | None:
    """An option, by the first of its rows."""
    return next(iter(rows_of(unit, option_id)), None)


def components(unit: Unit, option_id: int, above: tuple[int, ...] = ()) -> Parts:
    """How much of each option one kit takes from the shelf; empty when the option is no kit.

    A kit in a kit takes its own parts, work takes nothing, and neither does an option in sizes, of which a bill of
    materials names none (assumed).
    """
    bom = unit.one(BOMS, productOptionId=option_id)
    if bom is None or option_id in above or not is_kit(unit, bom["products"][0]["productId"]):
        return {}
    return from_shelf(unit, bom, above)


def from_shelf(unit: Unit, bom: dict[str, Any], above: tuple[int, ...] = ()) -> Parts:
    """What one of a kit with this bill takes; ``above`` are the kits it is in."""
    taken: Parts = defaultdict(Fraction)
    for part, quantity in parts(bom):
        for option, each in of_part(unit, part, (*above, bom["productOptionId"])).items():
            taken[option] += each * quantity
    return taken


def of_part(unit: Unit, option_id: int, above: tuple[int, ...]) -> Parts:
    """What one of a kit's parts takes from the shelf: itself, where it lies on one."""
    option = unit.glimpse(OPTIONS, "productId", id=option_id, sizeId=0)
    if option is None:
        return {}
    return {option_id: Fraction(1)} if kept_in_stock(unit, option[0]) else components(unit, option_id, above)


def parts(bom: dict[str, Any]) -> list[tuple[int, Fraction]]:
    """(option, quantity for one) of each line of a bill of materials."""
    made = bom["products"][0]
    whole = Fraction(exact(made["qty"])) or 1
    return [(part["productOptionId"], Fraction(exact(part["qty"])) / whole) for part in made["components"]]


def times(quantity: float, each: Fraction) -> float:
    """How much of a part so many take, to a millionth."""
    return float(round(Fraction(exact(quantity)) * each, 6))


def is_kit(unit: Unit, product_id: int) -> bool:
    """Is the product sold as its parts?"""
    found = unit.glimpse(PRODUCTS, "orderType", id=product_id)
    return found is not None and found[0] == KIT


def kept_in_stock(unit: Unit, product_id: int) -> bool:
    """Does the product lie on a shelf?"""
    found = unit.glimpse(PRODUCTS, "stockControl", "orderType", id=product_id)
    return found is not None and found[0] not in UNSTOCKED and found[1] != KIT


def show(unit: Unit, moved: Iterable[tuple[int, int]], now: str) -> None:
    """Every kit that takes an option which moved at a branch, itself or in a kit, shows how many its parts allow."""
    wanted, shown = list(moved), set()
    for option, branch in wanted:
        for bom in unit.holding(BOMS, components=f",{option},"):
            if (bom["id"], branch) not in shown and is_kit(unit, bom["products"][0]["productId"]):
                shown.add((bom["id"], branch))
                wanted.append((bom["productOptionId"], branch))
                show_at(unit, bom["productOptionId"], from_shelf(unit, bom), [branch], now)


def show_kit(unit: Unit, bom: dict[str, Any], now: str) -> None:
    """``virtual`` of one kit at every branch."""
    kit = bom["productOptionId"]
    show_at(unit, kit, from_shelf(unit, bom), (row["branchId"] for row in unit.find(STOCK, productOptionId=kit)), now)


def show_at(unit: Unit, kit: int, needed: Parts, branches: Iterable[int], now: str) -> None:
    """``virtual`` at some branches of a kit that takes what is needed."""
    for branch in branches:
        parts = [(at(unit, option, branch), each) for option, each in needed.items() if each]
        most = (math.floor(Fraction(exact(part["available"] if part else 0.0)) / each) for part, each in parts)
        virtual = float(max(0, min(most, default=0)))
        row = at(unit, kit, branch)
        if row is not None and row["virtual"] != virtual:
            unit.replace(STOCK, row | {"virtual": virtual, "modifiedDate": now})


def at(unit: Unit, option_id: int, branch_id: int) -> dict[str, Any] | None:
    """What lies at a branch of an option without sizes."""
    return unit.one(STOCK, productOptionId=option_id, sizeId=0, branchId=branch_id)
