"""Do totals, numbers, balances and payments come out as a bookkeeper would have them?"""

import pytest
from shop import CUSTOMER, DAY, DEALER, SUPPLIER

TWO_MUGS = {"code": "MUG-01", "qty": 2}  # 29.00, with tax 33.35


# The guide's worked examples


def test_a_sales_order_is_created_by_code(till):
    record = {
        "reference": "WEB-1001",
        "memberEmail": "mia@harrow.example",
        "taxStatus": "Incl",
        "freightTotal": 6,
        "lineItems": [{"code": "MUG-01", "qty": 2, "unitPrice": 14.5}, {"code": "TEE-NAVY-S", "qty": 1}],
    }
    assert till.post("SalesOrders", record) == [
        {"index": 0, "success": True, "id": 2, "code": "WEB-1001", "errors": []}
    ]
    order = till.row("SalesOrders", 2)
    shown = [order[name] for name in ("status", "memberId", "productTotal", "total", "stage", "invoiceNumber")]
    assert shown == ["APPROVED", CUSTOMER, 58.0, 64.0, "New", 0]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_credit_note_is_made_paid_out_and_approved(till, sale, sign):
    order = till.made("SalesOrders", sale(TWO_MUGS, dispatchedDate=DAY, invoiceDate=DAY))
    till.made("Payments", {"orderId": order})
    note = till.new("CreditNotes", sale({"code": "MUG-01", "qty": sign}, isApproved=False, completedDate=DAY))
    assert (note["status"], note["productTotal"], till.owes(), till.on_hand("MUG-01")) == (
        "DRAFT",
        sign * 14.5,
        0.0,
        [18.0],
    )
    payment = till.row("Payments", till.made("Payments", {"orderId": note["id"], "method": "Refund"}))
    shown = [payment[name] for name in ("amount", "orderRef", "orderType", "branchId")]
    assert shown == [sign * 16.68, note["reference"], "CreditNote", 1]
    after = till.change("CreditNotes", {"id": note["id"], "isApproved": True})
    assert (after["status"], till.owes(), till.on_hand("MUG-01")) == ("APPROVED", 0.0, [19.0])


# Totals


@pytest.mark.parametrize(
    ("lines", "money", "product_total", "total"),
    [
        ([TWO_MUGS], {}, 29.0, 33.35),
        ([TWO_MUGS], {"taxStatus": "Incl"}, 29.0, 29.0),
        ([TWO_MUGS], {"taxStatus": "Exempt", "taxRate": 15}, 29.0, 29.0),
        ([TWO_MUGS], {"freightTotal": 6, "surcharge": 1.5, "discountTotal": 2.25}, 29.0, 39.39),
        ([{**TWO_MUGS, "discount": 1.5}], {}, 27.5, 31.63),
        ([{"code": "MUG-01", "qty": -2}], {}, -29.0, -33.35),
        (
            [{"code": "X", "qty": 1, "unitPrice": 0.1}, {"code": "Y", "qty": 1, "unitPrice": 0.2}],
            {"taxRate": 0},
            0.3,
            0.3,
        ),
        ([{"code": "X", "qty": 1, "unitPrice": 1.005}], {"taxRate": 0}, 1.01, 1.01),
        ([{"code": "X", "qty": 3, "unitPrice": 0.335}] * 2, {"taxRate": 0}, 2.02, 2.02),
        ([{"code": "X", "qty": 1, "unitPrice": 0.1}], {"taxRate": 15}, 0.1, 0.12),
        ([{"code": "X", "qty": 1e14, "unitPrice": 1e14}], {"taxRate": 0}, 1e28, 1e28),
        (
            [{"code": "X", "qty": 1, "unitPrice": 230}],
            {"taxRate": 0, "currencyCode": "inr", "currencyRate": 55.8444},
            230.0,
            4.1186,
        ),
        ([{"code": "X", "qty": 1, "unitPrice": 230}], {"taxRate": 0, "currencyRate": 0}, 230.0, 230.0),
        ([], {}, 0.0, 0.0),
    ],
)
@pytest.mark.parametrize("resource", ["SalesOrders", "Quotes", "CreditNotes"])
def test_totals_are_decimal_and_rounded_half_up(till, sale, resource, lines, money, product_total, total):
    order = till.new(resource, sale(*lines, **money))
    assert (order["productTotal"], order["total"]) == (product_total, total)


def test_tax_follows_the_status_until_a_rate_is_sent(till, sale):
    number = till.made("SalesOrders", sale(TWO_MUGS))
    after = [
        till.change("SalesOrders", {"id": number, **sent})
        for sent in (
            {"taxStatus": "Exempt"},
            {"taxStatus": "Excl"},
            {"taxRate": 10},
            {"taxStatus": "Incl"},
            {"taxRate": ""},
        )
    ]
    shown = [(order["taxStatus"], order["taxRate"], order["total"]) for order in after]
    assert shown == [
        ("Exempt", 0.0, 29.0),
        ("Excl", 15.0, 33.35),
        ("Excl", 10.0, 31.9),
        ("Incl", 10.0, 29.0),
        ("Incl", 0.0, 29.0),
    ]


