"""Do batches and numbered pieces come, go and come back as themselves?"""

import pytest
from shop import CUSTOMER, DAY, MAIN, SHOP, SUPPLIER, THERE, line_of


def lots(line, kind):
    return [(each[kind], each["quantity"]) for each in line["stockMovements"]]


def pieces(till):
    return {each["serialnumber"]: (each["available"], each["branchId"]) for each in till.rows("SerialNumbers")}


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


def test_a_piece_that_was_missing_where_it_never_was_stays_where_it_is(till, transfer):
    number = till.made("BranchTransfers", transfer({"code": "DRILL-01", "qty": -1}, dispatchedDate=DAY))
    shown = [pieces(till)["SN-00004"]]
    for date in (DAY, ""):
        till.change("BranchTransfers", {"id": number, "receivedDate": date})
        shown.append(pieces(till)["SN-00004"])
    assert shown == [(1.0, MAIN), (0.0, MAIN), (1.0, MAIN)]


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


THIRDS = [
    ("Order", "ProductionJobs", {"completedDate": DAY, "products": [{"code": "BOX-01", "standardQty": 3}]}, ""),
    ("Kit", "SalesOrders", {"dispatchedDate": DAY, "lineItems": [{"code": "BOX-01", "qty": 3}]}, ""),
    ("Kit", "SalesOrders", {"dispatchedDate": DAY, "lineItems": [{"code": "BOX-01", "qty": 3}]}, "?loadboms=true"),
]


@pytest.mark.parametrize(("kind", "resource", "record", "loadboms"), THIRDS)
def test_three_times_a_third_of_a_piece_is_one(till, kind, resource, record, loadboms):
    till.made("Products", {"name": "Box", "orderType": kind, "productOptions": [{"productOptionCode": "BOX-01"}]})
    till.bill("BOX-01", [("DRILL-01", 1)], makes=3)
    made = till.new(resource, {"memberId": CUSTOMER, **record}, loadboms)
    assert (till.on_hand("DRILL-01"), pieces(till)["SN-00001"]) == ([2.0], (0.0, MAIN))
    if loadboms:
        assert line_of(made, 1)["qty"] == 1.0
    if resource == "ProductionJobs":
        assert made["products"][0]["components"][0]["standardQty"] == 1.0


# A line gives way to another in one change

LINED = [
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, 2),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, -1),
    ("PurchaseOrders", {"memberId": SUPPLIER, "fullyReceivedDate": DAY}, 2),
    ("PurchaseOrders", {"memberId": SUPPLIER, "fullyReceivedDate": DAY}, -1),
    ("CreditNotes", {"memberId": CUSTOMER, "completedDate": DAY}, -2),
    ("Adjustments", {"completedDate": DAY}, 2),
    ("Adjustments", {"completedDate": DAY}, -2),
    ("BranchTransfers", THERE | {"dispatchedDate": DAY}, 2),
    ("BranchTransfers", THERE | {"receivedDate": DAY}, 2),
]


def ledger(till):
    """What each batch or piece comes to at each branch."""
    with till.shop.store.unit() as unit:
        sums = unit.balances("productOptionId", "branchId", "lot", counts="stockOnHand")
    return {place: quantity for place, quantity in sums.items() if quantity}


@pytest.mark.parametrize(("resource", "more", "quantity"), LINED)
@pytest.mark.parametrize("code", ["DRILL-01", "ROPE-01"])
@pytest.mark.parametrize("way", ["removed", "another product"])
def test_a_line_that_gives_way_to_another_leaves_it_its_pieces(till, sale, resource, more, quantity, code, way):
    till.made("SalesOrders", sale({"code": code, "qty": 1}, dispatchedDate=DAY))
    document = till.new(resource, {"lineItems": [{"code": code, "qty": quantity}], **more})
    there, known, old = ledger(till), pieces(till), line_of(document)["id"]
    gone = {"id": old, "qty": 0} if way == "removed" else {"id": old, "code": "FIT-01"}
    sent = {"id": document["id"], "lineItems": [gone, {"code": code, "qty": quantity}]}
    (*_, line) = till.change(resource, sent)["lineItems"]
    assert (ledger(till), pieces(till)) == (there, known)
    holders = {each["lineItemId"] for each in till.rows("SerialNumbers") if not each["available"]}
    assert old not in holders
    taken = code == "DRILL-01" and sum(there for there, _ in known.values()) < 2
    assert (line["id"] in holders) == taken
    till.change(resource, {"id": document["id"], "isApproved": False})
    assert till.stock(code)[0] == {"DRILL-01": 2.0, "ROPE-01": 8.0}[code]


