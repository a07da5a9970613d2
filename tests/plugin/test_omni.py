"""What does the fixture ``omni`` give a test? A shop of its own, at its own time, with its own keys."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import httpx
import pytest
import requests
from buying import NEW_YEAR, ORDER

from mockomni.errors import LimitReached
from mockomni.testing import Emulator, Options, shop


def test_the_address_ends_in_api_and_its_key_may_do_everything(omni, call):
    assert (omni.url[-4:], call("GET", "/v1/Stock").status_code) == ("/api", 200)
    assert call("POST", "/v1/SalesOrders", json=[ORDER]).json()[0]["success"] is True


def test_httpx_calls_it_too(omni):
    assert httpx.get(f"{omni.url}/v1/Branches", auth=omni.auth).status_code == 200


def test_limits_are_off(call):
    assert {call("GET", "/v1/Users?rows=1").status_code for _ in range(10)} == {200}


@pytest.mark.omni(limits="3/60/5000")
def test_unless_the_marker_sets_them_and_the_clock_obeys(omni, call):
    omni.clock.freeze(NEW_YEAR)
    assert [call("GET", "/v1/Users").status_code for _ in range(4)] == [200, 200, 200, 429]
    omni.clock.advance(seconds=1)
    assert call("GET", "/v1/Users").status_code == 200


@pytest.mark.omni(scenario="empty", permissions={"Stock": ["read"]}, quirks={"gzip": True}, error_style="object")
def test_the_marker_says_what_the_shop_is_like(omni, call):
    assert omni.records("Products") == []
    assert call("GET", "/v1/Stock").status_code == 200
    assert call("GET", "/v1/Products").json().keys() == {"message"}
    assert omni.account.behaviour["gzip"] is True


@pytest.mark.omni(quirks="all")
def test_every_oddity_may_be_switched_on(omni):
    assert (omni.account.behaviour["gzip"], omni.account.behaviour["sized_code_style"]) == (True, "null")


def test_code_with_the_address_built_in_comes_here_without_a_socket(omni_inprocess):
    answer = requests.get("https://api.cin7.com/api/v1/Branches", auth=omni_inprocess.auth, timeout=10)
    assert len(answer.json()) == 3
    omni_inprocess.assert_called("GET", "/v1/Branches", times=1)


@pytest.mark.omni(anchor="2026-01-31")
def test_the_anchor_is_the_day_the_history_leads_up_to(omni):
    assert omni.records("SalesOrders", order="createdDate DESC", fields="createdDate")[0]["createdDate"] < "2026-01-31"
    assert omni.account.facts()["anchor"] == "2026-01-31"


@pytest.mark.omni(quirks={"gzip": True}, limits="3/60/5000")
class TestMarkers:
    """Those of a class hold for its tests, which may say more."""

    @pytest.mark.omni(quirks={"connection_limit": 9}, limits="off")
    def test_the_closest_counts_and_quirks_add_up(self, omni):
        assert (omni.account.behaviour["gzip"], omni.account.behaviour["connection_limit"]) == (True, 9)
        assert omni.account.behaviour.limits is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"scenaro": "small"}, "no 'scenaro'; scenario may be meant"),
        ({"limits": "fast"}, "limits are three whole numbers"),
        ({"quirks": {"gzipp": True}}, "there is no quirk 'gzipp'"),
        ({"quirks": {"gzip": "maybe"}}, "quirk gzip is 'on' or 'off'"),
        ({"quirks": "gzip"}, "quirks are 'all' or an object of names to values, not 'gzip'"),
        ({"permissions": "all"}, "permissions are a grid or one of read-only, everything"),
        ({"permissions": {"Stok": ["read"]}}, "there is no resource 'Stok'"),
        ({"error_style": "xml"}, "error_style is one of string, object"),
        ({"anchor": "yesterday"}, "anchor 'yesterday' is no day such as"),
        ({"anchor": 7}, "anchor 7 is no day such as"),
    ],
    ids=str,
)
def test_wrong_options_are_a_sentence(said, sentence):
    with pytest.raises(ValueError, match=sentence):
        Options.of(said)


def test_options_that_are_left_out_are_as_a_test_wants_them():
    assert Options.of({"anchor": date(2026, 1, 31)}) == Options("small", None, date(2026, 1, 31), None, "off")


def test_another_connection_may_do_what_it_is_permitted(omni, call):
    reader = omni.connection({"Stock": ["read"]}, name="Reader")
    assert call("GET", "/v1/Stock", auth=reader.auth).status_code == 200
    assert call("GET", "/v1/Products", auth=reader.auth).status_code == 403
    assert (reader.name, reader.username, reader.auth) == ("Reader", omni.username, (omni.username, reader.key))
    omni.assert_called("GET", "/v1/Products", connection="reader", status=403, times=1)


@pytest.mark.parametrize(
    ("permissions", "statuses"),
    [(None, [403, 403]), ({}, [403, 403]), ("read-only", [200, 403]), ("everything", [200, 200])],
)
def test_a_connection_that_nobody_permits_may_do_nothing(omni, call, permissions, statuses):
    auth = omni.connection(permissions).auth
    answers = [call("GET", "/v1/Stock", auth=auth), call("POST", "/v1/Contacts", auth=auth, json=[])]
    assert [answer.status_code if answer.status_code == 403 else 200 for answer in answers] == statuses


def test_a_key_is_no_part_of_what_a_failing_test_prints(omni):
    assert omni.connection().key not in repr(omni.connection())


def test_an_unknown_preset_is_a_sentence_and_the_limit_is_omnis(omni):
    with pytest.raises(ValueError, match="one of read-only, everything"):
        omni.connection("all")
    with pytest.raises(LimitReached, match="Unable to create more than 5 API connections"):
        [omni.connection() for _ in range(5)]


# Its time


def test_the_clock_is_frozen_moved_and_let_run(omni, call):
    assert omni.clock.freeze("2026-01-01T00:00:00Z") == omni.clock.freeze(NEW_YEAR.timestamp()) == NEW_YEAR
    assert omni.clock.advance(days=1, hours=2, minutes=3, seconds=4) == datetime(2026, 1, 2, 2, 3, 4, tzinfo=UTC)
    (id_,) = omni.create("Contacts", {"type": "Customer", "email": "ada@buyer.example", "firstName": "Ada"})
    assert call("GET", f"/v1/Contacts/{id_}").json()["createdDate"] == "2026-01-02T02:03:04Z"
    assert omni.clock.set(datetime(2026, 1, 1)) == NEW_YEAR
    assert NEW_YEAR <= omni.clock.resume() < omni.clock.reset()
    with pytest.raises(ValueError, match="a moment is a datetime or a text"):
        omni.clock.freeze("noon")


@pytest.mark.omni(limits="1000000/1000000/5000")
def test_a_limit_of_a_day_is_tested_in_a_moment(omni, call):
    omni.clock.freeze(NEW_YEAR)
    omni.behave(limits="1000000/1000000/3")
    assert [call("GET", "/v1/Users?rows=1").status_code for _ in range(4)] == [200, 200, 200, 429]
    omni.clock.advance(days=1)
    assert call("GET", "/v1/Users?rows=1").status_code == 200


# Nobody else's


@pytest.mark.parametrize("turn", range(3))
def test_nothing_of_another_test_is_in_it(omni, call, turn):
    assert (omni.requests, omni.records("Contacts", where="email='turn@buyer.example'")) == ([], [])
    assert call("POST", "/v1/Contacts", json=[{"type": "Customer", "email": "turn@buyer.example", "firstName": "T"}]).ok
    omni.clock.freeze(NEW_YEAR)
    assert len(omni.connection().key) == 32


def test_shops_side_by_side_never_meet(omni_server):
    with omni_server.shop() as one, omni_server.shop() as other:
        one.create("Contacts", {"type": "Customer", "email": "ada@buyer.example", "firstName": "Ada"})
        assert other.records("Contacts", where="email='ada@buyer.example'") == []
        assert requests.get(f"{one.url}/v1/Stock", auth=(one.username, other.key), timeout=10).status_code == 401
        assert (len(one.requests), len(other.requests)) == (1, 0)


def test_a_suite_with_many_seeds_keeps_few_shops_ready(monkeypatch):
    monkeypatch.setattr("mockomni.testing.emulator.MOST_IMAGES", 2)
    emulator = Emulator()
    for day in (1, 2, 3, 1):
        with emulator.shop(scenario="empty", anchor=date(2026, 3, day)):
            pass
    assert [anchor.day for _, _, anchor in emulator._images] == [3, 1]
    emulator.close()


def test_threads_each_with_a_shop_never_meet(omni_server):
    found = {}

    def trade(number):
        with omni_server.shop() as omni, requests.Session() as session:
            session.auth = omni.auth
            for turn in range(5):
                session.post(f"{omni.url}/v1/SalesOrders", json=[ORDER | {"reference": f"T{number}-{turn}"}])
            rows = omni.records("SalesOrders", where="reference LIKE 'T%-%'", fields="reference")
            found[number] = sorted(row["reference"] for row in rows), len(omni.requests)

    threads = [threading.Thread(target=trade, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: ([f"T{number}-{turn}" for turn in range(5)], 5) for number in range(6)}


def test_a_closed_shop_is_gone_with_its_key(omni_server):
    with omni_server.shop() as omni:
        auth = omni.auth
    assert requests.get(f"{omni_server.url}/v1/Stock", auth=auth, timeout=10).status_code == 401
    assert len(list(omni_server.wiring.accounts)) == 1


# Without pytest


def test_a_shop_needs_no_pytest():
    with shop(scenario="empty", limits="3/60/5000") as omni:
        assert requests.get(f"{omni.url}/v1/Products", auth=omni.auth, timeout=10).json() == []
        omni.assert_called("GET", "/v1/Products", times=1)


def test_a_server_that_nobody_calls_opens_no_socket_and_starts_no_thread():
    before = threading.active_count()
    emulator = Emulator()
    with emulator.shop() as omni:
        assert omni.stock("LAMP").on_hand > 0
    assert threading.active_count() == before
    emulator.close()


def test_a_stopped_server_leaves_no_thread_and_no_port():
    before = set(threading.enumerate())
    emulator = Emulator()
    url = emulator.url
    assert requests.get(f"{url}/v1/Stock", timeout=10).status_code == 401
    emulator.close()
    assert {thread for thread in threading.enumerate() if thread.is_alive()} - before == set()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/v1/Stock", timeout=10)
