"""Does the same PUT twice change nothing the second time, whatever it says of a line?"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop import CUSTOMER, DAY, SUPPLIER, line_of

ORDERS = ("SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes")


def repeated(till, resource, document, sent, times=2):
    """The line after a PUT of it that is made again and again, and changes nothing after the first time."""
    change = {"id": document["id"], "lineItems": [sent]}
    after = till.change(resource, change)
    image = till.image()
    for _ in range(times):
        assert till.change(resource, change) == after
        assert till.image() == image
    return next(line for line in after["lineItems"] if line["id"] == sent["id"])


@pytest.mark.parametrize(
    ("code", "old", "sent", "shown"),
    [
        ("MUG-01", {"qty": 2}, {"qty": 5, "uomQtyOrdered": 2}, [5, 5]),
        ("MUG-01", {"qty": 2}, {"qty": 2, "uomQtyOrdered": 5}, [5, 5]),
        ("MUG-CTN", {"uomQtyOrdered": 1}, {"qty": 36, "uomQtyOrdered": 1}, [36, 1.5]),
        ("MUG-CTN", {"uomQtyOrdered": 1}, {"qty": 24, "uomQtyOrdered": 2}, [48, 2]),
        ("MUG-CTN", {"uomQtyOrdered": 1}, {"qty": 2, "uomQtyOrdered": 2}, [48, 2]),
        ("MUG-CTN", {"uomQtyOrdered": 2, "qty": 48}, {"code": "MUG-CTN", "uomQtyOrdered": 2, "qty": 48}, [48, 2]),
        ("MUG-CTN", {"uomQtyOrdered": 2}, {"code": "MUG-CTN", "uomQtyOrdered": 2, "qty": 72}, [72, 3]),
    ],
)
def test_of_pieces_and_units_the_one_that_was_changed_goes_on_to_count(till, sale, code, old, sent, shown):
    order = till.new("SalesOrders", sale({"code": code, **old}))
    line = repeated(till, "SalesOrders", order, {"id": line_of(order)["id"], **sent})
    assert [line["qty"], line["uomQtyOrdered"]] == shown
    assert till.stock("MUG-01")[1] == shown[0]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"unitPrice": 10, "uomPrice": 300}, [10, 240]),
        ({"unitPrice": 12.5, "uomPrice": 240}, [10, 240]),
        ({"uomPrice": 100}, [4.166667, 100]),
    ],
)
def test_of_two_prices_too(till, sale, sent, shown):
    order = till.new("SalesOrders", sale({"code": "MUG-CTN", "uomQtyOrdered": 2, "uomPrice": 300}))
    line = repeated(till, "SalesOrders", order, {"id": line_of(order)["id"], **sent})
    assert [line["unitPrice"], line["uomPrice"]] == shown


def test_a_document_is_read_changed_and_sent_again_after_its_answer_was_lost(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    line = repeated(till, "SalesOrders", order, line_of(order) | {"qty": 5})
    assert (line["qty"], line["uomQtyOrdered"], till.stock("MUG-01")[1]) == (5, 5, 5)


def test_a_number_that_did_not_count_beside_another_counts_alone(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    number = line_of(order)["id"]
    repeated(till, "SalesOrders", order, {"id": number, "qty": 5, "uomQtyOrdered": 2})
    assert repeated(till, "SalesOrders", order, {"id": number, "uomQtyOrdered": 2})["qty"] == 2
    repeated(till, "SalesOrders", order, {"id": number, "qty": 5, "uomQtyOrdered": 2})
    assert repeated(till, "SalesOrders", order, {"id": number, "qty": 6, "uomQtyOrdered": 2})["qty"] == 6


@pytest.mark.parametrize(
    ("new", "sent", "moved"),
    [
        ({"qty": 100, "qtyAdjusted": 7}, {"qty": 100, "qtyAdjusted": 7}, 7),
        ({"qty": 7}, {"qty": 9, "qtyAdjusted": 7}, 9),
        ({"qty": 7}, {"qty": 7, "qtyAdjusted": 9}, 9),
        ({"qtyAdjusted": 7}, {"qty": 0, "qtyAdjusted": 9}, 9),
    ],
)
def test_an_adjustment_moves_the_same_again(till, new, sent, moved):
    before = till.stock("MUG-01")[0]
    document = till.new("Adjustments", {"completedDate": DAY, "lineItems": [{"code": "MUG-01", **new}]})
    line = repeated(till, "Adjustments", document, {"id": line_of(document)["id"], **sent})
    assert (line["qty"], line["qtyAdjusted"], till.stock("MUG-01")[0] - before) == (moved, moved, moved)


@pytest.mark.parametrize("resource", ORDERS)
def test_a_line_that_names_its_own_unit_keeps_its_price_and_name(till, resource):
    sent = {"code": "MUG-CTN", "qty": 2, "unitPrice": 3.5, "name": "Mug special"}
    document = till.new(resource, {"memberId": SUPPLIER, "lineItems": [sent]})
    line = repeated(till, resource, document, {"id": line_of(document)["id"], "code": "MUG-CTN", "lineComments": "c"})
    assert [line[name] for name in ("qty", "unitPrice", "name", "lineComments")] == [48, 3.5, "Mug special", "c"]


@pytest.mark.parametrize("resource", ORDERS)
def test_what_a_line_shows_of_its_product_is_not_what_is_sent(till, resource):
    document = till.new(resource, {"memberId": SUPPLIER, "lineItems": [{"code": "MUG-01", "qty": 1}]})
    line = line_of(document)
    other = till.new(resource, {"memberId": SUPPLIER, "lineItems": [{"code": "ROPE-01", "qty": 1}]})
    shown = {name: line_of(other)[name] for name in ("code", "barcode", "styleCode", "option1", "option2")}
    changed = line | {"productOptionId": line_of(other)["productOptionId"]}
    after = repeated(till, resource, document, changed)
    assert {name: after[name] for name in shown} == shown


@pytest.mark.parametrize("resource", ORDERS)
@pytest.mark.parametrize("free", [False, True])
def test_a_barcode_alone_names_another_product(till, resource, free):
    new = {"name": "Something", "qty": 2, "unitPrice": 1} if free else {"code": "ROPE-01", "qty": 2}
    document = till.new(resource, {"memberId": SUPPLIER, "lineItems": [new]})
    sent = {"id": line_of(document)["id"], "barcode": "9400000000109"}
    assert repeated(till, resource, document, sent)["code"] == "MUG-01"


def test_a_barcode_that_nobody_has_leaves_a_product_and_stays_on_a_free_line(till, sale):
    order = till.new("SalesOrders", sale({"code": "ROPE-01", "qty": 2}, {"name": "Something", "qty": 1}))
    rope, free = order["lineItems"]
    assert repeated(till, "SalesOrders", order, {"id": rope["id"], "barcode": "nobody's"}) == rope
    assert repeated(till, "SalesOrders", order, {"id": free["id"], "barcode": "nobody's"})["barcode"] == "nobody's"


def test_an_expanded_kit_that_is_read_and_sent_back_with_no_quantity_goes_with_its_parts(till, sale):
    order = till.new("SalesOrders", sale({"code": "KIT-01", "qty": 1}, {"code": "ROPE-01"}), query="?loadboms=true")
    parent = line_of(order)
    lines = [line | {"qty": 0} if line["id"] == parent["id"] else line for line in order["lineItems"]]
    assert len(lines) > 2
    after = till.change("SalesOrders", {"id": order["id"], "lineItems": lines})
    assert [line["code"] for line in after["lineItems"]] == ["ROPE-01"]


def test_a_product_fills_the_name_that_is_blank(till, sale):
    order = till.new("SalesOrders", sale({"name": "Something", "qty": 2}))
    line = repeated(till, "SalesOrders", order, {"id": line_of(order)["id"], "code": "MUG-01", "name": ""})
    assert line["name"] == "Mug"


def test_when_a_line_was_made_cannot_be_cleared(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    assert repeated(till, "SalesOrders", order, {"id": line_of(order)["id"], "createdDate": ""}) == line_of(order)


numbers = st.sampled_from([0.5, 1, 2, 3, 24, 36, 48])
prices = st.sampled_from([0, 1, 3.5, 10, 240, 300])
codes = st.sampled_from(["MUG-01", "MUG-CTN", "mug-ctn", "ROPE-01", "TEE-NAVY-S", "nothing"])
said = st.fixed_dictionaries(
    {},
    optional={
        "qty": numbers,
        "uomQtyOrdered": numbers,
        "qtyAdjusted": numbers,
        "unitPrice": prices,
        "uomPrice": prices,
        "code": codes,
        "barcode": st.sampled_from(["9400000000109", "19400000000106", "nobody's"]),
        "productOptionId": st.sampled_from([0, 1, 2]),
        "option1": st.just("Blue"),
        "name": st.just("Something"),
    },
)


@pytest.mark.parametrize("resource", [*ORDERS, "Adjustments", "BranchTransfers"])
@given(new=said, changes=st.lists(said, min_size=1, max_size=4), whole=st.booleans())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_change_of_a_line_is_done_once(till, resource, new, changes, whole):
    branches = {"sourceBranchId": 1, "destinationBranchId": 2} if resource == "BranchTransfers" else {}
    contact = SUPPLIER if resource == "PurchaseOrders" else CUSTOMER
    line = {"code": "MUG-01", "qty": 1, **new}
    document = till.new(resource, {"memberId": contact, **branches, "lineItems": [line]})
    for change in changes:
        now = line_of(till.row(resource, document["id"]))
        repeated(till, resource, document, (now if whole else {"id": now["id"]}) | change, times=1)
