"""Each effect, as a client on a socket meets it."""

import json
import time
from http.client import IncompleteRead

import httpx
import pytest
import requests

CONTACTS = "/v1/Contacts"
NAMES = ("Ada", "Grace")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, "Missing or malformed JSON data; please see the documentation for examples."),
        (401, "Unauthorized access"),
        (403, "Access is forbidden"),
        (404, "Resource not found"),
        (429, "Calls are limited to 3 per second, 60 per minute and 5000 per day."),
        (500, "An unexpected error occurred. Please try again later."),
        (503, "Service temporarily unavailable. Please try again later."),
        (504, "Gateway Timeout"),
    ],
)
def test_a_status_has_the_body_of_omni(mock, status, text):
    mock.plan(method="GET", path=CONTACTS, status=status)
    answer = mock.ask("GET", CONTACTS)
    assert (answer.status_code, answer.json(), answer.headers["Cin7-Served-By"]) == (status, text, "MOCKOMNI-1")


def test_a_status_follows_the_error_style(mock):
    mock.door("PUT", "/settings", {"error_style": "object"})
    mock.plan(status=500)
    assert mock.ask("GET", CONTACTS).json() == {"message": "An unexpected error occurred. Please try again later."}


def test_a_405_names_the_method(mock):
    mock.plan(status=405)
    assert "'POST'" in mock.add("Linus").json()["message"]


def test_a_refused_write_does_nothing(mock):
    mock.plan(method="POST", status=500)
    assert mock.add("Linus").status_code == 500
    assert mock.names() == [*NAMES]


@pytest.mark.parametrize("rule", [{"effect": "commit_then_500"}, {"status": 500, "commit": True}])
def test_a_write_may_stand_though_it_answers_500(mock, rule):
    mock.plan(method="POST", path=CONTACTS, times=1, **rule)
    answer = mock.add("Linus")
    assert (answer.status_code, answer.json()) == (500, "An unexpected error occurred. Please try again later.")
    assert mock.names() == [*NAMES, "Linus"]


