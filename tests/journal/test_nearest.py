"""What is a person told when what was expected never came?"""

import json

import pytest

from mockomni.journal import Journal
from mockomni.journal.criteria import Criteria
from mockomni.journal.nearest import differences, nearest, unlike

LINES = [{"code": "MUG", "qty": 1}, {"code": "LAMP", "qty": 2}]


@pytest.fixture
def entries(exchange):
    """A list, an order, and something else entirely."""
    journal = Journal(longest_request=1000)
    journal.record(exchange(1, path="/api/v1/Stock", status=404, why="There is none."))
    journal.record(exchange(2, path="/api/v1/SalesOrders", query="page=1&rowz=5"))
    body = json.dumps([{"refrence": "#1", "lineItems": LINES, "isApproved": True}]).encode()
    journal.record(exchange(3, path="/api/v1/SalesOrders/", method="POST", request_body=body))
    journal.record(exchange(4, path="/api/v1/Branches", method="PUT", request_body=b"x" * 2000, connection=""))
    return journal.latest()


def test_the_nearest_calls_are_told_with_what_differs(entries):
    wanted = Criteria(
        method="post", path="/v1/SalesOrder", body={"reference": "#1", "lineItems": [{"code": "LAMP", "qty": 3}]}
    )
    assert unlike(wanted, entries, 2) == (
        'Expected POST /v1/SalesOrder with body {"reference":"#1","lineItems":[{"code":"LAMP","qty":3}]}.\n'
        "The nearest of 4 calls:\n"
        "  POST /api/v1/SalesOrders/ -> 200 (r3)\n"
        "    path is /v1/SalesOrders, not /v1/SalesOrder\n"
        "    there is no [0].reference, but refrence\n"
        "    [0].lineItems[1].qty is 2, not 3\n"
        "  GET /api/v1/SalesOrders?page=1&rowz=5 -> 200 (r2)\n"
        "    method is GET, not POST\n"
        "    path is /v1/SalesOrders, not /v1/SalesOrder\n"
        "    there is no body"
    )


def test_nothing_at_all_is_told_too():
    assert unlike(Criteria(method="GET"), []) == "Expected GET any path. The journal has no calls at all."


DIFFERENCES = {
    "r1": [
        (Criteria(status="2xx"), ["status is 404, not 2xx: There is none."]),
        (Criteria(account=2), ["account is 1, not 2"]),
        (Criteria(since=5.0), ["it came at 1970-01-01T00:00:01Z"]),
        (Criteria(query=(("page", None),)), ["query has no page"]),
    ],
    "r2": [
        (Criteria(query=(("page", "2"),)), ["query page is '1', not '2'"]),
        (Criteria(query=(("rows", None),)), ["query has no rows, but rowz"]),
        (Criteria(), []),
    ],
    "r3": [
        (Criteria(pairs=(("lineItems.code", "X"),)), ["lineItems.code is MUG, LAMP, not X"]),
        (Criteria(pairs=(("lineItems.shade", "X"),)), ["there is no lineItems.shade"]),
        (Criteria(body={"isApproved": 1}), ["[0].isApproved is true, not 1"]),
        (Criteria(body=[{"isApproved": "none"}]), ['[0].isApproved is true, not "none"']),
        (Criteria(body={"lineItems": [{"code": {"a": 1}}]}), ['[0].lineItems[0].code is "MUG", not an object']),
        (Criteria(body={"isApproved": [1]}), ["[0].isApproved is true, not a list"]),
        (
            Criteria(body={f"k{number}": 1 for number in range(7)}),
            [*(f"there is no [0].k{number}" for number in range(5)), "and 2 more"],
        ),
    ],
    "r4": [
        (Criteria(connection="Shop"), ["connection is nobody, not Shop"]),
        (
            Criteria(body={"a": 1}),
            ["what the body carried is not known: the journal keeps 1000 of its 2000 bytes"],
        ),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("id_", "criteria", "told"), [(id_, *each) for id_, cases in DIFFERENCES.items() for each in cases]
)
def test_each_difference_is_told_in_its_own_words(entries, id_, criteria, told):
    (entry,) = [entry for entry in entries if entry.exchange.id == id_]
    assert differences(criteria, entry) == told


def test_an_empty_list_has_no_items(exchange):
    journal = Journal()
    journal.record(exchange(1, request_body=b"[]"))
    assert differences(Criteria(body={"a": 1}), journal.latest()[0]) == ["body has no items"]


@pytest.mark.parametrize(
    ("criteria", "order"),
    [
        (Criteria(path="/v1/Stocks"), ["r1"]),
        (Criteria(path="/v1/SalesOrders", method="PUT"), ["r3", "r2", "r4"]),
        (Criteria(path="/v1/SalesOrders", method="GET", body={"x": 1}), ["r2", "r3", "r1"]),
    ],
)
def test_the_nearest_come_first(entries, criteria, order):
    assert [entry.exchange.id for entry in nearest(criteria, entries, len(order))] == order


def test_what_a_client_sent_does_not_steer_the_terminal(exchange):
    journal = Journal()
    journal.record(exchange(1, path="/api/v1/\x1b[2J", query="a=" + "x" * 999))
    told = unlike(Criteria(path="/v1/Stock"), journal.latest())
    assert ("\x1b" in told, max(map(len, told.splitlines())) < 260) == (False, True)
