"""How else is it shown? Resources that print another's rows, and quirks that print them differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import orjson

from mockomni.resources import SHELF, Resource
from mockomni.settings import Behaviour
from mockomni.storage.unit import Unit
from mockomni.storage.wire import form_of

CARTONS = SHELF["Cartons"]


def with_cartons(unit: Unit, wires: list[bytes]) -> list[bytes]:
    """Sales orders, each followed by its cartons."""
    orders = [orjson.loads(wire)["id"] for wire in wires]
    packed = defaultdict(list)
    for order in orders:
        for carton in unit.find(CARTONS, salesOrderId=order):
            packed[order].append(carton)
    sheet = SHELF["SalesOrdersWithCartons"].sheet.inside("cartonsWithLineItems")
    form = form_of(sheet)
    tails = [
        orjson.dumps({"ssccNumber": "", "cartonsWithLineItems": [form.print(carton) for carton in packed[order]]})
        for order in orders
    ]
    return [wire[:-1] + b"," + tail[1:] for wire, tail in zip(wires, tails, strict=True)]


def one_product(unit: Unit, wires: list[bytes]) -> list[bytes]:
    """Version 1 of a bill of materials: its first product alone."""
    rows = [orjson.loads(wire) for wire in wires]
    return [orjson.dumps({**without(row, "products"), "product": row["products"][0]}) for row in rows]


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    """A row less one field."""
    return {key: value for key, value in row.items() if key != name}


VIEWS = {"BomMasters": one_product, "SalesOrdersWithCartons": with_cartons}


def null_codes(row: dict[str, Any]) -> None:
    """The other live shape of sized options: no ``code`` of their own."""
    for option in row.get("productOptions", [row]):
        if option["sizeId"]:
            option["code"] = None


def null_modified(row: dict[str, Any]) -> None:
    """A payment nobody has edited has no ``modifiedDate``."""
    if row["modifiedDate"] == row["createdDate"]:
        row["modifiedDate"] = None


# What is printed differently: the resource, the quirk, the value at which it does, and the change.
REPRINTS: tuple[tuple[str, str, Any, Callable[[dict[str, Any]], None]], ...] = (
    ("ProductOptions", "sized_code_style", "null", null_codes),
    ("Products", "sized_code_style", "null", null_codes),
    ("Payments", "payment_modified_null", True, null_modified),
)


def changes(resource: Resource, behaviour: Behaviour) -> list[Callable[[dict[str, Any]], None]]:
    """What this account's quirks change in a printed row of the resource."""
    return [change for name, quirk, at, change in REPRINTS if name == resource.name and behaviour[quirk] == at]


def reprinted(resource: Resource, behaviour: Behaviour) -> bool:
    """Is the resource printed otherwise than it is kept?"""
    return behaviour["newer_fields"] or bool(changes(resource, behaviour))


def reprint(resource: Resource, behaviour: Behaviour, row: dict[str, Any]) -> bytes:
    """A complete row as this account's quirks print it."""
    shown = form_of(resource.sheet).print(row, newer=behaviour["newer_fields"])
    for change in changes(resource, behaviour):
        change(shown)
    return orjson.dumps(shown)
