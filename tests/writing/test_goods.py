"""Do goods move with every kind of document, by piece, batch, size and unit, as a bookkeeper would have it?"""

import pytest
from shop import CUSTOMER, MAIN, SHOP, SUPPLIER

DAY = "2026-01-04T22:00:00Z"


def line_of(row, place=0):
    return row["lineItems"][place]


def lots(line, kind):
    return [(each[kind], each["quantity"]) for each in line["stockMovements"]]


def pieces(till):
    return {each["serialnumber"]: (each["available"], each["branchId"]) for each in till.rows("SerialNumbers")}


# A day


def test_a_day_of_a_shop(till, sale, purchase, transfer):
    goods = [{"code": "MUG-01", "qty": 12}, {"code": "TEE-NAVY", "sizes": [{"name": "S", "qty": 4}]}]
    order = till.made("PurchaseOrders", purchase(*goods))
    assert (till.stock("MUG-01"), till.stock("TEE-NAVY-S")) == ([20, 0, 12, 20], [5, 0, 4, 5])
    till.change("PurchaseOrders", {"id": order, "fullyReceivedDate": DAY})
    sold = till.made("SalesOrders", sale({"code": "MUG-01", "qty": 5}, {"code": "TEE-NAVY-S", "qty": 2}))
    assert (till.stock("MUG-01"), till.stock("TEE-NAVY-S")) == ([32, 5, 0, 27], [9, 2, 0, 7])
    till.change("SalesOrders", {"id": sold, "dispatchedDate": DAY})
    till.made("CreditNotes", sale({"code": "MUG-01", "qty": -1}, completedDate=DAY))
    moved = till.made("BranchTransfers", transfer({"code": "MUG-01", "qty": 8}, {"code": "TEE-NAVY-S", "qty": 3}))
    till.change("BranchTransfers", {"id": moved, "dispatchedDate": DAY})
    assert (till.on_hand("MUG-01", "TEE-NAVY-S"), till.stock("MUG-01", SHOP)) == ([20, 4], [0, 0, 8, 0])
    till.change("BranchTransfers", {"id": moved, "receivedDate": DAY})
    till.made(
        "Adjustments", {"branchId": SHOP, "completedDate": DAY, "lineItems": [{"code": "MUG-01", "qtyAdjusted": -1}]}
    )
    till.made("ProductionJobs", {"completedDate": DAY, "products": [{"code": "HAMPER-01", "standardQty": 2}]})
    assert till.on_hand("MUG-01", "ROPE-01", "HAMPER-01", "TEE-NAVY-S") == [18, 8, 2, 4]
    assert till.on_hand("MUG-01", "TEE-NAVY-S", branch=SHOP) == [7, 3]


# Every document, forth and back: what was made, the change, and then on hand, open, incoming at both branches

