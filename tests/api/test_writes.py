"""Are bodies read as clients send them, and what became of each record answered in order?"""

import io
import json
from copy import deepcopy

import pytest

from mockomni.api.bodies import ignored
from mockomni.engine import Result
from mockomni.resources import SHELF

MALFORMED = "Missing or malformed JSON data; please see the documentation for examples."


class Recorder:
    """A shop that writes down what it is asked and says yes, but for records that say otherwise."""

    def __init__(self, shop):
        self.clock, self.behaviour = shop.clock, shop.behaviour
        self.asked = []

    def create(self, resource, records, *, options):
        self.asked.append(("create", resource.name, records, dict(options)))
        return [
            Result(index, False, errors=["no"]) if record == "no" else Result(index, True, index + 7, "#1")
            for index, record in enumerate(records)
        ]

    def update(self, resource, records, *, options):
        results = self.create(resource, records, options=options)
        self.asked[-1] = ("update", *self.asked[-1][1:])
        return results

    def delete(self, resource, id_):
        self.asked.append(("delete", resource.name, id_))
        return Result(0, True, id_, "mia@harrow.example")

    def put_cartons(self, order_id, records):
        self.asked.append(("put_cartons", order_id, records))

    def add_image(self, product_id, priority, content):
        self.asked.append(("add_image", product_id, priority, content))
        return Result(0, True, product_id, "")


@pytest.fixture
def shop(account):
    account.shop = Recorder(account.shop)
    return account.shop


@pytest.mark.parametrize(("method", "verb"), [("POST", "create"), ("PUT", "update")])
@pytest.mark.parametrize(
    "body", [b'[{"a":1.5},{}]', b' [{"a":1.5},{}]\r\n', b'\xef\xbb\xbf[{"a":1.5},{}]', b'[{"a":1.5e0},{}]']
)
def test_an_array_is_read_with_or_without_a_content_type(client, shop, method, verb, body):
    for more in ({}, {"content_type": "application/json"}, {"content_type": "text/plain"}):
        answer = client.open("/api/v1/SalesOrders", method=method, data=body, **more)
        assert answer.status_code == 200
    assert shop.asked == [(verb, "SalesOrders", [{"a": 1.5}, {}], {})] * 3


def test_results_come_in_order_with_their_five_fields(client, shop):
    answer = client.post("/api/v1/Contacts", json=["yes", "no"])
    assert answer.data == (
        b'[{"index":0,"success":true,"id":7,"code":"#1","errors":[]},'
        b'{"index":1,"success":false,"id":null,"code":null,"errors":["no"]}]'
    )
    assert client.why() == "1 of 2 records failed, the first of them record 1: no."


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"{}",
        b"null",
        b"5",
        b'"[]"',
        b"[",
        b"[{}",
        b"[{}]x",
        b"[NaN]",
        b"[Infinity]",
        b"\xff",
        b'["\xff"]',
        b"[" * 100_000,
    ],
)
def test_anything_but_an_array_is_refused_whole(client, shop, body):
    answer = client.post("/api/v1/Contacts", data=body)
    assert (answer.status_code, answer.json, shop.asked) == (400, MALFORMED, [])


@pytest.mark.parametrize(("count", "status"), [(0, 200), (250, 200), (251, 400)])
def test_a_batch_has_at_most_250_records(client, shop, count, status):
    assert client.put("/api/v1/Products", json=[{}] * count).status_code == status


def test_a_body_of_30_million_bytes_is_the_most(client, shop):
    assert client.post("/api/v1/Contacts", data=b"[" + b" " * 29_999_998 + b"]").status_code == 200
    assert client.post("/api/v1/Contacts", data=b"[" + b" " * 29_999_999 + b"]").json == "The request is too large."


def test_loadboms_goes_to_the_shop_and_other_parameters_are_ignored_aloud(client, shop):
    client.post("/api/v1/SalesOrders?LoadBoms=true&loadboms=false&x=1", json=[{}])
    assert (shop.asked[0][-1], client.last().notes) == ({"loadboms": "true"}, ("The parameter 'x' was ignored.",))


def test_a_delete_answers_one_result(client, shop):
    answer = client.delete("/api/v1/Contacts/418")
    assert answer.data == b'{"index":0,"success":true,"id":418,"code":"mia@harrow.example","errors":[]}'
    assert shop.asked == [("delete", "Contacts", 418)]


