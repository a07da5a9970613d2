"""A user's own records come in as the API prints them, all or none, and the shop adds up afterwards."""

import pytest
from printed import wired

from mockomni.clock import Clock
from mockomni.engine import Shop
from mockomni.errors import Invalid
from mockomni.resources import SHELF
from mockomni.seeding.audit import audit
from mockomni.seeding.load import LOADABLE, load
from mockomni.storage.sqlite import MemoryStore

MUG = {"id": 40, "name": "Mug", "styleCode": "MUG", "productOptions": [{"id": 90, "code": "MUG-1", "retailPrice": 9.5}]}
TEE = {
    "id": 41,
    "name": "Tee",
    "styleCode": "TEE",
    "sizeRangeId": 4,
    "productOptions": [
        {"id": 91, "productOptionCode": "TEE-N", "code": "TEE-N-S", "size": "S", "sizeId": 401, "stockOnHand": 3.0},
        {"id": 91, "productOptionCode": "TEE-N", "code": "TEE-N-M", "size": "M", "sizeId": 402, "stockOnHand": 3.0},
    ],
}
LETTERS = {"id": 4, "sizeRangeName": "Letters", "sizes": ["S", "M"]}
SHOPS = [{"id": 3, "company": "Main"}, {"id": 9, "company": "Side"}]


@pytest.fixture
def bare():
    """A shop with tables and nothing in them."""
    store = MemoryStore()
    clock = Clock()
    clock.freeze(1_770_000_000)
    yield Shop(store, clock=clock)
    store.close()


@pytest.fixture
def shop(bare):
    """A shop with two branches and a size range."""
    load(bare, {"Branches": SHOPS, "SizeRanges": [LETTERS]})
    return bare


def on_hand(shop):
    """Code and branch -> stock on hand, where there is any."""
    rows = wired(shop, "Stock")
    return {(row["code"], row["branchId"]): row["stockOnHand"] for row in rows if row["stockOnHand"]}


def test_what_a_whole_shop_prints_comes_back_as_it_was(small, bare):
    there = Shop(small)
    records = {name: wired(there, name) for name in LOADABLE}
    assert load(bare, records) == {name: len(rows) for name, rows in records.items()}
    assert {name: wired(bare, name) for name in LOADABLE} == records
    assert audit(bare) == []


def test_numbers_go_on_after_those_that_were_loaded(small, bare):
    records = {name: wired(Shop(small), name) for name in LOADABLE}
    load(bare, records)
    order = {"memberId": 9, "invoiceDate": "2026-03-01", "lineItems": [{"code": "MUG-STEEL", "qty": 1}]}
    (made,) = bare.create(SHELF["SalesOrders"], [order])
    with bare.unit() as unit:
        row = unit.one(SHELF["SalesOrders"], id=made.id)
    documents = [each for name in records for each in records[name] if name != "Stock" and "lineItems" in each]
    assert made.id > max(each["id"] for each in documents)
    assert row["lineItems"][0]["id"] > max(line["id"] for each in documents for line in each["lineItems"])
    assert row["invoiceNumber"] == 1 + max(each["invoiceNumber"] for each in records["SalesOrders"])
    assert audit(bare) == []


def test_an_options_own_number_is_stock_at_the_main_branch(shop):
    mug = MUG | {"productOptions": [MUG["productOptions"][0] | {"stockOnHand": 7.0}]}
    assert load(shop, {"products": [mug, TEE]}) == {"Products": 2}
    assert on_hand(shop) == {("MUG-1", 3): 7.0, ("TEE-N-S", 3): 3.0, ("TEE-N-M", 3): 3.0}
    assert audit(shop) == []


def test_stock_records_say_what_is_on_hand_where(shop):
    stock = [
        {"code": "MUG-1", "branchId": 9, "stockOnHand": 4.0, "modifiedDate": "2025-05-05T00:00:00Z"},
        {"productOptionId": 91, "size": "M", "branchId": 3, "stockOnHand": 2.5},
    ]
    load(shop, {"Products": [MUG, TEE], "Stock": stock})
    assert on_hand(shop) == {("MUG-1", 9): 4.0, ("TEE-N-M", 3): 2.5}
    assert [row["modifiedDate"] for row in wired(shop, "Stock") if row["code"] == "MUG-1" and row["branchId"] == 9] == [
        "2025-05-05T00:00:00Z"
    ]
    assert audit(shop) == []


