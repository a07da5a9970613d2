"""What stands where? Stock as a table of products, options and sizes by branch."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import orjson
from flask import Response, request

from mockomni.errors import BadQuery
from mockomni.query.bind import bind
from mockomni.resources import SHELF
from mockomni.storage import reports
from mockomni.storage.unit import Unit
from mockomni.web import data_tables as tables
from mockomni.web.frame import chosen, page, to

PRODUCTS, STOCK, BRANCHES = (SHELF[name] for name in ("Products", "Stock", "Branches"))
A_PAGE = "25"
NUMBERS = ("stockOnHand", "available", "openSales", "incoming")


class Line(NamedTuple):
    """One option in one size: its rows of Stock by branch, and their sums."""

    code: str
    what: str
    at: dict[int, dict[str, Any]]
    sums: dict[str, float]


class Shelf(NamedTuple):
    """One product and the lines of its stock."""

    title: str
    address: str
    product: dict[str, Any]
    lines: list[Line]


def by_branch() -> Response:
    """A page of products, the stock of each by option, size and branch."""
    account = chosen()
    asked = {name: request.args.get(name, "") for name in ("where", "page")}
    given = {"order": "styleCode", "rows": A_PAGE, **{name: text for name, text in asked.items() if text.strip()}}
    number = request.args.get("number", NUMBERS[0])
    about: dict[str, Any] = {
        "asked": asked,
        "numbers": NUMBERS,
        "number": number if number in NUMBERS else NUMBERS[0],
        "account_named": request.args.get("account"),
    }
    try:
        query = bind(PRODUCTS, given, account.behaviour)
    except BadQuery as error:
        return page("data_stock.html", 400, **about, error=error, shelves=[], branches=[], query=None)
    products = [orjson.loads(wire) for wire in account.shop.list(PRODUCTS, query)]
    with account.shop.unit() as unit:
        count = reports.count(unit, PRODUCTS, query)
        branches = unit.find(BRANCHES)
        shelves = [shelf(unit, product) for product in products]
    turn = partial(to, "/data/by-branch", where=asked["where"], number=about["number"])
    return page(
        "data_stock.html",
        **about,
        error=None,
        shelves=shelves,
        branches=branches,
        query=query,
        pages=max(1, -(-count // query.rows)),
        earlier=turn(page=query.page - 1) if query.page > 1 else None,
        later=turn(page=query.page + 1) if query.page * query.rows < count else None,
    )


def shelf(unit: Unit, product: dict[str, Any]) -> Shelf:
    """A product's stock."""
    lines: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in unit.find(STOCK, productId=product["id"]):
        lines.setdefault((row["productOptionId"], row["sizeId"]), []).append(row)
    title = " · ".join(filter(None, (product["styleCode"], product["name"])))
    return Shelf(title, tables.at(PRODUCTS, product["id"]), product, [line(rows) for rows in lines.values()])


def line(rows: list[dict[str, Any]]) -> Line:
    """The rows of one option and size."""
    first = rows[0]
    words = (first[name] for name in ("option1", "option2", "option3", "size"))
    sums = {name: round(sum(row[name] for row in rows), 6) for name in NUMBERS}
    what = " / ".join(word for word in words if word)
    return Line(first["code"] or "", what, {row["branchId"]: row for row in rows}, sums)
