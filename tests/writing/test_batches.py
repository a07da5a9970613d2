"""Does a batch stand record by record, and are keys and values read as generously as clients send them?"""

import pytest
from shop import CUSTOMER, SUPPLIER

from mockomni.resources import SHELF
from mockomni.resources.fields import Rows
from mockomni.storage import hand
from mockomni.storage.wire import pack
from mockomni.texts import UNEXPECTED

MALFORMED = "Missing or malformed JSON data; please see the documentation for examples."
WRITABLE = (
    "Adjustments",
    "Branches",
    "BranchTransfers",
    "Contacts",
    "CreditNotes",
    "Payments",
    "ProductCategories",
    "ProductionJobs",
    "ProductOptions",
    "Products",
    "PurchaseOrders",
    "Quotes",
    "SalesOrders",
)


@pytest.mark.parametrize("resource", WRITABLE)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"", MALFORMED),
        (b"{}", MALFORMED),
        (b"[{", MALFORMED),
        (b"null", MALFORMED),
        (b"[" + b"{}," * 250 + b"{}]", "Batch limit is 250."),
    ],
)
def test_a_body_that_is_no_batch_is_refused_whole(till, resource, method, body, text):
    before = till.image()
    answer = till.client.open(f"/api/v1/{resource}", method=method, data=body)
    assert (answer.status_code, answer.json) == (400, text)
    assert till.image() == before


def test_an_empty_batch_is_no_work(till):
    assert (till.post("SalesOrders"), till.put("SalesOrders")) == ([], [])


def test_a_touched_row_that_cannot_be_printed_costs_the_request_and_changes_nothing(till, sale, monkeypatch):
    def broken(sheet, row):
        if sheet is SHELF["Products"].sheet:
            raise ZeroDivisionError
        return pack(sheet, row)

    before = till.image()
    monkeypatch.setattr(hand, "pack", broken)
    answer = till.client.post("/api/v1/SalesOrders", json=[{"memberId": CUSTOMER}, sale({"code": "MUG-01", "qty": 1})])
    assert answer.status_code == 500
    assert till.image() == before


def test_250_records_are_a_batch(till):
    results = till.post("SalesOrders", *({"memberId": CUSTOMER, "reference": f"#{n}"} for n in range(250)))
    assert [(each["index"], each["success"], each["code"]) for each in results] == [
        (n, True, f"#{n}") for n in range(250)
    ]


