"""What is made? A production job's products find their components, and are finished when the job is."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mockomni import texts
from mockomni.rules import kits, lines
from mockomni.rules.amounts import exact, rounded
from mockomni.rules.change import Change, refuse, refuse_unknown
from mockomni.storage.wire import copied

SERIES = "jobItems"
# What a client says of a product that is made.
SAID = ("standardQty", "notes", "dueDate")
# What stays when it is another product.
KEPT = ("id", "createdDate", "sort", *SAID)


def build(change: Change) -> None:
    """Products of a new job, or a PUT's merged into the old ones; components come from the bill of materials."""
    sent = change.sent.get("products")
    if sent is None:
        return
    known = {product["id"]: copied(product) for product in (change.was("products") or [])}
    for place, product in enumerate(sent):
        number = product.get("id") if not change.is_new else 0
        if number and number not in known:
            refuse(texts.NO_LINE, field=f"products[{place}].id", value=number)
        row = product_of(change, known.get(number), product, place)
        measure(change, row)
        known[row["id"]] = row
    change.row["products"] = list(known.values())


def product_of(change: Change, old: dict[str, Any] | None, sent: dict[str, Any], place: int) -> dict[str, Any]:
    """A product with what was sent of it: the one that was there, or another, of which there are as many."""
    item = lines.named(change, old, sent)[0] if old else lines.find(change.unit, sent)
    if item is None:
        refuse_unknown(f"products[{place}].code", sent.get("code"))
    if old and item.option["id"] == old["productOptionId"]:
        row = old
    else:
        row = made(change, item, place) | {name: old[name] for name in KEPT if old}
    row.update({name: sent[name] for name in SAID if name in sent})
    if sent.get("standardQty") is not None:
        row["standardQty"] = item.pieces(sent["standardQty"])
    return row


def made(change: Change, item: lines.Item, place: int) -> dict[str, Any]:
    """What the job makes, with what that takes."""
    sheet = change.resource.sheet.inside("products")
    row = part(change, sheet.blank_row(), item, "Make", place + 1)
    bill = change.unit.one(kits.BOMS, productOptionId=item.option["id"])
    if bill is not None:
        inner = sheet.inside("components")
        for number, (option, _) in enumerate(kits.parts(bill)):
            used = lines.find(change.unit, {"productOptionId": option})
            assert used is not None
            row["components"].append(part(change, inner.blank_row(), used, "Use", number + 1))
    return row


def part(change: Change, row: dict[str, Any], item: lines.Item, kind: str, sort: int) -> dict[str, Any]:
    """What a job makes or uses, filled from its product."""
    option = item.option
    return row | {
        "id": change.unit.next(SERIES),
        "createdDate": change.row["createdDate"],
        "productId": item.product["id"],
        "productOptionId": option["id"],
        "type": kind,
        "sort": sort,
        "code": option["productOptionCode"],
        "name": item.product["name"],
        "option1": option["option1"],
        "option2": option["option2"],
        "unitCost": option["priceColumns"].get(lines.cost_column(option)) or 0.0,
    }


def measure(change: Change, made: dict[str, Any]) -> None:
    """Components are needed in the proportion of the bill of materials."""
    bill = change.unit.one(kits.BOMS, productOptionId=made["productOptionId"])
    each: dict[int, list[Fraction]] = defaultdict(list)
    for option, quantity in kits.parts(bill) if bill else ():
        each[option].append(quantity)
    for used in made["components"]:
        needed = each[used["productOptionId"]]
        used["standardQty"] = kits.times(made["standardQty"], needed.pop(0)) if needed else 0.0


def finish(change: Change) -> None:
    """What a job cost, and what it has made once it is completed."""
    row = change.row
    done = bool(row["isApproved"] and row["completedDate"])
    for made in row["products"]:
        for item in (made, *made["components"]):
            item["actualQty"] = item["standardQty"] if done else 0.0
    cost = sum((exact(made["standardQty"]) * exact(made["unitCost"]) for made in row["products"]), Decimal(0))
    row["totalCost"] = float(rounded(cost))
