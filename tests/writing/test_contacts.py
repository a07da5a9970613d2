"""Do documents and contacts know each other, also when they change or go?"""

import pytest
from shop import CUSTOMER, DAY, DEALER, SUPPLIER


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


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes"])
def test_beside_a_number_an_address_does_not_count(till, resource):
    other = till.made("Contacts", {"type": "Supplier", "company": "Loom & Co", "email": "loom@loom.example"})
    order = till.new(resource, {"memberId": SUPPLIER, "memberEmail": "loom@loom.example"})
    assert (order["memberId"], order["memberEmail"]) == (SUPPLIER, "sales@mill.example")
    for _ in range(2):
        after = till.change(resource, order | {"memberId": other})
        assert (after["memberId"], after["memberEmail"], after["company"]) == (other, "loom@loom.example", "Mill & Co")


def test_a_put_of_an_address_that_is_nobodys_leaves_the_order_without_contact(till, sale, purchase):
    order = till.made("SalesOrders", sale())
    after = till.change("SalesOrders", {"id": order, "memberEmail": "no@body.example"})
    assert (after["memberId"], after["memberEmail"], after["firstName"]) == (0, "no@body.example", "Mia")
    sent = {"id": till.made("PurchaseOrders", purchase()), "memberEmail": "no@body.example"}
    assert till.refused("PurchaseOrders", sent | {"firstName": "Mill"})


def test_an_order_needs_no_contact_when_it_says_who(till):
    order = till.new("SalesOrders", {"email": "new@who.example", "firstName": "New", "lastName": "Who"})
    assert (order["memberId"], order["reference"], order["email"]) == (0, "0-0", "new@who.example")
