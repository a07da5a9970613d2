"""What is it made of? Kits have no stock of their own: their bill of materials says what a sale takes."""

from __future__ import annotations

import math
from typing import Any

from mockomni.resources import SHELF
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules.amounts import exact
from mockomni.storage.unit import Unit

BOMS, OPTIONS, PRODUCTS, STOCK = (SHELF[name] for name in ("BomMasters_v2", "ProductOptions", "Products", "Stock"))
KIT = "Kit"
# Work is sold but not kept on a shelf (assumed).
UNSTOCKED = {STOCK_CONTROL.index("Labour"), STOCK_CONTROL.index("Machine")}


def rows_of(unit: Unit, option_id: int) -> list[dict[str, Any]]:
    """An option's rows: one, or one per size. One without sizes is found by its whole key, which costs least."""
    row = unit.one(OPTIONS, id=option_id, sizeId=0)
    return [row] if row else unit.find(OPTIONS, id=option_id)


def row_of(unit: Unit, option_id: int) -> dict[str, Any] | None:
    """An option, by the first of its rows."""
    return next(iter(rows_of(unit, option_id)), None)


def components(unit: Unit, option_id: int, above: tuple[int, ...] = ()) -> list[tuple[int, float]]:
    """(option, quantity) of what one kit takes from the shelf; empty when the option is no kit.

    A kit in a kit takes its own parts, work takes nothing, and neither does an option in sizes, of which a bill of
    materials names none (assumed).
    """
    bom = unit.one(BOMS, productOptionId=option_id)
    if bom is None or option_id in above or not is_kit(unit, bom["products"][0]["productId"]):
        return []
    return from_shelf(unit, bom, above)


def from_shelf(unit: Unit, bom: dict[str, Any], above: tuple[int, ...] = ()) -> list[tuple[int, float]]:
    """What one of a kit with this bill takes; ``above`` are the kits it is in."""
    own = (*above, bom["productOptionId"])
    return [taken for part in parts(bom) for taken in of_part(unit, *part, own)]


def of_part(unit: Unit, option_id: int, quantity: float, above: tuple[int, ...]) -> list[tuple[int, float]]:
    """What one part of a kit takes from the shelf."""
    option = row_of(unit, option_id)
    if option is None or option["sizeId"]:
        return []
    if kept_in_stock(unit, option["productId"]):
        return [(option_id, quantity)]
    inside = components(unit, option_id, above)
    return [(each, float(exact(many) * exact(quantity))) for each, many in inside]


def parts(bom: dict[str, Any]) -> list[tuple[int, float]]:
    """(option, quantity for one) of a bill of materials."""
    made = bom["products"][0]
    return [(part["productOptionId"], part["qty"] / (made["qty"] or 1)) for part in made["components"]]


def is_kit(unit: Unit, product_id: int) -> bool:
    """Is the product sold as its parts?"""
    product = unit.one(PRODUCTS, id=product_id)
    return product is not None and product["orderType"] == KIT


def kept_in_stock(unit: Unit, product_id: int) -> bool:
    """Does the product lie on a shelf?"""
    product = unit.one(PRODUCTS, id=product_id)
    return product is not None and product["stockControl"] not in UNSTOCKED and product["orderType"] != KIT


def show(unit: Unit, options: list[int], now: str) -> None:
    """Every kit that takes one of these options, itself or in a kit, shows how many its parts allow, per branch."""
    shown: set[int] = set()
    wanted = list(options)
    for option in wanted:
        for bom in unit.holding(BOMS, components=f",{option},"):
            if bom["id"] not in shown and is_kit(unit, bom["products"][0]["productId"]):
                shown.add(bom["id"])
                wanted.append(bom["productOptionId"])
                show_kit(unit, bom, now)


def show_kit(unit: Unit, bom: dict[str, Any], now: str) -> None:
    """``virtual`` of one kit at every branch."""
    needed = from_shelf(unit, bom)
    available = {
        (option, row["branchId"]): row["available"]
        for option, _ in needed
        for row in unit.find(STOCK, productOptionId=option)
    }
    for row in unit.find(STOCK, productOptionId=bom["products"][0]["productOptionId"]):
        most = (
            math.floor(exact(available.get((option, row["branchId"]))) / exact(each)) for option, each in needed if each
        )
        virtual = float(max(0, min(most, default=0)))
        if row["virtual"] != virtual:
            unit.replace(STOCK, row | {"virtual": virtual, "modifiedDate": now})
