"""What would be recognised anywhere? An account in which every word that can be chosen begins with a mark."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

from printed import wired
from walking import Held

from mockomni.accounts import Account, everything
from mockomni.clock import Clock, stamp
from mockomni.engine import Shop
from mockomni.faults import Rule
from mockomni.resources import STORED
from mockomni.seeding import plant
from mockomni.seeding.load import LOADABLE, load
from mockomni.storage.sqlite import MemoryStore

# What can be one of a few words only, or is made by the shop.
KEPT = [
    "accountingImportStatus",
    "adjustmentReason",
    "branchType",
    "country",
    "currency",
    "currencyCode",
    "currencySymbol",
    "deliveryCountry",
    "link",
    "method",
    "option3",
    "orderType",
    "paymentTerms",
    "size",
    "sizeCodes",
    "sizes",
    "source",
    "stage",
    "status",
    "stockControl",
    "taxStatus",
    "transactionType",
    "type",
    "zone",
]
DATE = re.compile(r"\d{4}-\d\d-\d\dT")
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Tenant:
    """An account, what it holds, and what nobody else may read: its ``marks``, and its ``keys`` nobody at all."""

    mark: str
    account: Account
    held: Held
    marks: re.Pattern[str]
    keys: tuple[str, ...]

    @property
    def auth(self) -> tuple[str, str]:
        return self.account.username, self.keys[0]


@cache
def printed() -> dict[str, list[dict[str, Any]]]:
    """What the small shop prints."""
    with closing(MemoryStore()) as store:
        plant(store, scenario="small")
        return {name: wired(Shop(store), name) for name in LOADABLE}


@cache
def image(mark: str, more: int) -> bytes:
    """A shop whose every record has the mark, with some whose ids are higher by ``more``."""
    records = {name: [marked(row, mark) for row in rows] for name, rows in printed().items()}
    for name in ("Branches", "Contacts", "ProductCategories", "Users"):
        last = records[name][-1]
        records[name].append(last | {"id": last["id"] + more} | ({"email": ""} if "email" in last else {}))
    with closing(MemoryStore()) as store:
        load(Shop(store, clock=Clock()), records)
        with store.unit(1, write=True) as unit:
            unit.state(company=f"{mark} Ltd", region="NZ", scenario="small", seed="1", anchor="2026-01-31")
            unit.keep_file("hat.png", PNG + mark.encode(), "image/png")
        return store.image()


def marked(value: Any, mark: str, name: str = "") -> Any:
    """A record with the mark before every text."""
    if isinstance(value, dict):
        return {inner: marked(each, mark, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [marked(each, mark, name) for each in value]
    is_free = isinstance(value, str) and value and name not in KEPT and not DATE.match(value)
    return mark + value if is_free else value


def settle(app: Any, account: Account, mark: str, number: int) -> Tenant:
    """Have an account hold its mark in everything; ``number`` makes its ids and figures its own."""
    wiring, limit = app.extensions["mockomni"], f"{number}987654321"
    account.store.fill(account.id, image(mark, 1000 * number))
    wiring.accounts.rename(account, f"{mark}NZ")
    account.behave({"limits": f"1000/10000/{limit}"})
    account.move(lambda clock: clock.freeze(1_940_000_000.0 + number * 1_111_111))
    # One of each goes by the same name in every account, where it can; the others by one of their own.
    if not account.connections.all():
        account.connections.add(f"{mark}-first")
    account.snapshots.take("before")
    faults = [wiring.faults.plan(account.id, Rule(path=f"/v3/{mark}", status=503)).id]
    for _ in range(5 * number):
        account.connections.remove(account.connections.add("Gone")[0].id)
        wiring.faults.remove(account.id, wiring.faults.plan(account.id, Rule(status=503)).id)
    keys = tuple(f"{mark}-key-{each}" for each in range(2))
    for key in keys:
        account.connections.add(f"{mark}-connection", everything(), key)
    connections = [each.id for each in account.connections.all()]
    requests = called(app, (account.username, keys[0]), mark)
    plans = (Rule(path=f"/v1/{mark}*", status=503), Rule(path=f"/v2/{mark}*", effect="respond", status=200, body=mark))
    faults += [wiring.faults.plan(account.id, rule).id for rule in plans]
    account.snapshots.take(f"{mark}-snapshot")
    rows = {resource.name: wired(account.shop, resource.name) for resource in STORED if resource.key == ("id",)}
    records = [(name, str(row["id"])) for name, found in rows.items() for row in [*found[:1], *found[-1:]]]
    codes = [row["styleCode"] for row in rows["Products"][:2]]
    held = Held(account.id, connections, faults, requests, ["before", f"{mark}-snapshot"], records, codes)
    return Tenant(mark, account, held, pattern(mark, limit, stamp(account.clock.now()), *requests), keys)


def pattern(mark: str, *numbers: str) -> re.Pattern[str]:
    """What finds a mark in any word, and numbers that are not the beginning of longer ones."""
    return re.compile("|".join([mark, *(rf"{re.escape(each)}(?!\d)" for each in numbers)]), re.IGNORECASE)


def called(app: Any, auth: tuple[str, str], mark: str) -> list[str]:
    """The ids of some calls: answered, refused, with the mark in their paths, queries and bodies."""
    calls: list[tuple[str, str, tuple[str, str], Any]] = [
        ("GET", "/api/v1/Products?rows=2", auth, None),
        ("GET", f"/api/v1/Contacts?where=company='{mark}'", auth, None),
        ("GET", f"/api/v1/{mark}", auth, None),
        ("GET", "/api/v1/Products", (auth[0], f"{mark}-wrong"), None),
        ("POST", "/api/v1/Branches", auth, [{"company": f"{mark} annex"}]),
        ("POST", "/api/v1/Branches", auth, [{"company": f"{mark}" * 99}]),
    ]
    client = app.test_client()
    answers = [client.open(path, method=method, auth=who, json=sent) for method, path, who, sent in calls]
    return [answer.headers["Mockomni-Request"] for answer in answers]
