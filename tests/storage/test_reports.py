"""Do the sums that the database makes agree with the rows, added up one by one?"""

from collections import Counter, defaultdict
from datetime import date

import pytest

from mockomni.clock import seconds
from mockomni.query.bind import bind
from mockomni.resources import SHELF
from mockomni.seeding import plant
from mockomni.settings import Behaviour
from mockomni.storage import reports
from mockomni.storage.reports import DAY, Span
from mockomni.storage.store import open_store
from mockomni.storage.unit import Unit

EVER = Span(0, 40_000)


@pytest.fixture(scope="module", params=["memory", "postgresql"])
def unit(request):
    database = ":memory:" if request.param == "memory" else request.getfixturevalue("new_postgres")()
    store = open_store(database)
    plant(store, scenario="small", anchor=date(2026, 1, 5))
    with store.unit(1) as unit:
        yield unit
    store.close()


def rows(unit, resource):
    return unit.find(SHELF[resource])


def day_of(text):
    return seconds(text) // DAY


@pytest.mark.parametrize("where", ["", "isApproved = false", "stage LIKE '%a%' OR total > 1000", "id = 5.5"])
def test_a_count_is_what_all_pages_hold(unit, where):
    orders = SHELF["SalesOrders"]
    query = bind(orders, {"where": where, "rows": "250"}, Behaviour())
    assert reports.count(unit, orders, query) == len(unit.wires(orders, query))


def test_sales_of_a_day_are_its_approved_orders(unit):
    expected = defaultdict(lambda: [0, 0.0])
    for order in rows(unit, "SalesOrders"):
        if order["status"] == "APPROVED":
            expected[day_of(order["createdDate"])][0] += 1
            expected[day_of(order["createdDate"])][1] += order["total"]
    assert len(expected) > 10
    assert [(each.day, each.number, each.amount) for each in reports.sales(unit, EVER)] == [
        (day, count, pytest.approx(total)) for day, (count, total) in sorted(expected.items())
    ]


def test_sales_can_be_those_of_one_branch_and_of_some_days(unit):
    branches = Counter(order["branchId"] for order in rows(unit, "SalesOrders") if order["status"] == "APPROVED")
    assert {branch: sum(each.number for each in reports.sales(unit, EVER, branch)) for branch in branches} == branches
    first, *_, last = reports.sales(unit, EVER)
    (alone,) = reports.sales(unit, Span(first.day, first.day + 1))
    assert alone._replace(amount=0) == first._replace(amount=0)
    assert alone.amount == pytest.approx(first.amount)
    assert reports.sales(unit, Span(last.day + 1, 40_000)) == []


@pytest.mark.parametrize("by_product", [False, True])
def test_what_moved_until_today_is_what_stands_on_the_shelves(unit, by_product):
    on_hand = defaultdict(float)
    for row in rows(unit, "Stock"):
        on_hand[row["branchId"], row["productId"] if by_product else None] += row["stockOnHand"]
    moved = {
        (branch, product): sum(each.amount for each in reports.moved(unit, EVER.until, branch, product))
        for branch, product in on_hand
    }
    assert moved == {place: pytest.approx(quantity) for place, quantity in on_hand.items()}


def test_units_sold_are_what_dispatched_orders_took(unit):
    taken = sum(
        movement.quantity
        for order in rows(unit, "SalesOrders")
        for movement in reports.document_movements(unit, SHELF["SalesOrders"], order["id"], 1000)
        if movement.counts == "stockOnHand"
    )
    sold = reports.units_sold(unit, EVER)
    assert sum(each.amount for each in sold) == pytest.approx(-taken)
    products = {row["id"] for row in rows(unit, "Products")}
    assert sum(day.amount for product in products for day in reports.units_sold(unit, EVER, None, product)) == (
        pytest.approx(-taken)
    )


def test_a_document_tells_what_it_moved_in_order(unit):
    order = next(row for row in rows(unit, "SalesOrders") if row["dispatchedDate"] and len(row["lineItems"]) > 1)
    lines = {line["id"] for line in order["lineItems"]}
    told = reports.document_movements(unit, SHELF["SalesOrders"], order["id"], 100)
    assert {each.line_id for each in told} <= lines and told == sorted(told)
    assert reports.document_movements(unit, SHELF["SalesOrders"], order["id"], 1) == told[:1]


def test_a_product_tells_what_was_moved_of_it_newest_first(unit):
    product = next(row for row in rows(unit, "Products") if row["productOptions"][0]["stockOnHand"] > 0)
    told = reports.product_movements(unit, product["id"], 10_000)
    on_hand = sum(each.quantity for each in told if each.counts == "stockOnHand")
    assert told == sorted(told, reverse=True)
    assert on_hand == pytest.approx(sum(option["stockOnHand"] for option in product["productOptions"]))


def test_nothing_of_another_account_is_told(unit):
    other = Unit(unit._driver, unit.link, 2)
    assert reports.count(other, SHELF["SalesOrders"], bind(SHELF["SalesOrders"], {}, Behaviour())) == 0
    assert [reports.sales(other, EVER), reports.units_sold(other, EVER), reports.moved(other, EVER.until)] == [[]] * 3
    assert reports.product_movements(other, rows(unit, "Products")[0]["id"], 10) == []
