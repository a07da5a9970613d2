"""The scenario of tests reads like a business, and holds the oddities of live data."""

from collections import Counter

import pytest

from mockomni.resources import STORED
from mockomni.storage.store import Store


@pytest.fixture(scope="module")
def shop(planted):
    """Every row of the small shop, by resource."""
    store = Store()
    store.fill(planted)
    with store.unit() as unit:
        yield {resource.name: unit.find(resource) for resource in STORED}
    store.close()


def lines(shop):
    return [line for order in shop["SalesOrders"] for line in order["lineItems"]]


def test_there_is_some_of_everything(shop):
    assert [name for name in shop if not shop[name]] == []


def test_the_catalogue_is_of_every_kind(shop):
    products = shop["Products"]
    sized = [product for product in products if product["sizeRangeId"]]
    assert len(sized) == 10
    assert {product["sizeRangeId"] for product in sized} == {each["id"] for each in shop["SizeRanges"]}
    assert len(products) - len(sized) >= 25
    kinds = Counter((product["orderType"], product["stockControl"]) for product in products)
    assert (kinds["Kit", 5], kinds["Order", 1], kinds["Order", 3]) == (2, 2, 2)
    assert {len(product["productOptions"]) for product in products if not product["sizeRangeId"]} >= {1, 2, 3, 4}
    assert [product["styleCode"] for product in products if product["productOptions"][0]["uomOptions"]] == [
        "MUG",
        "PEG",
        "BAR",
    ]


def test_branches_have_zones_and_bins(shop):
    zones = [{place["zone"]: len(place["bins"]) for place in branch["branchLocations"]} for branch in shop["Branches"]]
    assert zones == [{"A": 4, "B": 3, "BULK": 2}, {"FLOOR": 2, "BACK": 3}, {"FLOOR": 3, "BACK": 1}]


def test_orders_are_of_every_kind(shop):
    orders = shop["SalesOrders"]
    assert 150 <= len(orders) <= 165
    kinds = {"status": 3, "taxStatus": 3, "source": 4, "stage": 4, "currencyCode": 2, "branchId": 3}
    assert [field for field, least in kinds.items() if len({order[field] for order in orders}) < least] == []
    assert max(Counter(order["memberId"] for order in orders).values()) >= 5
    assert 110 <= sum(bool(order["dispatchedDate"]) for order in orders) <= 140


def test_payments_are_whole_partial_or_missing(shop):
    paid = Counter()
    for payment in shop["Payments"]:
        paid[payment["orderId"]] += payment["amount"]
    kinds = Counter()
    for order in shop["SalesOrders"]:
        if order["status"] == "APPROVED":
            share = paid[order["id"]] / (order["total"] * order["currencyRate"])
            kinds["none" if not share else "all" if share > 0.999 else "some"] += 1
    assert set(kinds) == {"none", "some", "all"}, kinds


def test_everybody_is_made_up(shop):
    emails = [row["email"] for name in ("Contacts", "Users", "Branches") for row in shop[name]]
    emails += [order["email"] for order in shop["SalesOrders"]]
    assert [email for email in emails if email and not email.endswith(".example")] == []
    assert [row["phone"] for row in shop["Contacts"] if " 555 " not in row["phone"]] == []


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


def test_many_orders_share_a_modified_date(shop):
    assert max(Counter(row["modifiedDate"] for row in shop["SalesOrders"]).values()) >= 25


def test_pictures_are_kept_and_linked(small, shop):
    links = [image["link"] for product in shop["Products"] for image in product["images"]]
    links += [option["image"]["link"] for option in shop["ProductOptions"] if option["image"]]
    assert len(links) > 20
    with small.unit() as unit:
        kept = [unit.file(link.rpartition("/")[2]) for link in links]
    assert {type_ for _, type_ in kept} == {"image/png"}
    assert max(len(content) for content, _ in kept) < 2048
    assert [link for link in links if not link.startswith("{{files}}/1/")] == []
