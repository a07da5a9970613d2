"""Do branches, categories, products and options keep their promises?"""

import pytest
from shop import DAY, SHOP, TEE, option, option_of


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


def test_a_special_price_is_cleared_to_none(till):
    for sent in ({"specialPrice": 11}, {"specialPrice": None}, {"specialPrice": ""}):
        till.put("ProductOptions", {"id": 1, **sent})
        (row,) = option_of(till, 1)
        left = None if sent["specialPrice"] == "" else 11.0
        assert (row["specialPrice"], row["priceColumns"]["specialPrice"]) == (left, left)


def test_a_barcode_of_a_size_is_cleared(till):
    for sent, left in (({}, "9400000000017"), ({"sizeBarcode": None}, "9400000000017"), ({"sizeBarcode": ""}, "")):
        till.put("ProductOptions", {"id": TEE, "sizes": [{"size": "S", **sent}]})
        small, medium = option_of(till, TEE)
        assert (small["barcode"], small["productOptionSizeBarcode"], medium["barcode"]) == (left, left, "9400000000024")
    assert {row["barcode"] for row in till.rows("Stock", "code='TEE-NAVY-S'")} == {""}


def test_a_style_code_of_spaces_is_none(till):
    cups = [{"name": "Cup", "styleCode": "   ", "productOptions": [option(code)]} for code in ("CUP-1", "CUP-2")]
    assert [till.new("Products", cup)["styleCode"] for cup in cups] == ["", ""]
    assert till.change("Products", {"id": 1, "styleCode": "   "})["styleCode"] == ""


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
