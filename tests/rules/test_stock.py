"""Does every document move what it should, once?"""

import pytest
from shop import CODES, CUSTOMER, MAIN, SHOP, SUPPLIER

SOLD = "2026-03-02T22:00:00Z"


def sale(*lines, **more):
    return {"memberId": CUSTOMER, "lineItems": list(lines), **more}


def numbers(shop, code, branch=MAIN):
    return shop.stock(code, branch, "stockOnHand", "openSales", "incoming", "available")


def test_an_approved_sale_is_open_until_it_is_dispatched(shop):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}))
    assert numbers(shop, "MUG-01") == [20.0, 3.0, 0.0, 17.0]
    shop.change("SalesOrders", {"id": order, "dispatchedDate": SOLD})
    assert numbers(shop, "MUG-01") == [17.0, 0.0, 0.0, 17.0]


def test_a_second_identical_put_moves_nothing(shop):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}))
    for _ in range(2):
        shop.change("SalesOrders", {"id": order, "dispatchedDate": SOLD})
    assert numbers(shop, "MUG-01") == [17.0, 0.0, 0.0, 17.0]


def test_a_changed_quantity_moves_the_difference(shop):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}))
    line = shop.row("SalesOrders", order)["lineItems"][0]["id"]
    shop.change("SalesOrders", {"id": order, "lineItems": [{"id": line, "qty": 5}]})
    assert numbers(shop, "MUG-01") == [20.0, 5.0, 0.0, 15.0]


def test_a_removed_line_is_taken_back_and_one_left_out_stays(shop):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}, {"code": "ROPE-01", "qty": 1}))
    first, second = (line["id"] for line in shop.row("SalesOrders", order)["lineItems"])
    after = shop.change("SalesOrders", {"id": order, "lineItems": [{"id": first, "qty": 0}]})
    assert [line["id"] for line in after["lineItems"]] == [second]
    assert numbers(shop, "MUG-01") == [20.0, 0.0, 0.0, 20.0]


@pytest.mark.parametrize("undo", [{"isVoid": True}, {"isApproved": False}])
def test_void_and_unapproval_undo_what_was_moved(shop, undo):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}, {"code": "DRILL-01", "qty": 1}))
    shop.change("SalesOrders", {"id": order, "dispatchedDate": SOLD})
    shop.change("SalesOrders", {"id": order, **undo})
    assert (numbers(shop, "MUG-01"), numbers(shop, "DRILL-01")) == ([20.0, 0.0, 0.0, 20.0], [3.0, 0.0, 0.0, 3.0])


def test_a_draft_moves_nothing(shop):
    shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}, isApproved=False))
    assert numbers(shop, "MUG-01") == [20.0, 0.0, 0.0, 20.0]


def test_void_is_irreversible(shop):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}, isVoid=True))
    after = shop.change("SalesOrders", {"id": order, "isVoid": False})
    assert (after["isVoid"], after["status"]) == (True, "VOID")


def test_stock_may_be_negative_and_says_so(shop):
    shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 30}, dispatchedDate=SOLD))
    assert numbers(shop, "MUG-01") == [-10.0, 0.0, 0.0, -10.0]


def test_a_purchase_is_incoming_until_received(shop):
    order = shop.made("PurchaseOrders", {"memberId": SUPPLIER, "lineItems": [{"code": "MUG-01", "qty": 5}]})
    assert numbers(shop, "MUG-01") == [20.0, 0.0, 5.0, 20.0]
    shop.change("PurchaseOrders", {"id": order, "fullyReceivedDate": SOLD})
    assert numbers(shop, "MUG-01") == [25.0, 0.0, 0.0, 25.0]