def test_cartons_are_put_under_their_order(client, shop):
    answer = client.put("/api/v1/Cartons/5", json=[{"sscc": "1"}])
    assert (answer.status_code, answer.data) == (200, b"true")
    assert shop.asked == [("put_cartons", 5, [{"sscc": "1"}])]


def test_a_picture_comes_as_a_form(client, shop):
    form = {"file": (io.BytesIO(b"picture"), "a.png")}
    answer = client.post("/api/v1/ProductImages?productId=3&ImagePriority=2", data=form)
    assert answer.data == b'{"index":0,"success":true,"id":3,"code":"","errors":[]}'
    assert shop.asked == [("add_image", 3, 2, b"picture")]


@pytest.mark.parametrize(
    ("query", "data", "text"),
    [
        ("productId=3", {"other": "x"}, MALFORMED),
        ("productId=3", None, MALFORMED),
        ("productId=3&imagePriority=x", None, "The imagePriority argument must be a whole number, not 'x'."),
        ("", None, "The productId argument must be a whole number, not ''."),
        ("productId=3", {str(number): "x" for number in range(1001)}, "The request is too large."),
    ],
)
def test_a_picture_without_its_parts_is_refused(client, shop, query, data, text):
    more = {} if data is None else {"data": data, "content_type": "multipart/form-data"}
    assert client.post(f"/api/v1/ProductImages?{query}", **more).json == text
    assert shop.asked == []


def test_keys_that_count_for_nothing_are_named_once_each_with_their_place():
    sheet = SHELF["SalesOrders"].creates
    sent = [
        {"Reference": "#1", "colour": 1, "ID": 5, "lineItems": [{"Code": "A", "shade": 2}, 7]},
        {"colour": 2, "lineitems": None},
        "no object",
    ]
    assert ignored(sheet, sent) == (
        "Unknown keys were ignored: colour, lineItems.shade.",
        "Read-only keys were ignored: id.",
    )


def test_a_misspelled_key_is_told_with_what_may_be_meant():
    sent = [{"refrence": "#1", "CretedBy": 1, "lineItems": [{"prodctOptionId": 1, "xyz": 2}], "created_date": ""}]
    assert ignored(SHELF["SalesOrders"].creates, sent) == (
        "Unknown keys were ignored: CretedBy (createdBy?), created_date (createdDate?), "
        "lineItems.prodctOptionId (productOptionId?), lineItems.xyz, refrence (reference?).",
    )


@pytest.mark.parametrize(
    ("method", "path", "more", "notes"),
    [
        ("POST", "Contacts?loadBom=1", {"json": []}, ("The parameter 'loadBom' was ignored; loadboms= may be meant.",)),
        (
            "PUT",
            "Contacts?id=1&where=id=2",
            {"json": []},
            tuple(f"The parameter '{each}' was ignored." for each in ("id", "where")),
        ),
        ("DELETE", "Contacts/5?force=1", {}, ("The parameter 'force' was ignored.",)),
        ("DELETE", "Contacts/5", {"data": b"[1]"}, ("The body of a DELETE was ignored.",)),
        (
            "PUT",
            "Cartons/5?force=1",
            {"json": [{"sscc": "1", "colour": 2}]},
            ("The parameter 'force' was ignored.", "Unknown keys were ignored: colour."),
        ),
        (
            "POST",
            "ProductImages?productId=3&priority=2",
            {"data": {"file": (io.BytesIO(b"picture"), "a.png")}},
            ("The parameter 'priority' was ignored; imagePriority= may be meant.",),
        ),
    ],
)
def test_parameters_and_bodies_that_do_not_count_are_told(client, shop, method, path, more, notes):
    client.open(f"/api/v1/{path}", method=method, **deepcopy(more))
    assert client.last().notes == notes


def test_very_many_unknown_keys_are_not_all_named():
    assert ignored(SHELF["Branches"].creates, [{f"x{n:02}": 1 for n in range(25)}])[0].endswith("x19 and 5 more.")


def test_a_real_contact_can_be_written_read_and_deleted(client):
    sent = [{"type": "Customer", "email": "mia@harrow.example", "firstName": "Mia"}]
    written = client.post("/api/v1/Contacts", json=sent).json
    path = f"/api/v1/Contacts/{written[0]['id']}"
    assert (written[0]["success"], client.get(path).json["firstName"]) == (True, "Mia")
    assert [client.delete(path).status_code, client.delete(path).status_code] == [200, 404]


def test_the_body_of_a_write_is_in_the_journal(client, shop):
    body = json.dumps([{"type": "Customer"}]).encode()
    client.post("/api/v1/Contacts", data=body)
    assert client.last().request_body == body
