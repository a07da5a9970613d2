"""Does the client get everything, once, and no faster than it may?"""

from __future__ import annotations

import pytest

from stocksync import GaveUp, Refused
from stocksync.client import pause

RESOURCES = ("Branches", "Contacts", "Products", "ProductOptions", "SalesOrders", "PurchaseOrders", "Payments", "Users")


@pytest.mark.parametrize("rows", [1, 2, 5, 50, 250])
def test_every_branch_comes_once_whatever_the_page_is(omni, client, rows):
    found = [each["id"] for each in client.all("Branches", rows=rows, fields="id")]
    assert found == [each["id"] for each in omni.records("Branches", fields="id")]
    omni.assert_called("GET", "/v1/Branches", times=len(found) // rows + 1)


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("rows", [20, 250])
def test_every_record_comes_once(omni, client, resource, rows):
    found = [each["id"] for each in client.all(resource, rows=rows, fields="id")]
    assert found == [each["id"] for each in omni.records(resource, order="id ASC", fields="id")]


@pytest.mark.omni(quirks={"unstable_order": True})
@pytest.mark.parametrize("resource", ["SalesOrders", "Contacts", "Products"])
def test_pages_do_not_overlap_though_omni_shuffles(omni, client, resource):
    found = [each["id"] for each in client.all(resource, rows=15, fields="id")]
    assert sorted(found) == sorted(set(found)) == [each["id"] for each in omni.records(resource, order="id ASC")]
    omni.assert_called("GET", f"/v1/{resource}", query={"order": "id ASC"})


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504])
@pytest.mark.parametrize("times", [1, 2, 4])
def test_it_asks_again_after_what_passes(omni, client, status, times):
    fault = omni.fail("GET", "/v1/Stock", status=status, times=times)
    assert len(client.get("Stock", rows=3)) == 3
    assert fault.fired == times
    omni.assert_called("GET", "/v1/Stock", times=times + 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413])
def test_it_does_not_ask_again_after_what_stays(omni, client, status):
    omni.fail("GET", "/v1/Stock", status=status)
    with pytest.raises(Refused, match=str(status)):
        client.get("Stock")
    omni.assert_called("GET", "/v1/Stock", times=1)


@pytest.mark.parametrize("effect", ["reset", "half", "truncated", "html"])
@pytest.mark.parametrize("times", [1, 3])
def test_it_asks_again_when_the_connection_breaks(omni, client, effect, times):
    omni.fail("GET", "/v1/Products", effect=effect, times=times)
    assert len(client.get("Products", rows=2)) == 2


def test_an_answer_that_never_comes_is_given_up(omni, client):
    client._timeout = 0.2
    omni.fail("GET", "/v1/Stock", effect="stalled", times=1)
    assert len(client.get("Stock", rows=2)) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_gives_up_in_the_end_and_says_so(omni, client, status):
    omni.fail("GET", "/v1/Stock", status=status)
    with pytest.raises(GaveUp, match="GET Stock: no good answer in 5 attempts"):
        client.get("Stock")
    omni.assert_called("GET", "/v1/Stock", times=5)


@pytest.mark.parametrize(("attempt", "seconds"), [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (20, 60)])
def test_it_waits_longer_each_time_up_to_a_minute(attempt, seconds):
    assert pause(attempt) == seconds


@pytest.mark.parametrize("retry_after", [1, 5, 30, 60])
def test_it_waits_as_long_as_it_is_told(omni, client, retry_after):
    before = omni.clock.freeze()
    omni.fail("GET", "/v1/Stock", status=429, retry_after=retry_after, times=1)
    client.get("Stock", rows=1)
    assert (omni.clock.now - before).total_seconds() == retry_after + pause(0)


def test_it_waits_though_nobody_says_how_long(omni, client):
    before = omni.clock.freeze()
    omni.fail("GET", "/v1/Stock", status=429, retry_after=0, times=2)
    client.get("Stock", rows=1)
    assert (omni.clock.now - before).total_seconds() == pause(0) + pause(1)


@pytest.mark.omni(limits="3/60/5000")
@pytest.mark.parametrize("calls", [4, 7, 12])
def test_it_keeps_within_three_a_second(omni, client, calls):
    omni.clock.freeze()
    for _ in range(calls):
        client.get("Users", rows=1)
    omni.assert_called("GET", "/v1/Users", status=200, times=calls)


@pytest.mark.omni(limits="1000/60/5000")
def test_it_waits_for_the_next_minute(omni, client):
    before = omni.clock.freeze("2026-01-01T00:00:00Z")
    for _ in range(61):
        client.get("Users", rows=1)
    assert (omni.clock.now - before).total_seconds() >= 60
    omni.assert_called("GET", "/v1/Users", status=200, times=61)


@pytest.mark.omni(limits="1000/1000/10")
def test_when_the_day_is_used_up_it_goes_on_tomorrow(omni, client):
    omni.clock.freeze("2026-01-01T22:00:00Z")
    for _ in range(11):
        client.get("Users", rows=1)
    assert omni.clock.now.isoformat() >= "2026-01-02T00:00:00"
    omni.assert_called("GET", "/v1/Users", status=429, times=1)


@pytest.mark.omni(permissions={"Stock": ["read"]})
@pytest.mark.parametrize("resource", ["Products", "SalesOrders", "Contacts"])
def test_what_it_may_not_read_is_an_error_that_names_403(client, resource):
    with pytest.raises(Refused) as error:
        client.get(resource)
    assert error.value.status == 403


@pytest.mark.omni(error_style="object")
def test_errors_of_the_other_shape_are_told_too(client):
    with pytest.raises(Refused, match="400"):
        client.get("Stock", where="colour='red'")


def test_a_wrong_key_is_an_error_that_names_401(omni, client):
    client._session.auth = (omni.username, "wrong")
    with pytest.raises(Refused, match="401"):
        client.get("Stock")
