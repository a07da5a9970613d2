"""The standard shop is two years of a business: of the size it was promised, and it adds up."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from mockomni.clock import midnight
from mockomni.resources import STORED
from mockomni.seeding import plant
from mockomni.seeding.audit import audit
from mockomni.storage.sqlite import MemoryStore

ANCHOR = date(2026, 3, 5)


@pytest.fixture(scope="module")
def standard():
    """The standard shop."""
    store = MemoryStore()
    plant(store, scenario="standard", anchor=ANCHOR)
    yield store
    store.close()


@pytest.fixture(scope="module")
def shop(standard):
    """Every row of it, by resource."""
    with standard.unit() as unit:
        return {resource.name: unit.find(resource) for resource in STORED}


def day(text):
    return datetime.fromisoformat(text).date()


def placed(shop, source=None):
    """The days on which orders were placed, from one source or any."""
    return [day(row["createdDate"]) for row in shop["SalesOrders"] if source in (None, row["source"])]


def test_it_is_what_a_server_opens_with():
    store = MemoryStore()
    assert plant(store).scenario == "standard"


def test_it_adds_up_and_nothing_in_it_happens_after_the_anchor(standard):
    assert audit(standard, until=midnight(ANCHOR)) == []


LEAST = {
    "SalesOrders": 2450,
    "PurchaseOrders": 200,
    "BranchTransfers": 60,
    "Adjustments": 40,
    "CreditNotes": 100,
    "Payments": 2000,
    "PaymentFees": 1000,
    "PaymentPayouts": 100,
    "Quotes": 80,
    "ProductionJobs": 40,
    "Voucher": 30,
    "SerialNumbers": 50,
    "Cartons": 200,
    "Contacts": 200,
}


def test_there_is_as_much_as_two_years_leave_behind(shop):
    assert {name: len(shop[name]) for name, least in LEAST.items() if len(shop[name]) < least} == {}
    assert [name for name in shop if not shop[name]] == []


def test_the_range_is_wide_and_lies_at_four_branches(shop):
    sized = [product for product in shop["Products"] if product["sizeRangeId"]]
    assert len(sized) >= 25
    assert len(shop["Products"]) - len(sized) >= 60
    assert len(shop["Branches"]) == 4
    assert {row["branchId"] for row in shop["Stock"] if row["stockOnHand"]} == {row["id"] for row in shop["Branches"]}


def test_it_goes_on_for_two_years(shop):
    days = placed(shop)
    assert timedelta(days=715) < max(days) - min(days) < timedelta(days=735)
    assert max(after - before for before, after in pairwise(sorted(days))) <= timedelta(days=4)


def test_sales_grow(shop):
    year = timedelta(days=365)
    second = [each for each in placed(shop) if each > ANCHOR - year]
    first = [each for each in placed(shop) if ANCHOR - 2 * year < each <= ANCHOR - year]
    assert 1.1 < len(second) / len(first) < 1.4


def test_sales_have_a_yearly_season(shop):
    # Wherever the anchor has moved its peak to, half a year later is the trough.
    months = Counter(each.month for each in placed(shop))
    peak = max(months, key=lambda month: months[month])
    trough = (peak + 5) % 12 + 1
    assert months[peak] > 1.4 * months[trough]


def test_sales_have_a_weekly_rhythm(shop):
    web = Counter(each.weekday() for each in placed(shop, "Web"))
    backend = Counter(each.weekday() for each in placed(shop, "Backend"))
    assert max(web.values()) > 1.5 * min(web.values())
    assert sorted(backend.values())[:2] < [max(backend.values()) / 5] * 2


def test_more_orders_than_a_page_holds_share_a_modified_date(shop):
    assert max(Counter(row["modifiedDate"] for row in shop["SalesOrders"]).values()) > 250


def test_most_shelves_are_neither_bare_nor_overfull(shop):
    on_hand = [row["stockOnHand"] for row in shop["Stock"] if row["code"] and not row["virtual"]]
    assert sum(number < 0 for number in on_hand) < 0.01 * len(on_hand)
    assert sum(number > 0 for number in on_hand) > 0.7 * len(on_hand)


def test_nearly_everything_sold_was_sent_in_a_fortnight(shop):
    waits = [
        day(row["dispatchedDate"]) - day(row["createdDate"]) for row in shop["SalesOrders"] if row["dispatchedDate"]
    ]
    assert len(waits) > 0.85 * len(shop["SalesOrders"])
    assert sorted(waits)[len(waits) * 9 // 10] <= timedelta(days=14)
