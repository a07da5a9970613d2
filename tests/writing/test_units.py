"""Do lines in units of measure and in sizes move as many pieces as they say?"""

import pytest
from shop import CUSTOMER, DAY, SUPPLIER, THERE, line_of

# Units of measure


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"code": "MUG-CTN", "uomQtyOrdered": 2, "uomPrice": 300}, [48, 2, 24, 12.5, 300]),
        ({"code": "MUG-CTN", "uomQtyOrdered": 2, "uomPrice": 0}, [48, 2, 24, 0, 0]),
        ({"code": "MUG-CTN", "uomQtyOrdered": 2}, [48, 2, 24, 14.5, 348]),
        ({"code": "MUG-CTN", "qty": 2}, [48, 2, 24, 14.5, 348]),
        ({"productOptionId": 1, "code": "mug-ctn", "qty": 2}, [48, 2, 24, 14.5, 348]),
        ({"barcode": "19400000000106", "uomQtyOrdered": 0.5}, [12, 0.5, 24, 14.5, 348]),
        ({"code": "MUG-01", "qty": 3, "uomQtyOrdered": 0, "uomPrice": 0, "unitPrice": 9}, [3, 3, 1, 9, 9]),
        ({"code": "MUG-01", "uomQtyOrdered": 3, "uomPrice": 9}, [3, 3, 1, 9, 9]),
        ({"code": "MUG-01", "qty": 3, "unitPrice": 0}, [3, 3, 1, 0, 0]),
    ],
)
def test_units_and_pieces_agree(till, sale, sent, shown):
    line = line_of(till.new("SalesOrders", sale(sent)))
    names = ("qty", "uomQtyOrdered", "uomSize", "unitPrice", "uomPrice")
    assert [line[name] for name in names] == shown
    assert till.stock("MUG-01")[1] == shown[0]


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"qty": 72}, [72, 3, 12.5, 300]),
        ({"uomQtyOrdered": 3}, [72, 3, 12.5, 300]),
        ({"unitPrice": 10}, [48, 2, 10, 240]),
        ({"uomPrice": 240}, [48, 2, 10, 240]),
        ({"uomQtyOrdered": 3, "qty": 5}, [72, 3, 12.5, 300]),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_what_a_put_changes_leads(till, sale, changed, shown, whole):
    order = till.new("SalesOrders", sale({"code": "MUG-CTN", "uomQtyOrdered": 2, "uomPrice": 300}))
    line = line_of(order)
    sent = (line if whole else {"id": line["id"]}) | changed
    after = line_of(till.change("SalesOrders", {"id": order["id"], "lineItems": [sent]}))
    assert [after[name] for name in ("qty", "uomQtyOrdered", "unitPrice", "uomPrice")] == shown


def test_a_unit_may_have_a_price_of_its_own(till, sale):
    till.put("ProductOptions", {"id": 1, "uomOptions": [{"code": "MUG-CTN", "priceColumns": {"RetailNZD": 240}}]})
    line = line_of(till.new("SalesOrders", sale({"code": "MUG-CTN", "uomQtyOrdered": 1})))
    assert [line[name] for name in ("qty", "unitPrice", "uomPrice")] == [24, 10, 240]


@pytest.fixture
def box(till):
    """A unit of measure of the sized option."""
    till.put("ProductOptions", {"id": 7, "uomOptions": [{"code": "TEE-BOX", "quantity": 6}]})
    return "TEE-BOX"


def test_units_ordered_of_one_size_are_pieces_of_it(till, sale):
    order = till.new("SalesOrders", sale({"code": "TEE-NAVY-S", "uomQtyOrdered": 4}))
    assert (line_of(order)["qty"], till.stock("TEE-NAVY-S")[1]) == (4.0, 4.0)
    line = {"id": line_of(order)["id"], "uomQtyOrdered": 7}
    after = line_of(till.change("SalesOrders", {"id": order["id"], "lineItems": [line]}))
    assert (after["qty"], after["sizes"][0]["qty"], till.stock("TEE-NAVY-S")[1]) == (7.0, 7.0, 7.0)


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes"])
def test_sizes_count_pieces_beside_a_units_code_too(till, box, resource):
    sizes = [{"name": "S", "qty": 2}, {"name": "M", "qty": 3}]
    record = {"memberId": SUPPLIER, "lineItems": [{"code": box, "qty": 2, "sizes": sizes}]}
    assert line_of(till.new(resource, record))["qty"] == 5.0


