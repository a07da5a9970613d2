"""What is it made of? Kits have no stock of their own: their bill of materials says what a sale takes."""

from __future__ import annotations

import math
from typing import Any

from mockomni.resources import SHELF
from mockomni.resources.words import STOCK_CONTROL
from mockomni.storage.unit import Unit

BOMS, PRODUCTS, STOCK = SHELF["BomMasters_v2"], SHELF["Products"], SHELF["Stock"]
KIT = "Kit"
# Work is sold but not kept on a shelf (assumed).
UNSTOCKED = {STOCK_CONTROL.index("Labour"), STOCK_CONTROL.index("Machine")}


def components(unit: Unit, option_id: int) -> list[tuple[int, float]]:
    """(option, quantity) of what one kit takes; empty when the option is no kit."""
    bom = unit.one(BOMS, productOptionId=option_id)
    if bom is None or not is_kit(unit, bom["products"][0]["productId"]):
        return []
    return parts(bom)


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
    """Every kit that takes one of these options shows how many its components allow, per branch."""
    shown = set()
    for option in options:
        for bom in unit.holding(BOMS, components=f",{option},"):
            if bom["id"] not in shown and is_kit(unit, bom["products"][0]["productId"]):
                shown.add(bom["id"])
                show_kit(unit, bom, now)


def show_kit(unit: Unit, bom: dict[str, Any], now: str) -> None:
    """``virtual`` of one kit at every branch."""
    needed = parts(bom)
    available = {
        (option, row["branchId"]): row["available"]
        for option, _ in needed
        for row in unit.find(STOCK, productOptionId=option)
    }
    for row in unit.find(STOCK, productOptionId=bom["products"][0]["productOptionId"]):
        most = (math.floor(available.get((option, row["branchId"]), 0.0) / each) for option, each in needed if each)
        virtual = float(max(0, min(most, default=0)))
        if row["virtual"] != virtual:
            unit.replace(STOCK, row | {"virtual": virtual, "modifiedDate": now})