MUGS = {"code": "MUG-01", "qty": 3}
THERE = {"sourceBranchId": MAIN, "destinationBranchId": SHOP}
JOB = [{"code": "MUG-01", "standardQty": 3}]
STORIES = [
    ("SalesOrders", {"memberId": CUSTOMER}, {}, (20, 3, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "isApproved": False}, {}, (20, 0, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "isApproved": False}, {"isApproved": True}, (20, 3, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER}, {"isApproved": False}, (20, 0, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER}, {"isVoid": True}, (20, 0, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER}, {"dispatchedDate": DAY}, (17, 0, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER}, {"branchId": SHOP}, (20, 0, 0), (0, 3, 0)),
    ("SalesOrders", {"memberId": CUSTOMER}, {"branchId": SHOP, "dispatchedDate": DAY}, (20, 0, 0), (-3, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"branchId": SHOP}, (17, 0, 0), (0, 0, 0)),
    (
        "SalesOrders",
        {"memberId": CUSTOMER, "dispatchedDate": DAY, "isApproved": False},
        {"branchId": SHOP, "isApproved": True},
        (20, 0, 0),
        (-3, 0, 0),
    ),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"dispatchedDate": ""}, (20, 3, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"dispatchedDate": None}, (17, 0, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"isVoid": True}, (20, 0, 0), (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"isApproved": False}, (20, 0, 0), (0, 0, 0)),
    ("PurchaseOrders", {"memberId": SUPPLIER}, {}, (20, 0, 3), (0, 0, 0)),
    ("PurchaseOrders", {"memberId": SUPPLIER}, {"fullyReceivedDate": DAY}, (23, 0, 0), (0, 0, 0)),
    (
        "PurchaseOrders",
        {"memberId": SUPPLIER, "fullyReceivedDate": DAY},
        {"fullyReceivedDate": ""},
        (20, 0, 3),
        (0, 0, 0),
    ),
    ("PurchaseOrders", {"memberId": SUPPLIER, "fullyReceivedDate": DAY}, {"isVoid": True}, (20, 0, 0), (0, 0, 0)),
    ("PurchaseOrders", {"memberId": SUPPLIER}, {"isApproved": False}, (20, 0, 0), (0, 0, 0)),
    ("CreditNotes", {"memberId": CUSTOMER}, {}, (20, 0, 0), (0, 0, 0)),
    ("CreditNotes", {"memberId": CUSTOMER}, {"completedDate": DAY}, (23, 0, 0), (0, 0, 0)),
    ("CreditNotes", {"memberId": CUSTOMER, "isApproved": False}, {"completedDate": DAY}, (20, 0, 0), (0, 0, 0)),
    ("CreditNotes", {"memberId": CUSTOMER, "completedDate": DAY}, {"completedDate": ""}, (20, 0, 0), (0, 0, 0)),
    ("Quotes", {"memberId": CUSTOMER}, {"acceptanceDate": DAY}, (20, 0, 0), (0, 0, 0)),
    ("BranchTransfers", THERE, {}, (20, 0, 0), (0, 0, 0)),
    ("BranchTransfers", THERE, {"dispatchedDate": DAY}, (17, 0, 0), (0, 0, 3)),
    ("BranchTransfers", THERE, {"receivedDate": DAY}, (17, 0, 0), (3, 0, 0)),
    ("BranchTransfers", THERE | {"receivedDate": DAY}, {"receivedDate": ""}, (17, 0, 0), (0, 0, 3)),
    ("BranchTransfers", THERE | {"dispatchedDate": DAY}, {"isApproved": False}, (20, 0, 0), (0, 0, 0)),
    ("BranchTransfers", THERE | {"dispatchedDate": DAY}, {"sourceBranchId": 2, "destinationBranchId": 1}, None, None),
    ("Adjustments", {}, {}, (20, 0, 0), (0, 0, 0)),
    ("Adjustments", {}, {"completedDate": DAY}, (23, 0, 0), (0, 0, 0)),
    ("Adjustments", {"isApproved": False, "completedDate": DAY}, {}, (20, 0, 0), (0, 0, 0)),
    ("Adjustments", {"completedDate": DAY}, {"isApproved": False}, (20, 0, 0), (0, 0, 0)),
    ("ProductionJobs", {"products": JOB}, {}, (20, 0, 0), (0, 0, 0)),
    ("ProductionJobs", {"products": JOB}, {"completedDate": DAY}, (23, 0, 0), (0, 0, 0)),
    ("ProductionJobs", {"products": JOB, "completedDate": DAY}, {"isApproved": False}, (20, 0, 0), (0, 0, 0)),
]


@pytest.mark.parametrize(("resource", "made", "then", "main", "shop"), STORIES)
def test_a_document_moves_its_goods_once(till, resource, made, then, main, shop):
    number = till.made(resource, {"lineItems": [MUGS], **made})
    if main is None:
        assert till.refused(resource, {"id": number, **then})
        return
    for _ in range(2):
        till.change(resource, {"id": number, **then})
        assert (till.stock("MUG-01")[:3], till.stock("MUG-01", SHOP)[:3]) == ([*main], [*shop])