BAD = [
    5,
    None,
    [],
    "text",
    {"lineItems": "text"},
    {"lineItems": [5]},
    {"lineItems": [None]},
    {"lineItems": {"code": "MUG-01"}},
    {"lineItems": [{"code": "MUG-01", "qty": "many"}]},
    {"lineItems": [{"code": "MUG-01", "qty": 1}, {"productOptionId": 99}]},
    {"lineItems": [{"code": "MUG-01", "qty": 1e15}]},
    {"lineItems": [{"code": "TEE-NAVY", "sizes": [{"name": "XL", "qty": 1}]}]},
    {"reference": "R" * 31},
    {"branchId": 99},
    {"memberId": 99},
    {"memberId": {}},
    {"currencyRate": -1},
    {"taxStatus": 9},
    {"taxRate": 101},
    {"dispatchedDate": "soon"},
    {"isApproved": "perhaps"},
    {"customFields": [1]},
    {"customFields": {"orders_1000": {}}},
    {"company": "\0"},
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_record_among_good_ones_leaves_no_trace(till, sale, bad):
    good = [sale({"code": "DRILL-01", "qty": 1}, dispatchedDate="2026-01-04", invoiceDate="2026-01-04")] * 2
    if isinstance(bad, dict):
        bad = sale({"code": "DRILL-01", "qty": 1}) | {"dispatchedDate": "2026-01-04", "invoiceDate": "2026-01-04"} | bad
    start = till.shop.store.image()
    first, refused, second = till.post("SalesOrders", good[0], bad, good[1])
    assert (refused["success"], refused["id"], refused["code"], len(refused["errors"])) == (False, None, None, 1)
    with_bad = till.image()
    till.shop.store.fill(1, start)
    assert [each["id"] for each in till.post("SalesOrders", *good)] == [first["id"], second["id"]]
    assert till.image() == with_bad


@pytest.mark.parametrize("bad", [bad for bad in BAD if isinstance(bad, dict)], ids=str)
def test_a_refused_change_leaves_no_trace(till, sale, bad):
    number = till.made("SalesOrders", sale({"code": "DRILL-01", "qty": 1}))
    till.refused("SalesOrders", {"dispatchedDate": "2026-01-04", "invoiceDate": "2026-01-04"} | bad | {"id": number})


@pytest.mark.parametrize(
    "spelled",
    [
        {"memberId": CUSTOMER, "customerOrderNo": "A", "lineItems": [{"code": "MUG-01", "qty": 2}]},
        {"MemberId": CUSTOMER, "CustomerOrderNo": "A", "LineItems": [{"Code": "MUG-01", "Qty": 2}]},
        {"MEMBERID": "3", "customerorderno": "A", "lineitems": [{"CODE": "mug-01", "qTy": "2"}]},
    ],
)
def test_keys_are_read_in_any_case(till, spelled):
    order = till.new("SalesOrders", spelled)
    shown = [order["memberId"], order["customerOrderNo"], order["lineItems"][0]["code"], order["lineItems"][0]["qty"]]
    assert shown == [CUSTOMER, "A", "MUG-01", 2.0]


@pytest.mark.parametrize(
    "stray",
    [
        {"id": 9999},
        {"status": "VOID"},
        {"invoiceNumber": 7},
        {"total": 1, "productTotal": 1},
        {"modifiedDate": ""},
        {"modifiedDate": "2001-01-01"},
        {"0": {"a": [1]}},
        {"": 1, "colour": "red"},
        {"taxStatus": 2},
        {"taxStatus": "2"},
        {"productOptionId": ""},
        {"source": "x", "cancellationDate": "2001-01-01"},
        {"createdDate": ""},
        {"createdDate": None},
        {"reference": None, "stage": None, "isApproved": None, "taxRate": None, "taxStatus": None},
        {"customFields": {}, "accountingAttributes": None},
        {"branchId": "", "salesPersonId": "", "currencyRate": "", "freightTotal": "", "dispatchedDate": ""},
        {"branchId": 0, "currencyRate": 0},
        {"lineItems": [{"code": "MUG-01", "qty": 2, "id": 1, "qtyShipped": 9, "productId": 5, "transactionId": 4}]},
        {"lineItems": [{"code": "MUG-01", "qty": 2, "productOptionId": "", "parentId": 7}]},
        {"lineItems": [{"code": "MUG-01", "qty": 2, "unitPrice": None, "discount": None, "name": None}]},
        {"lineItems": [{"code": "MUG-01", "qty": 2, "stockMovements": [{"batch": "X", "quantity": 2}]}]},
        {"lineItems": [{"code": "MUG-01", "qty": 2, "sizes": [], "sizeCodes": "x", "styleCode": "x", "barcode": ""}]},
    ],
    ids=str,
)
def test_what_a_create_sends_too_much_counts_for_nothing(till, sale, stray):
    plain = till.shop.store.image()
    without = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    till.shop.store.fill(1, plain)
    assert till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}) | stray) == without


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"alternativeTaxRate": "8.75%"}, ("alternativeTaxRate", "8.75%")),
        ({"taxStatus": 3}, ("taxStatus", "Exempt")),
        ({"taxStatus": "incl"}, ("taxStatus", "Incl")),
        ({"createdDate": "2025-12-31T23:59:59.1234567Z"}, ("createdDate", "2025-12-31T23:59:59Z")),
        ({"createdDate": "2026-01-01T12:00:00+13:00"}, ("createdDate", "2025-12-31T23:00:00Z")),
        ({"createdDate": "2026-01-01 12:00:00"}, ("createdDate", "2026-01-01T12:00:00Z")),
        ({"createdDate": "2026-01-01"}, ("createdDate", "2026-01-01T00:00:00Z")),
        ({"phone": 35550101}, ("phone", "35550101")),
        ({"isApproved": "false"}, ("isApproved", False)),
        ({"isApproved": 0}, ("isApproved", False)),
        ({"freightTotal": "6.50"}, ("freightTotal", 6.5)),
        ({"stage": "Half packed"}, ("stage", "Half packed")),
        (
            {"customFields": {"Orders_1000": "A", "orders_1001": 5}},
            ("customFields", {"orders_1000": "A", "orders_1001": 5}),
        ),
        (
            {"accountingAttributes": {"ImportDate": "2026-01-01"}},
            ("accountingAttributes", {"importDate": "2026-01-01T00:00:00Z", "accountingImportStatus": "NotImported"}),
        ),
    ],
)
def test_values_are_read_generously(till, sale, sent, read):
    name, value = read
    assert till.new("SalesOrders", sale() | sent)[name] == value