def test_the_contacts_price_column_is_used_and_a_price_that_was_sent_wins(till):
    lines = [
        {"code": "TEE-NAVY-S", "qty": 1},
        {"code": "TEE-NAVY-S", "qty": 1, "unitPrice": 20},
        {"code": "MUG-01", "qty": 1},
    ]
    order = till.new("SalesOrders", {"memberId": DEALER, "lineItems": lines})
    assert [line["unitPrice"] for line in order["lineItems"]] == [17.5, 20.0, 14.5]


# Numbers and status


def test_invoices_are_numbered_once_and_in_turn(till, sale):
    first, second = (till.made("SalesOrders", sale()) for _ in range(2))
    steps = [
        (second, {"invoiceDate": DAY}),
        (first, {"invoiceDate": DAY}),
        (second, {"invoiceDate": ""}),
        (second, {"invoiceDate": DAY}),
        (first, {"isVoid": True}),
    ]
    numbers = [till.change("SalesOrders", {"id": number, **sent})["invoiceNumber"] for number, sent in steps]
    assert numbers == [10001, 10002, 10001, 10001, 10002]


@pytest.mark.parametrize(
    ("resource", "sent", "status"),
    [
        ("SalesOrders", {}, "APPROVED"),
        ("SalesOrders", {"isApproved": False}, "DRAFT"),
        ("SalesOrders", {"isVoid": True, "isApproved": False}, "VOID"),
        ("PurchaseOrders", {"isVoid": True}, "VOID"),
        ("Quotes", {"isApproved": False, "status": "APPROVED"}, "DRAFT"),
        ("CreditNotes", {"isVoid": True}, "APPROVED"),
    ],
)
def test_status_is_derived(till, resource, sent, status):
    assert till.new(resource, {"memberId": SUPPLIER, **sent})["status"] == status


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders"])
def test_void_is_irreversible_and_dated(till, resource):
    number = till.made(resource, {"memberId": SUPPLIER})
    till.change(resource, {"id": number, "isVoid": True})
    till.clock.advance(3600)
    after = till.change(resource, {"id": number, "isVoid": False, "isApproved": True})
    assert (after["isVoid"], after["status"], after["cancellationDate"]) == (True, "VOID", "2026-01-05T12:00:00Z")


def test_a_transfer_is_dated_when_it_is_approved(till, transfer):
    number = till.made("BranchTransfers", transfer(isApproved=False))
    dates = [till.row("BranchTransfers", number)["approvalDate"]]
    dates += [
        till.change("BranchTransfers", {"id": number, "isApproved": now})["approvalDate"] for now in (True, False)
    ]
    assert dates == [None, "2026-01-05T12:00:00Z", None]


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes", "Adjustments"])
def test_a_reference_is_used_once_per_resource(till, resource):
    record = {"memberId": SUPPLIER, "reference": "#R-1"}
    other = till.made("Quotes" if resource != "Quotes" else "SalesOrders", record)
    first, second = till.post(resource, record, record | {"reference": "#r-1"})
    assert (first["success"], second["errors"], other) == (True, ["reference '#r-1' already exists"], first["id"] - 1)
    third = till.made(resource, {"memberId": SUPPLIER})
    assert till.refused(resource, {"id": third, "reference": "#R-1"}) == ["reference '#R-1' already exists"]
    assert till.change(resource, {"id": first["id"], "reference": "#R-1"})["reference"] == "#R-1"


# Payments and balances


def test_payments_lower_what_is_owed_and_come_back(till, sale):
    order = till.made("SalesOrders", sale(TWO_MUGS, reference="WEB-7", branchId=2))
    owed = [till.owes()]
    payment = till.new(
        "Payments", {"orderId": order, "amount": 10, "method": "Card", "paymentDate": "2026-01-04 10:00:00"}
    )
    shown = [payment[name] for name in ("orderRef", "orderType", "branchId", "paymentDate", "modifiedDate")]
    assert shown == ["WEB-7", "SalesOrder", 2, "2026-01-04T10:00:00Z", "2026-01-05T12:00:00Z"]
    owed.append(till.owes())
    rest = till.new("Payments", {"orderId": order})
    owed.append(till.owes())
    till.change("Payments", {"id": rest["id"], "amount": 3.35})
    owed.append(till.owes())
    answer = till.client.delete(f"/api/v1/Payments/{rest['id']}")
    assert answer.json == {"index": 0, "success": True, "id": rest["id"], "code": "WEB-7", "errors": []}
    assert till.client.delete(f"/api/v1/Payments/{rest['id']}").status_code == 404
    owed.append(till.owes())
    till.change("SalesOrders", {"id": order, "isVoid": True})
    assert (rest["amount"], [*owed, till.owes()]) == (23.35, [33.35, 23.35, 0.0, 20.0, 23.35, -10.0])


