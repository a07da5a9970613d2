"""Is what a request writes once, at its end, what it would have written at once?"""

import sqlite3
from contextlib import nullcontext
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop import DAY
from test_model import bad, flags, lines, references, taxed, terms

from mockomni.clock import Clock
from mockomni.engine import Shop
from mockomni.resources import SHELF
from mockomni.storage.sqlite import MemoryStore
from mockomni.storage.unit import Unit

records = st.builds(
    lambda lines, terms, flags, reference, wrong, done: {
        "memberId": 4,
        "lineItems": lines,
        **taxed(dict(terms)),
        **flags,
        "reference": reference,
        **dict.fromkeys(("dispatchedDate", "fullyReceivedDate", "completedDate"), DAY if done else ""),
        "sourceBranchId": 1,
        "destinationBranchId": 2,
        **(wrong or {}),
    },
    st.lists(lines, max_size=3),
    terms,
    flags,
    references,
    st.none() | st.none() | bad,
    st.booleans(),
)
resources = st.sampled_from(["SalesOrders", "PurchaseOrders", "CreditNotes", "BranchTransfers", "Adjustments"])
changes = st.builds(
    lambda back, flags, done: (back, {**flags, **({"dispatchedDate": DAY, "completedDate": DAY} if done else {})}),
    st.integers(0, 8),
    flags,
    st.booleans(),
)


def written(image, resource, created, changed):
    """The results and every row of the database after a POST and a PUT."""
    store = MemoryStore()
    store.fill(1, image)
    clock = Clock()
    clock.freeze(1_767_614_400)
    shop = Shop(store, 1, clock)
    results = shop.create(SHELF[resource], created)
    made = [result.id for result in results if result.id] or [99_999]
    results += shop.update(SHELF[resource], [{"id": made[back % len(made)], **more} for back, more in changed])
    image = store.image(1)
    store.close()
    return results, image


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(resource=resources, created=st.lists(records, min_size=1, max_size=6), changed=st.lists(changes, max_size=5))
def test_what_is_written_once_is_what_would_be_written_at_once(furnished, resource, created, changed):
    once = written(furnished, resource, created, changed)
    with patch.object(Unit, "gathering", lambda self: nullcontext()):
        at_once = written(furnished, resource, created, changed)
    assert rows_of(once[1]) == rows_of(at_once[1])
    assert once[0] == at_once[0]


def rows_of(image):
    """Every row of a database."""
    database = sqlite3.connect(":memory:")
    database.deserialize(image)
    rows = sorted(database.iterdump())
    database.close()
    return rows