@pytest.mark.parametrize("resource", ["PurchaseOrders", "Quotes", "CreditNotes"])
def test_elsewhere_a_units_code_says_how_many_units(till, resource):
    line = line_of(till.new(resource, {"memberId": SUPPLIER, "lineItems": [{"code": "MUG-CTN", "qty": 2}]}))
    assert (line["code"], line["qty"]) == ("MUG-01", 48.0)


@pytest.mark.parametrize("sent", [{"code": "MUG-CTN"}, {"productOptionId": 1, "code": "mug-ctn"}])
def test_a_job_makes_as_many_pieces_as_its_units_hold(till, sent):
    job = till.new("ProductionJobs", {"completedDate": DAY, "products": [sent | {"standardQty": 2}]})
    (made,) = job["products"]
    assert (made["code"], made["standardQty"], made["actualQty"], till.on_hand("MUG-01")) == ("MUG-01", 48, 48, [68])
    assert till.change("ProductionJobs", job) == job
    sent |= {"id": made["id"], "standardQty": 1}
    (after,) = till.change("ProductionJobs", {"id": job["id"], "products": [sent]})["products"]
    assert (after["standardQty"], till.on_hand("MUG-01")) == (24.0, [44.0])


@pytest.mark.parametrize("gone", [{"qty": 0}, {"uomQtyOrdered": 0}, {"uomQtyOrdered": 0, "qty": 0}])
def test_no_pieces_and_no_units_remove_a_line(till, sale, gone):
    order = till.new("SalesOrders", sale({"code": "MUG-CTN", "uomQtyOrdered": 2}, {"code": "ROPE-01", "qty": 1}))
    change = {"id": order["id"], "lineItems": [{"id": line_of(order)["id"], **gone}]}
    assert [line["code"] for line in till.change("SalesOrders", change)["lineItems"]] == ["ROPE-01"]
    assert till.stock("MUG-01")[1] == 0.0


def test_no_units_beside_pieces_say_nothing(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-CTN", "uomQtyOrdered": 2, "uomPrice": 300}))
    sent = line_of(order) | {"uomQtyOrdered": 0, "uomPrice": 0}
    assert line_of(till.change("SalesOrders", {"id": order["id"], "lineItems": [sent]})) == line_of(order)


# Sizes


SIZED = {
    "code": "TEE-NAVY",
    "sizes": [{"name": "S", "qty": 1}, {"code": "TEE-NAVY-M", "qty": 2}, {"name": "M", "qty": 0}],
}


@pytest.mark.parametrize(
    ("resource", "more", "sign"),
    [
        ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, -1),
        ("PurchaseOrders", {"memberId": SUPPLIER, "fullyReceivedDate": DAY}, 1),
        ("CreditNotes", {"memberId": CUSTOMER, "completedDate": DAY}, 1),
        ("Adjustments", {"completedDate": DAY}, 1),
        ("BranchTransfers", {**THERE, "dispatchedDate": DAY}, -1),
    ],
)
def test_every_kind_of_line_moves_its_sizes(till, resource, more, sign):
    document = till.new(resource, {"lineItems": [SIZED], **more})
    line = line_of(document)
    assert (line["code"], line["qty"]) == ("TEE-NAVY", 3.0)
    assert till.on_hand("TEE-NAVY-S", "TEE-NAVY-M") == [5 + sign, 6 + 2 * sign]
    packed = "1|S|TEE-NAVY-S|9400000000017,2|M|TEE-NAVY-M|9400000000024,0|M|TEE-NAVY-M|9400000000024"
    assert line.get("sizeCodes", packed) == packed
    assert ("sizes" in line) == (resource in ("SalesOrders", "BranchTransfers"))
    undone = till.change(
        resource, {"id": document["id"], "lineItems": [{"id": line["id"], "sizes": [{"name": "S", "qty": 2}]}]}
    )
    assert (line_of(undone)["qty"], till.on_hand("TEE-NAVY-S", "TEE-NAVY-M")) == (2.0, [5 + 2 * sign, 6])


