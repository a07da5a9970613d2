"""How much is there of it? The rows of a shop's Stock that a code means, added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mockomni.spelling import hint

Read = Callable[..., list[dict[str, Any]]]


@dataclass(frozen=True)
class Stock:
    """Figures of Omni's Stock, of one branch or of all together."""

    on_hand: float = 0.0
    available: float = 0.0
    open_sales: float = 0.0
    incoming: float = 0.0
    virtual: float = 0.0

    @classmethod
    def of(cls, rows: Iterable[dict[str, Any]]) -> Stock:
        """The figures of these rows, added up."""
        known = list(rows)
        return cls(*(sum(row[name] for row in known) for name in FIGURES))


FIGURES = ("stockOnHand", "available", "openSales", "incoming", "virtual")


def stock_of(read: Read, code: str, branch: str | int | None = None) -> Stock:
    """The stock of an option, of a size, or of all sizes of an option, by its code or barcode.

    LookupError for a code or a branch that the shop has not.
    """
    rows = rows_of(read, code)
    if branch is None:
        return Stock.of(rows)
    id_ = branch_id(read, branch)
    return Stock.of(row for row in rows if row["branchId"] == id_)


def rows_of(read: Read, code: str) -> list[dict[str, Any]]:
    """The rows of Stock that a code means."""
    asked = "'" + code.replace("'", "''") + "'"
    rows = read("Stock", where=f"code = {asked} OR barcode = {asked}")
    if rows:
        return rows
    options = read("ProductOptions", where=f"code = {asked} OR productOptionCode = {asked}", fields="id")
    if not options:
        codes = [option["code"] for option in read("ProductOptions", fields="code")]
        raise LookupError(f"the shop has no product option {code!r}{hint(code, filter(None, codes))}")
    return read("Stock", where=f"productOptionId = {options[0]['id']}")


def branch_id(read: Read, branch: str | int) -> int:
    """The id of a branch, by its name in any case or by its id."""
    branches = {each["company"]: each["id"] for each in read("Branches", fields="id,company")}
    found = [id_ for name, id_ in branches.items() if branch == id_ or str(branch).lower() == name.lower()]
    if not found:
        raise LookupError(f"the shop has no branch {branch!r}; there are: {', '.join(branches)}")
    return found[0]