@pytest.mark.parametrize(
    ("resource", "sent", "name", "value"),
    [
        ("Contacts", {"firstName": None}, "firstName", "Mia"),
        ("Contacts", {}, "firstName", "Mia"),
        ("Contacts", {"firstName": ""}, "firstName", ""),
        ("Contacts", {"type": None}, "type", "Customer"),
        ("Contacts", {"type": 2}, "type", "Supplier"),
        ("SalesOrders", {"createdDate": ""}, "createdDate", "2026-01-05T12:00:00Z"),
        ("SalesOrders", {"phone": ""}, "phone", ""),
        ("SalesOrders", {"phone": "", "memberId": CUSTOMER}, "phone", ""),
        ("SalesOrders", {"phone": None, "memberId": CUSTOMER}, "phone", "03 555 0101"),
        ("SalesOrders", {"branchId": ""}, "branchId", 2),
        ("SalesOrders", {"freightTotal": ""}, "freightTotal", 0.0),
        (
            "SalesOrders",
            {"customFields": {"orders_1001": "B"}},
            "customFields",
            {"orders_1000": "A", "orders_1001": "B"},
        ),
        ("SalesOrders", {"customFields": {"orders_1000": None}}, "customFields", {"orders_1000": "A"}),
        ("SalesOrders", {"customFields": {"orders_1000": ""}}, "customFields", {"orders_1000": ""}),
        ("SalesOrders", {"customFields": {}}, "customFields", {"orders_1000": "A"}),
        ("SalesOrders", {"CUSTOMFIELDS": ""}, "customFields", {}),
        (
            "SalesOrders",
            {"accountingAttributes": ""},
            "accountingAttributes",
            {"importDate": None, "accountingImportStatus": "NotImported"},
        ),
        (
            "SalesOrders",
            {"accountingAttributes": {"accountingImportStatus": 1}},
            "accountingAttributes",
            {"importDate": "2026-01-01T00:00:00Z", "accountingImportStatus": "Imported"},
        ),
        ("SalesOrders", {"id": "SENT AS TEXT"}, "phone", "03 555 0101"),
    ],
)
def test_a_put_changes_what_it_says_and_no_more(till, sale, resource, sent, name, value):
    number = CUSTOMER
    if resource == "SalesOrders":
        more = {"customFields": {"orders_1000": "A"}, "accountingAttributes": {"importDate": "2026-01-01"}}
        number = till.made(resource, sale(branchId=2, freightTotal=6, **more))
    before = till.row(resource, number)
    record = sent | {"id": str(number) if "id" in sent else number}
    if value == before[name]:
        assert till.change(resource, record) == before | {"modifiedDate": "2026-01-05T12:00:00Z"}
    else:
        after = till.change(resource, record)
        changed = {key for key in after if after[key] != before[key]}
        assert (after[name], changed - {name, "total", "modifiedDate"}) == (value, set())


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes"])
def test_an_order_put_back_as_it_was_read_changes_nothing(till, resource):
    lines = [
        {"code": "MUG-CTN", "qty": 2, "uomQtyOrdered": 2, "uomPrice": 300},
        {"code": "TEE-NAVY", "sizes": [{"name": "S", "qty": 1}, {"name": "M", "qty": 2}]},
        {"code": "DRILL-01", "qty": 2, "discount": 1.25},
        {"code": "ENGRAVING", "name": "Engraving", "qty": 1, "unitPrice": 5},
    ]
    order = till.new(
        resource, {"memberId": SUPPLIER, "lineItems": lines, "freightTotal": 6, "invoiceDate": "2026-01-04"}
    )
    image = till.image()
    assert till.change(resource, order) == order
    assert till.image() == image


@pytest.mark.parametrize("resource", ["Adjustments", "BranchTransfers", "ProductionJobs"])
def test_a_document_put_back_as_it_was_read_changes_nothing(till, transfer, resource):
    record = transfer({"code": "MUG-01", "qty": 2}, {"code": "TEE-NAVY-S", "qty": 1}, dispatchedDate="2026-01-04")
    more = {"completedDate": "2026-01-04", "products": [{"code": "HAMPER-01", "standardQty": 2}]}
    document = till.new(resource, record | more)
    image = till.image()
    assert till.change(resource, document) == document
    assert till.image() == image


