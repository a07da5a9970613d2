"""Is every order of the web shop in Omni, once?"""

from __future__ import annotations

import pytest

from stocksync import GaveUp, Refused, send_orders

BROKEN = ("reset", "half", "truncated")


@pytest.mark.parametrize("count", [1, 2, 10])
def test_orders_are_created_under_their_references(omni, client, order, count):
    report = send_orders(client, [order(number) for number in range(90_000, 90_000 + count)])
    assert list(report.created) == [f"WEB-{number}" for number in range(90_000, 90_000 + count)]
    for reference, id_ in report.created.items():
        assert omni.records("SalesOrders", where=f"id={id_}", fields="reference") == [{"reference": reference}]


@pytest.mark.parametrize("times", [2, 3])
def test_an_order_that_is_sent_again_stands_once(omni, client, order, times):
    reports = [send_orders(client, [order("A1")]) for _ in range(times)]
    assert [list(each.created) for each in reports] == [["WEB-A1"]] + [[]] * (times - 1)
    assert reports[-1].existing == reports[0].created
    omni.assert_called("POST", "/v1/SalesOrders", times=1)


@pytest.mark.parametrize("effect", [*BROKEN, "commit_then_500"])
@pytest.mark.parametrize("times", [1, 2])
def test_an_order_whose_answer_was_lost_stands_once(omni, client, order, effect, times):
    fault = {"effect": effect, "times": 1} | ({"commit": True} if effect == "reset" else {})
    omni.fail("POST", "/v1/SalesOrders", **fault)
    for _ in range(times):
        report = send_orders(client, [order("A1")])
    assert len(omni.records("SalesOrders", where="reference='WEB-A1'")) == 1
    assert {**report.created, **report.existing}.keys() == {"WEB-A1"}
    omni.assert_called("POST", "/v1/SalesOrders", times=1)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("times", [1, 3])
def test_an_order_that_was_not_taken_is_sent_again(omni, client, order, status, times):
    omni.fail("POST", "/v1/SalesOrders", status=status, times=times)
    assert list(send_orders(client, [order("A1")]).created) == ["WEB-A1"]
    omni.assert_called("POST", "/v1/SalesOrders", times=times + 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_of_all_ends_the_run(omni, client, order, status):
    omni.fail("POST", "/v1/SalesOrders", status=status)
    with pytest.raises(Refused, match=str(status)):
        send_orders(client, [order("A1"), order("A2")])
    omni.assert_called("POST", "/v1/SalesOrders", times=1)


def test_it_gives_up_in_the_end(omni, client, order):
    omni.fail("POST", "/v1/SalesOrders", status=503)
    with pytest.raises(GaveUp, match="POST SalesOrders"):
        send_orders(client, [order("A1")])
    assert omni.records("SalesOrders", where="reference='WEB-A1'") == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_refused_order_keeps_no_other_from_omni(client, order, place):
    orders = [order(number) for number in ("A1", "A2", "A3")]
    orders[place]["items"][0]["quantity"] = "two"
    report = send_orders(client, orders)
    refused = f"WEB-A{place + 1}"
    assert report.created.keys() == {"WEB-A1", "WEB-A2", "WEB-A3"} - {refused}
    assert report.refused == {refused: ["lineItems[0].qty 'two' is not a number"]}


@pytest.mark.parametrize(
    ("change", "told"),
    [({"number": "A" * 40}, "reference"), ({"email": ""}, "email")],
    ids=["a long reference", "no email"],
)
def test_why_an_order_is_refused_is_told(client, order, change, told):
    (errors,) = send_orders(client, [order() | change]).refused.values()
    assert told in errors[0]


@pytest.mark.parametrize("number", ["O'Brien", "7 & 8", "#1", "ü", "100%", "a,b", "(1)"])
def test_odd_references_are_found_again(omni, client, order, number):
    send_orders(client, [order(number)])
    assert send_orders(client, [order(number)]).existing.keys() == {f"WEB-{number}"}
    omni.assert_called("POST", "/v1/SalesOrders", json={"reference": f"WEB-{number}"}, times=1)


@pytest.mark.parametrize("prefix", ["WEB", "EBAY", "B2B"])
def test_channels_have_prefixes_of_their_own(client, order, prefix):
    assert list(send_orders(client, [order("A1")], prefix).created) == [f"{prefix}-A1"]


@pytest.mark.parametrize("sku", ["LAMP", "MUG-STEEL", "TEE-NAVY-S", "POT-2L"])
@pytest.mark.parametrize("quantity", [1, 2.0, 10])
def test_what_is_ordered_is_no_longer_available(omni, client, order, sku, quantity):
    before = omni.stock(sku)
    send_orders(client, [order("A1", sku, quantity)])
    after = omni.stock(sku)
    assert (after.available, after.on_hand) == (before.available - quantity, before.on_hand)


def test_an_order_carries_what_the_buyer_paid(omni, client, order):
    send_orders(client, [order("A1", quantity=2, shipping=7.5)])
    omni.assert_called("POST", "/v1/SalesOrders", json={"freightTotal": 7.5, "lineItems": [{"unitPrice": 49.5}]})
    (stored,) = omni.records("SalesOrders", where="reference='WEB-A1'")
    assert (stored["productTotal"], stored["freightTotal"]) == (99.0, 7.5)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("Ada Byron", "Ada", "Byron"), ("Cher", "Cher", ""), ("Jean Luc Picard", "Jean", "Luc Picard")],
)
def test_a_buyers_name_is_first_and_last(omni, client, order, name, first, last):
    send_orders(client, [order("A1", name=name)])
    omni.assert_called("POST", "/v1/SalesOrders", json={"firstName": first, "lastName": last})


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_every_line_arrives(omni, client, order, lines):
    items = [
        {"sku": sku, "quantity": 1, "price": 5} for sku in ("LAMP", "POT-2L", "MUG-STEEL", "SPORK", "SOAP")[:lines]
    ]
    send_orders(client, [order("A1", items=items)])
    (stored,) = omni.records("SalesOrders", where="reference='WEB-A1'")
    assert len(stored["lineItems"]) == lines