def test_a_quantity_alone_is_of_the_one_size_a_line_has(till, sale):
    order = till.new("SalesOrders", sale({"code": "TEE-NAVY-S", "qty": 2}))
    change = {"id": order["id"], "lineItems": [{"id": line_of(order)["id"], "qty": 4}]}
    assert line_of(till.change("SalesOrders", change))["sizes"][0]["qty"] == 4.0
    assert till.stock("TEE-NAVY-S")[1] == 4.0


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders", "CreditNotes", "Quotes"])
def test_a_quantity_alone_is_of_no_size_where_there_are_several(till, resource):
    order = till.new(resource, {"memberId": SUPPLIER, "lineItems": [SIZED]})
    errors = till.refused(resource, {"id": order["id"], "lineItems": [{"id": line_of(order)["id"], "qty": 4}]})
    assert errors == ["lineItems[0].qty 4.0 cannot be split over the sizes of TEE-NAVY; send sizes"]


@pytest.mark.parametrize("changed", [{"qtyAdjusted": -1}, {"qty": -1}, {"qty": 2, "qtyAdjusted": -1}])
def test_an_adjustment_of_one_size_is_changed_by_its_quantity(till, changed):
    document = till.new("Adjustments", {"completedDate": DAY, "lineItems": [{"code": "TEE-NAVY-S", "qtyAdjusted": 2}]})
    line = line_of(document)
    after = till.change("Adjustments", {"id": document["id"], "lineItems": [line | changed]})
    assert (line_of(after)["qty"], line_of(after)["qtyAdjusted"], till.on_hand("TEE-NAVY-S")) == (-1.0, -1.0, [4.0])


def test_an_adjustment_may_be_changed_to_nothing(till):
    document = till.new("Adjustments", {"completedDate": DAY, "lineItems": [{"code": "MUG-01", "qtyAdjusted": 2}]})
    change = [{"id": line_of(document)["id"], "qtyAdjusted": 0}]
    after = till.change("Adjustments", {"id": document["id"], "lineItems": change})
    assert (line_of(after)["qtyAdjusted"], till.on_hand("MUG-01")) == (0.0, [20.0])


@pytest.mark.parametrize(
    ("quantity", "shown"), [(12345678, "12345678"), (1e14, "1" + "0" * 14), (3.3333333, "3.3333333"), (1e-5, "0.00001")]
)
def test_quantities_of_sizes_are_written_out(till, sale, quantity, shown):
    line = line_of(till.new("SalesOrders", sale({"code": "TEE-NAVY-S", "qty": quantity})))
    assert line["sizeCodes"] == f"{shown}|S|TEE-NAVY-S|9400000000017"


def test_a_size_keeps_its_goods_when_its_code_changes(till, sale):
    order = till.made("SalesOrders", sale({"code": "TEE-NAVY-S", "qty": 2}, dispatchedDate=DAY))
    till.put("ProductOptions", {"id": 7, "sizes": [{"size": "S", "sizeCode": "TEE-N-SMALL"}]})
    assert till.on_hand("TEE-N-SMALL") == [3.0]
    till.change("SalesOrders", {"id": order, "dispatchedDate": DAY})
    assert till.on_hand("TEE-N-SMALL") == [3.0]
    read = till.row("SalesOrders", order)
    assert till.change("SalesOrders", read) == read
    line_of(read)["sizes"][0]["qty"] = 1
    assert line_of(till.change("SalesOrders", read))["sizeCodes"] == "1|S|TEE-NAVY-S|9400000000017"
    assert till.on_hand("TEE-N-SMALL") == [4.0]
    till.change("SalesOrders", {"id": order, "isVoid": True})
    assert till.on_hand("TEE-N-SMALL") == [5.0]


def test_a_sized_line_without_a_size_is_kept_moves_none_and_says_why(till, sale):
    line = line_of(till.new("SalesOrders", sale({"code": "MUG-01"}, {"code": "TEE-NAVY", "qty": 2})), 1)
    till.put("SalesOrders", {"id": line["transactionId"], "lineItems": [{"id": line["id"], "qty": 3}]})
    assert till.client.last().notes == ("Record 0: lineItems[0] names no size of TEE-NAVY, so it moves none.",)
    assert (line["qty"], line["sizes"], till.stock("TEE-NAVY-S")[1], till.stock("TEE-NAVY-M")[1]) == (2.0, [], 0.0, 0.0)