def test_a_transfer_leaves_travels_and_arrives(shop):
    transfer = {"sourceBranchId": MAIN, "destinationBranchId": SHOP, "lineItems": [{"code": "MUG-01", "qty": 4}]}
    number = shop.made("BranchTransfers", transfer)
    assert numbers(shop, "MUG-01") == [20.0, 0.0, 0.0, 20.0]
    shop.change("BranchTransfers", {"id": number, "dispatchedDate": SOLD})
    assert (numbers(shop, "MUG-01"), numbers(shop, "MUG-01", SHOP)) == ([16.0, 0, 0, 16.0], [0, 0, 4.0, 0])
    shop.change("BranchTransfers", {"id": number, "receivedDate": SOLD})
    assert numbers(shop, "MUG-01", SHOP) == [4.0, 0.0, 0.0, 4.0]


@pytest.mark.parametrize("field", ["qty", "qtyAdjusted"])
def test_an_adjustment_counts_when_completed(shop, field):
    number = shop.made("Adjustments", {"lineItems": [{"code": "MUG-01", field: -2}]})
    assert numbers(shop, "MUG-01")[0] == 20.0
    shop.change("Adjustments", {"id": number, "completedDate": SOLD})
    assert numbers(shop, "MUG-01")[0] == 18.0


def test_a_credit_note_returns_the_absolute_quantity(shop):
    number = shop.made("CreditNotes", sale({"code": "MUG-01", "qty": -2}))
    after = shop.change("CreditNotes", {"id": number, "completedDate": SOLD})
    assert (numbers(shop, "MUG-01")[0], after["productTotal"]) == (22.0, 0.0 - 2 * 14.5)


def test_a_kit_takes_its_components(shop):
    assert shop.stock("KIT-01", MAIN, "stockOnHand", "virtual") == [0.0, 9.0]
    shop.made("SalesOrders", sale({"code": "KIT-01", "qty": 2}))
    assert (numbers(shop, "MUG-01"), numbers(shop, "ROPE-01")) == ([20.0, 4.0, 0, 16.0], [9.0, 2.0, 0, 7.0])
    assert shop.stock("KIT-01", MAIN, "stockOnHand", "openSales", "virtual") == [0.0, 0.0, 7.0]


def test_a_production_job_uses_and_makes(shop):
    shop.made("Products", {"name": "Rope Mug", "styleCode": "RM", "productOptions": [{"productOptionCode": "RM-01"}]})
    parts = [{"code": "MUG-01", "qty": 1}, {"code": "ROPE-01", "qty": 0.5}]
    shop.made("BomMasters_v2", {"products": [{"code": "RM-01", "qty": 1, "components": parts}]}, lift=True)
    number = shop.made("ProductionJobs", {"products": [{"code": "RM-01", "standardQty": 4}]})
    assert numbers(shop, "RM-01")[0] == 0.0
    shop.change("ProductionJobs", {"id": number, "completedDate": SOLD})
    assert [numbers(shop, code)[0] for code in ("RM-01", "MUG-01", "ROPE-01")] == [4.0, 16.0, 7.0]


def test_a_batch_is_named_by_its_receipt_and_the_oldest_goes_first(shop):
    later = shop.made("PurchaseOrders", {"memberId": SUPPLIER, "lineItems": [{"code": "ROPE-01", "qty": 5}]})
    shop.change("PurchaseOrders", {"id": later, "fullyReceivedDate": SOLD})
    order = shop.made("SalesOrders", sale({"code": "ROPE-01", "qty": 11}, dispatchedDate=SOLD))
    (line,) = shop.row("SalesOrders", order)["lineItems"]
    assert line["stockMovements"] == [
        {"batch": "B1", "quantity": 9.0, "serial": None},
        {"batch": f"B{later}", "quantity": 2.0, "serial": None},
    ]


def test_pieces_have_numbers_and_go_in_the_order_they_came(shop):
    order = shop.made("SalesOrders", sale({"code": "DRILL-01", "qty": 2}, dispatchedDate=SOLD))
    (line,) = shop.row("SalesOrders", order)["lineItems"]
    assert [each["serial"] for each in line["stockMovements"]] == ["SN-00001", "SN-00002"]
    pieces = [(each["serialnumber"], each["available"], each["lineItemId"]) for each in shop.rows("SerialNumbers")]
    assert pieces == [("SN-00001", 0.0, line["id"]), ("SN-00002", 0.0, line["id"]), ("SN-00003", 1.0, 0)]


