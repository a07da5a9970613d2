"""Do the sheets say what the fact tables say? Every endpoint, model, enum and sample of fixtures/omni."""

import json
from pathlib import Path

import orjson
import pytest
from marshmallow import ValidationError

from mockomni.resources import RESOURCES, SHELF, words
from mockomni.resources.fields import (
    Choice,
    Dictionary,
    Flag,
    Integer,
    Integers,
    Moment,
    Number,
    Part,
    Rows,
    Text,
    Texts,
)
from mockomni.storage.wire import pack, unpack

FACTS = Path(__file__).parents[2] / "fixtures" / "omni"
ENDPOINTS = json.loads((FACTS / "endpoints.json").read_text())
MODELS = {path.stem: json.loads(path.read_text()) for path in sorted((FACTS / "models").glob("*.json"))}
ENUMS = json.loads((FACTS / "enums.json").read_text())

TYPES = {
    "integer": Integer,
    "number": Number,
    "string": Text,
    "boolean": Flag,
    "datetime": Moment,
    "dict": Dictionary,
    "array<string>": Texts,
    "array<integer>": Integers,
}
# Omni's name of an enum, and where its words stand.
ENUM_WORDS = {
    "OrderStatus": words.ORDER_STATUS,
    "TaxStatus": words.TAX_STATUS,
    "ProductStatus": words.PRODUCT_STATUS,
    "ProductOptionStatus": words.PRODUCT_OPTION_STATUS,
    "StockControl": words.STOCK_CONTROL,
    "ContactType": words.CONTACT_TYPE,
    "OrderType": words.ORDER_TYPE,
    "BomItemType": words.BOM_ITEM_TYPE,
    "AccountingImportStatus": words.ACCOUNTING_IMPORT_STATUS,
}
# Models that only carry a write or an answer, not a sheet that something prints.
NOT_PRINTED = {"ErrorMessage", "ResultItem"}
# The models call these read-only, yet clients send a line back as they read it.
SENT_BACK = {("BranchTransferItem", "sizes"), ("SalesOrderItem", "sizes")}


def wire(sheet):
    """The fields that go over the wire, by name."""
    return {name: cell for name, cell in sheet.fields.items() if not cell.inner}


def sheets():
    """Every sheet on the shelf, with the ones inside, by the model it has the fields of."""
    found = {}

    def visit(model, sheet):
        found[model] = sheet
        for field in MODELS[model]["fields"]:
            cell = sheet.fields[field["name"]]
            if isinstance(cell, Part | Rows):
                visit(field["type"].removeprefix("obj:").removeprefix("array<").removesuffix(">"), cell.sheet)

    for endpoint in ENDPOINTS:
        resource = SHELF[endpoint["name"]]
        for model, sheet in (
            (endpoint["model"], resource.sheet),
            (endpoint["createModel"], resource.creates),
            (endpoint["updateModel"], resource.updates),
        ):
            if model:
                visit(model, sheet)
    return found


SHEETS = sheets()


def test_every_model_has_a_sheet():
    assert sorted(SHEETS) == sorted(set(MODELS) - NOT_PRINTED)


def test_the_shelf_holds_the_25_endpoints_and_nothing_else():
    assert sorted(SHELF) == sorted(endpoint["name"] for endpoint in ENDPOINTS)
    assert len(RESOURCES) == 25


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each["name"])
def test_a_resource_says_what_its_endpoint_says(endpoint):
    resource = SHELF[endpoint["name"]]
    assert (resource.path, sorted(resource.verbs), resource.permission) == (
        endpoint["path"],
        sorted(endpoint["verbs"]),
        endpoint["permissionResource"],
    )


@pytest.mark.parametrize("model", SHEETS)
def test_fields_stand_in_wire_order(model):
    assert list(wire(SHEETS[model])) == [field["name"] for field in MODELS[model]["fields"]]


FIELDS = [(model, field) for model in SHEETS for field in MODELS[model]["fields"]]