# Lines come, change and go


@pytest.mark.parametrize("dispatched", [False, True])
def test_lines_change_come_and_go_and_goods_with_them(till, sale, dispatched):
    date = {"dispatchedDate": DAY} if dispatched else {}
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 3}, {"code": "ROPE-01", "qty": 1}, **date))
    mug, rope = (line["id"] for line in order["lineItems"])

    def gone(lines):
        after = till.change("SalesOrders", {"id": order["id"], "lineItems": lines})
        place = 0 if dispatched else 1
        opening = (
            {"MUG-01": 20, "ROPE-01": 9, "DRILL-01": 3}
            if dispatched
            else dict.fromkeys(("MUG-01", "ROPE-01", "DRILL-01"), 0)
        )
        numbers = [abs(till.stock(code)[place] - there) for code, there in opening.items()]
        shipped = [line["qtyShipped"] == (line["qty"] if dispatched else 0) for line in after["lineItems"]]
        return numbers, [line["id"] for line in after["lineItems"]], all(shipped)

    assert gone([]) == ([3, 1, 0], [mug, rope], True)
    assert gone([{"id": mug, "qty": 5}]) == ([5, 1, 0], [mug, rope], True)
    assert gone([{"id": mug, "qty": 4}, {"id": mug, "qty": 2}]) == ([2, 1, 0], [mug, rope], True)
    assert gone([{"id": rope, "qty": 0}]) == ([2, 0, 0], [mug], True)
    numbers, (_, added), is_shipped = gone([{"code": "DRILL-01", "qty": 2}])
    assert (numbers, is_shipped) == ([2, 0, 2], True)
    assert gone([{"id": added, "code": "ROPE-01"}]) == ([2, 2, 0], [mug, added], True)
    assert gone([{"id": added, "code": "no such code"}]) == ([2, 0, 0], [mug, added], True)
    assert gone([{"id": added, "productOptionId": 3, "qty": 1}]) == ([2, 0, 1], [mug, added], True)


def test_a_line_of_another_product_is_described_anew(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 3}))
    sent = [{"id": line_of(order)["id"], "code": "TEE-NAVY-M"}]
    line = line_of(till.change("SalesOrders", {"id": order["id"], "lineItems": sent}))
    shown = [line[name] for name in ("productId", "productOptionId", "code", "name", "option1", "qty", "unitPrice")]
    assert shown == [7, 7, "TEE-NAVY", "Trail Tee", "Navy", 3.0, 29.0]
    assert (till.stock("MUG-01")[1], till.stock("TEE-NAVY-M")[1], line["sizeCodes"]) == (
        0.0,
        3.0,
        "3|M|TEE-NAVY-M|9400000000024",
    )


@pytest.mark.parametrize(
    ("field", "quantity"), [("qty", 0.1), ("qty", 1e14), ("qty", -2), ("qty", 0.000001), ("qty", 1 / 3)]
)
def test_odd_quantities_come_back_to_nothing(till, sale, field, quantity):
    order = till.made("SalesOrders", sale(*[{"code": "MUG-01", field: quantity}] * 3, dispatchedDate=DAY))
    assert till.stock("MUG-01")[0] == pytest.approx(20 - 3 * quantity)
    till.change("SalesOrders", {"id": order, "isVoid": True})
    assert till.stock("MUG-01") == [20.0, 0.0, 0.0, 20.0]


def test_dust_does_not_gather(till, sale):
    for _ in range(3):
        till.made("SalesOrders", sale({"code": "MUG-01", "qty": 0.1}, dispatchedDate=DAY))
    assert till.stock("MUG-01") == [19.7, 0.0, 0.0, 19.7]


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


def test_large_quantities_of_sizes_are_written_out(till, sale):
    line = line_of(till.new("SalesOrders", sale({"code": "TEE-NAVY-S", "qty": 12345678})))
    assert line["sizeCodes"] == "12345678|S|TEE-NAVY-S|9400000000017"


