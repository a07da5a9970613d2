"""How does business go? Sales and stock on hand over time, by day, week or month, of everything or of one product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import orjson
from flask import Response, request

from mockomni.accounts import Account
from mockomni.clock import day_of
from mockomni.errors import BadQuery
from mockomni.query.bind import MOST_ROWS, bind
from mockomni.resources import SHELF
from mockomni.storage import reports
from mockomni.storage.reports import Span
from mockomni.storage.unit import Unit
from mockomni.web import charts
from mockomni.web import data_tables as tables
from mockomni.web.charts import GROUPS, Chart, Period
from mockomni.web.frame import chosen, page

PRODUCTS, BRANCHES = SHELF["Products"], SHELF["Branches"]
A_YEAR = timedelta(days=364)
# More bars than this are a smear, and a table nobody reads.
MOST_PERIODS = 800


class Asked(NamedTuple):
    """What the charts are of; ``first`` and ``last`` are the days at both ends."""

    group: str
    first: date
    last: date
    branch: int | None
    product: dict[str, Any] | None


class Figure(NamedTuple):
    """A chart, its words, and the numbers it is made of."""

    name: str
    title: str
    says: str
    unit: str
    chart: Chart
    rows: Sequence[tuple[str, ...]]
    heads: tuple[str, ...]


def over_time() -> Response:
    """The charts, and the form that says what of."""
    account = chosen()
    about: dict[str, Any] = {
        "groups": GROUPS,
        "offered": offered(account),
        "account_named": request.args.get("account"),
    }
    try:
        with account.shop.unit() as unit:
            written = as_written(account, opening(unit))
            about |= {"branches": unit.find(BRANCHES), "written": written}
            asked = read(unit, written)
            figures = drawn(unit, asked, spread(asked))
    except BadQuery as error:
        return page("data_charts.html", 400, **about, figures=[], error=error, product=None)
    return page("data_charts.html", **about, figures=figures, error=None, product=asked.product)


# What was asked


def as_written(account: Account, opened: date | None) -> dict[str, str]:
    """The parameters of the address; when nobody says the last year up to the shop's today, or since it opened."""
    today = charts.today(account.clock.now())
    first = max(today - A_YEAR, opened or today - A_YEAR)
    unsaid = {"group": "week", "first": str(min(first, today)), "last": str(today), "branch": "", "product": ""}
    return {name: request.args.get(name, "").strip() or text for name, text in unsaid.items()}


def opening(unit: Unit) -> date | None:
    """The day of the first movement."""
    first = reports.first_day(unit)
    return None if first is None else charts.date_of(first)


def read(unit: Unit, written: dict[str, str]) -> Asked:
    """What these words mean; BadQuery with a sentence for what they cannot."""
    if written["group"] not in GROUPS:
        raise BadQuery(f"Group by {', '.join(GROUPS)}, not by {written['group'][:40]!r}.")
    first, last = a_day("From", written["first"]), a_day("To", written["last"])
    if first > last:
        raise BadQuery(f"The days run from {first} to {last}, which is backwards.")
    return Asked(written["group"], first, last, a_branch(unit, written["branch"]), a_product(unit, written["product"]))


def a_day(label: str, text: str) -> date:
    """A day as a browser's date field writes it."""
    try:
        day = day_of(text, label)
    except ValueError as error:
        raise BadQuery(f"{error}.") from None
    if not 1970 <= day.year < 9000:
        raise BadQuery(f"{label} is a day of this era, not {day}.")
    return day


def a_branch(unit: Unit, text: str) -> int | None:
    """The branch with that id; None for all."""
    if not text:
        return None
    id_ = tables.whole(text)
    if id_ is None or unit.one(BRANCHES, id=id_) is None:
        raise BadQuery(f"There is no branch with the id {text[:40]!r}.")
    return id_


