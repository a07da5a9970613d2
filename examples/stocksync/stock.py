"""What may the web shop sell? The figures of one branch, all of them or what changed since the last time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from stocksync.client import Omni

FIELDS = "code,size,available,modifiedDate"


@dataclass
class Levels:
    """The web shop's side: how many of each code it may sell, and up to which moment that is known."""

    figures: dict[str, int] = field(default_factory=dict)
    until: str | None = None


def sync_stock(omni: Omni, levels: Levels, branch_id: int, buffer: int = 0) -> list[str]:
    """Bring the levels up to date, and give the codes whose figure is another now.

    ``buffer`` is how many pieces are kept back of everything. Records that share a moment may stand on two pages or
    come a moment later, so what changed *at* the last known moment is asked for again.
    """
    where = f"branchId = {branch_id}"
    if levels.until is not None:
        where += f" AND modifiedDate >= '{levels.until}'"
    changed = []
    for row in omni.all("Stock", where=where, order="modifiedDate ASC, code ASC", fields=FIELDS):
        if not row["code"]:
            continue
        figure = max(0, int(row["available"]) - buffer)
        if levels.figures.get(row["code"]) != figure:
            levels.figures[row["code"]] = figure
            changed.append(row["code"])
        levels.until = later(levels.until, row["modifiedDate"])
    return changed


def later(one: str | None, other: str) -> str:
    """The later of two moments as Omni prints them."""
    datetime.fromisoformat(other)
    return other if one is None else max(one, other)
