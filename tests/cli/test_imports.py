"""Does a server on SQLite do without what only PostgreSQL needs?"""

import pytest

PROGRAM = """
import sys
sys.modules["sqlalchemy"] = None  # whoever imports it now fails

from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.settings import Behaviour
from mockomni.storage.store import open_store

KEY = "0123456789abcdef0123456789abcdef"
for _ in range(2):
    store = open_store(sys.argv[1])
    plant(store, scenario="small")
    client = create_app(store=store, behaviour=Behaviour(limits=None), username="A", key=KEY).test_client()

    def asked(method, path, json=None):
        auth = None if path.startswith(("/_mock", "/data")) else ("A", KEY)
        answer = client.open(path, method=method, json=json, auth=auth)
        assert answer.status_code in (200, 201, 204), (path, answer.text)
        return answer.json

    (product,) = asked("GET", "/api/v1/Products?rows=1")
    asked("GET", f"/api/v1/Products/{product['id']}")
    asked("GET", "/api/v1/SalesOrders?where=modifiedDate>='2025-12-01T00:00:00Z'&order=modifiedDate&rows=250")
    asked("GET", "/api/v1/Contacts?where=(company LIKE '%a%' OR email IS NULL) AND type IN ('Customer')&order=company")
    (customer, *_) = asked("GET", "/api/v1/Contacts?where=type='Customer'")
    line = {"code": product["productOptions"][0]["code"], "qty": 1, "unitPrice": 2}
    (made,) = asked("POST", "/api/v1/SalesOrders", [{"memberId": customer["id"], "lineItems": [line]}])
    (changed,) = asked("PUT", "/api/v1/SalesOrders", [{"id": made["id"], "stage": "New", "isApproved": True}])
    assert (made["success"], changed["success"]) == (True, True), (made, changed)
    asked("POST", "/_mock/snapshots", {"name": "before"})
    asked("POST", "/_mock/faults", {"status": 500, "path": "/api/v1/Nothing"})
    asked("POST", "/_mock/reset", {})
    asked("GET", "/data")
    asked("GET", "/data/over-time")
    asked("GET", f"/data/Products/{product['id']}")
    store.close()
print("done")
"""


@pytest.mark.parametrize("database", [":memory:", "file"])
def test_a_shop_in_sqlite_is_opened_asked_changed_and_shown_without_sqlalchemy(python, tmp_path, database):
    result = python("-c", PROGRAM, database if database == ":memory:" else tmp_path / "shop.db")
    assert (result.stderr, result.stdout) == ("", "done\n")
