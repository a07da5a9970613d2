"""A large shop is of the size that was asked for, adds up, and comes out alike however often its making was stopped."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date

import pytest

from mockomni.clock import midnight
from mockomni.errors import ScenarioError
from mockomni.resources import SHELF, STORED
from mockomni.seeding import plant
from mockomni.seeding.audit import audit
from mockomni.seeding.large import Said, build
from mockomni.storage.store import open_store

ANCHOR = date(2026, 3, 5)
WANTED = Said(products=105, orders=700, months=2, anchor=ANCHOR)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file with a shop that was built in one go."""
    path = tmp_path_factory.mktemp("large") / "large.db"
    with closing(open_store(str(path))) as store:
        build(store, WANTED)
    return path


@pytest.fixture
def store(large):
    """That shop."""
    with closing(open_store(str(large))) as store:
        yield store


def dump(path):
    """Everything in a database, as text."""
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


def rows(store, name):
    with store.unit() as unit:
        return unit.find(SHELF[name])


def test_it_adds_up_and_nothing_in_it_happens_after_the_anchor(store):
    assert audit(store, until=midnight(ANCHOR)) == []


def test_it_has_as_much_as_was_asked_for(store):
    assert (len(rows(store, "SalesOrders")), len(rows(store, "Products"))) == (700, 105)
    days = sorted(row["createdDate"][:10] for row in rows(store, "SalesOrders"))
    assert ("2026-01-03" <= days[0] <= "2026-01-05", "2026-03-02" <= days[-1] <= "2026-03-04") == (True, True)


def test_it_has_some_of_everything(store):
    with store.unit() as unit:
        assert [each.name for each in STORED if not unit.count(each)] == []


def test_orders_are_of_every_kind_and_mostly_sent_and_paid(store):
    orders = rows(store, "SalesOrders")
    assert {row["status"] for row in orders} == {"APPROVED", "DRAFT", "VOID"}
    assert {row["currencyCode"] for row in orders} == {"NZD", "USD"}
    assert len({row["branchId"] for row in orders}) == 4
    assert sum(bool(row["dispatchedDate"]) for row in orders) > 0.75 * len(orders)
    assert len(rows(store, "Payments")) > 0.7 * len(orders)
    assert max(Counter(row["modifiedDate"] for row in orders).values()) == 300


def test_ids_follow_each_other_and_the_time(store):
    orders = rows(store, "SalesOrders")
    assert [row["createdDate"] for row in orders] == sorted(row["createdDate"] for row in orders)
    payments = [row["id"] for row in rows(store, "Payments")]
    assert payments == list(range(1, len(payments) + 1))


class Enough(Exception):
    """Somebody stops it."""


@pytest.mark.parametrize("stops", [[0], [250, 500], [300, 340, 700]])
def test_one_that_was_stopped_and_taken_up_again_is_the_same(large, tmp_path, stops):
    path = tmp_path / "stopped.db"
    for stop in stops:
        with closing(open_store(str(path))) as store, pytest.raises(Enough):
            build(store, WANTED, tell=lambda there, stop=stop: stopped(there, stop))
    with closing(open_store(str(path))) as store:
        build(store, Said())
    assert dump(path) == dump(large)


def stopped(there, stop):
    if there >= stop:
        raise Enough


def test_one_that_is_done_is_left_as_it_is(store, large):
    before = dump(large)
    assert build(store, WANTED) == build(store, Said())
    assert dump(large) == before


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (WANTED._replace(orders=800), "--orders 700, not 800"),
        (Said(seed=2), "--seed 1, not 2"),
        (Said(anchor=date(2026, 3, 6)), "--anchor 2026-03-05, not 2026-03-06"),
    ],
)
def test_another_one_is_refused(store, said, problem):
    with pytest.raises(ScenarioError, match=f"holds a shop made with {problem}; ask for that one to go on with it"):
        build(store, said)


def test_one_that_is_not_finished_is_not_opened_but_replaced_on_demand(tmp_path):
    with closing(open_store(str(tmp_path / "half.db"))) as store:
        with pytest.raises(Enough):
            build(store, WANTED, tell=lambda there: stopped(there, 0))
        with pytest.raises(ScenarioError, match="holds a large shop that is not finished; run `mockomni seed"):
            plant(store)
        assert plant(store, scenario="empty", reset=True) == plant(store)


def test_a_server_is_told_how_to_get_one():
    with (
        closing(open_store()) as store,
        pytest.raises(ScenarioError, match="built ahead: mockomni seed --scenario large"),
    ):
        plant(store, scenario="large")


def test_a_range_narrower_than_the_standard_one_is_refused(tmp_path):
    with (
        closing(open_store(str(tmp_path / "narrow.db"))) as store,
        pytest.raises(ScenarioError, match="a large shop has at least 98 products, not 97"),
    ):
        build(store, Said(products=97))