def a_product(unit: Unit, text: str) -> dict[str, Any] | None:
    """The product with that style code or id; None for all."""
    if not text:
        return None
    id_ = tables.whole(text)
    found = None if "\0" in text else unit.one(PRODUCTS, styleCode=text)
    found = found or (unit.one(PRODUCTS, id=id_) if id_ is not None else None)
    if found is None:
        raise BadQuery(f"There is no product with the style code or id {text[:40]!r}.")
    return found


def spread(asked: Asked) -> list[Period]:
    """The periods of the charts."""
    first, until = charts.day_of(asked.first), charts.day_of(asked.last) + 1
    if (until - first) // {"day": 1, "week": 7, "month": 30}[asked.group] > MOST_PERIODS:
        raise BadQuery(f"These are more than {MOST_PERIODS} {asked.group}s; choose fewer days or a longer step.")
    return charts.periods(first, until, asked.group)


def offered(account: Account) -> list[tuple[str, str]]:
    """Style codes and names to choose from."""
    query = bind(PRODUCTS, {"order": "styleCode", "rows": str(MOST_ROWS)}, account.behaviour)
    products = map(orjson.loads, account.shop.list(PRODUCTS, query))
    return [(each["styleCode"], each["name"]) for each in products if each["styleCode"]]


# What is drawn


def drawn(unit: Unit, asked: Asked, into: list[Period]) -> list[Figure]:
    """The charts, from what the database adds up by day."""
    span = Span(charts.day_of(asked.first), charts.day_of(asked.last) + 1)
    product = asked.product["id"] if asked.product else None
    figures = []
    if product is None:
        figures.append(of_sales(reports.sales(unit, span, asked.branch), into))
    figures.append(of_units(reports.units_sold(unit, span, asked.branch, product), into))
    figures.append(of_stock(reports.moved(unit, span.until, asked.branch, product), into))
    return figures


def of_sales(days: list[reports.Day], into: list[Period]) -> Figure:
    """Approved orders, by the day they were created."""
    counts = charts.summed([(each.day, each.number) for each in days], into)
    totals = charts.summed([(each.day, each.amount) for each in days], into)
    says = [
        f"{each.name}: {money(total)}, {plain(count)} orders"
        for each, total, count in zip(into, totals, counts, strict=True)
    ]
    rows = [(each.name, plain(count), money(total)) for each, count, total in zip(into, counts, totals, strict=True)]
    about = f"{plain(sum(counts))} approved orders worth {money(sum(totals))} in the home currency"
    return Figure(
        "sales", "Sales", f"{about}, by the day they were created.", "value", charts.bars(totals, into, says), rows,
        ("Period", "Orders", "Value"),
    )  # fmt: skip


def of_units(days: list[reports.Day], into: list[Period]) -> Figure:
    """What left the shelves for customers."""
    units = charts.summed([(each.day, each.amount) for each in days], into)
    says = [f"{each.name}: {plain(number)} units" for each, number in zip(into, units, strict=True)]
    rows = [(each.name, plain(number)) for each, number in zip(into, units, strict=True)]
    about = f"{plain(sum(units))} units left for customers, by the day they were dispatched."
    return Figure("units", "Units sold", about, "units", charts.bars(units, into, says), rows, ("Period", "Units"))


def of_stock(days: list[reports.Day], into: list[Period]) -> Figure:
    """What was on the shelves at the end of each period."""
    on_hand = charts.levels([(each.day, each.amount) for each in days], into)
    says = [f"End of {each.name}: {plain(number)} on hand" for each, number in zip(into, on_hand, strict=True)]
    rows = [(each.name, plain(number)) for each, number in zip(into, on_hand, strict=True)]
    about = f"From {plain(on_hand[0])} at the end of {into[0].name} to {plain(on_hand[-1])} at the end of the last."
    return Figure(
        "stock", "Stock on hand", about, "on hand", charts.steps(on_hand, into, says), rows, ("Period", "On hand")
    )


def plain(value: float) -> str:
    """A number with its thousands apart."""
    rounded = round(value, 2)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.2f}"


def money(value: float) -> str:
    """An amount with its thousands apart."""
    return f"{value:,.2f}"