def sale(**more):
    line = {"id": 700, "code": "MUG-1", "qty": 2.0, "unitPrice": 9.5}
    order = {"id": 60, "reference": "#60", "memberId": 418, "branchId": 9, "taxStatus": "Incl", "lineItems": [line]}
    return order | more


def test_without_a_word_on_stock_the_documents_say_what_is_there(shop):
    load(shop, {"Products": [MUG], "SalesOrders": [sale(dispatchedDate="2026-01-02T00:00:00Z")]})
    assert on_hand(shop) == {("MUG-1", 9): -2.0}
    assert audit(shop) == []


def test_stock_is_what_was_said_whatever_the_documents_moved(shop):
    gone = sale(dispatchedDate="2026-01-02T00:00:00Z")
    stock = [{"code": "MUG-1", "branchId": 9, "stockOnHand": 5.0}]
    load(shop, {"Products": [MUG], "SalesOrders": [gone], "Stock": stock})
    assert on_hand(shop) == {("MUG-1", 9): 5.0}
    assert audit(shop) == []


def test_open_orders_are_open_sales(shop):
    load(shop, {"Products": [MUG], "SalesOrders": [sale()]})
    (row,) = [row for row in wired(shop, "Stock") if row["openSales"]]
    assert (row["branchId"], row["openSales"], row["available"]) == (9, 2.0, -2.0)
    (order,) = wired(shop, "SalesOrders")
    assert (order["total"], order["status"], order["lineItems"][0]["productOptionId"]) == (19.0, "APPROVED", 90)


def test_sizes_are_read_from_the_codes_that_a_line_prints(shop):
    line = {"id": 701, "productOptionId": 91, "code": "TEE-N", "qty": 3.0, "sizeCodes": "1|S|TEE-N-S|,2|M|TEE-N-M|"}
    order = {"id": 61, "reference": "PO-61", "branchId": 3, "lineItems": [line]}
    order["fullyReceivedDate"] = "2026-01-01T00:00:00Z"
    keys = [name for name in TEE["productOptions"][0] if name != "stockOnHand"]
    silent = [{name: option[name] for name in keys} for option in TEE["productOptions"]]
    load(shop, {"Products": [TEE | {"productOptions": silent}], "PurchaseOrders": [order]})
    assert on_hand(shop) == {("TEE-N-S", 3): 1.0, ("TEE-N-M", 3): 2.0}
    assert audit(shop) == []


def test_what_is_not_said_is_of_now_and_of_the_main_branch(shop):
    load(shop, {"Products": [MUG], "SalesOrders": [sale(branchId=0)], "SerialNumbers": []})
    (product,), (order,) = wired(shop, "Products"), wired(shop, "SalesOrders")
    now = "2026-02-02T02:40:00Z"
    assert [product["createdDate"], product["productOptions"][0]["modifiedDate"], order["modifiedDate"]] == [now] * 3
    assert (order["branchId"], order["lineItems"][0]["createdDate"]) == (3, now)
    assert product["productOptions"][0]["priceColumns"]["retailNZD"] == 9.5
    assert audit(shop) == []


def test_nothing_at_all_may_be_loaded(bare):
    assert load(bare, {"Products": [], "Stock": []}) == {"Products": 0, "Stock": 0}


