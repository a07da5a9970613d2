"""The audit finds nothing in what the scenarios make, and finds each thing that can be wrong."""

import re
from datetime import date

import pytest

from mockomni.clock import midnight
from mockomni.resources import SHELF
from mockomni.seeding import plant
from mockomni.seeding.audit import CHECKS, ORDERLY, audit, books
from mockomni.storage.sqlite import MemoryStore
from mockomni.storage.wire import copied

ANCHOR = date(2026, 3, 5)  # where conftest.py plants the small shop

END = midnight(ANCHOR)


@pytest.mark.parametrize("scenario", ["small", "empty"])
@pytest.mark.parametrize("seed", [1, 7])
def test_every_scenario_adds_up(scenario, seed, cache):
    store = MemoryStore()
    plant(store, scenario=scenario, seed=seed, anchor=ANCHOR)
    assert audit(store, until=END) == []


def of(row, values):
    """New values, those that are functions worked out from the old row."""
    return {name: value(row) if callable(value) else value for name, value in values.items()}


def changed(resource, where=lambda row: True, **values):
    """A break: the first row that fits gets other values."""

    def change(unit):
        row = next(row for row in unit.find(SHELF[resource]) if where(row))
        unit.replace(SHELF[resource], row | of(row, values))

    return change


def line_changed(resource, where=lambda document, line: True, **values):
    """A break: the first line that fits gets other values."""

    def change(unit):
        for row in copied(unit.find(SHELF[resource])):
            for line in row["lineItems"]:
                if where(row, line):
                    line.update(of(line, values))
                    unit.replace(SHELF[resource], row)
                    return

    return change


def removed(resource, where=lambda row: True, key=("id",)):
    """A break: the first row that fits is gone."""

    def change(unit):
        row = next(row for row in unit.find(SHELF[resource]) if where(row))
        unit.remove(SHELF[resource], **{name: row[name] for name in key})

    return change


def ledger_written(unit):
    """A break: somebody moved stock and told nobody."""
    place = next(iter(unit.moved(SHELF["Adjustments"], unit.first(SHELF["Adjustments"])["id"])))
    unit.move(SHELF["Adjustments"], 999_999, {place: 5.0}, 0)


def column_changed(unit):
    """A break: a search column says something else than the answer."""
    unit.link.execute("""UPDATE "SalesOrders" SET stage = 'elsewhere' WHERE reference = '#1053'""")


def carton_of_nothing(unit):
    """A break: a carton of an order that is not there."""
    unit.insert(SHELF["Cartons"], unit.first(SHELF["Cartons"]) | {"salesOrderId": 99_999})


def carton_of_another(unit):
    """A break: a carton holds a line of another order."""
    carton = unit.first(SHELF["Cartons"])
    unit.replace(SHELF["Cartons"], carton | {"cartonItems": [carton["cartonItems"][0] | {"lineItemId": 1}]})


def later(row):
    return "2031-01-01T00:00:00Z"


def more(name, by=1.0):
    return lambda row: row[name] + by


def dispatched(row, *_):
    return row["dispatchedDate"] and row["status"] == "APPROVED"


def is_open(row, *_):
    return not row["dispatchedDate"] and row["status"] == "APPROVED"


def is_sized(row, line):
    return line["sizes"]


def plainly(fits):
    return lambda row, line: fits(row) and line["productOptionId"] and not line["sizes"]


