"""The journal over HTTP: found by what a request carried, cleared, counted."""

import pytest

from mockomni.settings import Behaviour, Limits

KEY = "0123456789abcdef0123456789abcdef"
NOON = "2023-11-14T22:13:20Z"


@pytest.fixture
def asked(omni, app):
    """Some requests: reads, an order, a stranger's and a picture."""
    for path in ("Products?where=id=1", "Products?page=2", "Nowhere"):
        omni(path)
    order = [{"reference": "#1", "lineItems": [{"code": "LAMP", "qty": 2}, {"code": "MUG"}]}]
    app.test_client().post("/api/v1/SalesOrders", json=order, auth=("TestNZ", KEY))
    app.test_client().get("/api/v1/Users", auth=("Nobody", "x"))
    app.test_client().get("/files/1/none.png")


def found(door, query):
    return [
        each["path"].rpartition("/")[2] for each in door.get("/_mock/requests", query_string=query).json["requests"]
    ]


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ({}, ["none.png", "Users", "SalesOrders", "Nowhere", "Products", "Products"]),
        ({"account": "1"}, ["none.png", "SalesOrders", "Nowhere", "Products", "Products"]),
        ({"body": '{"lineItems": [{"code": "LAMP", "qty": 2}]}'}, ["SalesOrders"]),
        ({"body": ["lineItems.code=LAMP", "reference=#1"]}, ["SalesOrders"]),
        ({"body": ["lineItems.code=LAMP", "reference=#2"]}, []),
        ({"query": "page=2", "path": "/v1/Products"}, ["Products"]),
        ({"query": ["page", "where"]}, []),
        ({"connection": "default", "status": "4xx"}, ["Nowhere"]),
        ({"status": "401", "connection": ""}, ["Users"]),
        ({"path": "/v1/*s", "limit": "2"}, ["Users", "SalesOrders"]),
        ({"since": NOON, "until": NOON, "method": "POST"}, ["SalesOrders"]),
        ({"since": "2023-11-14T22:13:21Z"}, []),
    ],
)
def test_requests_are_found_by_what_they_were_like(door, asked, query, paths):
    assert found(door, query) == paths


def test_the_latest_is_the_latest_that_was_like_that(door, asked):
    assert door.get("/_mock/requests/latest?path=/v1/Products").json["query"] == "page=2"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (f"key={KEY}", "key=…"),
        (f"rows=1&apikey={KEY.upper()}&page=2", "rows=1&apikey=…&page=2"),
        (f"auth=TestNZ:{KEY}", "auth=TestNZ:…"),
        (KEY, "…"),
        (f"where=reference='{KEY}'", f"where=reference='{KEY}'"),
        (f"hash={KEY}{KEY}", f"hash={KEY}{KEY}"),
    ],
)
def test_a_key_in_the_query_string_is_kept_nowhere(door, omni, sent, kept):
    omni(f"Products?{sent}")
    assert door.get("/_mock/requests/latest").json["query"] == kept


def test_criteria_that_mean_nothing_are_told_together(door):
    answer = door.get("/_mock/requests?status=ok&colour=red")
    assert (answer.status_code, [problem.split()[0] for problem in answer.json["problems"]]) == (
        400,
        ["status", "There"],
    )


@pytest.mark.parametrize(("query", "left"), [("", []), ("?account=1", ["Users"])])
def test_requests_are_cleared(door, asked, query, left):
    answer = door.delete(f"/_mock/requests{query}")
    assert (answer.status_code, answer.json, found(door, {})) == (200, {"cleared": 1}, left)


def test_an_account_that_is_not_there_is_not_cleared(door, asked):
    assert (door.delete("/_mock/requests?account=9").status_code, len(found(door, {}))) == (404, 6)


