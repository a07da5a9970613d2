"""What is looked at? A server with a small shop, a few connections and calls, and a Chromium that opens its pages."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from mockomni.app import create_app
from mockomni.clock import Clock, midnight
from mockomni.faults.reading import read_rule
from mockomni.seeding import copy, plant
from mockomni.server import listening
from mockomni.settings import Behaviour, Limits
from mockomni.storage.store import open_store

ANCHOR = date(2026, 6, 15)
NOON = midnight(ANCHOR) + 43_200
KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "open sesame"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A browser that opens our pages and calls nobody else.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

# Every page, by the name of its picture. What needs an answered form is walked to by the tests.
PAGES = {
    "home": "/",
    "settings": "/settings",
    "setup": "/settings/api",
    "new-connection": "/settings/api/new",
    "permissions": "/settings/api/2/permissions",
    "regenerate": "/settings/api/2/regenerate",
    "remove": "/settings/api/2/remove",
    "data": "/data",
    "table": "/data/SalesOrders",
    "question-refused": "/data/SalesOrders?where=lineItems.code='LAMP'",
    "record": "/data/SalesOrders/9",
    "product": "/data/Products/1",
    "stock": "/data/by-branch",
    "charts": "/data/over-time",
    "requests": "/requests?limits=3/60/5000",
    "request": "/requests/latest",
    "behaviour": "/behaviour",
    "faults": "/behaviour/faults",
    "snapshots": "/behaviour/snapshots",
    "accounts": "/accounts",
    "new-account": "/accounts/new",
    "delete-account": "/accounts/1/delete",
    "reference": "/help",
    "reference-resource": "/help/SalesOrders",
    "not-found": "/settings/api/99/remove",
}


def program() -> str | None:
    """Where Chromium is: what MOCKOMNI_TEST_BROWSER names, else the first that PATH has."""
    named = os.environ.get("MOCKOMNI_TEST_BROWSER")
    return named or next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Stage:
    """A running server; ``keys`` are those of its connections, by their names."""

    url: str
    app: Any
    keys: dict[str, str]

    @property
    def account(self):
        """The first account."""
        return self.app.extensions["mockomni"].accounts.first()

    def call(self, path: str, key: str = KEY, method: str = "GET", **more: Any):
        """Call Omni's API, as a client does."""
        return self.app.test_client().open(
            f"/api/v1/{path}", method=method, auth=(self.account.username, key), base_url=self.url, **more
        )


@contextmanager
def stage(**more: Any) -> Iterator[Stage]:
    """A server on a free port, whose clock stands at noon of the day its history leads up to."""
    clock = Clock()
    clock.freeze(NOON)
    store = open_store(":memory:")
    plant(store, scenario="small", seed=1, anchor=ANCHOR)
    app = create_app(store=store, behaviour=Behaviour(limits=Limits()), clock=clock, username="DemoNZ", key=KEY, **more)
    with listening("127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.answer_with, args=(app,))
        thread.start()
        yield Stage(f"http://127.0.0.1:{server.port}", app, {"Default": KEY})
    thread.join()
    store.close()


def furnish(stage: Stage) -> None:
    """Connections and calls such as a few days of work leave behind."""
    connections = stage.account.connections
    grids = {
        "Shop sync": {"Products": ["read"], "Stock": ["read"], "SalesOrders": ["create", "read", "update"]},
        "Forecasting": {name: ["read"] for name in ("Products", "ProductOptions", "Branches", "Stock", "SalesOrders")},
        "Returns desk": None,
    }
    for name, grid in grids.items():
        stage.keys[name] = connections.add(name, grid)[1]
    stage.account.snapshots.take("before the import")
    stage.app.extensions["mockomni"].accounts.open("HarbourBooksAU", copy("small", 1, ANCHOR).image)
    sync, returns = stage.keys["Shop sync"], stage.keys["Returns desk"]
    buyer = {"email": "ada@buyer.example", "firstName": "Ada", "lastName": "Byron"}
    order = [{"reference": "WEB-7", **buyer, "lineItems": [{"code": "LAMP", "qty": 2}]}]
    calls: list[tuple[str, str, str, Any]] = [
        ("GET", "Products?fields=id,styleCode,name&rows=5", sync, None),
        ("GET", "Stock?where=branchId=1", sync, None),
        ("GET", "SalesOrders?where=modifiedDate>'2026-06-01'&limit=10", sync, None),
        ("POST", "SalesOrders", sync, order),
        ("GET", "CreditNotes", returns, None),
        ("GET", "SalesOrders?where=lineItems.code='LAMP'", sync, None),
        ("GET", "Products", "f" * 32, None),
        ("GET", "Contact", KEY, None),
        ("POST", "SalesOrders", sync, [{"reference": "WEB-8", "lineItems": [{"code": "LAMP"}]}]),
    ]
    for method, path, key, sent in calls:
        stage.account.clock.advance(7)
        stage.call(path, key, method, **({} if sent is None else {"json": sent}))
    for planned in (
        {"effect": "status", "status": 503, "path": "/v1/Stock", "times": 2},
        {"effect": "slow", "delay": 2},
    ):
        stage.app.extensions["mockomni"].faults.plan(stage.account.id, read_rule(planned))
