"""Do goods move with every kind of document as a bookkeeper would have it?"""

import pytest
from shop import CUSTOMER, DAY, MAIN, SHOP, SUPPLIER, THERE, line_of

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


UNMOVED = [
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"dispatchedDate": ""}, (0, 3, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"isVoid": True}, (0, 0, 0)),
    ("SalesOrders", {"memberId": CUSTOMER, "dispatchedDate": DAY}, {"isApproved": False}, (0, 0, 0)),
    ("PurchaseOrders", {"memberId": SUPPLIER, "fullyReceivedDate": DAY}, {"fullyReceivedDate": ""}, (0, 0, 3)),
    ("PurchaseOrders", {"memberId": SUPPLIER, "fullyReceivedDate": DAY}, {"isVoid": True}, (0, 0, 0)),
    ("CreditNotes", {"memberId": CUSTOMER, "completedDate": DAY}, {"completedDate": ""}, (0, 0, 0)),
    ("Adjustments", {"completedDate": DAY}, {"isApproved": False}, (0, 0, 0)),
    ("ProductionJobs", {"products": JOB, "completedDate": DAY}, {"completedDate": ""}, (0, 0, 0)),
]


@pytest.mark.parametrize(("resource", "made", "then", "shop"), UNMOVED)
def test_a_change_that_takes_the_movement_back_may_change_the_branch_at_once(till, resource, made, then, shop):
    number = till.made(resource, {"lineItems": [MUGS], **made})
    for _ in range(2):
        after = till.change(resource, {"id": number, "branchId": SHOP, **then})
        shown = (after["branchId"], till.stock("MUG-01")[:3], till.stock("MUG-01", SHOP)[:3])
        assert shown == (SHOP, [20, 0, 0], [*shop])


@pytest.mark.parametrize(
    ("then", "branches", "shop", "popup"),
    [
        ({"receivedDate": ""}, (MAIN, "popup"), (0, 0, 0), (0, 0, 3)),
        ({"dispatchedDate": ""}, (MAIN, SHOP), (3, 0, 0), (0, 0, 0)),
        ({"isApproved": False}, ("popup", "popup"), None, None),
        ({"isApproved": False, "sourceBranchId": MAIN}, (MAIN, "popup"), (0, 0, 0), (0, 0, 0)),
        (
            {"dispatchedDate": "", "receivedDate": "", "destinationBranchId": MAIN},
            ("popup", MAIN),
            (0, 0, 0),
            (0, 0, 0),
        ),
    ],
)
def test_a_transfer_that_is_taken_back_may_change_its_branches_at_once(till, transfer, then, branches, shop, popup):
    third = till.made("Branches", {"company": "Popup"})
    number = till.made("BranchTransfers", transfer(MUGS, receivedDate=DAY))
    sent = {"id": number, "sourceBranchId": third, "destinationBranchId": third, **then}
    if shop is None:
        assert till.refused("BranchTransfers", sent)
        return
    for _ in range(2):
        after = till.change("BranchTransfers", sent)
        named = [third if branch == "popup" else branch for branch in branches]
        assert [after["sourceBranchId"], after["destinationBranchId"]] == named
        assert (till.stock("MUG-01", SHOP)[:3], till.stock("MUG-01", third)[:3]) == ([*shop], [*popup])


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


@pytest.mark.parametrize(
    ("parts", "makes", "virtual", "sold", "then"),
    [
        ([("MUG-01", 2), ("MUG-01", 3)], 1, 4.0, 2, 2.0),
        ([("KIT-01", 1), ("MUG-01", 1)], 1, 6.0, 2, 4.0),
        ([("MUG-01", 5)], 6, 24.0, 6, 18.0),
        ([("MUG-01", 1), ("ROPE-01", 1)], 3, 27.0, 3, 24.0),
    ],
)
def test_what_the_parts_of_a_kit_allow_is_counted_exactly(till, sale, parts, makes, virtual, sold, then):
    till.made("Products", {"name": "Box", "orderType": "Kit", "productOptions": [{"productOptionCode": "BOX-01"}]})
    till.bill("BOX-01", parts, makes)

    def allowed():
        return till.rows("Stock", f"code='BOX-01' AND branchId={MAIN}")[0]["virtual"]

    assert allowed() == virtual
    till.made("SalesOrders", sale({"code": "BOX-01", "qty": sold}, dispatchedDate=DAY))
    assert allowed() == then


def test_expanding_twice_expands_once(till, sale):
    order = till.new("SalesOrders", sale({"code": "KIT-01", "qty": 2}, {"code": "MUG-01", "qty": 1}), "?loadboms=true")
    assert [line["code"] for line in order["lineItems"]] == ["KIT-01", "MUG-01", "ROPE-01", "MUG-01"]
    image = till.image()
    assert till.change("SalesOrders", {"id": order["id"]}, "?loadboms=true") == order
    assert till.image() == image


def test_work_is_sold_and_never_counted(till, sale):
    order = till.new("SalesOrders", sale({"code": "FIT-01", "qty": 2}, dispatchedDate=DAY))
    assert (order["productTotal"], till.stock("FIT-01")) == (160.0, [0.0, 0.0, 0.0, 0.0])


def test_stock_movements_of_a_line_are_what_it_moved_itself(till, sale):
    lines = [{"code": code, "qty": 2} for code in ("KIT-01", "FIT-01", "TEE-NAVY", "no such code")]
    order = till.new("SalesOrders", sale(*lines, dispatchedDate=DAY))
    moved = {"batch": None, "quantity": 2.0, "serial": None}
    assert [line["stockMovements"] for line in order["lineItems"]] == [[moved], [], [], []]
    order = till.change("SalesOrders", {"id": order["id"]}, "?loadboms=true")
    shown = [(line["code"], sum(each["quantity"] for each in line["stockMovements"])) for line in order["lineItems"]]
    assert shown[:3] == [("KIT-01", 0), ("MUG-01", 4.0), ("ROPE-01", 2.0)]


# What a job makes


def test_a_product_of_a_job_may_become_another_one(till):
    job = till.new("ProductionJobs", {"completedDate": DAY, "products": [{"code": "HAMPER-01", "standardQty": 2}]})
    (made,) = job["products"]
    sent = {"id": job["id"], "products": [{"id": made["id"], "code": "DRILL-01", "notes": "instead"}]}
    (after,) = till.change("ProductionJobs", sent)["products"]
    shown = [after[name] for name in ("id", "code", "standardQty", "notes", "components")]
    assert shown == [made["id"], "DRILL-01", 2.0, "instead", []]
    assert till.on_hand("HAMPER-01", "MUG-01", "ROPE-01", "DRILL-01") == [0.0, 20.0, 9.0, 5.0]
    sent["products"][0]["code"] = "NO"
    assert till.refused("ProductionJobs", sent) == ["products[0].code 'NO' does not exist"]


def test_the_due_date_of_a_jobs_product_is_cleared(till):
    job = till.new("ProductionJobs", {"products": [{"code": "MUG-01", "dueDate": DAY, "notes": "soon"}]})
    (made,) = job["products"]
    for sent, left in (({"dueDate": None}, DAY), ({"dueDate": ""}, None), ({"notes": ""}, None)):
        (after,) = till.change("ProductionJobs", {"id": job["id"], "products": [{"id": made["id"], **sent}]})[
            "products"
        ]
        assert (after["dueDate"], after["notes"]) == (left, sent.get("notes", "soon"))


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
