"""Does every page open where the shop is in a file, whose transactions do not nest?"""

import pytest
from planting import settle
from walking import addresses, page_rules

from mockomni.app import create_app
from mockomni.storage.store import open_store


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A client of an app over a file, and an account that has something of everything."""
    store = open_store(str(tmp_path_factory.mktemp("pages") / "shop.db"))
    app = create_app(store=store)
    yield app.test_client(), settle(app, app.extensions["mockomni"].accounts.first(), "numbat", 1)
    store.close()


@pytest.mark.parametrize("rule", page_rules("GET"))
def test_every_page_opens(shop, rule):
    client, tenant = shop
    opened = [
        client.get(each.path, headers={"Accept": "text/html"}, buffered=True) for each in addresses(rule, tenant.held)
    ]
    assert {each.status_code for each in opened} <= {200, 204, 302, 303}


@pytest.mark.parametrize("query", ["group=moon", "first=2026-02-30", "product=nothing", "branch=99"])
def test_what_cannot_be_drawn_is_said(shop, query):
    client, tenant = shop
    assert client.get(f"/data/over-time?{query}&account={tenant.account.id}").status_code == 400
