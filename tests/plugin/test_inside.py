"""What does a test see of its shop without calling it: stock, records, snapshots?"""

from __future__ import annotations

import pytest
from buying import NEW_YEAR, ORDER

from mockomni.errors import BadQuery, NotFound
from mockomni.testing import Stock


def test_stock_is_of_a_branch_or_of_all_together(omni):
    rows = omni.records("Stock", where="code='MUG-STEEL'")
    assert omni.stock("mug-steel").on_hand == sum(row["stockOnHand"] for row in rows)
    assert omni.stock("2000000000015", "nelson warehouse") == omni.stock("MUG-STEEL", 1)
    assert omni.stock("MUG-STEEL", 1).on_hand == rows[0]["stockOnHand"]


def test_stock_of_a_sized_option_is_that_of_its_sizes(omni):
    sizes = [omni.stock(f"TEE-NAVY-{size}").on_hand for size in omni.records("SizeRanges")[0]["sizes"]]
    assert omni.stock("TEE-NAVY").on_hand == sum(sizes) > 0


def test_stock_moves_with_what_is_sold(omni, call):
    before = omni.stock("LAMP", "Nelson Warehouse")
    call("POST", "/v1/SalesOrders", json=[ORDER])
    after = omni.stock("LAMP", "Nelson Warehouse")
    assert (after.open_sales - before.open_sales, after.available - before.available) == (2, -2)


def test_stock_of_what_was_never_there_is_none(omni):
    omni.create(
        "Products", {"styleCode": "KETTLE", "name": "Kettle", "productOptions": [{"productOptionCode": "KETTLE-RED"}]}
    )
    assert omni.stock("KETTLE-RED") == Stock()


@pytest.mark.parametrize(
    ("code", "branch", "told"),
    [
        ("MUG-STEL", None, "'MUG-STEL'; MUG-STEEL may be meant"),
        ("LAMP", "Paris", "no branch 'Paris'; there are: Nelson"),
    ],
)
def test_stock_of_what_is_not_there_is_an_error_with_a_hint(omni, code, branch, told):
    with pytest.raises(LookupError, match=told):
        omni.stock(code, branch)


def test_records_are_all_pages_and_leave_no_trace(omni, call):
    assert len(omni.records("stock")) > 250
    (order,) = omni.records("SalesOrders", where="id = 1 OR reference='nobody'", fields="id") or [None]
    assert order is None or order == {"id": 1}
    assert omni.requests == []


def test_records_are_made_and_changed_without_a_call(omni, call):
    (id_,) = omni.create("Contacts", {"type": "Customer", "email": "ada@buyer.example", "firstName": "Ada"})
    assert omni.update("Contacts", {"id": id_, "firstName": "Grace"}) == [id_]
    assert call("GET", f"/v1/Contacts/{id_}").json()["firstName"] == "Grace"
    with pytest.raises(ValueError, match=r"record 0: .*email"):
        omni.create("Contacts", {"type": "Customer", "email": "ada@buyer.example", "firstName": "Ada"})


def test_records_are_loaded_as_the_api_prints_them(omni):
    red = {"id": 7001, "code": "KETTLE-RED", "stockOnHand": 12.0}
    loaded = {"Products": [{"id": 5001, "styleCode": "KETTLE", "name": "Kettle", "productOptions": [red]}]}
    assert omni.load(loaded) == {"Products": 1}
    assert omni.stock("KETTLE-RED").on_hand == 12


def test_wrong_questions_are_errors(omni):
    with pytest.raises(LookupError, match="no resource 'Stok'; Stock may be meant"):
        omni.records("Stok")
    with pytest.raises(BadQuery):
        omni.records("Stock", where="colour='red'")


def test_a_snapshot_is_restored_with_its_time(omni, call):
    omni.clock.freeze(NEW_YEAR)
    omni.snapshot()
    call("POST", "/v1/SalesOrders", json=[ORDER])
    omni.clock.advance(days=40)
    omni.restore()
    assert (omni.records("SalesOrders", where="reference='WEB-1'"), omni.clock.now) == ([], NEW_YEAR)
    with pytest.raises(NotFound, match="no snapshot 'other'"):
        omni.restore("other")