def test_a_size_keeps_its_goods_when_its_code_changes(till, sale):
    order = till.made("SalesOrders", sale({"code": "TEE-NAVY-S", "qty": 2}, dispatchedDate=DAY))
    till.put("ProductOptions", {"id": 7, "sizes": [{"size": "S", "sizeCode": "TEE-N-SMALL"}]})
    assert till.on_hand("TEE-N-SMALL") == [3.0]
    till.change("SalesOrders", {"id": order, "dispatchedDate": DAY})
    assert till.on_hand("TEE-N-SMALL") == [3.0]
    till.change("SalesOrders", {"id": order, "isVoid": True})
    assert till.on_hand("TEE-N-SMALL") == [5.0]


def test_a_sized_line_without_a_size_is_kept_moves_none_and_says_why(till, sale):
    line = line_of(till.new("SalesOrders", sale({"code": "MUG-01"}, {"code": "TEE-NAVY", "qty": 2})), 1)
    till.put("SalesOrders", {"id": line["transactionId"], "lineItems": [{"id": line["id"], "qty": 3}]})
    assert till.client.last().notes == ("Record 0: lineItems[0] names no size of TEE-NAVY, so it moves none.",)
    assert (line["qty"], line["sizes"], till.stock("TEE-NAVY-S")[1], till.stock("TEE-NAVY-M")[1]) == (2.0, [], 0.0, 0.0)


# Kits


def test_a_kit_counts_what_its_parts_allow_and_sells_them(till, sale, transfer):
    def virtual(branch=MAIN):
        return till.rows("Stock", f"code='KIT-01' AND branchId={branch}")[0]["virtual"]

    assert (virtual(), virtual(SHOP)) == (9.0, 0.0)
    till.made(
        "BranchTransfers", transfer({"code": "MUG-01", "qty": 6}, {"code": "ROPE-01", "qty": 2}, receivedDate=DAY)
    )
    assert (virtual(), virtual(SHOP)) == (7.0, 2.0)
    till.made("SalesOrders", sale({"code": "KIT-01", "qty": 2, "unitPrice": 50}, dispatchedDate=DAY))
    assert (virtual(), till.on_hand("KIT-01", "MUG-01", "ROPE-01")) == (5.0, [0.0, 10.0, 5.0])


def test_expanding_twice_expands_once(till, sale):
    order = till.new("SalesOrders", sale({"code": "KIT-01", "qty": 2}, {"code": "MUG-01", "qty": 1}), "?loadboms=true")
    assert [line["code"] for line in order["lineItems"]] == ["KIT-01", "MUG-01", "ROPE-01", "MUG-01"]
    image = till.image()
    assert till.change("SalesOrders", {"id": order["id"]}, "?loadboms=true") == order
    assert till.image() == image


def test_work_is_sold_and_never_counted(till, sale):
    order = till.new("SalesOrders", sale({"code": "FIT-01", "qty": 2}, dispatchedDate=DAY))
    assert (order["productTotal"], till.stock("FIT-01")) == (160.0, [0.0, 0.0, 0.0, 0.0])


# Batches and pieces


def test_two_lines_never_take_the_same_piece(till, sale):
    order = till.new("SalesOrders", sale(*[{"code": "DRILL-01", "qty": 1}] * 2, dispatchedDate=DAY))
    assert [lots(line, "serial") for line in order["lineItems"]] == [[("SN-00001", 1.0)], [("SN-00002", 1.0)]]
    assert pieces(till) == {"SN-00001": (0.0, MAIN), "SN-00002": (0.0, MAIN), "SN-00003": (1.0, MAIN)}


def test_two_lines_share_a_batch_as_far_as_it_goes(till, sale):
    order = till.new("SalesOrders", sale(*[{"code": "ROPE-01", "qty": 6}] * 2, dispatchedDate=DAY))
    assert [lots(line, "batch") for line in order["lineItems"]] == [[("B1", 6.0)], [("B1", 3.0), (None, 3.0)]]


