"""The scenario of tests reads like a business."""

from collections import Counter

import pytest

from mockomni.resources import STORED
from mockomni.storage.sqlite import MemoryStore


@pytest.fixture(scope="module")
def shop(planted):
    """Every row of the small shop, by resource."""
    store = MemoryStore()
    store.fill(1, planted)
    with store.unit() as unit:
        yield {resource.name: unit.find(resource) for resource in STORED}
    store.close()


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
    assert [link for link in links if not link.startswith("{{files}}/")] == []