REFUSED = [
    ([1], "[1] is not an object of resource names and lists of records"),
    ({"Productz": []}, "Productz cannot be loaded; what can be: Branches, Users"),
    ({"Products": {}}, "Products is not a list of records"),
    ({"Products": [3]}, "Products[0] the entry is not an object"),
    ({"Products": [MUG | {"id": "x"}]}, "Products[0].id 'x' is not a whole number"),
    ({"Products": [{"name": "Mug"}]}, "Products[0]: id is required"),
    ({"Products": [MUG | {"productOptions": []}]}, "Products[0]: productOptions is empty"),
    ({"Products": [MUG | {"productOptions": [{"code": "A"}]}]}, "Products[0]: productOptions[0].id is required"),
    ({"Products": [MUG, MUG | {"id": 50}]}, "Products[1]: styleCode 'MUG' already exists"),
    ({"Products": [MUG, TEE | {"id": 40}]}, "Products[1]: id 40 already exists"),
    (
        {"Products": [MUG, TEE | {"productOptions": [{"id": 90, "code": "NEW"}]}]},
        "Products[1]: productOptions[0].id 90 already exists",
    ),
    (
        {"Products": [MUG, TEE | {"productOptions": [{"id": 92, "code": "mug-1"}]}]},
        "Products[1]: productOptions[0].code 'mug-1' already exists",
    ),
    ({"Branches": [SHOPS[0]]}, "Branches[0]: id 3 already exists"),
    ({"Contacts": [{"id": 9, "type": "Customer"}]}, "Contacts[0]: id 9 already exists"),
    ({"Products": [TEE | {"sizeRangeId": 5}]}, "Products[0]: sizeRangeId 5 does not exist"),
    ({"Products": [MUG | {"categoryIdArray": [7]}]}, "Products[0]: categoryIdArray 7 does not exist"),
    ({"Products": [MUG], "SalesOrders": [sale(branchId=8)]}, "SalesOrders[0]: branchId 8 does not exist"),
    (
        {"SalesOrders": [sale(lineItems=[{"id": 1, "productOptionId": 90}])]},
        "SalesOrders[0]: lineItems[0].productOptionId 90 does not exist",
    ),
    (
        {"Products": [MUG], "SalesOrders": [sale(), sale(id=62, reference="#62")]},
        "SalesOrders[1]: lineItems[0].id 700 already exists",
    ),
    ({"Payments": [{"id": 5, "orderId": 60, "amount": 1}]}, "Payments[0]: orderId 60 does not exist"),
    ({"Stock": [{"code": "X", "branchId": 3}]}, "Stock[0]: code 'X' at branch 3 is no option and size of a product"),
    (
        {"Products": [MUG], "Stock": [{"code": "MUG-1", "branchId": 3}] * 2},
        "Stock[1]: code 'MUG-1' at branch 3 already exists",
    ),
    ({"BomMasters": [{"id": 1}]}, "BomMasters[0]: products is empty"),
    ({"BranchTransfers": [{"id": 1, "sourceBranchId": 3}]}, "BranchTransfers[0]: destinationBranchId 0 does not exist"),
    (
        {"Products": [TEE], "Stock": [{"code": "TEE-N", "branchId": 3}]},
        "Stock[0]: code 'TEE-N' at branch 3 is no option and size of a product",
    ),
    ({"Voucher": [{"amount": 5}]}, "Voucher[0]: code is required"),
]  # fmt: skip


@pytest.mark.parametrize(("records", "problem"), REFUSED, ids=[problem for _, problem in REFUSED])
def test_bad_records_are_refused_by_name_and_nothing_is_loaded(shop, records, problem):
    before = {name: wired(shop, name) for name in LOADABLE}
    with pytest.raises(Invalid) as refused:
        load(shop, records)
    assert [each for each in refused.value.problems if each.startswith(problem)], refused.value.problems
    assert {name: wired(shop, name) for name in LOADABLE} == before


def test_every_problem_is_told_at_once(shop):
    with pytest.raises(Invalid) as refused:
        load(shop, {"Products": [{"name": "a"}, MUG | {"id": "x"}], "Unheard": []})
    assert len(refused.value.problems) == 4


def test_a_deleted_contact_may_still_be_named(shop):
    records = {"Products": [MUG | {"supplierId": 77}], "SalesOrders": [sale(memberId=78)]}
    assert load(shop, records) == {"Products": 1, "SalesOrders": 1}