@pytest.mark.parametrize("status", [502, 503])
def test_a_gateway_answers_a_page(mock, status):
    mock.plan(effect="html", status=status)
    answer = mock.ask("GET", CONTACTS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html")
    assert f"<h1>{status} " in answer.text


def test_truncated_json_is_a_complete_answer_that_no_parser_takes(mock):
    whole = mock.ask("GET", CONTACTS).content
    mock.plan(effect="truncated")
    answer = mock.ask("GET", CONTACTS)
    assert (answer.status_code, answer.content) == (200, whole[: len(whole) // 2])
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_slow_answer_is_the_right_one(mock):
    mock.plan(delay=0.2)
    began = time.monotonic()
    assert mock.names() == [*NAMES]
    assert time.monotonic() - began >= 0.2


def test_a_client_that_gives_up_waiting_has_written_all_the_same(mock):
    mock.plan(method="POST", delay=30)
    with pytest.raises(requests.exceptions.ReadTimeout):
        mock.add("Linus", timeout=0.3)
    assert mock.names() == [*NAMES, "Linus"]


def test_a_connection_goes_on_after_a_slow_answer(mock):
    mock.plan(delay=0.05, times=1)
    with requests.Session() as session:
        session.auth = mock.auth
        answers = [session.get(f"{mock.url}/api{CONTACTS}").status_code for _ in range(3)]
        (pool,) = session.get_adapter(mock.url).poolmanager.pools._container.values()
        assert (answers, pool.num_connections) == ([200] * 3, 1)


def test_a_request_sent_ahead_waits_behind_a_slow_answer(mock):
    mock.plan(delay=0.05, times=1)
    with mock.raw() as client:
        with mock.raw(more="Connection: close\r\n") as other:
            again = mock.head_of(other)
            assert len(json.loads(again.read())) == 2
        assert len(json.loads(mock.head_of(client).read())) == 2


def test_a_stalled_answer_sends_its_headers_and_nothing_more(mock):
    mock.plan(effect="stalled")
    with mock.raw() as client:
        answer = mock.head_of(client)
        assert (answer.status, int(answer.headers["Content-Length"]) > 100) == (200, True)
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1)


@pytest.mark.parametrize(
    ("client", "error"),
    [(requests.get, requests.exceptions.ConnectionError), (httpx.get, httpx.ReadTimeout)],
    ids=["requests", "httpx"],
)
def test_clients_give_up_on_a_stalled_answer(mock, client, error):
    mock.plan(effect="stalled")
    with pytest.raises(error, match="timed out"):
        client(f"{mock.url}/api{CONTACTS}", auth=mock.auth, timeout=0.3)


def test_a_reset_is_no_end_but_a_reset(mock):
    mock.plan(effect="reset")
    with mock.raw() as client, pytest.raises(ConnectionResetError):
        client.recv(1)


@pytest.mark.parametrize(
    ("client", "error"),
    [(requests.get, requests.exceptions.ConnectionError), (httpx.get, httpx.ReadError)],
    ids=["requests", "httpx"],
)
def test_clients_are_told_of_a_reset(mock, client, error):
    mock.plan(effect="reset")
    with pytest.raises(error):
        client(f"{mock.url}/api{CONTACTS}", auth=mock.auth, timeout=30)


@pytest.mark.parametrize(("commit", "names"), [(False, [*NAMES]), (True, [*NAMES, "Linus"])])
def test_a_reset_write_stands_if_so_planned(mock, commit, names):
    mock.plan(method="POST", effect="reset", commit=commit)
    with pytest.raises(requests.exceptions.ConnectionError):
        mock.add("Linus")
    assert mock.names() == names


def test_half_an_answer_is_half_of_what_its_headers_promise(mock):
    whole = mock.ask("GET", CONTACTS).content
    mock.plan(effect="half")
    with mock.raw() as client:
        answer = mock.head_of(client)
        with pytest.raises(IncompleteRead) as cut:
            answer.read()
        assert (int(answer.headers["Content-Length"]), cut.value.partial) == (len(whole), whole[: len(whole) // 2])


def test_clients_are_told_of_half_an_answer(mock):
    mock.plan(effect="half")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{mock.url}/api{CONTACTS}", auth=mock.auth)


@pytest.mark.parametrize(("asked", "sent"), [(None, "1"), (7, "7"), (0, None), (False, None), (True, "1")])
def test_429_comes_with_retry_after_or_without(mock, asked, sent):
    mock.plan(status=429, retry_after=asked)
    assert mock.ask("GET", CONTACTS).headers.get("Retry-After") == sent


def test_any_effect_can_be_late(mock):
    mock.plan(status=503, delay=0.2, times=1)
    began = time.monotonic()
    assert mock.ask("GET", CONTACTS).status_code == 503
    assert time.monotonic() - began >= 0.2


# Stale reads


def test_a_stale_read_shows_the_shop_before_the_latest_write(mock):
    mock.plan(method="GET", path="/v1/*", effect="stale", times=2)
    mock.add("Linus")
    assert [mock.names(), mock.ask("GET", f"{CONTACTS}?where=firstName='Linus'").json()] == [[*NAMES], []]
    assert mock.names() == [*NAMES, "Linus"]


def test_a_stale_read_is_one_write_behind_and_no_more(mock):
    mock.plan(effect="stale")
    mock.add("Linus")
    mock.add("Guido")
    assert mock.names() == [*NAMES, "Linus"]


def test_before_the_first_write_nothing_is_stale(mock):
    mock.plan(effect="stale", times=1)
    assert mock.names() == [*NAMES]
    assert [mock.faults()[0][name] for name in ("seen", "fired")] == [0, 0]


def test_a_refused_write_leaves_no_past(mock):
    mock.plan(effect="stale")
    assert mock.ask("POST", CONTACTS, data="nonsense").status_code == 400
    mock.names()
    assert mock.faults()[0]["fired"] == 0


# Answers of one's own


@pytest.mark.parametrize(
    ("rule", "status", "type_", "content"),
    [
        ({"json": [{"id": 1}]}, 200, "application/json; charset=utf-8", b'[{"id":1}]'),
        ({"json": None}, 200, "application/json; charset=utf-8", b"null"),
        ({"json": {"a": "é"}, "status": 418}, 418, "application/json; charset=utf-8", '{"a":"é"}'.encode()),
        ({"body": "hello"}, 200, "text/plain; charset=utf-8", b"hello"),
        ({"body": "<b>", "headers": {"content-type": "text/html"}}, 200, "text/html", b"<b>"),
        ({"effect": "respond", "status": 204}, 204, "application/json; charset=utf-8", b""),
        ({"effect": "respond", "status": 599}, 599, "application/json; charset=utf-8", b""),
    ],
)
def test_a_planted_answer_is_given_as_it_is(mock, rule, status, type_, content):
    mock.plan(path="/v1/Anything/there/is", **rule)
    answer = mock.ask("GET", "/v1/anything/there/IS/?page=1")
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (status, type_, content)


def test_a_planted_answer_has_its_own_headers_beside_omnis(mock):
    mock.plan(json=[], headers={"X-Trace": "7", "cache-control": "no-store"})
    headers = mock.ask("GET", CONTACTS).headers
    assert [headers[name] for name in ("X-Trace", "Cache-Control", "Pragma")] == ["7", "no-store", "no-cache"]


def test_where_an_answer_is_planted_nothing_is_done(mock):
    mock.plan(method="POST", path=CONTACTS, json=[{"index": 0, "success": True}], times=1)
    assert mock.add("Linus").json() == [{"index": 0, "success": True}]
    assert mock.names() == [*NAMES]


# The journal


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"status": 503, "times": 2}, ["Fault 1 struck, time 1 of 2 (any *: status 503).", "Nothing", "was done"]),
        ({"status": 500, "commit": True}, ["The call was done, and answered 200: 2 "]),
        ({"json": []}, ["Fault 1 struck, time 1 (any *: respond 200)."]),
        ({"effect": "truncated"}, ["The call was done, and answered 200"]),
    ],
)
def test_the_journal_says_that_a_fault_did_it(mock, rule, words):
    mock.plan(**rule)
    mock.ask("GET", CONTACTS)
    assert [word for word in words if word not in mock.why()] == []


def test_the_journal_keeps_a_reset_as_a_call_without_answer(mock):
    mock.plan(effect="reset", path=CONTACTS)
    with mock.raw() as client, pytest.raises(ConnectionResetError):
        client.recv(1)
    (latest,) = mock.door("GET", "/requests", limit=1).json()["requests"]
    assert (latest["path"], latest["status"]) == ("/api/v1/Contacts", 0)
    assert 'mockomni_requests_total{resource="Contacts",status="5xx"} 1' in mock.door("GET", "/metrics").text
