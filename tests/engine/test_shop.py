"""Do the five verbs do what they say, for every resource, and do quirks change only what is printed?"""

import orjson
import pytest

from mockomni import rules
from mockomni.engine import Shop
from mockomni.errors import NotFound
from mockomni.query.bind import bind
from mockomni.resources import RESOURCES, SHELF
from mockomni.settings import Behaviour


@pytest.fixture
def shop(new_store):
    return Shop(new_store)


def ok(results):
    assert [result.errors for result in results] == [[]] * len(results)
    return [result.id for result in results]


def listed(shop, name, **query):
    return [
        orjson.loads(wire) for wire in shop.list(SHELF[name], bind(SHELF[name], list(query.items()), shop.behaviour))
    ]


READABLE = [resource for resource in RESOURCES if "list" in resource.verbs]


@pytest.mark.parametrize("resource", READABLE, ids=lambda each: each.name)
def test_a_fresh_resource_is_an_empty_list(shop, resource):
    assert shop.list(resource, bind(resource, [], shop.behaviour)) == []


@pytest.mark.parametrize("resource", [each for each in RESOURCES if "get" in each.verbs], ids=lambda each: each.name)
def test_a_record_that_is_not_there(shop, resource):
    value = 5 if resource.columns[resource.lookup].kind == "integer" else "5"
    if resource.many:
        assert shop.get(resource, value) == []
    else:
        with pytest.raises(NotFound):
            shop.get(resource, value)


WRITABLE = [resource for resource in RESOURCES if {"list", "create"} <= resource.verbs]


@pytest.mark.parametrize("resource", WRITABLE, ids=lambda each: each.name)
@pytest.mark.parametrize("record", [5, None, [], "text", {"id": {}}, {"lineItems": 5}, {"name": []}], ids=str)
def test_what_is_no_record_fails_alone_and_leaves_no_trace(shop, resource, record):
    before = shop.store.image()
    for write in (shop.create, shop.update):
        results = write(resource, [record])
        if not results[0].success:
            assert results[0].errors and (results[0].id, results[0].code) == (None, None)
            continue
        assert resource.name == "Branches" and shop.delete is not None
        return
    assert shop.store.image() == before


def test_seeded_records_may_be_longer_and_dated(open_shop):
    shop = open_shop
    long = "2026-WHOLESALE-CUSTOMER-REORDER-0000001"
    record = {"reference": long, "email": "a@b.example", "firstName": "A", "createdDate": "2020-01-01", "source": "Web"}
    ok(shop.create(SHELF["SalesOrders"], [record], lift=True))
    assert not shop.create(SHELF["SalesOrders"], [record])[0].success
    (order,) = listed(shop, "SalesOrders")
    assert (order["reference"], order["createdDate"], order["source"]) == (long, "2020-01-01T00:00:00Z", "Web")


def test_lifting_one_record_binds_the_next_as_before(shop):
    ok(shop.create(SHELF["Contacts"], [{"type": "Customer", "phone": "0" * 99}], lift=True))
    (result,) = shop.create(SHELF["Contacts"], [{"type": "Customer", "phone": "0" * 99}])
    assert result.errors == [f"phone '{'0' * 58}… has 99 characters, the most is 50"]


NEWER = [
    ("SalesOrders", "currencyId", 0),
    ("SalesOrders", "lineItems.supplierCode", ""),
    ("SalesOrders", "lineItems.taxRate", 12.5),
    ("Payments", "direction", 1),
]


@pytest.fixture
def open_shop(shop):
    ok(shop.create(SHELF["Branches"], [{"company": "Main"}]))
    return shop


@pytest.fixture
def sold(open_shop):
    shop = open_shop
    line = {"name": "Engraving", "qty": 1, "unitPrice": 5, "taxRate": 12.5}
    (order,) = ok(shop.create(SHELF["SalesOrders"], [{"email": "a@b.example", "firstName": "A", "lineItems": [line]}]))
    ok(shop.create(SHELF["Payments"], [{"orderId": order, "direction": 1}]))
    return shop


@pytest.mark.parametrize(("resource", "path", "value"), NEWER)
def test_newer_fields_are_remembered_and_printed_when_asked_for(sold, resource, path, value):
    def shown():
        (row,) = listed(sold, resource)
        for name in path.split("."):
            row = row[0] if isinstance(row, list) else row
            row = row.get(name, "not printed")
        return row

    assert shown() == "not printed"
    sold.behaviour = Behaviour().with_quirks(newer_fields=True)
    assert shown() == value
    sold.behaviour = Behaviour()
    assert shown() == "not printed"


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes", "Payments"])
def test_newer_fields_stand_where_the_newer_specification_has_them(sold, resource):
    sold.behaviour = Behaviour().with_quirks(newer_fields=True)
    for row in listed(sold, resource):
        assert list(row) == [name for name, cell in SHELF[resource].sheet.fields.items() if not cell.inner]


def test_a_payment_nobody_edited_has_no_modified_date_under_its_quirk(sold):
    assert listed(sold, "Payments")[0]["modifiedDate"] is not None
    sold.behaviour = Behaviour().with_quirks(payment_modified_null=True)
    assert listed(sold, "Payments")[0]["modifiedDate"] is None