@pytest.mark.parametrize("depth", [900, 1020])
@pytest.mark.parametrize("record", ['{"id": 1, "x": %s}', '{"id": 1, "lineItems": %s}', '{"id": 1, "company": %s}'])
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_deep_nesting_is_bad_data_like_any_other(till, depth, record, method):
    body = f"[{record % ('[' * depth + ']' * depth)}]"
    answer = till.client.open("/api/v1/SalesOrders", method=method, data=body)
    assert answer.status_code in (200, 400)


def test_a_thousand_lines_are_an_order(till, sale):
    order = till.new("SalesOrders", sale(*({"code": "MUG-01", "qty": 1} for _ in range(1000))))
    assert (len(order["lineItems"]), order["productTotal"]) == (1000, 14500.0)
    assert till.stock("MUG-01") == [20.0, 1000.0, 0.0, -980.0]


ODD = [[], {}, "x", -1, True]
USUAL = {
    "Adjustments": {"completedDate": "2026-01-04", "lineItems": [{"code": "ROPE-01", "qty": 1}]},
    "Branches": {"company": "Popup"},
    "BranchTransfers": {"sourceBranchId": 1, "destinationBranchId": 2, "lineItems": [{"code": "TEE-NAVY-S", "qty": 1}]},
    "Contacts": {"type": "Customer"},
    "CreditNotes": {"memberId": 3, "completedDate": "2026-01-04", "lineItems": [{"code": "DRILL-01", "qty": 1}]},
    "Payments": {"orderId": 1, "amount": 1},
    "ProductCategories": {"name": "Cups"},
    "ProductionJobs": {"completedDate": "2026-01-04", "products": [{"code": "HAMPER-01", "standardQty": 1}]},
    "ProductOptions": {"productId": 7, "productOptionCode": "NEW"},
    "Products": {"name": "New", "productOptions": [{"productOptionCode": "NEW"}]},
    "PurchaseOrders": {"memberId": 4, "fullyReceivedDate": "2026-01-04", "lineItems": [{"code": "DRILL-01", "qty": 1}]},
    "Quotes": {"memberId": 3, "lineItems": [{"code": "MUG-01", "qty": 1}]},
    "SalesOrders": {"memberId": 3, "dispatchedDate": "2026-01-04", "lineItems": [{"code": "TEE-NAVY-S", "qty": 1}]},
}

DATED = [name for name in USUAL if name == "ProductionJobs" or not name.startswith(("Branches", "Contacts", "Product"))]


def with_odd_values(sheet, record):
    """The record with every field, also of its first line, set to every odd value in turn."""
    for name, cell in sheet.fields.items():
        yield from (record | {name: odd} for odd in ODD)
        if isinstance(cell, Rows):
            inside = (record.get(name) or [{}])[0]
            yield from (record | {name: [row]} for row in with_odd_values(cell.sheet, inside))


@pytest.mark.parametrize("resource", WRITABLE)
def test_no_value_of_any_field_is_too_odd_to_answer(till, resource):
    # Two new products with one code would be refused as a whole.
    write, sheet, number = till.post, SHELF[resource].creates, {}
    if resource in ("Products", "ProductOptions"):
        write, sheet, number = till.put, SHELF[resource].updates, {"id": till.made(resource, USUAL[resource])}
    odd = [record | number for record in with_odd_values(sheet, USUAL[resource])]
    for start in range(0, len(odd), 250):
        for record, result in zip(odd[start:], write(resource, *odd[start : start + 250]), strict=False):
            assert UNEXPECTED not in result["errors"], record


@pytest.mark.parametrize("field", ["qty", "uomQtyOrdered"])
def test_a_blank_quantity_of_a_put_leaves_the_line_as_it_was(till, sale, field):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": 2}))
    line = {"id": order["lineItems"][0]["id"], field: ""}
    assert till.change("SalesOrders", {"id": order["id"], "lineItems": [line]}) == order


@pytest.mark.parametrize("resource", DATED)
def test_when_it_was_created_cannot_be_cleared(till, resource):
    document = till.new(resource, USUAL[resource] | {"createdDate": "2026-01-03"})
    lines = [{"id": line["id"], "createdDate": ""} for line in document.get("lineItems", ())]
    assert till.change(resource, {"id": document["id"], "createdDate": "", "lineItems": lines}) == document


@pytest.mark.parametrize("field", ["freightTotal", "memberId"])
def test_a_number_has_no_underscores(till, sale, field):
    (error,) = till.refused("SalesOrders", sale() | {field: "1_0"})
    assert error.startswith(f"{field} '1_0' is not a ")