@pytest.mark.parametrize(("model", "fact"), FIELDS, ids=lambda each: each if isinstance(each, str) else each["name"])
def test_a_field_is_what_its_model_says(model, fact):
    cell, type_ = SHEETS[model].fields[fact["name"]], fact["type"]
    if type_.startswith("enum:"):
        assert isinstance(cell, Choice) and cell.words == ENUM_WORDS[type_.removeprefix("enum:")]
    elif type_.startswith("obj:"):
        assert isinstance(cell, Part)
    else:
        assert isinstance(cell, TYPES.get(type_, Rows))
    if "maxLength" in fact:
        assert cell.most == fact["maxLength"]
    if fact.get("minLength", 1) > 1:
        assert cell.least == fact["minLength"]
    if "maxItems" in fact and fact["maxItems"] > 1:
        assert cell.most == fact["maxItems"]
    if "range" in fact:
        assert [cell.least, cell.most] == fact["range"]
    if fact.get("readOnly") and (model, fact["name"]) not in SENT_BACK:
        assert cell.dump_only or cell.newer


@pytest.mark.parametrize("name", ENUM_WORDS)
def test_an_enum_has_its_words_in_the_order_of_its_integers(name):
    fact = ENUMS[name]
    assert (list(ENUM_WORDS[name]), list(range(len(fact["values"])))) == (fact["values"], fact["integers"])


SAMPLES = {
    "Adjustment": "Adjustments",
    "BomMaster_v1": "BomMasters",
    "BomMaster_v2": "BomMasters_v2",
    "Branch": "Branches",
    "BranchTransfer": "BranchTransfers",
    "Cartons_get": "Cartons",
    "Contact": "Contacts",
    "CreditNote": "CreditNotes",
    "Payment": "Payments",
    "PaymentFees_list": "PaymentFees",
    "PaymentPayouts_list": "PaymentPayouts",
    "ProductCategory": "ProductCategories",
    "ProductOptions_get_by_id": "ProductOptions",
    "Product_sized": "Products",
    "Product_unsized": "Products",
    "ProductionJob": "ProductionJobs",
    "PurchaseOrder": "PurchaseOrders",
    "Quote": "Quotes",
    "SalesOrder": "SalesOrders",
    "SalesOrderWithCartons": "SalesOrdersWithCartons",
    "SalesOrder_draft": "SalesOrders",
    "SalesOrders_list": "SalesOrders",
    "SerialNumber": "SerialNumbers",
    "SizeRange": "SizeRanges",
    "Stock_list": "Stock",
    "User": "Users",
    "Voucher_by_code": "Voucher",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_printed_as_it_was_recorded(name):
    recorded = json.loads((FACTS / "samples" / f"{name}.json").read_text())
    sheet = SHELF[SAMPLES[name]].sheet
    for row in recorded if isinstance(recorded, list) else [recorded]:
        bytes_ = orjson.dumps(row)
        assert pack(sheet, unpack(sheet, bytes_, None)) == (bytes_, None)


@pytest.mark.parametrize(
    ("name", "resource"),
    [("create_sales_order_request", "SalesOrders"), ("create_product_request", "Products")],
)
def test_a_recorded_request_is_read(name, resource):
    for record in json.loads((FACTS / "samples" / f"{name}.json").read_text()):
        assert set(SHELF[resource].creates.load(record)) == set(record)


@pytest.mark.parametrize(
    "resource", [each for each in RESOURCES if each.verbs & {"create"}], ids=lambda each: each.name
)
def test_what_is_required_is_missed(resource):
    model = next(each["createModel"] for each in ENDPOINTS if each["name"] == resource.name)
    wanted = {field["name"] for field in MODELS[model]["fields"] if field.get("requiredOnCreate")}
    try:
        resource.creates.load({})
        missed = set()
    except ValidationError as error:
        missed = set(error.normalized_messages())
    assert missed == wanted
