"""What goes wrong on purpose with the fixture ``omni``? Faults, storms, planted answers, and what never struck."""

from __future__ import annotations

import pytest
import requests
from buying import ORDER

from mockomni.errors import Invalid, NotFound
from mockomni.testing import shop


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ({"status": 503, "times": 1}, [503, 200, 200]),
        ({"status": 500, "nth": 2}, [200, 500, 200]),
        ({"effect": "html"}, [502, 502, 502]),
        ({"status": 429, "retry_after": 7, "times": 2}, [429, 429, 200]),
    ],
    ids=str,
)
def test_calls_fail_as_planned(omni, call, fault, statuses):
    planned = omni.fail("get", "/V1/stock?rows=9", **fault)
    assert [call("GET", "/v1/Stock?page=1").status_code for _ in statuses] == statuses
    assert planned.fired == sum(status != 200 for status in statuses)


def test_a_connection_breaks_as_planned(omni, call):
    omni.fail("GET", "/v1/Stock", effect="reset", times=1)
    with pytest.raises(requests.ConnectionError):
        call("GET", "/v1/Stock")
    assert call("GET", "/v1/Stock").status_code == 200


def test_a_write_that_stands_may_answer_500(omni, call):
    omni.fail("POST", "/v1/SalesOrders", effect="commit_then_500", times=1)
    assert call("POST", "/v1/SalesOrders", json=[ORDER]).status_code == 500
    assert [each["reference"] for each in omni.records("SalesOrders", where="reference='WEB-1'")] == ["WEB-1"]


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        ({"json": [{"code": "X"}]}, 200, b'[{"code":"X"}]'),
        ({"json": None}, 200, b"null"),
        ({"body": "busy", "status": 418, "headers": {"Content-Type": "text/plain"}}, 418, b"busy"),
        ({"status": 204}, 204, b""),
    ],
    ids=str,
)
def test_an_answer_is_planted(omni, call, answer, status, body):
    omni.respond("GET", "/v1/Stock", **answer)
    answered = call("GET", "/v1/Stock")
    assert (answered.status_code, answered.content) == (status, body)


def test_a_fault_may_be_one_connections(omni, call):
    other = omni.connection("read-only")
    omni.fail("GET", "/v1/Stock", connection=other.name, status=503)
    assert call("GET", "/v1/Stock").status_code == 200
    assert call("GET", "/v1/Stock", auth=other.auth).status_code == 503


def test_a_storm_strikes_or_not(omni, call):
    assert len(omni.storm("busy-afternoon", seed=3)) == 5
    omni.assert_faults_struck()


@pytest.mark.parametrize(
    ("error", "words", "sentence"),
    [
        (ValueError, {"path": "/v1/Stok", "status": 500}, "/v1/Stock may be meant"),
        (ValueError, {"method": "FETCH", "status": 500}, "a method is one of"),
        (Invalid, {}, "say what shall go wrong"),
        (Invalid, {"stauts": 500}, "did you mean 'status'"),
        (Invalid, {"status": 200}, "status is from 400 to 599"),
        (NotFound, {"status": 500, "connection": "Nobody"}, "no API connection 'Nobody'"),
    ],
    ids=str,
)
def test_a_misspelt_fault_is_a_sentence_and_not_planned(omni, error, words, sentence):
    with pytest.raises(error, match=sentence):
        omni.fail(**{"method": "GET", "path": "/v1/Stock"} | words)
    omni.assert_faults_struck()


def test_what_never_struck_is_told_with_the_nearest_calls(omni, call):
    omni.fail("GET", "/v1/Stock", status=503)
    call("GET", "/v1/Products")
    with pytest.raises(
        AssertionError, match=r"never struck: GET /v1/Stock: status 503.\n(.|\n)*path is /v1/Products, not"
    ):
        omni.assert_faults_struck()
    omni.clear_faults()


def test_what_waits_for_a_later_call_is_told_how_many_there_were(omni, call):
    omni.fail("GET", "/v1/Stock", status=503, nth=2)
    call("GET", "/v1/Stock")
    with pytest.raises(AssertionError, match="It saw 1 call that it was meant for"):
        omni.assert_faults_struck()
    omni.clear_faults()


def test_without_pytest_too_what_never_struck_is_told_at_the_end():
    with pytest.raises(AssertionError, match="never struck: GET /v1/Stock"), shop() as omni:
        omni.fail("GET", "/v1/Stock", status=503)