BREAKS = [
    (ledger_written, "the ledger says"),
    (changed("Stock", stockOnHand=more("stockOnHand")), "stockOnHand is .* the ledger says"),
    (changed("Stock", openSales=more("openSales")), "openSales is .* the documents say"),
    (changed("Stock", incoming=more("incoming")), "incoming is .* the documents say"),
    (changed("Stock", available=more("available")), "available is .* not stockOnHand less openSales"),
    (changed("Stock", lambda row: row["virtual"], virtual=99.0), "virtual is 99.0, the components allow"),
    (removed("Stock", key=("productOptionId", "sizeId", "branchId")), "has no Stock"),
    (changed("ProductOptions", stockOnHand=more("stockOnHand")), "stockOnHand is .* its Stock says"),
    (changed("ProductOptions", stockAvailable=more("stockAvailable")), "stockAvailable is .* its Stock says"),
    (changed("ProductOptions", option1="Puce"), "productOptions are not its options as they are"),
    (line_changed("SalesOrders", plainly(dispatched), qty=more("qty")), "stockOnHand is .* the documents say"),
    (line_changed("SalesOrders", plainly(is_open), qty=more("qty")), "openSales is .* the documents say"),
    (changed("SalesOrders", dispatched, dispatchedDate=None), "openSales is .* the documents say"),
    (changed("PurchaseOrders", fullyReceivedDate=None), "incoming is .* the documents say"),
    (changed("BranchTransfers", receivedDate=None), "incoming is .* the documents say"),
    (changed("Adjustments", completedDate=None), "stockOnHand is .* the documents say"),
    (changed("CreditNotes", completedDate=None), "stockOnHand is .* the documents say"),
    (changed("ProductionJobs", completedDate=None), "stockOnHand is .* the documents say"),
    (removed("SerialNumbers"), "which is no serial number"),
    (changed("SerialNumbers", available=7.0), "available is 7.0, the ledger says"),
    (changed("SerialNumbers", lambda row: row["available"], branchId=3), "is at branch 3, the ledger has it at"),
    (changed("SalesOrders", total=more("total", 0.01)), r"SalesOrders \d+: total is"),
    (changed("SalesOrders", lambda row: row["currencyRate"] != 1, currencyRate=1.0), "total is"),
    (changed("Quotes", productTotal=more("productTotal", 0.01)), "productTotal is .* its lines come to"),
    (line_changed("PurchaseOrders", discount=0.5), "productTotal is .* its lines come to"),
    (changed("SalesOrders", lambda row: row["taxStatus"] == "Excl", taxStatus="Incl"), "total is"),
    (changed("Adjustments", productTotal=more("productTotal")), r"Adjustments \d+: productTotal is"),
    (changed("SalesOrders", dispatched, status="DRAFT"), "status is DRAFT, not APPROVED"),
    (line_changed("SalesOrders", dispatched, qtyShipped=0.0), "qtyShipped is 0.0 of"),
    (line_changed("SalesOrders", is_open, qtyShipped=1.0), "qtyShipped is 1.0 of"),
    (line_changed("SalesOrders", is_sized, sizeCodes=""), "sizeCodes is ''"),
    (line_changed("SalesOrders", is_sized, sizes=lambda line: line["sizes"][:-1]), "its sizes add up to"),
    (line_changed("SalesOrders", lambda row, line: line["uomSize"] > 1, uomSize=5.0), "units of 5.0"),
    (line_changed("SalesOrders", uomPrice=0.0), "uomPrice is 0.0"),
    (changed("SalesOrders", dispatched, invoiceNumber=0), "without a number"),
    (changed("SalesOrders", dispatched, invoiceNumber=10_020), "invoice number 10020 is used 2 times"),
    (changed("SalesOrders", reference="#1053"), "SalesOrders reference '#1053' is used 2 times"),
    (changed("Contacts", email="A@x.example"), None),
    (line_changed("Quotes", id=1), "lines id 1 is used 2 times"),
    (changed("ProductOptions", lambda row: row["code"] == "STOVE", code="TARP"), r"code 'tarp' is of options"),
    (changed("SalesOrders", branchId=77), "branchId 77 does not exist"),
    (line_changed("Quotes", productOptionId=7777), "productOptionId 7777 does not exist"),
    (line_changed("Quotes", transactionId=7), "transactionId is 7"),
    (changed("Products", categoryIdArray=[99]), "categoryIdArray 99 does not exist"),
    (removed("ProductCategories"), "parentId 1 does not exist"),
    (removed("BomMasters_v2"), "the documents say"),
    (carton_of_another, "line 1 is not of order"),
    (carton_of_nothing, "there is no sales order 99999"),
    (changed("Cartons", cartonItems=[]), None),
    (changed("Payments", orderId=99_999), "there is no order 99999"),
    (changed("Payments", orderRef="#other"), "is of SalesOrder '#other', not SalesOrder"),
    (changed("Payments", amount=more("amount")), "balanceOwing is"),
    (changed("Contacts", lambda row: row["type"] == "Customer", balanceOwing=12_345.0), "balanceOwing is 12345.0"),
    (column_changed, "column stage is 'elsewhere'"),
    (changed("SalesOrders", modifiedDate=later), "modifiedDate 2031-01-01T00:00:00Z is after"),
    (changed("Users", email="somebody@else.example"), None),
    (changed("SalesOrders", dispatched, createdDate=later), "is not between"),
    (changed("SalesOrders", dispatched, invoiceDate="2020-01-01T00:00:00Z"), "invoiceDate .* is not between"),
    (changed("Payments", paymentDate="2020-01-01T00:00:00Z"), "was made before its order"),
    (line_changed("SalesOrders", dispatched, stockMovements=[]), "stockMovements add up to"),
    (line_changed("Adjustments", is_sized, productOptionId=1), "was never adjusted at branch"),
]  # fmt: skip


FOUND = [(break_, found) for break_, found in BREAKS if found]


@pytest.mark.parametrize(("break_", "found"), FOUND, ids=[f"{place} {found}" for place, (_, found) in enumerate(FOUND)])
def test_a_broken_promise_is_found(small, break_, found):
    with small.unit(write=True) as unit:
        break_(unit)
    problems = audit(small, until=END)
    assert [problem for problem in problems if re.search(found, problem)], problems


@pytest.mark.parametrize(("break_", "found"), FOUND[::7], ids=[found for _, found in FOUND[::7]])
def test_what_is_too_much_to_hold_is_read_page_by_page(small, break_, found, monkeypatch):
    monkeypatch.setattr(books, "LARGE", 10)
    monkeypatch.setattr(books, "PAGE", 7)
    assert audit(small, until=END) == []
    with small.unit(write=True) as unit:
        break_(unit)
    assert [problem for problem in audit(small, until=END) if re.search(found, problem)]


@pytest.mark.parametrize("harmless", [each for each, found in BREAKS if found is None])
def test_what_breaks_no_promise_is_not_reported(small, harmless):
    with small.unit(write=True) as unit:
        harmless(unit)
    assert audit(small, until=END) == []


def test_every_check_says_what_it_promises():
    assert [check.__name__ for check in (*CHECKS, *ORDERLY) if not check.__doc__] == []


def test_a_shop_that_is_traded_in_is_not_held_to_the_order_of_dates(small):
    with small.unit(write=True) as unit:
        changed("Payments", paymentDate="2020-01-01T00:00:00Z")(unit)
    assert audit(small) == []
