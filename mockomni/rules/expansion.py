"""What does ``?loadboms=true`` do? Lines made of components get one child line for each, once and for good."""

from __future__ import annotations

from typing import Any

from mockomni.rules import kits, lines
from mockomni.rules.amounts import exact
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


def children(change: Change, line: dict[str, Any], place: int) -> list[dict[str, Any]]:
    """The child lines of one line; none when nothing is known of its components."""
    bill = change.unit.one(kits.BOMS, productOptionId=line["productOptionId"]) if line["productOptionId"] else None
    parts = kits.parts(bill) if bill else []
    return [
        lines.new_line(
            change,
            {"productOptionId": option, "qty": float(exact(line["qty"]) * exact(each)), "unitPrice": 0.0},
            place + number,
        )
        | {"parentId": line["id"]}
        for number, (option, each) in enumerate(parts)
    ]