def test_the_pace_is_known_while_limits_are_off(door, omni):
    for _ in range(5):
        omni("Users")
    assert door.get("/_mock/requests/limits").json == {
        "limits": "3/60/5000",
        "calls": 5,
        "refused": 2,
        "windows": {"second": 2, "minute": 0, "day": 0},
        "sentence": "Of 5 calls, this run would have been refused 2 times at 3 a second.",
        "connections": [
            {
                "connection": "Default",
                "calls": 5,
                "refused": {"second": 2, "minute": 0, "day": 0},
                "busiest": {"second": 5, "minute": 5, "day": 5},
                "first": NOON,
            }
        ],
    }


def test_only_recognised_calls_have_a_pace(door, asked):
    assert door.get("/_mock/requests/limits").json["calls"] == 4


def test_the_pace_is_held_against_the_limits_asked_for_or_the_accounts_own(door, omni, app):
    app.extensions["mockomni"].accounts.first().behaviour = Behaviour(limits=Limits(4, 60, 5000))
    for _ in range(5):
        omni("Users")
    asked = ["", "?limits=", "?limits=1/60/5000", "?limits=9/2/5000", "?limits=9/9/9"]
    assert [door.get(f"/_mock/requests/limits{query}").json["refused"] for query in asked] == [1, 1, 4, 3, 0]


@pytest.mark.parametrize("limits", ["3", "off", "3/0/5", "x/y/z"])
def test_limits_that_are_none_are_refused(door, limits):
    assert door.get(f"/_mock/requests/limits?limits={limits}").status_code == 400


def test_clearing_begins_the_pace_anew(door, asked):
    door.delete("/_mock/requests?account=1")
    assert door.get("/_mock/requests/limits").json["sentence"] == (
        "None of the 0 calls would have been refused at 3/60/5000."
    )


def test_the_archive_holds_the_requests_in_the_order_they_came(door, asked):
    archive = door.get("/_mock/requests.har?path=/v1/*&limit=4").json["log"]
    assert [each["request"]["url"].partition("localhost")[2] for each in archive["entries"]] == [
        "/api/v1/Products?page=2",
        "/api/v1/Nowhere",
        "/api/v1/SalesOrders",
        "/api/v1/Users",
    ]


def test_the_archive_holds_no_key(door, asked):
    assert "0123456789abcdef" not in door.get("/_mock/requests.har").text


@pytest.mark.parametrize(
    ("query", "matching", "told"),
    [
        ({"path": "/v1/Products"}, 2, ""),
        ({"path": "/v1/Products", "query": "page=3"}, 0, "    query page is '2', not '3'"),
        ({"path": "/v1/SalesOrders", "body": "lineItems.qty=3"}, 0, "    lineItems.qty is 2, not 3"),
    ],
)
def test_what_was_expected_is_counted_or_else_the_nearest_told(door, asked, query, matching, told):
    answer = door.get("/_mock/requests/expected", query_string={**query, "limit": "1"}).json
    assert (answer["matching"], answer["forgotten"], told in answer["text"].splitlines() or not told) == (
        matching,
        0,
        True,
    )


def test_what_is_forgotten_is_counted(door, omni, app):
    app.extensions["mockomni"].journal.most_exchanges = 2
    for _ in range(5):
        omni("Users")
    answer = door.get("/_mock/requests").json
    assert (len(answer["requests"]), answer["forgotten"]) == (2, 3)


@pytest.mark.parametrize("path", ["requests", "requests.har", "requests/expected", "requests/latest"])
def test_requests_of_an_account_that_is_not_there_are_not_none_but_an_error(door, asked, path):
    answer = door.get(f"/_mock/{path}?account=55")
    assert (answer.status_code, answer.json["error"]) == (404, "there is no account 55")


def test_an_account_that_is_named_has_no_request_of_another(door, asked):
    id_ = door.get("/_mock/requests/latest?path=/v1/SalesOrders").json["id"]
    other = door.post("/_mock/accounts", json={"scenario": "small"}).json["id"]
    asked_of = [door.get(f"/_mock/requests/{id_}?account={each}").status_code for each in (1, other)]
    assert asked_of == [200, 404]
