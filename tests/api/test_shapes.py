"""Is every answer Omni's to the byte, headers included?"""

import gzip
import json
import logging
from dataclasses import replace

import pytest

from mockomni.api.shapes import LINES, TEXTS
from mockomni.errors import BadBody, Invalid
from mockomni.settings import Behaviour, Limits

COMMON = {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Expires": "-1",
    "Cin7-Served-By": "MOCKOMNI-1",
}
MALFORMED = "Missing or malformed JSON data; please see the documentation for examples."

# status, text, further headers, method, path and what else is sent
STYLED = [
    (400, "Batch limit is 250.", {}, "POST", "Contacts", {"data": json.dumps([{}] * 251)}),
    (400, "The rows argument cannot be greater than 250.", {}, "GET", "Contacts?rows=251", {}),
    (
        400,
        "The page number is out of range; the value must be greater than or equal to 1.",
        {},
        "GET",
        "Contacts?page=0",
        {},
    ),
    (400, MALFORMED, {}, "PUT", "Contacts", {"data": "{}"}),
    (400, "The productId argument must be a whole number, not ''.", {}, "POST", "ProductImages", {}),
    (401, "Unauthorized access", {"WWW-Authenticate": "Basic"}, "GET", "Contacts", {"auth": ("MockOmniNZ", "wrong")}),
    (403, "Access is forbidden", {}, "GET", "Contacts", {"auth": "nothing permitted"}),
    (404, "Resource not found", {}, "GET", "Contacts/1", {}),
    (404, "Resource not found", {}, "GET", "Nothing", {}),
    (404, "Resource not found", {}, "DELETE", "Contacts/1", {}),
    (404, "Resource not found", {}, "GET", "Cartons", {}),
    (413, "The request is too large.", {}, "POST", "Contacts", {"environ_overrides": {"CONTENT_LENGTH": "30000001"}}),
]


@pytest.mark.parametrize("style", ["string", "object"])
@pytest.mark.parametrize(("status", "text", "more", "method", "path", "sent"), STYLED)
def test_a_refusal_is_a_string_or_an_object(client, account, connect, style, status, text, more, method, path, sent):
    account.behaviour = replace(account.behaviour, error_style=style)
    if sent.get("auth") == "nothing permitted":
        sent = {"auth": connect().auth}
    answer = client.open(f"/api/v1/{path}", method=method, **sent)
    body = json.dumps(text if style == "string" else {"message": text}, separators=(",", ":"))
    assert (answer.status_code, answer.text) == (status, body)
    assert headers(answer) == COMMON | more | {"Content-Length": str(len(body))}


@pytest.mark.parametrize("style", ["string", "object"])
def test_too_many_calls_are_a_string_in_both_styles(client, account, style):
    account.behaviour = Behaviour(Limits(1, 20, 300), style)
    client.get("/api/v1/Contacts")
    answer = client.get("/api/v1/Contacts")
    body = '"Calls are limited to 1 per second, 20 per minute and 300 per day."'
    assert (answer.status_code, answer.text) == (429, body)
    assert headers(answer) == COMMON | {"Retry-After": "1", "Content-Length": str(len(body))}


@pytest.mark.parametrize("style", ["string", "object"])
@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "Contacts", "GET, POST, PUT"),
        ("POST", "Contacts/1", "GET, DELETE"),
        ("DELETE", "Products/1", "GET"),
        ("POST", "Stock", "GET"),
        ("GET", "ProductImages", "POST"),
        ("POST", "Cartons/1", "GET, PUT"),
        ("HEAD", "Contacts", "GET, POST, PUT"),
        ("OPTIONS", "Contacts", "GET, POST, PUT"),
        ("PATCH", "Contacts", "GET, POST, PUT"),
        ("BREW", "Users", "GET"),
    ],
)
def test_a_missing_verb_is_an_object_in_both_styles(client, account, style, method, path, allow):
    account.behaviour = replace(account.behaviour, error_style=style)
    answer = client.open(f"/api/v1/{path}", method=method)
    body = f'{{"message":"The requested resource does not support http method \'{method}\'."}}'
    assert (answer.status_code, answer.text) == (405, "" if method == "HEAD" else body)
    assert headers(answer) == COMMON | {"Allow": allow, "Content-Length": str(len(body))}


