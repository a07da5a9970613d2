"""Do contacts, branches, categories, products, options, pictures and cartons keep their promises?"""

import io

import pytest
from shop import CUSTOMER, DEALER, SHOP, SUPPLIER
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

DAY = "2026-01-04T22:00:00Z"
PNG, WEBP = b"\x89PNG\r\n\x1a\nrest", b"RIFF\x10\x00\x00\x00WEBPVP8 "


def option(code, **more):
    return {"productOptionCode": code, **more}


def option_of(till, number):
    return till.row("ProductOptions", number)


# What is refused, and in which words


@pytest.mark.parametrize(
    ("resource", "record", "error"),
    [
        ("Contacts", {}, "type is required"),
        ("Contacts", {"type": ""}, "type is required"),
        ("Contacts", {"type": None}, "type is required"),
        ("Contacts", {"id": CUSTOMER, "type": ""}, "type is required"),
        ("Contacts", {"type": "Friend"}, "type 'Friend' is none of Internal, Customer, Supplier"),
        ("Contacts", {"type": "Customer", "percentageOff": 101}, "percentageOff 101 is not between 0 and 100"),
        ("Contacts", {"type": "Customer", "email": "MIA@harrow.example"}, "email 'MIA@harrow.example' already exists"),
        ("Contacts", {"id": SUPPLIER, "email": "mia@harrow.example"}, "email 'mia@harrow.example' already exists"),
        ("Contacts", {"type": "Customer", "billingId": 99}, "billingId 99 does not exist"),
        ("Contacts", {"type": "Customer", "phone": "0" * 51}, f"phone '{'0' * 51}' has 51 characters, the most is 50"),
        ("Contacts", {"id": CUSTOMER, "billingId": CUSTOMER}, "billingId 3 is the contact itself or below it"),
        ("Branches", {"email": "quay@acme.example"}, "email 'quay@acme.example' already exists"),
        ("ProductCategories", {}, "name is required"),
        ("ProductCategories", {"name": "A", "parentId": 9}, "parentId 9 does not exist"),
        ("Products", {"styleCode": "X", "productOptions": [option("X-1")]}, "name is required"),
        ("Products", {"name": "X"}, "productOptions is required"),
        ("Products", {"name": "X", "productOptions": []}, "productOptions needs exactly one entry, 0 were sent"),
        (
            "Products",
            {"name": "X", "productOptions": [option("A"), option("B")]},
            "productOptions has 2 entries, the most is 1",
        ),
        ("Products", {"name": "X", "productOptions": [{}]}, "productOptionCode is required"),
        (
            "Products",
            {"name": "X", "styleCode": "S" * 21, "productOptions": [{}]},
            f"productOptionCode '{'S' * 21}' has 21 characters, the most is 20",
        ),
        (
            "Products",
            {"name": "X", "styleCode": "mug", "productOptions": [option("X")]},
            "styleCode 'mug' already exists",
        ),
        ("Products", {"name": "X", "productOptions": [option("mug-01")]}, "productOptionCode 'mug-01' already exists"),
        (
            "Products",
            {"name": "X", "productOptions": [option("TEE-NAVY-S")]},
            "productOptionCode 'TEE-NAVY-S' already exists",
        ),
        (
            "Products",
            {"name": "X", "productOptions": [option("MUG-CTN")]},
            "productOptionCode 'MUG-CTN' already exists",
        ),
        ("Products", {"name": "X", "sizeRangeId": 9, "productOptions": [option("X")]}, "sizeRangeId 9 does not exist"),
        (
            "Products",
            {"name": "X", "categoryIdArray": [9], "productOptions": [option("X")]},
            "categoryIdArray 9 does not exist",
        ),
        ("Products", {"id": 1, "categoryIdArray": [2**63]}, f"categoryIdArray [{2**63}] is out of range"),
        ("SalesOrders", {"memberId": CUSTOMER, "currencyRate": -2}, "currencyRate -2.0 is out of range"),
        ("SalesOrders", {"memberId": CUSTOMER, "currencyRate": 1e-300}, "currencyRate 1e-300 is out of range"),
        (
            "Products",
            {"name": "X", "dimensions": {"weight": 1000}, "productOptions": [option("X")]},
            "dimensions.weight 1000 is not between 0 and 999",
        ),
        ("Products", {"id": 2, "styleCode": "MUG"}, "styleCode 'MUG' already exists"),
        ("ProductOptions", option("X"), "productId is required"),
        ("ProductOptions", option("X", productId=99), "productId 99 does not exist"),
        (
            "ProductOptions",
            option("X" * 21, productId=1),
            f"productOptionCode '{'X' * 21}' has 21 characters, the most is 20",
        ),
        (
            "ProductOptions",
            option("X", productId=1, sizes=[{"size": "S"}]),
            "A size range id needs to be assigned to the product before creating sizes",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "XL"}]),
            "sizes.size 'XL' is not in the size range Alpha",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S"}, {"size": "s"}]),
            "sizes.size 'S' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S", "sizeCode": "A"}, {"size": "M", "sizeCode": "a"}]),
            "sizes.sizeCode 'a' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S", "sizeCode": "TEE-NAVY-M"}]),
            "sizes.sizeCode 'TEE-NAVY-M' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=7, sizes=[{"size": "S"}] * 21),
            "sizes has 21 entries, the most is 20",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "C12"}] * 21),
            "uomOptions has 21 entries, the most is 20",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "C12"}] * 2),
            "uomOptions.code 'C12' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "MUG-CTN"}]),
            "uomOptions.code 'MUG-CTN' already exists",
        ),
        (
            "ProductOptions",
            option("X", productId=1, uomOptions=[{"code": "C12", "quantity": 0}]),
            "uomOptions[0].quantity 0 is not between 1e-06 and 2147483647",
        ),
        (
            "ProductOptions",
            option("X-1", productId=1, uomOptions=[{"code": "x-1"}]),
            "productOptionCode 'X-1' already exists",
        ),
        ("ProductOptions", option("MUG-CTN", id=1), "productOptionCode 'MUG-CTN' already exists"),
        (
            "ProductOptions",
            {"id": 7, "uomOptions": [{"code": "tee-navy-m"}]},
            "sizes.sizeCode 'TEE-NAVY-M' already exists",
        ),
        ("ProductOptions", option("", id=1), "productOptionCode is required"),
        ("ProductOptions", option("  ", id=1), "productOptionCode is required"),
        ("ProductOptions", option("ROPE-01", id=1), "productOptionCode 'ROPE-01' already exists"),
        (
            "ProductOptions",
            {"id": 7, "sizes": [{"size": "M", "sizeCode": "TEE-NAVY-S"}]},
            "sizes.sizeCode 'TEE-NAVY-S' already exists",
        ),
        (
            "ProductOptions",
            {"id": 1, "uomOptions": [{"code": f"C{n:02}"} for n in range(20)]},
            "uomOptions has 21 entries, the most is 20",
        ),
        ("PurchaseOrders", {}, "memberId or memberEmail is required, or email with firstName or lastName"),
        (
            "PurchaseOrders",
            {"email": "a@b.example", "firstName": "A"},
            "memberId is required: the supplier of the order",
        ),
        ("PurchaseOrders", {"memberId": CUSTOMER}, "memberId 3 is not a supplier"),
        ("BranchTransfers", {}, "sourceBranchId 0 does not exist"),
        (
            "BranchTransfers",
            {"sourceBranchId": 1, "destinationBranchId": 1},
            "destinationBranchId 1 is the source branch",
        ),
        ("ProductionJobs", {"products": [{"code": "NO"}]}, "products[0].code 'NO' does not exist"),
        ("Payments", {}, "orderId 0 does not exist"),
        ("Payments", {"orderId": 99}, "orderId 99 does not exist"),
        ("Adjustments", {"reference": "R" * 21}, f"reference '{'R' * 21}' has 21 characters, the most is 20"),
        ("SalesOrders", {"id": 1}, "id 1 does not exist"),
    ],
)
def test_a_refusal_names_field_and_value(till, resource, record, error):
    assert till.refused(resource, record) == [error]