@pytest.mark.omni(limits="3/60/5000")
@pytest.mark.parametrize("count", [2, 5])
def test_limits_slow_it_down_and_lose_nothing(omni, client, order, count):
    omni.clock.freeze()
    report = send_orders(client, [order(f"A{number}") for number in range(count)])
    assert len(report.created) == count
    omni.assert_called("*", "/v1/SalesOrders", status=429)


def test_how_often_it_would_have_been_refused_is_known_without_limits(omni, client, order):
    omni.clock.freeze()
    send_orders(client, [order(f"A{number}") for number in range(4)])
    assert omni.pace("3/60/5000").sentence == "Of 8 calls, this run would have been refused 5 times at 3 a second."


@pytest.mark.omni(permissions={"SalesOrders": ["read", "create"]})
def test_it_needs_no_more_than_to_read_and_create_orders(omni, client, order):
    assert send_orders(client, [order("A1")]).created
    assert {call.status for call in omni.requests} == {200}


@pytest.mark.omni(permissions="read-only")
def test_without_permission_it_says_so(client, order):
    with pytest.raises(Refused, match="403"):
        send_orders(client, [order("A1")])


@pytest.mark.parametrize("seed", range(6))
def test_on_a_bad_day_every_order_stands_once_or_is_known_to_be_missing(omni, client, order, seed):
    for effect, probability in (("reset", 0.1), ("commit_then_500", 0.15), ("html", 0.1), ("truncated", 0.1)):
        omni.fail("*", "/v1/SalesOrders", effect=effect, probability=probability, seed=seed)
    wanted = [order(f"S{number}") for number in range(10)]
    for _ in range(3):
        try:
            send_orders(client, wanted)
        except GaveUp:
            continue
    omni.clear_faults()
    send_orders(client, wanted)
    stored = [each["reference"] for each in omni.records("SalesOrders", where="reference LIKE 'WEB-S%'")]
    assert sorted(stored) == [f"WEB-S{number}" for number in range(10)]
