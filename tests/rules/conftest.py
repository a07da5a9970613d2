"""A small shop in memory: two branches, a customer, a supplier, and products of every kind."""

import orjson
import pytest

from mockomni.clock import Clock, seconds
from mockomni.engine import Shop
from mockomni.query.bind import bind
from mockomni.resources import SHELF
from mockomni.storage.sqlite import MemoryStore


class Counter:
    """The shop over its counter: verbs by resource name, results as they are printed."""

    def __init__(self, shop):
        self.shop = shop
        self.clock = shop.clock

    def create(self, resource, *records, lift=False, **options):
        results = self.shop.create(SHELF[resource], list(records), lift=lift, options=options)
        return [result.printed() for result in results]

    def made(self, resource, record, *, lift=False):
        """The id of one record that must be accepted."""
        (result,) = self.create(resource, record, lift=lift)
        assert result["errors"] == []
        return result["id"]

    def update(self, resource, *records):
        return [result.printed() for result in self.shop.update(SHELF[resource], list(records))]

    def change(self, resource, record):
        """One change that must be accepted, and the row after it."""
        (result,) = self.update(resource, record)
        assert result["errors"] == []
        return self.row(resource, result["id"])

    def rows(self, resource, **query):
        wires = self.shop.list(SHELF[resource], bind(SHELF[resource], list(query.items()), self.shop.behaviour))
        return [orjson.loads(wire) for wire in wires]

    def row(self, resource, id_):
        return orjson.loads(self.shop.get(SHELF[resource], id_)[0])

    def stock(self, code, branch=1, *numbers):
        """Some numbers of one Stock row, on hand unless said."""
        (row,) = self.rows("Stock", where=f"code = '{code}' AND branchId = {branch}")
        values = [row[name] for name in numbers or ("stockOnHand",)]
        return values if len(values) > 1 else values[0]


def opened(store):
    """The counter of a shop whose clock stands still."""
    clock = Clock()
    clock.freeze(seconds("2026-03-02T21:14:05Z"))
    return Counter(Shop(store, 1, clock))


@pytest.fixture(scope="session")
def furnished() -> bytes:
    """The image of the small shop."""
    store = MemoryStore()
    furnish(opened(store))
    image = store.image()
    store.close()
    return image


@pytest.fixture
def shop(new_store, furnished):
    new_store.fill(1, furnished)
    return opened(new_store)


def furnish(shop):
    shop.create("Branches", {"company": "Main", "email": "main@acme.example"}, {"company": "Shop"})
    shop.create("SizeRanges", {"sizeRangeName": "Alpha", "sizes": ["S", "M", "L"]})
    shop.create(
        "Contacts",
        {
            "type": "Customer",
            "company": "Harrow Outdoors",
            "email": "mia@harrow.example",
            "firstName": "Mia",
            "lastName": "Harrow",
            "address1": "12 Quay Lane",
            "city": "Nelson",
            "postCode": "7010",
            "priceColumn": "WholesaleNZD",
        },
        {"type": "Supplier", "company": "Mill & Co", "email": "sales@mill.example"},
    )
    for product in (
        {"name": "Mug", "styleCode": "MUG", "productOptions": [one("MUG-01", 14.5, 4.1)]},
        {"name": "Rope", "styleCode": "ROPE", "stockControl": "Batch", "productOptions": [one("ROPE-01", 30, 10)]},
        {"name": "Drill", "styleCode": "DRILL", "stockControl": "Serial", "productOptions": [one("DRILL-01", 200, 90)]},
        {"name": "Camp Kit", "styleCode": "KIT", "orderType": "Kit", "productOptions": [one("KIT-01", 50, 0)]},
    ):
        shop.made("Products", product)
    tee = {"name": "Trail Tee", "styleCode": "TEE", "sizeRangeId": 1, "productOptions": []}
    shop.made(
        "ProductOptions",
        {
            "productId": shop.made("Products", tee, lift=True),
            "productOptionCode": "TEE-NAVY",
            "option1": "Navy",
            "priceColumns": {"RetailNZD": 29, "WholesaleNZD": 17.5, "CostNZD": 8.4},
            "sizes": [
                {"size": "M", "sizeCode": "TEE-NAVY-M", "sizeBarcode": "9400000000024"},
                {"size": "S", "sizeCode": "TEE-NAVY-S", "sizeBarcode": "9400000000017"},
            ],
        },
    )
    carton = {"code": "MUG-CTN", "quantity": 24, "barcode": "19400000000106"}
    shop.update("ProductOptions", {"id": 1, "uomOptions": [carton]})
    parts = [{"code": "MUG-01", "qty": 2}, {"code": "ROPE-01", "qty": 1}]
    shop.made("BomMasters_v2", {"products": [{"code": "KIT-01", "qty": 1, "components": parts}]}, lift=True)
    order = {
        "memberId": 4,
        "lineItems": [
            {"code": "MUG-01", "qty": 20},
            {"code": "ROPE-01", "qty": 9},
            {"code": "DRILL-01", "qty": 3},
            {"code": "TEE-NAVY", "sizes": [{"name": "S", "qty": 5}, {"name": "M", "qty": 6}]},
        ],
    }
    shop.change(
        "PurchaseOrders", {"id": shop.made("PurchaseOrders", order), "fullyReceivedDate": "2026-03-01T00:00:00Z"}
    )


def one(code, retail, cost):
    """The one option of a new product."""
    return {"productOptionCode": code, "retailPrice": retail, "cost": cost}