@pytest.mark.parametrize(("code", "kind"), [("ROPE-01", "batch"), ("DRILL-01", "serial")])
def test_a_line_keeps_what_it_has_when_its_quantity_changes(till, sale, code, kind):
    order = till.new("SalesOrders", sale({"code": code, "qty": 2}, dispatchedDate=DAY))
    line = line_of(order)["id"]

    def after(quantity):
        return lots(
            line_of(till.change("SalesOrders", {"id": order["id"], "lineItems": [{"id": line, "qty": quantity}]})), kind
        )

    each = {
        "batch": lambda many: [("B1", many)],
        "serial": lambda many: [(f"SN-0000{n}", 1.0) for n in range(1, many + 1)],
    }
    assert [lots(line_of(order), kind), after(3), after(1), after(2)] == [each[kind](many) for many in (2, 3, 1, 2)]


def test_a_receipt_keeps_its_pieces_when_its_quantity_changes(till, purchase):
    order = till.new("PurchaseOrders", purchase({"code": "DRILL-01", "qty": 2}, fullyReceivedDate=DAY))
    assert list(pieces(till)) == ["SN-00001", "SN-00002", "SN-00003", "SN-00004", "SN-00005"]
    till.change("PurchaseOrders", {"id": order["id"], "lineItems": [{"id": line_of(order)["id"], "qty": 3}]})
    assert list(pieces(till))[5:] == ["SN-00006"]
    till.change("PurchaseOrders", {"id": order["id"], "lineItems": [{"id": line_of(order)["id"], "qty": 1}]})
    assert [name for name, (there, _) in pieces(till).items() if there] == [
        "SN-00001",
        "SN-00002",
        "SN-00003",
        "SN-00004",
    ]


def test_a_piece_travels(till, transfer):
    number = till.made("BranchTransfers", transfer({"code": "DRILL-01", "qty": 1}, dispatchedDate=DAY))
    assert pieces(till)["SN-00001"] == (0.0, MAIN)
    till.change("BranchTransfers", {"id": number, "receivedDate": DAY})
    assert pieces(till)["SN-00001"] == (1.0, SHOP)
    till.change("BranchTransfers", {"id": number, "isApproved": False})
    assert pieces(till)["SN-00001"] == (1.0, MAIN)


def test_a_return_brings_back_a_piece_that_was_sold_and_none_that_travels(till, sale, transfer):
    till.made("SalesOrders", sale({"code": "DRILL-01", "qty": 1}, dispatchedDate=DAY))
    till.made("BranchTransfers", transfer({"code": "DRILL-01", "qty": 1}, dispatchedDate=DAY))
    till.made("CreditNotes", sale({"code": "DRILL-01", "qty": -1}, completedDate=DAY))
    assert pieces(till) == {"SN-00001": (1.0, MAIN), "SN-00002": (0.0, MAIN), "SN-00003": (1.0, MAIN)}


