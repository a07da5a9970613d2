"""What does ``omni`` say of the calls that a test made, and of those that it should have made?"""

from __future__ import annotations

import pytest
from buying import NEW_YEAR, ORDER


def test_requests_are_what_was_called_the_oldest_first(omni, call):
    call("GET", "/v1/Stock?rows=2&page=1")
    call("POST", "/V1/SalesOrders/", json=[ORDER])
    read, written = omni.requests
    assert (read.method, read.path, read.query, read.status) == ("GET", "/v1/Stock", {"rows": "2", "page": "1"}, 200)
    assert (written.path, written.json, written.answer[0]["code"]) == ("/V1/SalesOrders", [ORDER], "WEB-1")
    assert (read.json, written.connection, read.headers["Authorization"]) == (None, "Test", f"Basic {omni.username}:…")
    assert repr(read).startswith("<GET /api/v1/Stock?rows=2&page=1 -> 200 (")


def test_requests_with_a_wrong_key_are_among_them(omni, call):
    call("GET", "/v1/Stock", auth=(omni.username, "wrong"))
    omni.assert_called("GET", "/v1/Stock", status=401)


@pytest.mark.parametrize(
    ("method", "path", "like"),
    [
        ("POST", "/v1/SalesOrders", {}),
        ("post", "/V1/salesorders?loadboms=true", {"times": 1}),
        ("*", "/v1/Sales*", {"status": "2xx"}),
        ("POST", "/v1/SalesOrders", {"json": {"reference": "WEB-1"}}),
        ("POST", "/v1/SalesOrders", {"json": {"lineItems": [{"code": "LAMP"}]}}),
        ("POST", "/v1/SalesOrders", {"query": {"loadboms": "true"}}),
        ("POST", "/v1/SalesOrders", {"query": {"loadboms": None}, "connection": "Test"}),
    ],
    ids=str,
)
def test_what_was_called_is_found(omni, call, method, path, like):
    call("POST", "/v1/SalesOrders?loadboms=true", json=[ORDER])
    assert [each.json for each in omni.assert_called(method, path, **like)] == [[ORDER]]


@pytest.mark.parametrize(
    ("method", "path", "like", "told"),
    [
        ("GET", "/v1/SalesOrders", {}, "method is POST, not GET"),
        ("POST", "/v1/Quotes", {}, "path is /v1/SalesOrders, not /v1/Quotes"),
        ("POST", "/v1/SalesOrders", {"times": 2}, "POST /v1/SalesOrders twice, not once:\n  POST /api/v1/SalesOrders"),
        ("POST", "/v1/SalesOrders", {"times": 0}, "POST /v1/SalesOrders never, not once:"),
        ("POST", "/v1/SalesOrders", {"json": {"reference": "WEB-2"}}, r'\[0\].reference is "WEB-1", not "WEB-2"'),
        ("POST", "/v1/SalesOrders", {"query": {"loadboms": "true"}}, "query has no loadboms"),
        ("POST", "/v1/SalesOrders", {"status": 500}, "status is 200, not 500: "),
        ("PUT", "/v1/SalesOrders", {"times": 3}, "method is POST, not PUT\nIt was to be called 3 times."),
    ],
    ids=str,
)
def test_what_was_not_called_fails_with_the_nearest_that_was(omni, call, method, path, like, told):
    call("POST", "/v1/SalesOrders", json=[ORDER])
    with pytest.raises(AssertionError, match=told):
        omni.assert_called(method, path, **like)


def test_that_nothing_was_called_can_be_expected(omni, call):
    call("GET", "/v1/Stock")
    omni.assert_not_called("POST", "/v1/SalesOrders")
    with pytest.raises(AssertionError, match=r"GET /v1/Stock never, not once:\n  GET /api/v1/Stock -> 200"):
        omni.assert_not_called("GET", "/v1/Stock")
    omni.forget_requests()
    omni.assert_not_called("*", "/*")


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("GET", "/v1/Stok", "there is nothing at '/v1/Stok'; /v1/Stock may be meant"),
        ("GET", "v1/Stock", "a path is what follows /api, such as '/v1/Stock', not 'v1/Stock'"),
        ("GET", None, "a path is what follows /api"),
        ("FETCH", "/v1/Stock", "a method is one of GET"),
    ],
)
def test_a_misspelt_expectation_is_an_error_rather_than_met(omni, method, path, told):
    with pytest.raises(ValueError, match=told):
        omni.assert_not_called(method, path)


@pytest.mark.parametrize(
    "path", ["/v1/Stock", "/v1/Stock/5", "/api/v1/Cartons/7", "/v1/Cartons", "/v2/BomMasters", "/v9/*"]
)
def test_every_path_that_may_be_called_may_be_named(omni, path):
    omni.assert_not_called("GET", path)


def test_the_pace_is_counted_while_limits_are_off(omni, call):
    omni.clock.freeze(NEW_YEAR)
    for _ in range(5):
        call("GET", "/v1/Users?rows=1")
    assert omni.pace().sentence == "Of 5 calls, this run would have been refused 2 times at 3 a second."
    with pytest.raises(ValueError, match="limits that are off"):
        omni.pace("off")


def test_the_report_shows_the_latest_calls_with_their_reasons(omni, call):
    for page in range(3):
        call("GET", f"/v1/Users?page={page}")
    first, *rest = omni.report(most=2).splitlines()
    assert (first, len(rest)) == ("(1 calls before these)", 2)
    assert "page=2" in rest[-1] and "Users" in rest[-1]
