"""What does ``?loadboms=true`` do? Lines made of components get one child line for each, once and for good."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mockomni.rules import kits, lines
from mockomni.rules.change import Change

YES = {"true", "1", "yes", "on"}


def expand(change: Change) -> None:
    """Expand every line that has a bill of materials and no children yet, if the request asked for it.

    Children cost nothing themselves (their parent does) and move the stock in its place.
    """
    if change.options.get("loadboms", "").strip().lower() not in YES:
        return
    expanded: list[dict[str, Any]] = []
    parents = {line["parentId"] for line in change.row["lineItems"]}
    for line in change.row["lineItems"]:
        expanded.append(line)
        if line["id"] not in parents and not line["parentId"]:
            expanded.extend(children(change, line, len(change.row["lineItems"])))
    change.row["lineItems"] = expanded


def follow(change: Change) -> None:
    """Children go when their parent is another product, and stay in its proportion unless somebody edited them."""
    if change.is_new or "lineItems" not in change.sent:
        return
    old = {line["id"]: line for line in change.was("lineItems")}
    sent = {line.get("id") for line in change.sent["lineItems"]}
    kept = {line["id"] for line in change.row["lineItems"] if is_as_it_was(line, old.get(line["id"]))}
    rows = [line for line in change.row["lineItems"] if not line["parentId"] or line["parentId"] in kept]
    change.row["lineItems"] = rows
    for parent in rows:
        was = old.get(parent["id"])
        if was is None or was["qty"] == parent["qty"]:
            continue
        own = [place for place, line in enumerate(rows) if line["parentId"] == parent["id"]]
        for place, (option, each) in zip(own, components(change, parent), strict=False):
            child = rows[place]
            as_expanded = (option, kits.times(was["qty"], each)) == (child["productOptionId"], child["qty"])
            if as_expanded and child["id"] not in sent:
                rows[place] = lines.changed_line(change, child, {"qty": kits.times(parent["qty"], each)}, place)


def is_as_it_was(line: dict[str, Any], old: dict[str, Any] | None) -> bool:
    """Is a line of the product that it was of before?"""
    return old is not None and old["productOptionId"] == line["productOptionId"]


def components(change: Change, line: dict[str, Any]) -> list[tuple[int, Fraction]]:
    """(option, quantity for one) of what a line is made of; empty when nothing is known of it."""
    bill = change.unit.one(kits.BOMS, productOptionId=line["productOptionId"]) if line["productOptionId"] else None
    return kits.parts(bill) if bill else []


def children(change: Change, line: dict[str, Any], place: int) -> list[dict[str, Any]]:
    """The child lines of one line; none when nothing is known of its components."""
    return [
        lines.new_line(
            change,
            {"productOptionId": option, "qty": kits.times(line["qty"], each), "unitPrice": 0.0},
            place + number,
        )
        | {"parentId": line["id"]}
        for number, (option, each) in enumerate(components(change, line))
    ]