@pytest.mark.parametrize(
    ("resource", "more", "code"),
    [
        ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, "DRILL-01"),
        ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, "ROPE-01"),
        ("CreditNotes", {"memberId": CUSTOMER, "completedDate": DAY}, "DRILL-01"),
        ("CreditNotes", {"memberId": CUSTOMER, "completedDate": DAY}, "ROPE-01"),
        ("PurchaseOrders", {"memberId": SUPPLIER, "fullyReceivedDate": DAY}, "DRILL-01"),
        ("Adjustments", {"completedDate": DAY}, "DRILL-01"),
        ("Adjustments", {"completedDate": DAY}, "ROPE-01"),
        ("BranchTransfers", THERE | {"receivedDate": DAY}, "DRILL-01"),
    ],
)
@pytest.mark.parametrize("quantity", [-2, 1.5, -0.5, 5, 5000])
def test_odd_quantities_of_tracked_goods_stay_accounted_for(till, resource, more, code, quantity):
    till.made("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY, "lineItems": [{"code": code, "qty": 2}]})
    document = till.new(resource, {"lineItems": [{"code": code, "qty": quantity}], **more})
    written = till.image()
    till.change(resource, {"id": document["id"], "lineItems": [{"id": line_of(document)["id"], "qty": quantity}]})
    assert till.image() == written
    till.change(resource, {"id": document["id"], "isApproved": False})
    assert till.stock(code)[0] == {"DRILL-01": 1.0, "ROPE-01": 7.0}[code]


def test_a_generated_number_is_never_one_that_is_taken(till, sale, purchase, transfer):
    number = till.made("PurchaseOrders", purchase())
    till.made("PurchaseOrders", purchase(reference=f"PO-{number + 2}"))
    assert till.post("PurchaseOrders", purchase())[0]["code"] == f"PO-{number + 2}-2"
    till.made("SalesOrders", sale(reference="3-0"))
    assert till.post("SalesOrders", sale())[0]["code"] == "3-1"


@pytest.mark.parametrize("code", ["DRILL-01", "ROPE-01"])
def test_what_is_received_again_is_the_same_pieces_and_batch(till, purchase, code):
    order = till.made("PurchaseOrders", purchase({"code": code, "qty": 2}, fullyReceivedDate=DAY))
    there = till.image()
    till.change("PurchaseOrders", {"id": order, "fullyReceivedDate": ""})
    assert [each for each, _ in pieces(till).values()].count(1.0) == 3
    till.change("PurchaseOrders", {"id": order, "fullyReceivedDate": DAY})
    assert [row for row in till.image() if "movements" not in row and "counters" not in row] == [
        row for row in there if "movements" not in row and "counters" not in row
    ]


def test_a_kit_takes_pieces_of_its_parts_and_gives_them_back(till, sale):
    till.made("Products", {"name": "Set", "orderType": "Kit", "productOptions": [{"productOptionCode": "SET-01"}]})
    till.bill("SET-01", [("DRILL-01", 1), ("ROPE-01", 2), ("DRILL-01", 1)])
    order = till.new("SalesOrders", sale({"code": "SET-01", "qty": 1}, dispatchedDate=DAY))
    gone = {"SN-00001": (0.0, MAIN), "SN-00002": (0.0, MAIN), "SN-00003": (1.0, MAIN)}
    assert (pieces(till), line_of(order)["stockMovements"]) == (
        gone,
        [{"batch": None, "quantity": 1.0, "serial": None}],
    )
    till.change("SalesOrders", {"id": order["id"], "stage": "Sent"})
    assert pieces(till) == gone
    till.change("SalesOrders", {"id": order["id"], "isVoid": True})
    assert pieces(till) == dict.fromkeys(gone, (1.0, MAIN))


def test_a_job_uses_and_makes_pieces(till):
    till.bill("DRILL-01", [("ROPE-01", 2)])
    job = {"completedDate": DAY, "products": [{"code": "DRILL-01", "standardQty": 2}]}
    number = till.made("ProductionJobs", job)
    made = dict.fromkeys(("SN-00001", "SN-00002", "SN-00003", "SN-00004", "SN-00005"), (1.0, MAIN))
    assert (pieces(till), till.on_hand("ROPE-01")) == (made, [5.0])
    till.change("ProductionJobs", {"id": number, "completedDate": ""})
    assert list(pieces(till).values()).count((1.0, MAIN)) == 3
    till.change("ProductionJobs", {"id": number, "completedDate": DAY})
    assert (pieces(till), till.on_hand("ROPE-01")) == (made, [5.0])


# What has no shelf, or no size


@pytest.mark.parametrize(
    ("parts", "moved"),
    [
        ([("MUG-01", 2), ("FIT-01", 1)], [16.0, 9.0]),
        ([("KIT-01", 1), ("TEE-NAVY", 1)], [16.0, 7.0]),
        ([("MUG-01", 1), ("MUG-01", 2)], [14.0, 9.0]),
        ([], [20.0, 9.0]),
    ],
)
@pytest.mark.parametrize("kind", ["Kit", "Order"])
def test_kits_and_jobs_take_what_lies_on_shelves(till, sale, parts, moved, kind):
    till.made("Products", {"name": "Box", "orderType": kind, "productOptions": [{"productOptionCode": "BOX-01"}]})
    till.bill("BOX-01", parts)
    if kind == "Kit":
        till.made("SalesOrders", sale({"code": "BOX-01", "qty": 2}, dispatchedDate=DAY))
    else:
        till.made("ProductionJobs", {"completedDate": DAY, "products": [{"code": "BOX-01", "standardQty": 2}]})
    made = 2.0 if kind == "Order" else 0.0
    assert till.on_hand("MUG-01", "ROPE-01", "BOX-01", "FIT-01") == [*moved, made, 0.0]


def test_a_job_for_sizes_moves_none(till):
    till.made("ProductionJobs", {"completedDate": DAY, "products": [{"code": "TEE-NAVY-S", "standardQty": 2}]})
    assert till.on_hand("TEE-NAVY-S", "TEE-NAVY-M") == [5.0, 6.0]


def test_children_follow_their_parent_unless_they_were_edited(till, sale):
    order = till.new("SalesOrders", sale({"code": "KIT-01", "qty": 2}), "?loadboms=true")
    kit, mugs, ropes = (line["id"] for line in order["lineItems"])

    def quantities(*lines):
        after = till.change("SalesOrders", {"id": order["id"], "lineItems": list(lines)})
        return [line["qty"] for line in after["lineItems"]]

    assert quantities({"id": kit, "qty": 3}) == [3.0, 6.0, 3.0]
    assert quantities({"id": ropes, "qty": 4}) == [3.0, 6.0, 4.0]
    assert quantities({"id": kit, "qty": 1}) == [1.0, 2.0, 4.0]
    assert quantities({"id": kit, "qty": 2}, {"id": mugs, "qty": 3}) == [2.0, 3.0, 4.0]
    assert (till.stock("MUG-01")[1], till.stock("ROPE-01")[1]) == (3.0, 4.0)


def test_children_go_when_their_parent_is_another_product(till, sale):
    order = till.new("SalesOrders", sale({"code": "KIT-01", "qty": 2}), "?loadboms=true")
    line = {"id": order["lineItems"][0]["id"], "code": "DRILL-01", "qty": 1}
    after = till.change("SalesOrders", {"id": order["id"], "lineItems": [line]})
    assert [(line["code"], line["qty"]) for line in after["lineItems"]] == [("DRILL-01", 1.0)]
    assert [till.stock(code)[1] for code in ("MUG-01", "ROPE-01", "DRILL-01")] == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("resource", "lines"), [("SalesOrders", 3), ("Quotes", 3), ("PurchaseOrders", 3), ("CreditNotes", 1)]
)
def test_credit_notes_have_no_child_lines(till, sale, purchase, resource, lines):
    record = (purchase if resource == "PurchaseOrders" else sale)({"code": "KIT-01", "qty": 1})
    assert len(till.new(resource, record, "?loadboms=true")["lineItems"]) == lines


@pytest.mark.parametrize("loadboms", ["", "?loadboms=true"])
def test_a_kit_that_nobody_described_moves_nothing(till, sale, loadboms):
    till.made("Products", {"name": "Box", "orderType": "Kit", "productOptions": [{"productOptionCode": "BOX-01"}]})
    order = till.new("SalesOrders", sale({"code": "BOX-01", "qty": 2}, dispatchedDate=DAY), loadboms)
    assert (len(order["lineItems"]), till.stock("BOX-01")) == (1, [0.0] * 4)
