"""Do lines find their product, sizes and prices, and do documents add up?"""

import pytest
from shop import CUSTOMER, DEALER, SUPPLIER, TEE


def sale(*lines, **more):
    return {"memberId": CUSTOMER, "lineItems": list(lines), **more}


def line_of(shop, line, resource="SalesOrders", **more):
    number = shop.made(resource, {"memberId": CUSTOMER, "lineItems": [line], **more})
    return shop.row(resource, number)["lineItems"][0]


@pytest.mark.parametrize(
    "named",
    [{"productOptionId": 1}, {"code": "mug-01"}, {"code": "MUG-01", "productOptionId": ""}, {"productOptionId": "1"}],
)
def test_a_line_finds_its_product(shop, named):
    line = line_of(shop, {**named, "qty": 2})
    shown = {name: line[name] for name in ("productId", "code", "name", "styleCode", "unitPrice", "unitCost", "qty")}
    assert shown == {
        "productId": 1,
        "code": "MUG-01",
        "name": "Mug",
        "styleCode": "MUG",
        "unitPrice": 14.5,
        "unitCost": 4.1,
        "qty": 2.0,
    }


@pytest.mark.parametrize("named", [{"code": "TEE-NAVY-M"}, {"barcode": "9400000000024"}])
def test_a_size_is_shown_on_its_option(shop, named):
    line = line_of(shop, {**named, "qty": 2})
    assert (line["code"], line["barcode"], line["qty"]) == ("TEE-NAVY", "", 2.0)
    assert line["sizes"] == [{"name": "M", "code": "TEE-NAVY-M", "barcode": "9400000000024", "qty": 2.0}]
    assert line["sizeCodes"] == "2|M|TEE-NAVY-M|9400000000024"


def test_quantities_add_up_over_sizes(shop):
    sizes = [{"name": "S", "qty": 1}, {"code": "TEE-NAVY-M", "qty": 2}, {"name": "M", "qty": 0}]
    line = line_of(shop, {"code": "TEE-NAVY", "sizes": sizes})
    assert (line["qty"], [size["qty"] for size in line["sizes"]]) == (3.0, [1.0, 2.0, 0.0])
    assert (shop.stock("TEE-NAVY-S", 1, "openSales"), shop.stock("TEE-NAVY-M", 1, "openSales")) == (1.0, 2.0)


def test_sizes_may_be_sent_back_as_they_were_read(shop):
    number = shop.made("SalesOrders", sale({"code": "TEE-NAVY-M", "qty": 2}))
    line = shop.row("SalesOrders", number)["lineItems"][0]
    assert shop.change("SalesOrders", {"id": number, "lineItems": [line]})["lineItems"] == [line]


def test_a_line_that_names_no_size_moves_none(shop):
    line = line_of(shop, {"code": "TEE-NAVY", "qty": 2})
    assert (line["qty"], line["sizes"]) == (2.0, [])
    assert (shop.stock("TEE-NAVY-S", 1, "openSales"), shop.stock("TEE-NAVY-M", 1, "openSales")) == (0.0, 0.0)


def test_a_purchase_shows_its_sizes_as_text(shop):
    sizes = [{"name": "S", "qty": 1}, {"name": "M", "qty": 2}]
    number = shop.made("PurchaseOrders", {"memberId": SUPPLIER, "lineItems": [{"code": "TEE-NAVY", "sizes": sizes}]})
    line = shop.row("PurchaseOrders", number)["lineItems"][0]
    assert (line["option3"], line["unitPrice"], "sizes" in line) == ("1 x S\n2 x M", 8.4, False)


def test_an_adjustment_hides_its_sizes_but_moves_them(shop):
    number = shop.made(
        "Adjustments", {"completedDate": "2026-03-02", "lineItems": [{"code": "TEE-NAVY-S", "qtyAdjusted": -2}]}
    )
    line = shop.row("Adjustments", number)["lineItems"][0]
    assert (line["code"], line["qty"], line["qtyAdjusted"], "sizes" in line) == ("TEE-NAVY", -2.0, -2.0, False)
    assert shop.stock("TEE-NAVY-S") == 3.0


def test_free_text_stays_as_it_was_sent(shop):
    line = line_of(shop, {"code": "ENGRAVING", "name": "Engraving", "qty": 1, "unitPrice": 5})
    assert (line["productId"], line["code"], line["name"], line["unitPrice"]) == (0, "ENGRAVING", "Engraving", 5.0)


@pytest.mark.parametrize("named", [{"code": "MUG-CTN"}, {"barcode": "19400000000106"}])
def test_a_unit_of_measure_is_counted_in_pieces(shop, named):
    line = line_of(shop, {**named, "uomQtyOrdered": 2, "uomPrice": 300})
    shown = [line[name] for name in ("code", "qty", "uomSize", "uomQtyOrdered", "unitPrice", "uomPrice")]
    assert shown == ["MUG-01", 48.0, 24.0, 2.0, 12.5, 300.0]


