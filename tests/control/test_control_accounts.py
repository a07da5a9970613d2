"""Has every account a shop of its own, which nobody else sees, and does it begin anew when told to?"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mockomni.resources import RESOURCES
from mockomni.seeding import plant
from mockomni.storage.store import MEMORY, open_store

LISTS = [resource for resource in RESOURCES if "list" in resource.verbs]


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    store = open_store(MEMORY if request.param == "memory" else str(tmp_path / "shop.db"))
    yield store
    store.close()


@pytest.fixture
def mock(door):
    """The tests' door: a method, a path, a body."""

    def ask(method, path, **json):
        return door.open(f"/_mock/{path}", method=method, base_url="http://localhost", json=json)

    return ask


@pytest.fixture
def api(app):
    """Omni's door for an account that ``POST accounts`` answered."""

    def ask(account, path, method="GET", **more):
        credentials = (account["username"], account["key"])
        return app.test_client().open(f"/api/v1/{path}", method=method, auth=credentials, **more)

    return ask


def opened(mock, **said):
    answer = mock("POST", "accounts", **{"scenario": "small", "anchor": "2026-03-05"} | said)
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_new_account_has_a_seeded_shop_and_its_key_this_once(mock, api):
    account = opened(mock)
    assert (account["scenario"], account["username"], len(account["key"])) == ("small", "KauriPeakOutdoorNZ", 32)
    assert len(api(account, "Products?rows=250").json) == 41
    assert account["key"] not in mock("GET", "accounts").text


def test_two_accounts_of_one_scenario_hold_the_same(mock, api):
    one, other = opened(mock), opened(mock)
    assert one["username"] != other["username"]
    assert api(one, "SalesOrders?rows=250").data == api(other, "SalesOrders?rows=250").data


@pytest.mark.parametrize("resource", LISTS, ids=lambda each: each.name)
def test_what_one_account_does_no_other_sees(mock, api, resource):
    one, other = opened(mock), opened(mock, scenario="empty")
    before = api(other, f"{resource.path.removeprefix('v1/')}?rows=250").data
    api(one, "Contacts", "POST", json=[{"type": "Customer", "email": "mia@harrow.example", "firstName": "Mia"}])
    api(one, "Branches", "POST", json=[{"company": "Annex"}])
    assert api(other, f"{resource.path.removeprefix('v1/')}?rows=250").data == before


def test_pictures_are_served_for_the_account_they_belong_to(mock, api, app):
    account = opened(mock)
    with_picture = next(each for each in api(account, "Products?rows=250").json if each["images"])
    link = with_picture["images"][0]["link"]
    assert f"/files/{account['id']}/" in link
    assert app.test_client().get(link).status_code == 200


def test_one_accounts_key_opens_no_other(mock, api):
    one, other = opened(mock), opened(mock)
    assert api({**one, "key": other["key"]}, "Products").status_code == 401


def test_settings_and_clock_are_of_one_account(mock, api):
    one, other = opened(mock), opened(mock)
    mock("PUT", f"settings?account={one['id']}", error_style="object")
    assert api(one, "Users/999").json == {"message": "Resource not found"}
    assert api(other, "Users/999").json == "Resource not found"


def test_an_account_can_be_opened_with_its_settings(mock):
    account = opened(mock, settings={"limits": "1/2/3", "quirks": {"gzip": True}})
    settings = mock("GET", f"settings?account={account['id']}").json
    assert (settings["limits"], settings["quirks"]["gzip"]) == ("1/2/3", True)


def test_a_deleted_account_is_gone_with_its_key(mock, api):
    account = opened(mock)
    assert mock("DELETE", f"accounts/{account['id']}").json["username"] == account["username"]
    assert api(account, "Products").status_code == 401
    assert mock("GET", f"accounts/{account['id']}").status_code == 404
    assert mock("GET", f"settings?account={account['id']}").status_code == 404