# Contacts


def test_a_contact_with_documents_may_go_and_they_stay(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 1}))
    payment = till.made("Payments", {"orderId": order["id"], "amount": 5})
    answer = till.client.delete(f"/api/v1/Contacts/{CUSTOMER}")
    assert answer.json == {"index": 0, "success": True, "id": 3, "code": "mia@harrow.example", "errors": []}
    assert till.client.delete(f"/api/v1/Contacts/{CUSTOMER}").status_code == 404
    assert till.change("SalesOrders", order) == order
    till.change("SalesOrders", {"id": order["id"], "dispatchedDate": DAY})
    till.change("Payments", {"id": payment, "amount": 6})
    assert till.client.delete(f"/api/v1/Payments/{payment}").json["success"]


def test_no_contact_is_billed_through_itself(till):
    dealer = till.change("Contacts", {"id": DEALER, "billingId": CUSTOMER})
    text = f"billingId {DEALER} is the contact itself or below it"
    assert till.refused("Contacts", {"id": CUSTOMER, "billingId": DEALER}) == [text]
    mug = till.change("Products", {"id": 1, "supplierId": CUSTOMER})
    till.client.delete(f"/api/v1/Contacts/{CUSTOMER}")
    assert till.change("Contacts", dealer) == dealer
    assert till.change("Products", mug) == mug