def test_the_contacts_price_column_is_used(shop):
    assert line_of(shop, {"code": "TEE-NAVY-M", "qty": 1}, memberId=DEALER)["unitPrice"] == 17.5


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (sale({"productOptionId": 99, "qty": 1}), "productOptionId 99 does not exist"),
        (sale({"code": "TEE-NAVY", "sizes": [{"name": "XL"}]}), "lineItems[0].sizes 'XL' is no size of TEE-NAVY"),
        (sale({"code": "MUG-01", "qty": "many"}), "lineItems[0].qty 'many' is not a number"),
        (sale(branchId=99), "branchId 99 does not exist"),
        ({"memberId": 99}, "memberId 99 does not exist"),
        ({"email": "x@y.example"}, "memberId or memberEmail is required, or email with firstName or lastName"),
        (sale(reference="R" * 31), f"reference '{'R' * 31}' has 31 characters, the most is 30"),
        (sale(taxRate=101), "taxRate 101 is not between 0 and 100"),
    ],
)
def test_a_refusal_names_field_and_value(shop, record, text):
    assert shop.create("SalesOrders", record) == [
        {"index": 0, "success": False, "id": None, "code": None, "errors": [text]}
    ]


def test_a_refused_record_leaves_no_trace_and_the_others_stand(shop):
    before = shop.rows("Stock", rows="250")
    refused, kept = shop.create(
        "SalesOrders", sale({"code": "MUG-01", "qty": 1}, {"productOptionId": 99}), sale(reference="#1")
    )
    assert (refused["success"], kept["id"], kept["code"]) == (False, 2, "#1")
    assert shop.rows("Stock", rows="250") == before


def test_a_reference_is_used_once(shop):
    first, second = shop.create("SalesOrders", sale(reference="WEB-1"), sale(reference="web-1"))
    assert (first["success"], second["errors"]) == (True, ["reference 'web-1' already exists"])


def test_an_order_without_reference_is_named_after_its_contact(shop):
    assert [each["code"] for each in shop.create("SalesOrders", sale(), sale())] == ["3-0", "3-1"]


def test_the_contact_fills_what_the_order_leaves_empty(shop):
    order = shop.row("SalesOrders", shop.made("SalesOrders", {"memberEmail": "MIA@harrow.example", "phone": "1"}))
    names = ("memberId", "memberEmail", "firstName", "phone", "deliveryAddress1", "deliveryPostalCode", "company")
    shown = [order[name] for name in names]
    assert shown == [3, "mia@harrow.example", "Mia", "1", "12 Quay Lane", "7010", "Harrow Outdoors"]


def test_an_invoice_date_takes_the_next_number_once(shop):
    first, second = (shop.made("SalesOrders", sale(invoiceDate="2026-03-02")) for _ in range(2))
    again = shop.change("SalesOrders", {"id": first, "invoiceDate": "2026-03-03"})
    assert (again["invoiceNumber"], shop.row("SalesOrders", second)["invoiceNumber"]) == (10001, 10002)


@pytest.mark.parametrize(
    ("money", "total"),
    [
        ({"taxStatus": "Excl", "taxRate": 15}, 138.58),
        ({"taxStatus": "Incl", "taxRate": 15}, 120.5),
        ({"taxStatus": "Exempt"}, 120.5),
        ({"taxStatus": "Excl", "taxRate": 15, "surcharge": 1, "discountTotal": 2}, 137.43),
        ({"taxStatus": "Exempt", "currencyCode": "inr", "currencyRate": 55.8444}, 2.1578),
    ],
)
def test_totals_add_up(shop, money, total):
    lines = [{"code": "MUG-01", "qty": 3, "unitPrice": 29.0}, {"code": "MUG-01", "qty": 2, "discount": 1.5}]
    order = shop.row("SalesOrders", shop.made("SalesOrders", sale(*lines, freightTotal=6, **money)))
    assert (order["productTotal"], order["total"]) == (114.5, total)


def test_null_leaves_a_field_and_blank_clears_it(shop):
    after = shop.change("Contacts", {"id": 3, "firstName": None, "city": "", "company": "Harrow Outdoors Ltd"})
    shown = [after[name] for name in ("firstName", "city", "company", "lastName")]
    assert shown == ["Mia", "", "Harrow Outdoors Ltd", "Harrow"]


@pytest.mark.parametrize(
    ("record", "text"),
    [({"id": 99}, "id 99 does not exist"), ({}, "id is required"), ({"id": "x"}, "id 'x' is not a whole number")],
)
def test_a_put_names_its_record(shop, record, text):
    assert shop.update("Contacts", record)[0]["errors"] == [text]


def test_several_sizes_are_not_split_by_a_sum(shop):
    sizes = [{"name": "S", "qty": 1}, {"name": "M", "qty": 2}]
    number = shop.made("SalesOrders", sale({"code": "TEE-NAVY", "sizes": sizes}))
    line = shop.row("SalesOrders", number)["lineItems"][0]["id"]
    (result,) = shop.update("SalesOrders", {"id": number, "lineItems": [{"id": line, "qty": 9}]})
    text = "lineItems[0].qty 9.0 cannot be split over the sizes of TEE-NAVY; send sizes"
    assert (result["success"], result["errors"]) == (False, [text])