@pytest.mark.parametrize("code", ["DRILL-01", "ROPE-01"])
def test_what_one_line_gives_up_another_may_take(till, sale, code):
    order = till.new("SalesOrders", sale({"code": code, "qty": 2}, {"code": code, "qty": 1}, dispatchedDate=DAY))
    there, known = ledger(till), pieces(till)
    one, two = ({"id": line["id"], "qty": qty} for line, qty in zip(order["lineItems"], (1, 2), strict=True))
    order = till.change("SalesOrders", {"id": order["id"], "lineItems": [two, one]})
    assert (ledger(till), pieces(till)) == (there, known)
    kept = {"DRILL-01": [["SN-00001"], ["SN-00003", "SN-00002"]], "ROPE-01": [["B1"], ["B1"]]}
    assert [
        [each["serial"] or each["batch"] for each in line["stockMovements"]] for line in order["lineItems"]
    ] == kept[code]


def test_a_piece_that_was_sold_and_is_received_on_another_line_stays_its_buyers(till, sale, purchase):
    till.made("SalesOrders", sale({"code": "DRILL-01", "qty": 3}, dispatchedDate=DAY))
    order = till.new("PurchaseOrders", purchase({"code": "DRILL-01", "qty": 1}, fullyReceivedDate=DAY))
    sold = line_of(till.new("SalesOrders", sale({"code": "DRILL-01", "qty": 1}, dispatchedDate=DAY)))
    lines = [{"id": line_of(order)["id"], "qty": 0}, {"code": "DRILL-01", "qty": 1}]
    till.change("PurchaseOrders", {"id": order["id"], "lineItems": lines})
    (*_, last) = till.rows("SerialNumbers")
    assert [last[name] for name in ("serialnumber", "available", "lineItemId")] == ["SN-00004", 0.0, sold["id"]]


@pytest.mark.parametrize("quantities", [(1, -1), (-1, 1)])
@pytest.mark.parametrize("code", ["DRILL-01", "ROPE-01"])
def test_what_went_does_not_come_by_the_change_that_takes_it_back(till, sale, code, quantities):
    first, then = quantities
    order = till.new("SalesOrders", sale({"code": code, "qty": first}, dispatchedDate=DAY))
    lines = [{"id": line_of(order)["id"], "qty": 0}, {"code": code, "qty": then}]
    till.change("SalesOrders", {"id": order["id"], "lineItems": lines})
    assert {there for there, _ in pieces(till).values()} <= {0.0, 1.0}
    assert sum(there for there, _ in pieces(till).values()) == till.stock("DRILL-01")[0]


def test_child_lines_take_the_pieces_that_their_kit_took(till, sale):
    till.made("Products", {"name": "Set", "orderType": "Kit", "productOptions": [{"productOptionCode": "SET-01"}]})
    till.bill("SET-01", [("DRILL-01", 2), ("ROPE-01", 2)])
    order = till.new("SalesOrders", sale({"code": "SET-01", "qty": 1}, dispatchedDate=DAY))
    there, known = ledger(till), pieces(till)
    kit, *children = till.change("SalesOrders", {"id": order["id"]}, "?loadboms=true")["lineItems"]
    assert (ledger(till), pieces(till)) == (there, known)
    assert [lots(children[0], "serial"), lots(children[1], "batch")] == [
        [("SN-00001", 1.0), ("SN-00002", 1.0)],
        [("B1", 2.0)],
    ]
    holders = [each["lineItemId"] for each in till.rows("SerialNumbers")]
    assert (kit["stockMovements"], holders) == ([], [children[0]["id"]] * 2 + [0])


@pytest.mark.parametrize(("code", "part"), [("DRILL-01", "ROPE-01"), ("BOX-01", "DRILL-01")])
def test_a_product_of_a_job_that_becomes_another_leaves_its_pieces_to_the_next(till, code, part):
    till.made("Products", {"name": "Box", "productOptions": [{"productOptionCode": "BOX-01"}]})
    till.bill(code, [(part, 1)])
    job = till.new("ProductionJobs", {"completedDate": DAY, "products": [{"code": code, "standardQty": 2}]})
    there, known = ledger(till), pieces(till)
    assert (till.on_hand(part), [*known.values()].count((1.0, MAIN))) == {
        "ROPE-01": ([7.0], 5),
        "DRILL-01": ([1.0], 1),
    }[part]
    products = [{"id": job["products"][0]["id"], "code": "FIT-01"}, {"code": code, "standardQty": 2}]
    till.change("ProductionJobs", {"id": job["id"], "products": products})
    assert (ledger(till), pieces(till)) == (there, known)


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