@pytest.mark.parametrize("resource", ["SalesOrders", "Quotes", "CreditNotes"])
@pytest.mark.parametrize("spaces", ["", " ", " \t\u00a0"])
def test_a_reference_of_spaces_is_none(till, resource, spaces):
    order = {"memberId": CUSTOMER, "reference": spaces}
    first, second = till.made(resource, order), till.made(resource, order)
    names = [till.row(resource, number)["reference"] for number in (first, second)]
    assert len({*names, ""}) == 3 == len({name.strip() for name in names} | {""})
    assert till.change(resource, {"id": first, "reference": spaces})["reference"] == names[0]


def test_addresses_of_spaces_are_none_and_repeat(till):
    for _ in range(2):
        assert till.new("Contacts", {"type": "Customer", "email": "  "})["email"] == ""


def test_another_contact_takes_the_balance_and_the_payments_along(till, sale):
    order = till.made("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    till.made("Payments", {"orderId": order, "amount": 10})
    assert (till.owes(CUSTOMER), till.owes(DEALER)) == (23.35, 0.0)
    till.change("SalesOrders", {"id": order, "memberId": DEALER})
    assert (till.owes(CUSTOMER), till.owes(DEALER)) == (0.0, 23.35)


def test_a_purchase_cannot_be_moved_to_who_supplies_nothing(till, purchase):
    order = till.made("PurchaseOrders", purchase())
    assert till.refused("PurchaseOrders", {"id": order, "memberId": CUSTOMER}) == ["memberId 3 is not a supplier"]


@pytest.mark.parametrize(
    "named",
    [{"memberId": CUSTOMER}, {"memberEmail": "MIA@harrow.example"}, {"memberId": 3, "memberEmail": "hi@peak.example"}],
)
def test_the_contact_fills_what_the_order_leaves_empty(till, named):
    order = till.new("SalesOrders", {**named, "phone": "1", "company": ""})
    names = (
        "memberId",
        "memberEmail",
        "firstName",
        "company",
        "phone",
        "deliveryAddress1",
        "billingAddress1",
        "deliveryPostalCode",
    )
    shown = [order[name] for name in names]
    assert shown == [3, "mia@harrow.example", "Mia", "Harrow Outdoors", "1", "12 Quay Lane", "PO Box 7", "7010"]


def test_another_contact_brings_its_own_texts_unless_they_are_sent(till, sale):
    order = till.made("SalesOrders", sale(deliveryCity="Picton", phone="1"))
    after = till.change("SalesOrders", {"id": order, "memberId": DEALER, "company": "Peak & Co"})
    names = ("memberId", "memberEmail", "email", "company", "firstName", "deliveryCity", "phone")
    assert [after[name] for name in names] == [DEALER, "hi@peak.example", "hi@peak.example", "Peak & Co", "", "", ""]
    assert till.change("SalesOrders", {"id": order, "memberId": DEALER, "phone": "2"}) == after | {"phone": "2"}


def test_a_put_of_an_address_that_is_nobodys_leaves_the_order_without_contact(till, sale, purchase):
    order = till.made("SalesOrders", sale())
    after = till.change("SalesOrders", {"id": order, "memberEmail": "no@body.example"})
    assert (after["memberId"], after["memberEmail"], after["firstName"]) == (0, "no@body.example", "Mia")
    sent = {"id": till.made("PurchaseOrders", purchase()), "memberEmail": "no@body.example"}
    assert till.refused("PurchaseOrders", sent | {"firstName": "Mill"})


def test_an_order_needs_no_contact_when_it_says_who(till):
    order = till.new("SalesOrders", {"email": "new@who.example", "firstName": "New", "lastName": "Who"})
    assert (order["memberId"], order["reference"], order["email"]) == (0, "0-0", "new@who.example")


# Branches and categories


def test_stock_shows_a_branch_as_it_is_called_now(till):
    till.change("Branches", {"id": SHOP, "company": "Pier Store"})
    assert {row["branchName"] for row in till.rows("Stock", f"branchId={SHOP}")} == {"Pier Store"}


@pytest.mark.parametrize("parents", [{1: 1}, {1: 2}, {1: 3}])
def test_no_category_is_below_itself(till, parents):
    till.post("ProductCategories", {"name": "A"}, {"name": "B", "parentId": 1}, {"name": "C", "parentId": 2})
    ((number, parent),) = parents.items()
    text = f"parentId {parent} is the category itself or below it"
    assert till.refused("ProductCategories", {"id": number, "parentId": parent}) == [text]


# Products and options


def test_a_product_comes_with_defaults_one_option_and_a_place_on_every_shelf(till):
    sent = {
        "name": "Cup",
        "styleCode": "CUP",
        "dimensions": {"weight": 0.3},
        "productOptions": [option("CUP-1", retailPrice=9, cost=4)],
    }
    product = till.new("Products", sent)
    assert [product[name] for name in ("status", "stockControl", "orderType", "weight")] == ["Public", 5, "Order", 0.3]
    assert product["productOptions"] == option_of(till, product["productOptions"][0]["id"])
    assert (product["productOptions"][0]["retailPrice"], till.stock("CUP-1", SHOP)) == (9.0, [0.0] * 4)


def test_dimensions_of_a_put_are_kept_flat(till):
    product = till.change(
        "Products", {"id": 1, "productDimensions": {"height": 12}, "name": "Big Mug", "styleCode": "BIG"}
    )
    assert (product["height"], product["name"]) == (12.0, "Big Mug")
    assert {(row["productName"], row["styleCode"]) for row in till.rows("Stock", "code='MUG-01'")} == {
        ("Big Mug", "BIG")
    }


def test_a_code_that_repeats_within_the_request_refuses_it_whole_one_that_exists_its_record(till):
    cup = {"name": "Cup", "styleCode": "CUP", "productOptions": [option("CUP-1")]}
    before = till.image()
    for other in ({"styleCode": "cup"}, {"styleCode": "CUP2"}):
        answer = till.client.post("/api/v1/Products", json=[cup, cup | other])
        text = "Duplicated style codes or product option codes in the request."
        assert (answer.status_code, answer.json, till.image()) == (400, text, before)
    results = till.post("Products", cup | {"styleCode": "MUG", "productOptions": [option("CUP-2")]}, cup)
    assert [each["success"] for each in results] == [False, True]


def test_units_of_measure_are_merged_by_id_or_code(till):
    (before,) = option_of(till, 1)
    number = before["uomOptions"][0]["id"]
    sent = [
        {"code": "mug-ctn", "option1": "Carton"},
        {"id": number, "quantity": 12},
        {"code": "MUG-SIX", "quantity": 6},
    ]
    till.put("ProductOptions", {"id": 1, "uomOptions": sent})
    (after,) = option_of(till, 1)
    shown = [(uom["id"] == number, uom["code"], uom["quantity"], uom["option1"]) for uom in after["uomOptions"]]
    assert shown == [(True, "mug-ctn", 12.0, "Carton"), (False, "MUG-SIX", 6.0, "")]
    assert till.put("ProductOptions", {"id": 1, "uomOptions": after["uomOptions"]})[0]["success"]
    assert option_of(till, 1) == [after]


def test_price_columns_are_merged_and_shown_in_their_fields(till):
    till.put(
        "ProductOptions",
        {"id": 1, "specialPrice": 11, "priceColumns": {"VIPNZD": 12, "RetailNZD": None, "CostUSD": ""}},
    )
    (row,) = option_of(till, 1)
    assert (row["retailPrice"], row["vipPrice"], row["specialPrice"]) == (14.5, 12.0, 11.0)
    assert (row["priceColumns"]["specialPrice"], row["priceColumns"]["costUSD"], row["priceColumns"]["costNZD"]) == (
        11.0,
        None,
        4.1,
    )


def test_an_option_becomes_sized_unless_goods_have_moved(till):
    till.change("Products", {"id": 1, "sizeRangeId": 1})
    text = "sizes cannot be given to 'MUG-01', whose stock has moved without any"
    assert till.refused("ProductOptions", {"id": 1, "sizes": [{"size": "S"}]}) == [text]
    number = till.made("ProductOptions", option("MUG-BLUE", productId=1))
    assert till.put("ProductOptions", {"id": number, "sizes": [{"size": "M"}, {"size": "S", "sizeBarcode": "94"}]})[0][
        "success"
    ]
    shown = [(row["id"], row["code"], row["size"], row["productOptionSizeBarcode"]) for row in option_of(till, number)]
    assert shown == [(number, "MUG-BLUE-S", "S", "94"), (number, "MUG-BLUE-M", "M", "")]
    assert till.stock("MUG-BLUE-M", SHOP) == [0.0] * 4


def test_a_renamed_option_is_renamed_on_its_shelf_and_found_by_its_new_code(till, sale):
    till.put("ProductOptions", {"id": 1, "productOptionCode": "MUG-ONE", "option1": "White"})
    assert till.stock("MUG-ONE") == [20.0, 0.0, 0.0, 20.0]
    order = till.new("SalesOrders", sale({"code": "MUG-01"}, {"code": "mug-one"}))
    assert [(line["productOptionId"], line["code"]) for line in order["lineItems"]] == [(0, "MUG-01"), (1, "MUG-ONE")]


@pytest.mark.parametrize(("style", "code"), [("size", "TEE-NAVY-S"), ("null", None)])
def test_the_style_of_sized_codes_is_a_switch_on_the_running_server(till, sale, account, style, code):
    account.behaviour = account.behaviour.with_quirks(sized_code_style=style)
    assert option_of(till, 7)[0]["code"] == code
    assert till.row("Products", 7)["productOptions"] == option_of(till, 7)
    assert (
        till.new("SalesOrders", sale({"code": "TEE-NAVY-S", "qty": 1}))["lineItems"][0]["sizes"][0]["code"]
        == "TEE-NAVY-S"
    )


def test_a_kit_of_kits_work_and_sizes_takes_what_lies_on_shelves(till, sale):
    parts = [("KIT-01", 2), ("FIT-01", 1), ("TEE-NAVY", 1), ("DRILL-01", 1)]
    till.made("Products", {"name": "Big Kit", "orderType": "Kit", "productOptions": [option("BIG-01")]})
    till.bill("BIG-01", parts)
    assert till.rows("Stock", "code='BIG-01' AND branchId=1")[0]["virtual"] == 3.0
    till.made("SalesOrders", sale({"code": "BIG-01", "qty": 1}, dispatchedDate=DAY))
    assert till.on_hand("MUG-01", "ROPE-01", "DRILL-01", "TEE-NAVY-S", "KIT-01") == [16, 7, 2, 5, 0]
    assert till.rows("Stock", "code='BIG-01' AND branchId=1")[0]["virtual"] == 2.0


# Pictures


def show(till, content, priority=0, product=1):
    path = f"/api/v1/ProductImages?productId={product}&imagePriority={priority}"
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), "a.png")})
    return till.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}").json


