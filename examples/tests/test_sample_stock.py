"""Does the web shop know what it may sell?"""

from __future__ import annotations

import pytest

from stocksync import GaveUp, Levels, Refused, send_orders, sync_stock

NELSON, WELLINGTON, AUCKLAND = 1, 2, 3
SKUS = ("LAMP", "MUG-STEEL", "POT-2L", "TEE-NAVY-S", "TEE-NAVY-M", "STOVE")
BRANCHES = {NELSON: "Nelson Warehouse", WELLINGTON: "Wellington Store", AUCKLAND: "Auckland Store"}


@pytest.mark.parametrize("branch", BRANCHES)
@pytest.mark.parametrize("sku", SKUS)
def test_the_first_time_every_figure_is_omnis(omni, client, branch, sku):
    levels = Levels()
    sync_stock(client, levels, branch)
    assert levels.figures[sku] == max(0, omni.stock(sku, BRANCHES[branch]).available)


@pytest.mark.parametrize("branch", BRANCHES)
def test_the_first_time_nothing_is_left_out(omni, client, branch):
    levels = Levels()
    sync_stock(client, levels, branch)
    rows = omni.records("Stock", where=f"branchId={branch}", fields="code")
    assert levels.figures.keys() == {row["code"] for row in rows if row["code"]}


@pytest.mark.parametrize("buffer", [0, 1, 5, 1000])
def test_a_buffer_is_kept_back_and_nothing_falls_below_none(omni, client, buffer):
    levels = Levels()
    sync_stock(client, levels, NELSON, buffer)
    assert levels.figures["LAMP"] == max(0, omni.stock("LAMP", NELSON).available - buffer)
    assert min(levels.figures.values()) >= 0


def test_the_second_time_nothing_has_changed(omni, client):
    levels = Levels()
    sync_stock(client, levels, NELSON)
    omni.forget_requests()
    assert sync_stock(client, levels, NELSON) == []
    omni.assert_called("GET", "/v1/Stock", times=1)


@pytest.mark.parametrize("sku", SKUS)
@pytest.mark.parametrize("quantity", [1, 3])
def test_what_is_sold_is_seen_the_next_time(omni, client, order, sku, quantity):
    levels = Levels()
    sync_stock(client, levels, NELSON)
    before = omni.stock(sku, NELSON).available
    omni.clock.advance(minutes=5)
    send_orders(client, [order(sku=sku, quantity=quantity)])
    changed = sync_stock(client, levels, NELSON)
    assert omni.stock(sku, NELSON).available == before - quantity
    assert changed == ([sku] if before > 0 else [])
    assert levels.figures[sku] == max(0, before - quantity)


@pytest.mark.parametrize("minutes", [0, 1, 60])
def test_a_change_in_the_very_moment_of_the_last_sync_is_not_lost(omni, client, order, minutes):
    omni.clock.freeze()
    levels = Levels()
    send_orders(client, [order(1)])
    sync_stock(client, levels, NELSON)
    omni.clock.advance(minutes=minutes)
    send_orders(client, [order(2)])
    assert sync_stock(client, levels, NELSON) == ["LAMP"]


def test_only_what_changed_is_asked_for(omni, client):
    levels = Levels()
    sync_stock(client, levels, NELSON)
    until = levels.until
    sync_stock(client, levels, NELSON)
    asked = {"where": f"branchId = 1 AND modifiedDate >= '{until}'"}
    omni.assert_called("GET", "/v1/Stock", query=asked, times=1)


def test_the_moment_has_its_z(omni, client):
    levels = Levels()
    sync_stock(client, levels, NELSON)
    assert levels.until.endswith("Z")


@pytest.mark.omni(quirks={"sized_code_style": "null"})
def test_rows_without_a_code_are_passed_over(client):
    levels = Levels()
    sync_stock(client, levels, NELSON)
    assert None not in levels.figures


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("effect", ["reset", "truncated"])
def test_a_sync_that_is_disturbed_is_whole_all_the_same(omni, client, nth, effect):
    undisturbed, levels = Levels(), Levels()
    sync_stock(client, undisturbed, NELSON)
    omni.fail("GET", "/v1/Stock", effect=effect, nth=nth, times=1)
    sync_stock(client, levels, NELSON)
    if nth == 2:
        sync_stock(client, Levels(), NELSON)
    assert levels == undisturbed


def test_a_sync_that_fails_keeps_what_was_known(omni, client):
    levels = Levels({"LAMP": 7}, "2020-01-01T00:00:00Z")
    omni.fail("GET", "/v1/Stock", status=503)
    with pytest.raises(GaveUp):
        sync_stock(client, levels, NELSON)
    assert levels == Levels({"LAMP": 7}, "2020-01-01T00:00:00Z")


@pytest.mark.omni(permissions={"SalesOrders": ["create"]})
def test_without_permission_it_says_so(client):
    with pytest.raises(Refused, match="403"):
        sync_stock(client, Levels(), NELSON)


@pytest.mark.omni(limits="3/60/5000")
@pytest.mark.parametrize("branch", BRANCHES)
def test_it_works_within_omnis_limits(omni, client, branch):
    omni.clock.freeze()
    levels = Levels()
    for _ in range(5):
        sync_stock(client, levels, branch)
    omni.assert_called("GET", "/v1/Stock", status=200, times=5)


@pytest.mark.omni(scenario="empty")
def test_an_account_on_its_first_day_has_nothing_to_sell(client):
    levels = Levels()
    assert (sync_stock(client, levels, NELSON), levels) == ([], Levels())


def test_a_restored_shop_is_seen_as_it_was(omni, client, order):
    omni.snapshot()
    before, after = Levels(), Levels()
    sync_stock(client, before, NELSON)
    send_orders(client, [order(quantity=2)])
    omni.restore()
    sync_stock(client, after, NELSON)
    assert before == after
