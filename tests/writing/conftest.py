"""A small shop behind Omni's door: written to over HTTP, and audited as a whole after every test."""

from __future__ import annotations

import pytest
from knowing import mistakes
from shop import CUSTOMER, MAIN, SHOP, SUPPLIER, furnish

from mockomni.app import create_app
from mockomni.clock import Clock
from mockomni.resources import SHELF
from mockomni.seeding.audit import audit
from mockomni.settings import Behaviour
from mockomni.storage import tables
from mockomni.storage.sqlite import MemoryStore

EVERY = [table for table in tables.metadata.sorted_tables if "account_id" in table.c]


class Till:
    """Whoever writes to the shop, by the names of resources."""

    def __init__(self, client, shop, clock):
        self.client = client
        self.shop = shop
        self.clock = clock

    def post(self, resource, *records, query=""):
        """The results of a POST that is taken as a whole."""
        return self._results(self.client.post(f"/api/v1/{resource}{query}", json=list(records)))

    def put(self, resource, *records, query=""):
        """The results of a PUT that is taken as a whole."""
        return self._results(self.client.put(f"/api/v1/{resource}{query}", json=list(records)))

    def _results(self, answer):
        assert answer.status_code == 200, answer.text
        return answer.json

    def made(self, resource, record, query=""):
        """The id of one new record that must be accepted."""
        (result,) = self.post(resource, record, query=query)
        assert result["errors"] == []
        return result["id"]

    def new(self, resource, record, query=""):
        """One new record that must be accepted, as it is then read."""
        return self.row(resource, self.made(resource, record, query))

    def change(self, resource, record, query=""):
        """One change that must be accepted, and the record after it."""
        (result,) = self.put(resource, record, query=query)
        assert result["errors"] == []
        return self.row(resource, result["id"])

    def refused(self, resource, record, query=""):
        """What a POST, or a PUT of a record with an id, says of a record that must be refused."""
        before = self.image()
        (result,) = (self.put if "id" in record else self.post)(resource, record, query=query)
        assert (result["success"], result["id"], result["code"]) == (False, None, None)
        assert self.image() == before
        return result["errors"]

    def row(self, resource, id_):
        answer = self.client.get(f"/api/v1/{resource}/{id_}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def rows(self, resource, where=""):
        more = {"where": where} if where else {}
        return self.client.get(f"/api/v1/{resource}", query_string={"rows": 250, **more}).json

    def stock(self, code, branch=MAIN):
        """On hand, open, incoming and available of one option or size."""
        (row,) = self.rows("Stock", f"code='{code}' AND branchId={branch}")
        return [row[name] for name in ("stockOnHand", "openSales", "incoming", "available")]

    def on_hand(self, *codes, branch=MAIN):
        return [self.stock(code, branch)[0] for code in codes]

    def owes(self, contact=CUSTOMER):
        return self.row("Contacts", contact)["balanceOwing"]

    def bill(self, code, parts, makes=1):
        """A bill of materials, which no door but the seeds' can make."""
        components = [{"code": part, "qty": qty} for part, qty in parts]
        record = {"products": [{"code": code, "qty": makes, "components": components}]}
        (result,) = self.shop.create(SHELF["BomMasters_v2"], [record], lift=True)
        assert result.errors == []

    def image(self):
        """Every row of the database, counters and ledger included."""
        with self.shop.store.unit() as unit:
            if self.shop.store.kind == "postgresql":
                return {table.name: sorted(map(repr, unit.sql(f'SELECT * FROM "{table.name}"'))) for table in EVERY}
            return list(unit.link.iterdump())

    def audit(self):
        return audit(self.shop)


@pytest.fixture(scope="session")
def furnished(blank) -> bytes:
    """The image of the small shop."""
    store = MemoryStore()
    store.fill(1, blank)
    clock = Clock()
    clock.freeze(1_767_571_200)
    app = create_app(store=store, clock=clock, behaviour=Behaviour(limits=None), key="0" * 32)
    wiring = app.extensions["mockomni"]
    furnish(wiring.accounts.first().shop)
    assert audit(wiring.accounts.first().shop) == []
    image = store.image()
    store.close()
    return image


@pytest.fixture
def store(new_store, furnished):
    """The small shop's database, fresh."""
    new_store.fill(1, furnished)
    return new_store


@pytest.fixture
def till(client, account, clock):
    """The shop's counter; whatever a test wrote, the account adds up after it, and what is known of it is true."""
    till = Till(client, account.shop, clock)
    yield till
    assert till.audit() == []
    with account.shop.unit(write=True) as unit:
        assert mistakes(unit) == []


@pytest.fixture
def sale():
    """A sales order of these lines for the customer."""
    return lambda *lines, **more: {"memberId": CUSTOMER, "lineItems": list(lines), **more}


@pytest.fixture
def purchase():
    """A purchase order of these lines from the supplier."""
    return lambda *lines, **more: {"memberId": SUPPLIER, "lineItems": list(lines), **more}


@pytest.fixture
def transfer():
    """A transfer of these lines from the warehouse to the shop."""
    return lambda *lines, **more: {
        "sourceBranchId": MAIN,
        "destinationBranchId": SHOP,
        "lineItems": list(lines),
        **more,
    }