def test_a_picture_is_kept_under_its_slot_and_served_back(till):
    for content, priority in ((WEBP, 1), (b"GIF89a...", 0), (PNG, 0)):
        assert show(till, content, priority) == {"index": 0, "success": True, "id": 1, "code": "", "errors": []}
    links = [image["link"] for image in till.row("Products", 1)["images"]]
    assert [link.rpartition("/")[2] for link in links] == ["1-0.png", "1-1.webp"]
    answers = [till.client.get(link.removeprefix("http://localhost"), auth=None) for link in links]
    assert [(answer.data, answer.content_type) for answer in answers] == [(PNG, "image/png"), (WEBP, "image/webp")]
    assert option_of(till, 1)[0]["image"]["link"].endswith("/1-0_tn.png")


@pytest.mark.parametrize(
    ("content", "priority", "product", "error"),
    [
        (PNG, 0, 99, "productId 99 does not exist"),
        (PNG, 3, 1, "imagePriority 3 is not between 0 and 2"),
        (b"", 0, 1, "the file begins with b''; PNG, JPEG, GIF and WebP are taken"),
        (
            b"RIFF\x10\0\0\0WAVEfmt ",
            0,
            1,
            "the file begins with b'RIFF\\x10\\x00\\x00\\x00'; PNG, JPEG, GIF and WebP are taken",
        ),
        (PNG + b"\0" * 5_242_880, 0, 1, "the file has 5242892 bytes, the most is 5242880"),
    ],
)
def test_what_is_no_picture_is_refused(till, content, priority, product, error):
    before = till.image()
    assert show(till, content, priority, product) == {
        "index": 0,
        "success": False,
        "id": None,
        "code": None,
        "errors": [error],
    }
    assert till.image() == before