def test_a_returned_piece_is_available_again(shop):
    shop.made("SalesOrders", sale({"code": "DRILL-01", "qty": 2}, dispatchedDate=SOLD))
    shop.made("CreditNotes", sale({"code": "DRILL-01", "qty": 1}, completedDate=SOLD))
    assert [each["available"] for each in shop.rows("SerialNumbers")] == [0.0, 1.0, 1.0]


def test_movement_modifies_the_option_and_its_stock_but_not_the_product(shop):
    before = shop.row("Products", 1)["modifiedDate"]
    shop.clock.advance(3600)
    shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}))
    product = shop.row("Products", 1)
    now = "2026-03-02T22:14:05Z"
    assert (product["modifiedDate"], product["productOptions"][0]["modifiedDate"]) == (before, now)
    assert [shop.row("ProductOptions", 1)["modifiedDate"], shop.stock("MUG-01", MAIN, "modifiedDate")] == [now, now]


def test_options_and_products_show_the_sum_over_branches(shop):
    transfer = {"sourceBranchId": MAIN, "destinationBranchId": SHOP, "lineItems": [{"code": "MUG-01", "qty": 4}]}
    shop.made("BranchTransfers", transfer | {"dispatchedDate": SOLD, "receivedDate": SOLD})
    shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 3}, branchId=SHOP))
    option = shop.row("ProductOptions", 1)
    assert (option["stockOnHand"], option["stockAvailable"]) == (20.0, 17.0)
    assert shop.row("Products", 1)["productOptions"] == [option]


def test_a_new_branch_has_a_stock_row_of_everything(shop):
    number = shop.made("Branches", {"company": "Popup"})
    rows = shop.rows("Stock", where=f"branchId={number}", rows="250")
    assert [(row["code"], row["stockOnHand"]) for row in rows] == [(code, 0.0) for code in CODES]


def test_loadboms_puts_the_components_on_lines_of_their_own(shop):
    (result,) = shop.create("SalesOrders", sale({"code": "KIT-01", "qty": 2}), loadboms="true")
    order = shop.row("SalesOrders", result["id"])
    kit, *parts = order["lineItems"]
    shown = [(line["code"], line["qty"], line["unitPrice"], line["parentId"]) for line in parts]
    assert shown == [("MUG-01", 4.0, 0.0, kit["id"]), ("ROPE-01", 2.0, 0.0, kit["id"])]
    assert (order["productTotal"], numbers(shop, "MUG-01")) == (100.0, [20.0, 4.0, 0.0, 16.0])
    shop.change("SalesOrders", {"id": order["id"], "dispatchedDate": SOLD})
    assert (numbers(shop, "MUG-01"), numbers(shop, "ROPE-01")) == ([16.0, 0, 0, 16.0], [7.0, 0, 0, 7.0])


def test_an_expanded_line_takes_its_children_with_it(shop):
    (result,) = shop.create("SalesOrders", sale({"code": "KIT-01", "qty": 2}), loadboms="true")
    kit = shop.row("SalesOrders", result["id"])["lineItems"][0]["id"]
    after = shop.change("SalesOrders", {"id": result["id"], "lineItems": [{"id": kit, "qty": 0}]})
    assert (after["lineItems"], numbers(shop, "MUG-01")) == ([], [20.0, 0.0, 0.0, 20.0])


def test_a_piece_that_was_returned_does_not_come_back_twice(shop):
    order = shop.made("SalesOrders", sale({"code": "DRILL-01", "qty": 1}, dispatchedDate=SOLD))
    shop.made("CreditNotes", sale({"code": "DRILL-01", "qty": 1}, completedDate=SOLD))
    shop.change("SalesOrders", {"id": order, "isVoid": True})
    assert [each["available"] for each in shop.rows("SerialNumbers")] == [1.0, 1.0, 1.0]
    assert shop.stock("DRILL-01") == 4.0
