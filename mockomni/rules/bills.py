"""What is it put together from? Bills of materials find their products."""

from __future__ import annotations

from typing import Any

from mockomni import texts
from mockomni.rules import kits, lines
from mockomni.rules.change import Change, refuse


def bill(change: Change) -> None:
    """A bill of materials: each part finds its product; the first product is what it makes."""
    for made in change.row["products"]:
        describe_part(change, made, "Make", 1)
        for place, part in enumerate(made["components"]):
            describe_part(change, part, "Use", place + 1)
    make_findable(change.row)


def make_findable(row: dict[str, Any]) -> None:
    """A bill is found by what its first product is, and by what that is made of."""
    first = row["products"][0]
    row["productOptionId"] = first["productOptionId"]
    row["components"] = f",{','.join(str(part['productOptionId']) for part in first['components'])},"


def describe_part(change: Change, part: dict[str, Any], kind: str, sort: int) -> None:
    """A part of a bill of materials, filled from its product."""
    item = lines.find(change.unit, part)
    if item is None:
        refuse(texts.UNKNOWN, field="code", value=part.get("code") or "")
    sheet_row = part_sheet(change, kind).blank_row()
    part.update({name: value for name, value in sheet_row.items() if name not in part})
    part.update(
        id=part["id"] or change.unit.next("bomItems"),
        createdDate=change.now,
        productId=item.product["id"],
        productOptionId=item.option["id"],
        type=kind,
        sort=part["sort"] or sort,
        code=item.option["productOptionCode"],
        name=part["name"] or item.product["name"],
        option1=item.option["option1"] or None,
        unitCost=part["unitCost"] or item.option["priceColumns"].get(lines.cost_column(item.option)) or 0.0,
    )


def part_sheet(change: Change, kind: str):
    """The sheet of what a bill makes or uses."""
    made = change.resource.sheet.inside("products")
    return made if kind == "Make" else made.inside("components")


def bill_shown(change: Change) -> None:
    """A kit shows at once how many its components allow."""
    if kits.is_kit(change.unit, change.row["products"][0]["productId"]):
        kits.show_kit(change.unit, change.row, change.now)
