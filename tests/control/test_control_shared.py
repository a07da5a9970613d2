"""Two servers on one database: does what one is told count at the other, from its next answer on?"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mockomni.api.limits import SharedWindows
from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.storage import tables
from mockomni.storage.store import open_store

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def servers(tmp_path):
    stores = [open_store(str(tmp_path / "shop.db"))]
    plant(stores[0], scenario="small", seed=1)
    stores.append(open_store(str(tmp_path / "shop.db")))
    yield [create_app(store=store, username="TestNZ", key=KEY).test_client() for store in stores]
    for store in stores:
        store.close()


def test_the_clock_of_the_account_that_nobody_names_stands_at_both(servers):
    one, other = servers
    frozen = one.post("/_mock/clock/freeze", json={"at": "2026-01-31T12:00:00Z"}).json
    assert other.get("/_mock/clock").json == frozen
    assert other.get("/_mock/health").json["clock"] == "2026-01-31T12:00:00Z"


def test_settings_changed_at_one_are_kept_when_the_other_moves_the_clock(servers):
    one, other = servers
    one.put("/_mock/settings", json={"error_style": "object"})
    other.post("/_mock/clock/advance", json={"days": 1})
    assert [each.get("/_mock/settings").json["error_style"] for each in servers] == ["object", "object"]


def test_clocks_moved_at_both_at_once_add_up(servers):
    def move(server):
        return server.application.test_client().post("/_mock/clock/advance", json={"days": 1}).status_code

    with ThreadPoolExecutor(4) as moving:
        assert set(moving.map(move, servers * 20)) == {200}
    assert [each.get("/_mock/clock").json["offset"] for each in servers] == [40 * 86_400] * 2


def test_a_stranger_is_refused_in_the_style_that_another_server_was_told(servers):
    one, other = servers
    one.put("/_mock/settings", json={"error_style": "object"})
    assert other.get("/api/v1/Users").json == {"message": "Unauthorized access"}


def test_an_account_deleted_at_one_is_the_first_of_none(servers):
    one, other = servers
    second = one.post("/_mock/accounts", json={"scenario": "small"}).json["id"]
    first = next(each["id"] for each in other.get("/_mock/accounts").json["accounts"] if each["id"] != second)
    one.delete(f"/_mock/accounts/{first}", json={})
    assert other.get("/_mock/connections").status_code == 200
    assert other.get("/api/v1/Users", auth=("TestNZ", KEY)).status_code == 401
    assert [each["id"] for each in other.get("/_mock/accounts").json["accounts"]] == [second]


def everything_in(store):
    """Every row of every table, but the numbers that nobody shall be given twice."""
    every = [*tables.metadata.sorted_tables, *tables.shared.sorted_tables]
    with store.directory() as unit:
        found = {each.name: sorted(map(tuple, unit.sql(f'SELECT * FROM "{each.name}"'))) for each in every}
    return found | {"counters": [row for row in found["counters"] if row[1] != "accounts" and " like " not in row[1]]}


def test_a_deleted_account_leaves_no_row(both_stores):
    store = both_stores[0]
    door = create_app(store=store, key=KEY, counter=SharedWindows(store)).test_client()
    before = everything_in(store)
    account = door.post("/_mock/accounts", json={"scenario": "empty"}).json
    whose, auth = f"?account={account['id']}", (account["username"], account["key"])
    door.post(f"/_mock/snapshots{whose}", json={"name": "before"})
    door.post(f"/_mock/faults{whose}", json={"effect": "stale", "path": "/v1/Branches"})
    branch = {"company": "Annex"}
    assert door.post("/api/v1/Branches", json=[branch], auth=auth).json[0]["success"]
    second = door.post(f"/_mock/connections{whose}", json={"name": "Second", "permissions": "everything"}).json
    assert door.get("/api/v1/Users", auth=(account["username"], second["key"])).status_code == 200
    assert everything_in(store)["calls"] != before["calls"]
    assert door.delete(f"/_mock/connections/{second['id']}{whose}", json={}).status_code == 200
    assert door.delete(f"/_mock/accounts/{account['id']}", json={}).status_code == 200
    assert everything_in(store) == before
