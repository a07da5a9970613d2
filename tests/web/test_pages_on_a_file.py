"""Does every page open where the shop is in a file, whose transactions do not nest?"""

import pytest

from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.storage.store import open_store
from mockomni.web.door import ROUTES

PAGES = sorted(rule for method, rule, _ in ROUTES if method == "GET" and "<" not in rule)
WITHIN = ["/data/SalesOrders", "/data/Products", "/data/Products/1", "/data/Branches/1", "/settings/api/1/permissions"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    store = open_store(str(tmp_path_factory.mktemp("pages") / "shop.db"))
    plant(store, scenario="small")
    yield create_app(store=store).test_client()
    store.close()


@pytest.mark.parametrize("path", PAGES + WITHIN)
def test_every_page_opens(browser, path):
    assert browser.get(path, headers={"Accept": "text/html"}, follow_redirects=True).status_code in (200, 204)


@pytest.mark.parametrize("query", ["group=moon", "first=2026-02-30", "product=nothing", "branch=99"])
def test_what_cannot_be_drawn_is_said(browser, query):
    assert browser.get(f"/data/over-time?{query}&account=1").status_code == 400
