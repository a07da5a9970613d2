"""What is packed in what? The cartons of one sales order, replaced as a whole."""

from __future__ import annotations

from typing import Any

from mockomni import texts
from mockomni.errors import Invalid, NotFound
from mockomni.resources import SHELF
from mockomni.resources.fields import fold, quoted
from mockomni.rules.change import Change
from mockomni.storage.unit import Unit

CARTONS, ORDERS = SHELF["Cartons"], SHELF["SalesOrders"]


def replace(unit: Unit, order_id: int, cartons: list[dict[str, Any]]) -> None:
    """Put these cartons, already read by the sheet, in place of the order's; NotFound, or Invalid naming the carton."""
    order = unit.one(ORDERS, id=order_id)
    if order is None:
        raise NotFound(f"no sales order {order_id}")
    rows = [row_of(order, carton, place) for place, carton in enumerate(cartons)]
    unit.remove(CARTONS, salesOrderId=order_id)
    unit.insert(CARTONS, *rows)


def forget(change: Change) -> None:
    """A line that is no longer on its order is in no carton either."""
    lines = {line["id"] for line in change.row["lineItems"]}
    if all(line["id"] in lines for line in change.was("lineItems")):
        return
    for carton in change.unit.find(CARTONS, salesOrderId=change.row["id"]):
        items = [item for item in carton["cartonItems"] if item["lineItemId"] in lines]
        if items != carton["cartonItems"]:
            change.unit.replace(CARTONS, carton | {"cartonItems": items})


def row_of(order: dict[str, Any], carton: dict[str, Any], place: int) -> dict[str, Any]:
    """A carton with the lines its items are of."""
    for field, least, most in (("sscc", 18, 20), ("number", 1, 20)):
        word = carton.get(field) or ""
        if (word or field == "sscc") and not (word.isascii() and word.isdigit() and least <= len(word) <= most):
            text = texts.DIGITS.format(field=f"[{place}].{field}", value=quoted(word), least=least, most=most)
            raise Invalid([text])
    items = [item_of(order, item, place, number) for number, item in enumerate(carton["cartonItems"])]
    own = {"salesOrderId": order["id"], "position": place + 1, "number": carton.get("number") or str(place + 1)}
    return CARTONS.sheet.blank_row() | carton | own | {"cartonItems": items}


def item_of(order: dict[str, Any], item: dict[str, Any], place: int, number: int) -> dict[str, Any]:
    """What a carton holds of a line, found by the line's id, else by the product's code."""
    sheet = CARTONS.sheet.inside("cartonItems")
    wanted, code = item.get("lineItemId"), fold(item.get("productCode") or "")
    for line in order["lineItems"]:
        codes = {fold(line["code"]), *(fold(size["code"]) for size in line["sizes"])}
        if line["id"] == wanted or (not wanted and code and code in codes):
            return (
                sheet.blank_row()
                | item
                | {"lineItemId": line["id"], "productCode": item.get("productCode") or line["code"]}
            )
    field = f"[{place}].cartonItems[{number}].{'lineItemId' if wanted else 'productCode'}"
    value = quoted(wanted or item.get("productCode") or "")
    raise Invalid([texts.NO_CARTON_LINE.format(field=field, value=value)])