# Cartons

SSCC = "0" * 18


def test_cartons_are_replaced_as_a_whole_and_lose_lines_that_go(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}, {"code": "TEE-NAVY-S", "qty": 1}))
    path = f"/api/v1/Cartons/{order['id']}"
    first, second = (line["id"] for line in order["lineItems"])
    items = [{"lineItemId": first, "quantity": 2}, {"productCode": "TEE-NAVY-S", "quantity": 1}]
    for cartons in ([{"sscc": SSCC, "cartonItems": items}] * 3, [{"sscc": SSCC, "cartonItems": items}]):
        answer = till.client.put(path, json=cartons)
        assert (answer.status_code, answer.data) == (200, b"true")
    (carton,) = till.client.get(path).json
    assert [(item["lineItemId"], item["productCode"]) for item in carton["cartonItems"]] == [
        (first, "MUG-01"),
        (second, "TEE-NAVY-S"),
    ]
    till.change("SalesOrders", {"id": order["id"], "lineItems": [{"id": first, "qty": 0}]})
    assert [item["lineItemId"] for item in till.client.get(path).json[0]["cartonItems"]] == [second]
    assert (till.client.put(path, json=[]).data, till.client.get(path).json) == (b"true", [])


@pytest.mark.parametrize(
    ("carton", "text"),
    [
        ({"cartonItems": []}, "[0].sscc is required"),
        ({"sscc": SSCC}, "[0].cartonItems is required"),
        ({"sscc": "1" * 17, "cartonItems": []}, "[0].sscc '11111111111111111' has 17 characters, the least is 18"),
        ({"sscc": "a" * 18, "cartonItems": []}, "[0].sscc 'aaaaaaaaaaaaaaaaaa' is not 18 to 20 digits"),
        (
            {"sscc": SSCC, "cartonItems": [{"lineItemId": 99}]},
            "[0].cartonItems[0].lineItemId 99 is no line of the order",
        ),
        (5, "[0] the entry is not an object"),
    ],
)
def test_a_carton_that_is_refused_is_named(till, sale, carton, text):
    order = till.made("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    before = till.image()
    answer = till.client.put(f"/api/v1/Cartons/{order}", json=[carton])
    assert (answer.status_code, answer.json, till.image()) == (400, text, before)
