"""The shops hold the oddities of live data."""

import pytest

from mockomni.resources import STORED
from mockomni.seeding import plant
from mockomni.storage.sqlite import MemoryStore


@pytest.fixture(scope="module", params=["small", "standard"])
def shop(request):
    """Every row of a shop, by resource."""
    store = MemoryStore()
    plant(store, scenario=request.param)
    with store.unit() as unit:
        yield {resource.name: unit.find(resource) for resource in STORED}
    store.close()


def lines(shop):
    return [line for order in shop["SalesOrders"] for line in order["lineItems"]]


# What a live shop has: the resource, or the lines of its sales orders, and what one of them is like.
ODDITIES = {
    "a reference begins with #": ("SalesOrders", lambda row: row["reference"].startswith("#")),
    "a reference has 39 characters": ("SalesOrders", lambda row: len(row["reference"]) == 39),
    "a reference was generated": ("SalesOrders", lambda row: row["reference"].startswith(f"{row['memberId']}-")),
    "a code has runs of spaces": ("ProductOptions", lambda row: row["code"] == "WTW23-922G  -XS"),
    "a text has bare carriage returns": ("SalesOrders", lambda row: "\r" in row["deliveryInstructions"]),
    "notes end in a carriage return": ("Contacts", lambda row: row["notes"].endswith("\r")),
    "a description is HTML": ("Products", lambda row: "<p>" in row["description"]),
    "a size has nothing in it": ("lines", lambda line: any(size["qty"] == 0 for size in line["sizes"])),
    "a size is there twice": ("lines", lambda line: len({each["code"] for each in line["sizes"]}) < len(line["sizes"])),
    "an order is void": ("SalesOrders", lambda row: row["isVoid"]),
    "an order is not approved": ("SalesOrders", lambda row: row["status"] == "DRAFT"),
    "a product is older than its option": (
        "Products",
        lambda row: row["modifiedDate"] < row["productOptions"][0]["modifiedDate"],
    ),
    "a price column has lost its capitals": (
        "ProductOptions",
        lambda row: {"viP10NZD", "mgtRetail2NZD"} < set(row["priceColumns"]),
    ),
    "an order has custom fields": ("SalesOrders", lambda row: row["customFields"].get("orders_1000")),
    "a custom field is null": ("SalesOrders", lambda row: row["customFields"].get("orders_1001", "") is None),
    "a product has custom fields": ("Products", lambda row: row["customFields"].get("products_1011")),
    "a contact has custom fields": ("Contacts", lambda row: row["customFields"].get("members_1000")),
    "a contact has several others": ("Contacts", lambda row: len(row["secondaryContacts"]) > 2),
    "a line is in a unit of measure": ("lines", lambda line: line["uomSize"] == 12),
    "a line is free text": ("lines", lambda line: not line["productOptionId"] and line["name"]),
    "an order is of nobody known": ("SalesOrders", lambda row: not row["memberId"]),
    "a credit note is below zero": ("CreditNotes", lambda row: row["total"] < 0),
    "an order is in another currency": (
        "SalesOrders",
        lambda row: row["currencyRate"] != 1 and row["taxStatus"] == "Exempt",
    ),
    "a transfer is under way": ("BranchTransfers", lambda row: row["dispatchedDate"] and not row["receivedDate"]),
    "a job is not finished": ("ProductionJobs", lambda row: not row["completedDate"]),
    "a purchase is on its way": (
        "PurchaseOrders",
        lambda row: row["status"] == "APPROVED" and not row["fullyReceivedDate"],
    ),
    "a batch was sold": ("lines", lambda line: any(each["batch"] for each in line["stockMovements"])),
    "a piece was sold": ("lines", lambda line: any(each["serial"] for each in line["stockMovements"])),
    "a kit was sold": ("lines", lambda line: line["code"].startswith("KIT-") and line["qtyShipped"]),
}


@pytest.mark.parametrize("oddity", ODDITIES)
def test_the_shop_has_what_live_shops_have(shop, oddity):
    name, fits = ODDITIES[oddity]
    assert [row for row in (lines(shop) if name == "lines" else shop[name]) if fits(row)], oddity
