"""Is every type read generously, and refused in words that name the value?"""

import pytest
from marshmallow import ValidationError

from mockomni.resources.fields import (
    Choice,
    Dictionary,
    Flag,
    Integer,
    Integers,
    Moment,
    Number,
    Prices,
    Row,
    Rows,
    Text,
    Texts,
    camel,
    fold,
)

STAGES = ("Undefined", "Incl", "Excl")

READ = [
    (Integer(), 5, 5),
    (Integer(), "5", 5),
    (Integer(), " 5 ", 5),
    (Integer(), 5.0, 5),
    (Integer(), "", 0),
    (Integer(), None, 0),
    (Number(), 5, 5.0),
    (Number(), "12.50", 12.5),
    (Number(), "", 0.0),
    (Number(unset=None), None, None),
    (Text(), "a\r\nb", "a\r\nb"),
    (Text(), 5, "5"),
    (Text(), None, ""),
    (Text(least=3), "", ""),
    (Flag(), "True", True),
    (Flag(), 0, False),
    (Flag(), "1", True),
    (Moment(), "2018-07-18T06:00:00Z", "2018-07-18T06:00:00Z"),
    (Moment(), "2018-07-18T06:00:00.999Z", "2018-07-18T06:00:00Z"),
    (Moment(), "2018-07-18T06:00:00+12:00", "2018-07-17T18:00:00Z"),
    (Moment(), "2018-07-18 06:00:00", "2018-07-18T06:00:00Z"),
    (Moment(), "2018-07-18", "2018-07-18T00:00:00Z"),
    (Moment(), "", None),
    (Choice(STAGES), "excl", "Excl"),
    (Choice(STAGES), 2, "Excl"),
    (Choice(STAGES), "2", "Excl"),
    (Choice(STAGES, integers=True), "Excl", 2),
    (Dictionary(), {"Orders_1000": "x", "n": None}, {"orders_1000": "x", "n": None}),
    (Prices(), {"RetailNZD": 5, "VIP10NZD": "3.5"}, {"retailNZD": 5.0, "viP10NZD": 3.5}),
    (Texts(), ["a"], ["a"]),
    (Integers(), [1, 2], [1, 2]),
]


@pytest.mark.parametrize(("cell", "sent", "value"), READ)
def test_values_are_read(cell, sent, value):
    assert cell.deserialize(sent) == value


REFUSED = [
    (Integer(), "x", "'x' is not a whole number"),
    (Integer(), 5.5, "5.5 is not a whole number"),
    (Integer(), True, "True is not a whole number"),
    (Integer(), [1], "[1] is not a whole number"),
    (Integer(), 10**30, f"{10**30} is out of range"),
    (Number(), "8.75%", "'8.75%' is not a number"),
    (Number(), "nan", "'nan' is out of range"),
    (Number(), 1e300, "1e+300 is out of range"),
    (Number(least=0, most=100), 101, "101 is not between 0 and 100"),
    (Number(), True, "True is not a number"),
    (Text(most=3), "abcd", "'abcd' has 4 characters, the most is 3"),
    (Text(least=3), "ab", "'ab' has 2 characters, the least is 3"),
    (Text(), {}, "{} is not a text"),
    (Text(), "a\0b", "holds the character NUL"),
    (Text(), "\ud800", "holds half a surrogate pair"),
    (Flag(), "maybe", "'maybe' is not true or false"),
    (Flag(), [], "[] is not true or false"),
    (Moment(), "2018-02-30", "'2018-02-30' is not a date"),
    (Moment(), 5, "5 is not a date"),
    (Moment(), "0001-01-01T00:00:00+12:00", "'0001-01-01T00:00:00+12:00' is not a date"),
    (Choice(STAGES), "Sum", "'Sum' is none of Undefined, Incl, Excl"),
    (Choice(STAGES), 3, "3 is none of Undefined, Incl, Excl"),
    (Choice(STAGES), "1" * 5000, f"'{'1' * 58}… is none of Undefined, Incl, Excl"),
    (Integer(), "1" * 5000, f"'{'1' * 58}… is not a whole number"),
    (Dictionary(), [], "[] is not an object"),
    (Dictionary(), {"a": []}, "a [] is not a text, a number or null"),
    (Texts(), "a", "'a' is not a list of texts"),
    (Integers(), ["1"], "['1'] is not a list of whole numbers"),
]


@pytest.mark.parametrize(("cell", "sent", "text"), REFUSED)
def test_what_cannot_be_read_is_named(cell, sent, text):
    with pytest.raises(ValidationError) as error:
        cell.deserialize(sent)
    assert error.value.messages == [text]


class Line(Row):
    qty = Number()


class Order(Row):
    id = Integer(read_only=True)
    reference = Text()
    lineItems = Rows(Line)


@pytest.mark.parametrize("spelling", ["lineItems", "LineItems", "lineitems", "LINEITEMS"])
def test_keys_are_read_in_any_case(spelling):
    assert Order().load({spelling: [{"QTY": 1}]}) == {"lineItems": [{"qty": 1.0}]}


def test_unknown_and_read_only_keys_are_ignored():
    assert Order().load({"id": 5, "0": {}, "reference": "a"}) == {"reference": "a"}


@pytest.mark.parametrize(
    ("column", "printed"),
    [
        ("RetailNZD", "retailNZD"),
        ("VIP10NZD", "viP10NZD"),
        ("MGTRetail2NZD", "mgtRetail2NZD"),
        ("VIPPrice", "vipPrice"),
        ("SSCC", "sscc"),
        ("CustomerID", "customerID"),
        ("orders_1000", "orders_1000"),
        ("", ""),
    ],
)
def test_names_are_camel_cased_as_newtonsoft_does(column, printed):
    assert camel(column) == printed


@pytest.mark.parametrize("word", ["Straße", "ÄRGER", "İstanbul", "ﬁne", "Σίσυφος"])
def test_folding_forgets_case_and_keeps_length(word):
    assert len(fold(word)) == len(word)
    assert fold(word) == fold(fold(word))


def test_folding_reaches_beyond_ascii():
    assert fold("ÄRGER") == fold("ärger") == "ärger"
