"""Is what is read quickly what marshmallow makes of it?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from mockomni.resources import SHELF, reading
from mockomni.resources.fields import Part, Rows
from mockomni.resources.resource import CREATE, UPDATE

SHEETS = {
    f"{verb} {resource.name}": (sheet, verb == UPDATE)
    for resource in SHELF.values()
    for verb, sheet in ((CREATE, resource.creates), (UPDATE, resource.updates))
    if verb in resource.verbs
}

PLAIN = st.one_of(
    st.sampled_from([None, "", " ", True, False, [], {}, [1], 0, 1, -1, 2.5, 7.0, 2**63, 1e15, -1e15, 1e300]),
    st.sampled_from(["12", " 7 ", "1_000", "1e3", "nan", "TRUE", "Excl", "approved", "é", "a\0b", "\ud800", "x" * 400]),
    st.sampled_from(["2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.9+13:00", "2026-13-01", "0001-01-01"]),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
)


def records(sheet, depth=2):
    """Records of a sheet, most of whose values are odd, their keys in any case and some of them unknown."""

    def value(cell):
        if isinstance(cell, Part | Rows) and depth:
            inside = records(cell.sheet, depth - 1)
            return st.one_of(inside, st.lists(inside, max_size=3), PLAIN)
        return PLAIN

    spelled = st.sampled_from([str, str.lower, str.upper])
    pairs = st.sampled_from(sorted(sheet.fields)).flatmap(
        lambda name: st.tuples(spelled.map(lambda spell: spell(name)), value(sheet.fields[name]))
    )
    return st.lists(st.one_of(pairs, st.tuples(st.sampled_from(["0", "nonsense"]), PLAIN)), max_size=6).map(dict)


def outcome(read):
    """What came of reading: a record, its values told apart by type too, or what is wrong with it."""
    try:
        record = read()
    except ValidationError as error:
        return error.normalized_messages()
    return repr(sorted(record.items()))


@pytest.mark.parametrize("name", SHEETS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_reading_quickly_is_reading_as_the_sheet_does(name, data):
    sheet, changes = SHEETS[name]
    record = data.draw(records(sheet))
    quickly = outcome(lambda: reading.read(sheet, record, changes=changes))
    assert quickly == outcome(lambda: sheet.load(record, partial=changes))


LINE = {"code": "MUG-01", "qty": 2, "unitPrice": 14.5, "sizes": [{"name": "S", "qty": 2.0}]}


@pytest.mark.parametrize("changes", [True, False])
def test_what_is_right_is_read_without_marshmallow(changes):
    sheet, order = SHELF["SalesOrders"].sheet, {"MEMBERID": 3, "isVoid": False, "lineItems": [LINE], "0": {}}
    assert reading.reader(sheet, changes)(order) == sheet.load(order, partial=changes)