def test_a_branch_freezes_once_goods_have_moved(shop):
    number = shop.made("SalesOrders", sale(dispatchedDate="2026-03-02"))
    assert shop.change("SalesOrders", {"id": number, "branchId": 2})["branchId"] == 1


def test_a_payment_without_amount_takes_the_open_balance(shop):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 2}, reference="WEB-7"))
    shop.made("Payments", {"orderId": order, "amount": 10})
    payment = shop.row("Payments", shop.made("Payments", {"orderId": order}))
    assert (payment["amount"], payment["orderRef"], payment["orderType"]) == (23.35, "WEB-7", "SalesOrder")
    assert shop.row("Contacts", CUSTOMER)["balanceOwing"] == 0.0


def test_style_codes_that_repeat_refuse_the_whole_request(shop):
    from mockomni.errors import BadBody

    product = {"name": "A", "styleCode": "A", "productOptions": [{"productOptionCode": "A-1"}]}
    with pytest.raises(BadBody, match="Duplicated style codes or product option codes"):
        shop.create("Products", product, product | {"styleCode": "a"})


def test_sizes_need_a_size_range(shop):
    (result,) = shop.create("ProductOptions", {"productId": 1, "productOptionCode": "X", "sizes": [{"size": "S"}]})
    assert result["errors"] == ["A size range id needs to be assigned to the product before creating sizes"]


@pytest.mark.parametrize("code", ["TEE-NAVY-M", "TEE-NAVY", "tee-navy-s"])
def test_naming_a_line_by_its_own_option_keeps_its_price_and_name(shop, code):
    number = shop.made("SalesOrders", sale({"code": "TEE-NAVY-M", "qty": 1, "unitPrice": 10, "name": "Custom"}))
    line = shop.row("SalesOrders", number)["lineItems"][0]["id"]
    after = shop.change("SalesOrders", {"id": number, "lineItems": [{"id": line, "code": code, "qty": 1}]})
    (line,) = after["lineItems"]
    assert (line["unitPrice"], line["name"], line["code"]) == (10.0, "Custom", "TEE-NAVY")


def test_a_comment_line_stays_when_it_is_put_back(shop):
    number = shop.made("SalesOrders", sale({"name": "please gift wrap"}))
    order = shop.row("SalesOrders", number)
    assert shop.change("SalesOrders", order)["lineItems"] == order["lineItems"]


def test_what_a_document_is_called_and_whose_it_is_cannot_be_cleared(shop):
    number = shop.made("SalesOrders", {"reference": "KEEP", "email": "a@b.example", "firstName": "A"})
    assert shop.change("SalesOrders", {"id": number, "reference": ""})["reference"] == "KEEP"
    (result,) = shop.update("SalesOrders", {"id": number, "email": ""})
    assert result["errors"] == ["memberId or memberEmail is required, or email with firstName or lastName"]


def test_a_blank_flag_is_off(shop):
    number = shop.made("SalesOrders", sale(isApproved=False))
    assert shop.change("SalesOrders", {"id": number, "isApproved": ""})["status"] == "DRAFT"


def test_a_blank_list_is_empty_and_a_blank_enum_its_default(shop):
    category = shop.made("ProductCategories", {"name": "Mugs"})
    shop.change("Products", {"id": 1, "categoryIdArray": [category], "status": "Internal"})
    after = shop.change("Products", {"id": 1, "categoryIdArray": "", "productDimensions": "", "status": ""})
    assert (after["categoryIdArray"], after["status"]) == ([], "Public")


def test_custom_fields_are_named_in_any_case(shop):
    number = shop.made("SalesOrders", sale(customFields={"ORDERS_1000": "a"}))
    after = shop.change("SalesOrders", {"id": number, "customFields": {"Orders_1000": "b"}})
    assert after["customFields"] == {"orders_1000": "b"}


def test_nothing_is_open_of_a_void_order_and_a_payment_of_nothing_is_one(shop):
    order = shop.made("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    assert shop.row("Payments", shop.made("Payments", {"orderId": order, "amount": 0}))["amount"] == 0.0
    shop.change("SalesOrders", {"id": order, "isVoid": True})
    assert shop.row("Payments", shop.made("Payments", {"orderId": order}))["amount"] == 0.0


@pytest.mark.parametrize("other", [0, "", 2])
def test_a_sized_product_keeps_its_size_range(shop, other):
    shop.made("SizeRanges", {"sizeRangeName": "Shoes", "sizes": ["8", "9"]})
    (result,) = shop.update("Products", {"id": TEE, "sizeRangeId": other})
    text = f"sizeRangeId {other or 0} cannot replace 1, whose sizes the product's options have"
    assert (result["errors"], shop.row("Products", TEE)["sizeRangeId"]) == ([text], 1)