@pytest.mark.parametrize("style", ["string", "object"])
def test_a_failure_of_ours_is_omnis_and_tells_nothing(client, account, style, monkeypatch, caplog):
    account.behaviour = replace(account.behaviour, error_style=style)
    monkeypatch.setattr(account.shop, "list", lambda *_: 1 / 0, raising=False)
    with caplog.at_level(logging.CRITICAL, "mockomni"):
        answer = client.get("/api/v1/Contacts")
    text = '"An unexpected error occurred. Please try again later."'
    body = text if style == "string" else f'{{"message":{text}}}'
    assert (answer.status_code, answer.text) == (500, body)
    assert headers(answer) == COMMON | {"Content-Length": str(len(body))}
    assert client.why() == "mockomni itself failed, with ZeroDivisionError; the log says where."


@pytest.mark.parametrize(
    ("error", "text"), [(BadBody("Twice."), "Twice."), (Invalid(["one: bad", "two: bad"]), "one: bad; two: bad")]
)
def test_a_request_that_the_shop_refuses_whole_is_told_its_words(client, account, monkeypatch, error, text):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(account.shop, "create", refuse, raising=False)
    answer = client.post("/api/v1/Products", json=[{}])
    assert (answer.status_code, answer.json) == (400, text)


@pytest.mark.parametrize("status", LINES)
def test_every_status_has_its_text_and_its_reason(status):
    assert LINES[status].startswith(f"{status} ")
    assert status == 200 or TEXTS[status]


def test_a_status_is_written_as_the_live_service_does(client):
    assert client.get("/api/v1/Nothing").status == "404 Not Found"


def test_an_answer_has_the_recorded_headers_and_no_others(client):
    answer = client.get("/api/v1/Contacts")
    assert (answer.status_code, answer.text) == (200, "[]")
    assert list(headers(answer)) == [*COMMON, "Content-Length"]
    assert headers(answer) == COMMON | {"Content-Length": "2"}


@pytest.mark.parametrize(
    ("quirk", "header"), [("www_authenticate", "WWW-Authenticate"), ("retry_after", "Retry-After")]
)
def test_a_header_nobody_is_sure_of_can_be_left_out(client, account, quirk, header):
    account.behaviour = Behaviour(Limits(1, 60, 5000)).with_quirks(**{quirk: False})
    answers = [client.get("/api/v1/Contacts", **more) for more in ({}, {}, {"auth": ("a", "b")})]
    assert [header in answer.headers for answer in answers] == [False] * 3


@pytest.mark.parametrize(
    ("accepted", "compressed"), [("gzip, deflate", True), ("gzip;q=0", False), ("identity", False), ("", False)]
)
def test_answers_are_compressed_when_that_is_on_and_the_client_takes_it(client, account, accepted, compressed):
    account.behaviour = account.behaviour.with_quirks(gzip=True)
    answer = client.get("/api/v1/Contacts", headers={"Accept-Encoding": accepted})
    assert (gzip.decompress(answer.data) if compressed else answer.data) == b"[]"
    assert answer.headers.get("Content-Encoding") == ("gzip" if compressed else None)
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_nothing_is_compressed_unless_that_is_on(client):
    answer = client.get("/api/v1/Contacts", headers={"Accept-Encoding": "gzip"})
    assert (answer.data, "Content-Encoding" in answer.headers) == (b"[]", False)


def headers(answer) -> dict[str, str]:
    """The answer's headers in their order, less the one that is ours."""
    return {name: value for name, value in answer.headers if name != "Mockomni-Request"}