def test_sized_options_lose_their_code_under_its_quirk(shop):
    ok(shop.create(SHELF["SizeRanges"], [{"sizeRangeName": "Alpha", "sizes": ["S", "M"]}]))
    tee = {"name": "Tee", "styleCode": "TEE", "sizeRangeId": 1, "productOptions": []}
    (product,) = ok(shop.create(SHELF["Products"], [tee], lift=True))
    sizes = [{"size": "S"}, {"size": "M"}]
    option = {"productId": product, "productOptionCode": "TEE-RED", "sizes": sizes}
    ok(shop.create(SHELF["ProductOptions"], [option]))
    assert [row["code"] for row in listed(shop, "ProductOptions")] == ["TEE-RED-S", "TEE-RED-M"]
    shop.behaviour = Behaviour().with_quirks(sized_code_style="null")
    assert [row["code"] for row in listed(shop, "ProductOptions")] == [None, None]
    assert [row["code"] for row in listed(shop, "Products")[0]["productOptions"]] == [None, None]
    assert [row["productOptionSizeCode"] for row in listed(shop, "ProductOptions")] == ["TEE-RED-S", "TEE-RED-M"]


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


def test_pictures_have_slots_and_options_a_thumbnail(shop):
    option = {"productOptionCode": "MUG-01"}
    ok(shop.create(SHELF["Products"], [{"name": "Mug", "styleCode": "MUG", "productOptions": [option]}]))
    for priority in (2, 0, 1, 0):
        ok([shop.add_image(1, priority, PNG)])
    (product,) = listed(shop, "Products")
    assert [image["link"] for image in product["images"]] == [
        "{{files}}/1-0.png",
        "{{files}}/1-1.png",
        "{{files}}/1-2.png",
    ]
    assert product["productOptions"][0]["image"] == {"link": "{{files}}/1-0_tn.png"}
    assert shop.picture("1-0_tn.png") == (PNG, "image/png")


def test_another_kind_of_picture_takes_the_whole_slot(shop):
    option = {"productOptionCode": "MUG-01"}
    ok(shop.create(SHELF["Products"], [{"name": "Mug", "styleCode": "MUG", "productOptions": [option]}]))
    ok([shop.add_image(1, 0, PNG), shop.add_image(1, 0, b"\xff\xd8\xff\xe0")])
    assert [shop.picture(name) is None for name in ("1-0.png", "1-0_tn.png", "1-0.jpg", "1-0_tn.jpg")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("product", "priority", "content", "text"),
    [
        (9, 0, PNG, "productId 9 does not exist"),
        (1, 3, PNG, "imagePriority 3 is not between 0 and 2"),
        (1, 0, b"<svg>", "the file begins with b'<svg>'; PNG, JPEG, GIF and WebP are taken"),
        (1, 0, PNG + b"\0" * 6_000_000, "the file has 6000016 bytes, the most is 5242880"),
    ],
)
def test_a_picture_is_refused_by_name(shop, product, priority, content, text):
    ok(
        shop.create(
            SHELF["Products"], [{"name": "Mug", "styleCode": "MUG", "productOptions": [{"productOptionCode": "M"}]}]
        )
    )
    assert shop.add_image(product, priority, content).errors == [text]


def test_cartons_are_replaced_as_a_whole_and_follow_their_order(open_shop):
    shop = open_shop
    line = {"code": "X", "name": "X", "qty": 2}
    (order,) = ok(shop.create(SHELF["SalesOrders"], [{"email": "a@b.example", "firstName": "A", "lineItems": [line]}]))
    carton = {"sscc": "00112233445566778890", "cartonItems": [{"productCode": "x", "quantity": 2}]}
    shop.put_cartons(order, [carton, carton])
    shop.put_cartons(order, [carton])
    (row,) = [orjson.loads(wire) for wire in shop.get(SHELF["Cartons"], order)]
    assert (row["number"], row["cartonItems"][0]["lineItemId"]) == ("1", 1)
    (whole,) = listed(shop, "SalesOrdersWithCartons")
    assert list(whole)[-2:] == ["ssccNumber", "cartonsWithLineItems"]
    assert whole["cartonsWithLineItems"] == [
        {
            name: row.get(name, "")
            for name in SHELF["SalesOrdersWithCartons"].sheet.fields["cartonsWithLineItems"].sheet.fields
        }
    ]


def test_deleting_answers_one_result_and_a_second_time_not(shop):
    (contact,) = ok(shop.create(SHELF["Contacts"], [{"type": "Customer", "email": "a@b.example"}]))
    assert shop.delete(SHELF["Contacts"], contact).code == "a@b.example"
    with pytest.raises(NotFound):
        shop.delete(SHELF["Contacts"], contact)


def test_a_bug_costs_one_record_and_not_the_others(open_shop, monkeypatch, caplog):
    def broken(change):
        if change.row["reference"] == "#2":
            raise ZeroDivisionError

    monkeypatch.setitem(rules.BEFORE, "Quotes", (*rules.BEFORE["Quotes"], broken))
    quotes = [{"reference": f"#{number}", "email": "a@b.example", "firstName": "A"} for number in (1, 2, 3)]
    results = open_shop.create(SHELF["Quotes"], quotes)
    assert [result.success for result in results] == [True, False, True]
    assert results[1].errors == ["An unexpected error occurred. Please try again later."]
    assert "record 1 of Quotes failed" in caplog.text