def test_a_payment_may_be_moved_to_another_order(till, sale):
    mine = till.made("SalesOrders", sale(TWO_MUGS))
    other = till.made("SalesOrders", sale(TWO_MUGS, memberId=DEALER, reference="D-1", branchId=2))
    payment = till.made("Payments", {"orderId": mine, "amount": 10})
    after = till.change("Payments", {"id": payment, "orderId": other})
    assert (after["orderRef"], after["branchId"], till.owes(CUSTOMER), till.owes(DEALER)) == ("D-1", 2, 33.35, 23.35)


@pytest.mark.parametrize("said", [777, 2, "", None])
def test_a_payment_is_of_its_orders_branch_whatever_is_sent(till, sale, said):
    order = till.made("SalesOrders", sale(TWO_MUGS))
    payment = till.new("Payments", {"orderId": order, "branchId": said})
    assert payment["branchId"] == 1
    assert till.change("Payments", {"id": payment["id"], "branchId": said}) == payment
    till.change("SalesOrders", {"id": order, "branchId": 2})
    assert till.row("Payments", payment["id"])["branchId"] == 2


def test_payments_follow_their_order(till, sale):
    order = till.made("SalesOrders", sale(TWO_MUGS, reference="A"))
    payment = till.made("Payments", {"orderId": order, "amount": 10})
    till.change("SalesOrders", {"id": order, "reference": "B", "currencyRate": 2})
    assert (till.row("Payments", payment)["orderRef"], till.owes()) == ("B", 11.675)


@pytest.mark.parametrize("resource", ["PurchaseOrders", "Quotes"])
def test_what_is_bought_or_quoted_can_be_paid_and_is_owed_by_nobody(till, resource):
    order = till.new(resource, {"memberId": SUPPLIER, "lineItems": [{"code": "MUG-01", "qty": 1, "unitPrice": 4}]})
    payment = till.row("Payments", till.made("Payments", {"orderId": order["id"]}))
    assert (payment["amount"], payment["orderType"], till.owes(SUPPLIER)) == (4.6, resource[:-1], 0.0)


def test_a_price_changed_by_put_changes_totals_and_what_is_owed(till, sale):
    order = till.new("SalesOrders", sale(TWO_MUGS))
    sent = [{"id": order["lineItems"][0]["id"], "unitPrice": 10, "discount": 1}]
    after = till.change("SalesOrders", {"id": order["id"], "lineItems": sent, "taxStatus": "Exempt"})
    assert (after["productTotal"], after["total"], till.owes()) == (19.0, 19.0, 19.0)


# Rates, and what is rounded


def test_the_largest_order_at_the_smallest_rate_has_a_total(till, sale):
    most = 999_999_999_999_999
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": most, "unitPrice": most}, currencyRate=0.000001))
    assert order["total"] == pytest.approx(most * most * 1e6 * (1.15 if order["taxStatus"] == "Excl" else 1))


def test_a_document_without_a_rate_goes_by_the_last_of_its_currency(till, sale):
    first = {"currencyCode": "INR", "currencyRate": 55.5}
    till.made("SalesOrders", sale(**first))
    till.made("Quotes", sale(**first | {"currencyRate": 50}))
    shown = [
        till.new("SalesOrders", sale(**more))["currencyRate"]
        for more in ({"currencyCode": "inr"}, {"currencyCode": "INR", "currencyRate": 2}, {"currencyCode": "NZD"}, {})
    ]
    assert shown == [50.0, 2.0, 1.0, 1.0]
    assert till.new("SalesOrders", sale(currencyCode="CHF"))["currencyRate"] == 1.0


def test_a_changed_currency_brings_its_last_rate_and_its_symbol(till, sale):
    till.made("SalesOrders", sale(currencyCode="CHF", currencyRate=0.5))
    order = till.made("SalesOrders", sale())
    shown = [till.change("SalesOrders", {"id": order, **more}) for more in ({"currencyCode": "CHF"}, {"stage": "x"})]
    assert [(row["currencyRate"], row["currencySymbol"]) for row in shown] == [(0.5, "CHF")] * 2


@pytest.mark.parametrize("resource", ["SalesOrders", "PurchaseOrders", "Quotes", "CreditNotes"])
def test_a_rate_of_zero_says_nothing(till, resource):
    sent = {"memberId": SUPPLIER, "lineItems": [TWO_MUGS], "currencyCode": "INR", "currencyRate": 55.5}
    order = till.new(resource, sent)
    assert till.change(resource, {"id": order["id"], "currencyRate": 0}) == order
    assert till.new(resource, sent | {"currencyRate": 0})["currencyRate"] == 55.5
    other = till.change(resource, {"id": order["id"], "currencyRate": 0, "currencyCode": "CHF"})
    assert other["currencyRate"] == 1.0


def test_nothing_has_no_sign(till, sale):
    order = till.new("SalesOrders", sale({"code": "MUG-01", "qty": -1, "unitPrice": 0.01}, currencyRate=1000))
    assert str(order["total"]) == "0.0"


@pytest.mark.parametrize("field", ["freightTotal", "surcharge"])
def test_what_is_charged_beside_the_lines_is_rounded_too(till, sale, field):
    assert till.new("SalesOrders", sale(taxRate=0, **{field: 0.335}))["total"] == 0.34