def test_accounts_that_come_and_go_while_all_are_listed_leave_no_shop(app):
    going = threading.Event()

    def ask(method, path, **json):
        return app.test_client().open(f"/_mock/{path}", method=method, json=json)

    def listing():
        while not going.is_set():
            assert ask("GET", "accounts").status_code == 200

    with ThreadPoolExecutor(3) as watching:
        watched = [watching.submit(listing) for _ in range(3)]
        for _ in range(30):
            assert ask("DELETE", f"accounts/{opened(ask, scenario='empty')['id']}").status_code == 200
        going.set()
        assert [each.result() for each in watched] == [None] * 3
    assert list(getattr(app.extensions["mockomni"].store, "_shops", [1])) == [1]


def test_an_id_is_never_given_twice(mock):
    first = opened(mock)
    mock("DELETE", f"accounts/{first['id']}")
    assert opened(mock)["id"] > first["id"]


def test_the_last_account_stays(mock):
    answer = mock("DELETE", "accounts/1")
    assert (answer.status_code, answer.json["error"]) == (409, "the last account stays: a server has at least one")


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"scenario": "no such"}, 400, "no such"),
        ({"scenario": 5}, 400, "scenario is a name"),
        ({"seed": "x"}, 400, "seed is a whole number"),
        ({"anchor": "today"}, 400, "anchor 'today' is no day"),
        ({"anchor": "1999-01-01"}, 400, "between the years"),
        ({"username": "TestNZ"}, 400, "already"),
        ({"username": "a:b"}, 400, "colon"),
        ({"username": 5}, 400, "texts"),
        ({"key": ""}, 400, "a key is not empty"),
        ({"key": " a"}, 400, "begins nor ends with a space"),
        ({"key": "a\nb"}, 400, "printable"),
        ({"key": "a" * 201}, 400, "at most 200"),
        ({"settings": {"limits": "many"}}, 400, "limits are three whole numbers"),
        ({"settings": 5}, 400, "settings are an object"),
        ({"colour": 5}, 400, "no 'colour'"),
    ],
)
def test_what_cannot_be_opened_is_named_and_leaves_nothing(mock, said, status, words):
    answer = mock("POST", "accounts", **said)
    assert (answer.status_code, words in answer.json["error"]) == (status, True), answer.json
    assert [each["id"] for each in mock("GET", "accounts").json["accounts"]] == [1]


def test_a_reset_brings_back_the_shop_and_keeps_the_connections(mock, api):
    account = opened(mock)
    before = api(account, "SalesOrders?rows=250").data
    api(account, "SalesOrders", "PUT", json=[{"id": api(account, "SalesOrders?rows=1").json[0]["id"], "stage": "New"}])
    mock("POST", f"clock/advance?account={account['id']}", days=3)
    mock("PUT", f"settings?account={account['id']}", error_style="object")
    assert mock("POST", f"reset?account={account['id']}").json["anchor"] == "2026-03-05"
    assert api(account, "SalesOrders?rows=250").data == before
    assert mock("GET", f"settings?account={account['id']}").json["error_style"] == "string"
    assert mock("GET", f"clock?account={account['id']}").json["offset"] == 0


def test_a_reset_may_bring_another_shop(mock, api):
    account = opened(mock)
    assert mock("POST", f"reset?account={account['id']}", scenario="empty").json["scenario"] == "empty"
    assert api(account, "Products").json == []


def test_what_was_changed_survives_a_restart(tmp_path, build, door, mock):
    from mockomni.accounts import Accounts
    from mockomni.settings import Behaviour

    path = str(tmp_path / "kept.db")
    store = open_store(path)
    plant(store, scenario="empty")
    account = Accounts(store, Behaviour()).ensure("KeptNZ", "a key").account
    account.behave({"error_style": "object"})
    account.move(lambda clock: clock.freeze(1_800_000_000))
    store.close()
    again = open_store(path)
    kept = Accounts(again, Behaviour()).first()
    assert (kept.behaviour.error_style, kept.clock.now()) == ("object", 1_800_000_000)
    again.close()
