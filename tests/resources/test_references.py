"""Does every field that names another record say whose?"""

import re

import pytest

from mockomni.resources import RESOURCES, SHELF
from mockomni.resources.references import NOWHERE, TARGETS, referring, target

NAMED_LIKE_ONE = re.compile(r"(Id|ID|By|IdArray)$|^id$")


def fields(sheet):
    for name, cell in sheet.fields.items():
        yield name
        if hasattr(cell, "sheet"):
            yield from fields(cell.sheet)


NAMES = {name for resource in RESOURCES for name in fields(resource.sheet)}


def test_every_field_named_like_a_reference_has_a_target_or_is_known_to_have_none():
    assert {name for name in NAMES if NAMED_LIKE_ONE.search(name)} - set(TARGETS) - NOWHERE == set()


def test_no_target_is_given_to_a_field_that_no_sheet_has():
    assert (set(TARGETS) | NOWHERE) - NAMES == set()


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_is_a_column_of_a_resource(name):
    assert TARGETS[name].resources
    assert all(TARGETS[name].column in each.columns for each in TARGETS[name].resources)


def test_an_order_of_a_payment_may_be_a_document_of_any_kind():
    kinds = {each.name for each in target(SHELF["Payments"], ("orderId",)).resources}
    assert {"SalesOrders", "PurchaseOrders", "CreditNotes", "Quotes"} <= kinds


def test_a_parent_of_a_category_is_a_category_and_of_a_line_a_line():
    assert target(SHELF["ProductCategories"], ("parentId",)).name == "ProductCategories"
    assert target(SHELF["SalesOrders"], ("lineItems", "parentId")) is None


def test_a_contact_is_named_by_its_documents():
    named = {(other.name, column) for other, column, _ in referring(SHELF["Contacts"])}
    assert {("SalesOrders", "memberId"), ("Products", "supplierId"), ("Voucher", "customerID")} <= named
    assert ("SalesOrdersWithCartons", "memberId") not in named
