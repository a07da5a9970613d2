"""What is for sale? Products and their categories; what they refer to exists, and Stock shows their names."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mockomni import texts
from mockomni.errors import BadBody
from mockomni.resources import SHELF
from mockomni.resources.fields import fold
from mockomni.resources.words import STOCK_CONTROL
from mockomni.rules.change import Change, refer, refuse, stay_above

PRODUCTS, STOCK, RANGES, CATEGORIES, CONTACTS = (
    SHELF[name] for name in ("Products", "Stock", "SizeRanges", "ProductCategories", "Contacts")
)
DUPLICATES = "Duplicated style codes or product option codes in the request."


def no_duplicates(records: list[dict[str, Any]]) -> None:
    """A style code or option code that repeats within one POST of products refuses the whole request."""
    codes: Counter[tuple[str, str]] = Counter()
    for record in records:
        names = {key.lower(): value for key, value in record.items()} if isinstance(record, dict) else {}
        options = names.get("productoptions")
        option = options[0] if isinstance(options, list) and options and isinstance(options[0], dict) else {}
        option = {key.lower(): value for key, value in option.items()}
        for kind, code in (("style", names.get("stylecode")), ("option", option.get("productoptioncode"))):
            if isinstance(code, str) and code.strip():
                codes[kind, fold(code)] += 1
    if any(many > 1 for many in codes.values()):
        raise BadBody(DUPLICATES)


def product(change: Change) -> None:
    """Dimensions are sent as an object and kept flat; what a product refers to must exist."""
    row, sent = change.row, change.sent
    row["productOptions"] = change.was("productOptions") or []
    for name in ("dimensions", "productDimensions"):
        row.update({field: value for field, value in (sent.get(name) or {}).items() if field in row})
    if isinstance(row["stockControl"], str):
        row["stockControl"] = STOCK_CONTROL.index(row["stockControl"])
    refer(change, "sizeRangeId", RANGES)
    keep_size_range(change)
    refer(change, "supplierId", CONTACTS)
    for category in sent.get("categoryIdArray") or ():
        if change.unit.one(CATEGORIES, id=category) is None:
            refuse(texts.UNKNOWN, field="categoryIdArray", value=category)


def keep_size_range(change: Change) -> None:
    """A product whose options have sizes keeps the range that these are of."""
    old, new = change.was("sizeRangeId"), change.row["sizeRangeId"]
    if old and new != old and any(option["sizeId"] for option in change.row["productOptions"]):
        refuse(texts.HAS_SIZES, value=new, old=old)


def renamed(change: Change) -> None:
    """Stock shows a product's name and style as they are now; the product shows its options as they are."""
    row = change.row
    if change.was("name") != row["name"] or change.was("styleCode") != row["styleCode"]:
        for there in change.unit.find(STOCK, productId=row["id"]):
            change.unit.replace(STOCK, there | {"productName": row["name"], "styleCode": row["styleCode"]})


def category(change: Change) -> None:
    """A category's parent exists, and is neither the category itself nor below it."""
    stay_above(change, "parentId", "category")
