"""Does every path lead where Omni's does?"""

import pytest

from mockomni.api.routes import nearest, place_of
from mockomni.resources import RESOURCES, SHELF
from mockomni.resources.resource import CREATE, DELETE, GET, LIST, UPDATE


@pytest.mark.parametrize("resource", [each for each in RESOURCES if LIST in each.verbs], ids=lambda each: each.name)
def test_a_fresh_resource_is_an_empty_list_in_any_case(client, resource):
    path = f"/api/{resource.path}"
    for spelled in (path, path.lower(), path.upper(), path.swapcase(), f"{path}/", f"{path}/?page=1"):
        assert (client.get(spelled).status_code, client.get(spelled).json) == (200, [])


@pytest.mark.parametrize("resource", [each for each in RESOURCES if GET in each.verbs], ids=lambda each: each.name)
def test_an_unknown_record_is_not_found_unless_many_may_match(client, resource):
    expected = (200, []) if resource.many else (404, "Resource not found")
    for path in (f"/api/{resource.path}/99", f"/API/{resource.path.upper()}/99/"):
        answer = client.get(path)
        assert (answer.status_code, answer.json) == expected


@pytest.mark.parametrize("key", ["abc", "1x", "-1", "1.0", "٣", "9" * 19, "9" * 5000, "1/2", "%20", "1%00"])
def test_what_is_no_id_is_not_found(client, key):
    assert client.get(f"/api/v1/Products/{key}").status_code == 404


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/Nothing", "/Products", "/v2/Products", "/v1/Products//"])
def test_what_is_no_path_is_not_found(client, path):
    for base in ("/api", "/API"):
        assert (client.get(base + path).status_code, client.get(base + path).json) == (404, "Resource not found")


@pytest.mark.parametrize("host", ["omni.test", "api.cin7.com:443", "[::1]:8080", "no host!", ""])
def test_a_path_leads_to_the_same_under_every_name_and_no_cookie_is_set(client, host):
    answer = client.get("/api/v1/Users", headers={"Host": host})
    assert (answer.status_code, answer.json, answer.headers.get("Set-Cookie")) == (200, [], None)


def test_slashes_are_never_merged_or_redirected(client):
    assert [client.get(path).status_code for path in ("/api//v1/Users", "/api/v1//Users", "/api/v1/Users//")] == [
        404
    ] * 3


@pytest.mark.parametrize(
    ("path", "resource", "key", "verbs"),
    [
        ("v1/contacts", "Contacts", "", {"GET": LIST, "POST": CREATE, "PUT": UPDATE}),
        ("v1/Contacts/5", "Contacts", "5", {"GET": GET, "DELETE": DELETE}),
        ("V1/paymentfeesandpayouts/FEES/", "PaymentFees", "", {"GET": LIST}),
        ("v1/PaymentFeesAndPayouts/Payouts", "PaymentPayouts", "", {"GET": LIST}),
        ("v2/BomMasters/3", "BomMasters_v2", "3", {"GET": GET}),
        ("v1/Stock/94/1 a/b", "Stock", "94/1 a/b", {"GET": GET}),
        ("v1/Stock/94%2F1%2fb", "Stock", "94/1/b", {"GET": GET}),
        ("v1/Cartons/7", "Cartons", "7", {"GET": GET, "PUT": UPDATE}),
        ("v1/ProductImages", "ProductImages", "", {"POST": CREATE}),
    ],
)
def test_the_longest_path_wins_and_the_rest_is_the_key(path, resource, key, verbs):
    assert place_of(path) == (SHELF[resource], verbs, key)


@pytest.mark.parametrize(
    "path", ["v1/Cartons", "v1/ProductImages/1", "v1/PaymentFeesAndPayouts", "v1/PaymentFeesAndPayouts/Fees/1"]
)
def test_some_places_do_not_exist(path):
    assert place_of(path) is None


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("v1/Product", ["v1/Products"]),
        ("Products", ["v1/Products"]),
        ("v1/salesorder", ["v1/SalesOrders"]),
        ("v1/PaymentFeesAndPayouts", []),
        ("v1/Xyzzy", []),
    ],
)
def test_the_nearest_names_are_suggested(path, near):
    assert nearest(path)[: len(near) or None] == near


def test_the_journal_says_where_there_is_nothing(client):
    client.get("/api/v1/Voucherz")
    assert client.why() == "There is nothing at /api/v1/Voucherz. The nearest: /api/v1/Voucher."


def test_the_journal_says_which_verbs_there_are(client):
    client.delete("/api/v1/Products/1")
    assert client.why() == "Products knows GET at this path, but not DELETE."


def test_the_front_page_says_what_this_is(stranger):
    answer = stranger.get("/")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert "http://localhost/api\n" in answer.text


def test_the_tests_door_is_beside_omnis(stranger):
    assert stranger.get("/_mock/health").json["status"] == "starting"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/v1/Users", "There is nothing at /v1/Users. The nearest: /api/v1/Users. Omni's API is below /api."),
        ("/nowhere", "There is nothing at /nowhere. Omni's API is below /api."),
    ],
)
def test_a_call_outside_the_api_is_told_where_it_is(client, path, why):
    answer = client.get(path)
    assert (answer.status_code, answer.data, client.why()) == (404, b'"Resource not found"', why)
    assert answer.headers["Mockomni-Request"] == client.last().id
