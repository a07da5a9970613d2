"""Is every parameter checked against the sheet, and every caller's mistake found?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockomni.errors import BadQuery
from mockomni.query.bind import Query, bind, bind_one
from mockomni.query.conditions import Never
from mockomni.query.parse import Both, Compare, Either, Like, Missing, Selected, Within
from mockomni.query.select import select
from mockomni.resources import RESOURCES
from mockomni.resources.fields import Choice, Dictionary, Flag, Integer, Integers, Moment, Number, Part, Row, Rows, Text
from mockomni.resources.resource import Resource
from mockomni.settings import Behaviour

FIXED = settings(derandomize=True, max_examples=300, deadline=None, database=None)
OMNI = Behaviour()


class Size(Row):
    name = Text()
    qty = Number()


class Line(Row):
    id = Integer()
    lineCode = Text()
    supplierCode = Text(newer=True)
    sizes = Rows(Size)


class Attributes(Row):
    importDate = Moment()


class Order(Row):
    id = Integer()
    createdDate = Moment()
    reference = Text()
    memberId = Integer()
    total = Number()
    isApproved = Flag()
    stage = Choice(("New", "Void"))
    stockControl = Choice(("Undefined", "FIFO", "Batch"), integers=True)
    categoryIds = Integers()
    currencyId = Integer(newer=True)
    secret = Text(inner=True)
    position = Integer(inner=True)
    customFields = Dictionary()
    attributes = Part(Attributes)
    lineItems = Rows(Line)


ORDERS = Resource("Orders", Order())
STOCK = Resource("Stock", Order(), key=("memberId", "position"), lookup="reference", parameter="barcode")
ALWAYS = Missing("id", negated=True)
NOON = 1704196800  # 2024-01-02T12:00:00Z


def where(text, behaviour=OMNI):
    return bind(ORDERS, {"where": text}, behaviour).where


BOUND = {
    "": None,
    "ID=5": Compare("id", "=", 5),
    "id='5'": Compare("id", "=", 5),
    "id=' 5 '": Compare("id", "=", 5),
    "id=5.0": Compare("id", "=", 5),
    "id=-5": Compare("id", "=", -5),
    "id=5.5": Never(),
    "id<>5.5": ALWAYS,
    "id>5.5": Compare("id", ">=", 6),
    "id>=5.5": Compare("id", ">=", 6),
    "id<5.5": Compare("id", "<=", 5),
    "id<=-5.5": Compare("id", "<=", -6),
    "id=9223372036854775807": Compare("id", "=", 2**63 - 1),
    "id=9223372036854775808": Never(),
    "id<99999999999999999999999": ALWAYS,
    "id>-99999999999999999999999": ALWAYS,
    "id<>99999999999999999999999": ALWAYS,
    "id>99999999999999999999999": Never(),
    "id<-99999999999999999999999": Never(),
    "total>=100": Compare("total", ">=", 100.0),
    "total='19.99'": Compare("total", "=", 19.99),
    "total<-.5": Compare("total", "<", -0.5),
    "isApproved=1": Compare("isApproved", "=", True),
    "isApproved='False'": Compare("isApproved", "=", False),
    "isApproved<>TRUE": Compare("isApproved", "<>", True),
    "Reference='ÄRGER'": Compare("reference", "=", "ärger"),
    "reference=5": Compare("reference", "=", "5"),
    "reference LIKE '%X_İ'": Like("reference", "%x_İ"),
    "reference NOT LIKE 5": Like("reference", "5", negated=True),
    "stage='VOID'": Compare("stage", "=", "void"),
    "stage='none of them'": Compare("stage", "=", "none of them"),
    "stockControl=1": Compare("stockControl", "=", 1),
    "stockControl='fifo'": Compare("stockControl", "=", 1),
    "stockControl=99": Compare("stockControl", "=", 99),
    "stockControl IN ('Batch',1)": Within("stockControl", (2, 1)),
    "categoryIds LIKE '%363%'": Like("categoryIds", "%363%"),
    "categoryIds='363'": Compare("categoryIds", "=", "363"),
    "createdDate>'2024-01-02T12:00:00Z'": Compare("createdDate", ">", NOON),
    "createdDate>2024-01-02T12:00:00.000Z": Compare("createdDate", ">", NOON),
    "createdDate>2024-01-02 12:00z": Compare("createdDate", ">", NOON),
    "createdDate>2024-01-02T12:00:00.25Z": Compare("createdDate", ">=", NOON + 1),
    "createdDate<='2024-01-02T12:00:00.25Z'": Compare("createdDate", "<=", NOON),
    "createdDate='2024-01-02T12:00:00.25Z'": Never(),
    "createdDate='2024-01-02Z'": Compare("createdDate", "=", NOON - 43200),
    "createdDate='1969-12-31T23:59:59Z'": Compare("createdDate", "=", -1),
    "createdDate>'2024-01-02T12:00:00'": Never(),
    "createdDate<>2024-01-02": Never(),
    "createdDate>'2024-01-02T12:00:00+00:00'": Never(),
    "createdDate IN (2024-01-02, 2024-01-02T12:00:00Z)": Within("createdDate", (NOON,)),
    "createdDate IN (2024-01-02)": Never(),
    "createdDate NOT IN (2024-01-02, 2024-01-02T12:00:00Z)": Never(),
    "createdDate IS NULL": Missing("createdDate"),
    "createdDate IS NOT NULL": Missing("createdDate", negated=True),
    "id=1 OR createdDate>2024-01-02": Either((Compare("id", "=", 1), Never())),
    "id IN (1,2.5,NULL,'3')": Within("id", (1, 3)),
    "id IN (2.5)": Never(),
    "id NOT IN (1,2.5)": Within("id", (1,), negated=True),
    "id NOT IN (2.5)": ALWAYS,
    "id NOT IN (1,NULL)": Never(),
    "reference=NULL": Never(),
    "reference<>null": Never(),
    "reference LIKE NULL": Never(),
    "reference='NULL'": Compare("reference", "=", "null"),
    "currencyId=1": Compare("currencyId", "=", 1),
    "(id=1 OR ID=2) AND isApproved=1": Both(
        (Either((Compare("id", "=", 1), Compare("id", "=", 2))), Compare("isApproved", "=", True))
    ),
}


@pytest.mark.parametrize(("text", "tree"), BOUND.items(), ids=map(ascii, BOUND))
def test_a_condition_is_bound_to_its_column(text, tree):
    assert where(text) == tree


ZONELESS = {
    "createdDate>'2024-01-02T12:00:00'": Compare("createdDate", ">", NOON),
    "createdDate>2024-01-02": Compare("createdDate", ">", NOON - 43200),
    "createdDate='2024-01-02T13:30:00+01:30'": Compare("createdDate", "=", NOON),
    "createdDate='2024-01-02T13:30:00 01:30'": Compare("createdDate", "=", NOON),
    "createdDate='2024-01-02T10:00:00-0200'": Compare("createdDate", "=", NOON),
}


@pytest.mark.parametrize(("text", "tree"), ZONELESS.items(), ids=ZONELESS)
def test_a_date_without_z_counts_when_the_quirk_is_off(text, tree):
    assert where(text, OMNI.with_quirks(dates_need_zone=False)) == tree


REFUSED = {
    "foo=1": "The column 'foo' in the where argument is unknown.",
    "lineCode='x'": "The column 'lineCode' in the where argument is unknown.",
    "position=1": "The column 'position' in the where argument is unknown.",
    "lineItems.lineCode='x'": "The column 'lineItems.lineCode' cannot be used in the where argument.",
    "lineItems='x'": "The column 'lineItems' cannot be used in the where argument.",
    "customFields LIKE '%x%'": "The column 'customFields' cannot be used in the where argument.",
    "customFields.orders_1000='x'": "The column 'customFields.orders_1000' cannot be used in the where argument.",
    "attributes.importDate IS NULL": "The column 'attributes.importDate' cannot be used in the where argument.",
    "secret='x'": "The column 'secret' in the where argument is unknown.",
    "id='x'": "The column id in the where argument is a whole number; 'x' is not.",
    "id=''": "The column id in the where argument is a whole number; '' is not.",
    "id=true": "The column id in the where argument is a whole number; true is not.",
    "id='1e5'": "The column id in the where argument is a whole number; '1e5' is not.",
    "id IN (1,'x')": "The column id in the where argument is a whole number; 'x' is not.",
    "id='٣'": "The column id in the where argument is a whole number; '٣' is not.",
    "total='NaN'": "The column total in the where argument is a number; 'NaN' is not.",
    "total=2024-01-02": "The column total in the where argument is a number; 2024-01-02 is not.",
    "isApproved=2": "The column isApproved in the where argument is true or false; 2 is not.",
    "isApproved='yes'": "The column isApproved in the where argument is true or false; 'yes' is not.",
    "stockControl='LIFO'": "The column stockControl in the where argument is a whole number; 'LIFO' is not.",
    "createdDate>'yesterday'": "The column createdDate in the where argument is a date; 'yesterday' is not.",
    "createdDate>5": "The column createdDate in the where argument is a date; 5 is not.",
    "createdDate>2024-02-30T00:00:00Z": (
        "The column createdDate in the where argument is a date; 2024-02-30T00:00:00Z is not."
    ),
    "createdDate>0000-01-01": "The column createdDate in the where argument is a date; 0000-01-01 is not.",
    "createdDate>''": "The column createdDate in the where argument is a date; '' is not.",
    "id LIKE '5%'": "LIKE in the where argument reads text; the column id is a whole number.",
    "createdDate LIKE '2024%'": "LIKE in the where argument reads text; the column createdDate is a date.",
}


@pytest.mark.parametrize(("text", "problem"), REFUSED.items(), ids=REFUSED)
def test_a_condition_that_cannot_be_is_refused(text, problem):
    with pytest.raises(BadQuery) as refused:
        where(text)
    assert str(refused.value) == problem


WHY = {
    "refrence=1": (
        "Orders has no field 'refrence'; reference may be meant; where knows only the plain fields of Orders itself."
    ),
    "foo=1": "Orders has no field 'foo'; where knows only the plain fields of Orders itself.",
    "linecode='x'": (
        "lineCode is a child field, inside lineItems; where knows only the plain fields of Orders itself."
    ),
    "lineItems.lineCode='x'": (
        "lineItems.lineCode is a child field, inside lineItems; where knows only the plain fields of Orders itself."
    ),
    "customfields='x'": (
        "customFields holds child fields or a list, which cannot be filtered or ordered by; "
        "where knows only the plain fields of Orders itself."
    ),
}


@pytest.mark.parametrize(("text", "why"), WHY.items(), ids=WHY)
def test_the_journal_learns_why_a_column_is_none(text, why):
    with pytest.raises(BadQuery) as refused:
        where(text)
    assert refused.value.why == why


SORTED = {
    "": (("id", False),),
    "createddate ASC": (("createdDate", False), ("id", False)),
    "createddate": (("createdDate", False), ("id", False)),
    "Total desc, REFERENCE": (("total", True), ("reference", False), ("id", False)),
    "id DESC": (("id", True),),
    "id,id DESC": (("id", False),),
}


@pytest.mark.parametrize(("text", "order"), SORTED.items(), ids=SORTED)
def test_an_order_ends_with_the_key(text, order):
    assert bind(ORDERS, {"order": text}, OMNI).order == order


def test_without_order_the_whole_key_counts():
    assert bind(STOCK, {}, OMNI).order == (("memberId", False), ("position", False))


def test_the_default_direction_is_a_quirk():
    down = OMNI.with_quirks(default_order="desc")
    assert bind(ORDERS, {"order": "total,memberId ASC"}, down).order == (
        ("total", True),
        ("memberId", False),
        ("id", False),
    )


@pytest.mark.parametrize(("order", "shuffled"), [("", True), (" ", True), ("id", False)])
def test_only_a_list_without_order_is_shuffled(order, shuffled):
    assert bind(ORDERS, {"order": order}, OMNI.with_quirks(unstable_order=True)).shuffled is shuffled


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("foo", "The column 'foo' in the order argument is unknown."),
        ("lineItems", "The column 'lineItems' cannot be used in the order argument."),
    ],
)
def test_an_order_by_no_column_is_refused(text, problem):
    with pytest.raises(BadQuery) as refused:
        bind(ORDERS, {"order": text}, OMNI)
    assert str(refused.value) == problem


PAGES = {
    "": 1,
    "1": 1,
    " 7 ": 7,
    "+7": 7,
    "9" * 400: 2**48,
}


@pytest.mark.parametrize(("text", "page"), PAGES.items(), ids=PAGES)
def test_pages_count_from_one_and_never_overflow(text, page):
    assert bind(ORDERS, {"page": text}, OMNI).page == page


TOO_SMALL = "The page number is out of range; the value must be greater than or equal to 1."
TOO_MANY = "The rows argument cannot be greater than 250."


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("page", "0", TOO_SMALL),
        ("page", "-1", TOO_SMALL),
        ("page", "-" + "9" * 400, TOO_SMALL),
        ("page", "x", "The page argument must be a whole number, not 'x'."),
        ("page", "1.5", "The page argument must be a whole number, not '1.5'."),
        ("page", "٣", "The page argument must be a whole number, not '٣'."),
        ("rows", "251", TOO_MANY),
        ("rows", "9" * 400, TOO_MANY),
        ("rows", "0", "The rows argument must be greater than or equal to 1."),
        ("rows", "-5", "The rows argument must be greater than or equal to 1."),
        ("rows", "1_0", "The rows argument must be a whole number, not '1_0'."),
    ],
)
def test_a_page_that_cannot_be_is_refused(name, text, problem):
    with pytest.raises(BadQuery) as refused:
        bind(ORDERS, {name: text}, OMNI)
    assert str(refused.value) == problem


@pytest.mark.parametrize(("text", "rows"), [("", 50), ("1", 1), ("250", 250)])
def test_rows_are_fifty_unless_said(text, rows):
    assert bind(ORDERS, {"rows": text}, OMNI).rows == rows


ID, REFERENCE = Selected("id"), Selected("reference")
CHOSEN = {
    "": None,
    " , ": None,
    "id": (ID,),
    "Reference, ID": (ID, REFERENCE),
    "id,id": (ID,),
    "foo": (),
    "foo,id": (ID,),
    "secret,currencyId": (),
    "lineitems(LINECODE)": (Selected("lineItems", (Selected("lineCode"),)),),
    "lineItems": (Selected("lineItems"),),
    "lineItems()": (Selected("lineItems"),),
    "lineItems(foo)": (),
    "lineItems(lineCode),lineItems(id)": (Selected("lineItems", (ID, Selected("lineCode"))),),
    "lineItems(lineCode),lineItems": (Selected("lineItems"),),
    "lineItems(sizes(qty),supplierCode)": (Selected("lineItems", (Selected("sizes", (Selected("qty"),)),)),),
    "id(reference)": (ID,),
    "customFields(orders_1000)": (Selected("customFields"),),
}


@pytest.mark.parametrize(("text", "fields"), CHOSEN.items(), ids=CHOSEN)
def test_fields_are_spelled_and_ordered_as_on_the_wire(text, fields):
    assert bind(ORDERS, {"fields": text}, OMNI).fields == fields


def test_newer_fields_can_be_selected_where_they_are_printed():
    newer = OMNI.with_quirks(newer_fields=True)
    assert bind(ORDERS, {"fields": "currencyid"}, newer).fields == (Selected("currencyId"),)


def test_one_record_listens_to_fields_alone():
    query = bind_one(ORDERS, {"Fields": "id", "where": "nonsense", "page": "0"}, OMNI)
    assert query == Query(
        where=None,
        order=(("id", False),),
        fields=(ID,),
        notes=(
            "The parameter 'where' was ignored, since one record is asked for.",
            "The parameter 'page' was ignored, since one record is asked for.",
        ),
    )


def test_parameters_are_read_in_any_case_and_the_first_counts():
    pairs = [("WHERE", "id=1"), ("Page", "2"), ("where", "id=2"), ("ROWS", "3"), ("page", "x")]
    assert bind(ORDERS, pairs, OMNI) == Query(
        where=Compare("id", "=", 1),
        order=(("id", False),),
        page=2,
        rows=3,
        notes=(
            "The parameter where was given again; only the first counts.",
            "The parameter page was given again; only the first counts.",
        ),
    )


NOTES = {
    ("limit", "5"): "The parameter 'limit' was ignored, so the answer is not filtered by it; rows= may be meant.",
    ("Sort", "id"): "The parameter 'Sort' was ignored, so the answer is not filtered by it; order= may be meant.",
    ("wehre", "id=1"): "The parameter 'wehre' was ignored, so the answer is not filtered by it; where= may be meant.",
    ("lineItems", "5"): "The parameter 'lineItems' was ignored, so the answer is not filtered by it.",
    ("linecode", "5"): (
        "The parameter 'linecode' was ignored, so the answer is not filtered by it; "
        "it is a child field, inside lineItems, which nothing filters by."
    ),
    ("", "5"): "The parameter '' was ignored, so the answer is not filtered by it.",
    ("barcode", "5"): "The parameter 'barcode' was ignored, so the answer is not filtered by it.",
    ("STAGE", "New"): (
        "The parameter 'STAGE' was ignored, so the answer is not filtered by it; "
        "stage is a column, which where= filters by."
    ),
    ("fields", "id,foo"): "The name 'foo' in fields is unknown and yields nothing.",
    ("fields", "refrence"): "The name 'refrence' in fields is unknown and yields nothing; reference may be meant.",
    (
        "fields",
        "lineItems(linCode)",
    ): "The name 'linCode' in fields is unknown and yields nothing; lineCode may be meant.",
    ("fields", "id,lineItems(id,foo)"): "The name 'foo' in fields is unknown and yields nothing.",
    ("where", "createdDate>'2024-01-02'"): (
        "'2024-01-02' has no Z, so its comparison with createdDate is false for every row."
    ),
    ("where", "id=NULL"): "A comparison of id with NULL is false for every row; ask id IS NULL.",
}


@pytest.mark.parametrize(("argument", "note"), NOTES.items(), ids=map(str, NOTES))
def test_what_did_not_count_is_noted(argument, note):
    assert bind(ORDERS, [argument], OMNI).notes == (note,)


LOOKED_UP = {
    "AbC": Compare("reference", "=", "abc"),
    "  AbC": Compare("reference", "=", "  abc"),
    "5": Compare("reference", "=", "5"),
    "": Never(),
    " ": Never(),
    "a\0": Never(),
    "\ud800": Never(),
}


@pytest.mark.parametrize(("value", "tree"), LOOKED_UP.items(), ids=map(ascii, LOOKED_UP))
def test_a_parameter_of_its_own_looks_up_as_the_path_does(value, tree):
    assert bind(STOCK, {"BarCode": value}, OMNI).where == tree


def test_a_lookup_narrows_the_where_beside_it():
    asked = bind(STOCK, {"barcode": "x", "where": "total>0 OR id=1"}, OMNI).where
    assert asked == Both(
        (Either((Compare("total", ">", 0.0), Compare("id", "=", 1))), Compare("reference", "=", "x")),
    )


def test_a_refusal_is_a_refusal_every_time():
    for _ in range(2):
        with pytest.raises(BadQuery):
            where("foo=1")


def test_one_account_s_quirks_do_not_reach_another_s_answers():
    lenient = OMNI.with_quirks(dates_need_zone=False)
    text = "createdDate>'2024-01-02T12:00:00'"
    assert [where(text), where(text, lenient), where(text)] == [Never(), Compare("createdDate", ">", NOON), Never()]


ROW = {
    "id": 1,
    "reference": "#1",
    "attributes": {"importDate": None, "more": 1},
    "empty": None,
    "lineItems": [{"id": 2, "sizes": [{"name": "S", "qty": 1.0}]}, {"id": 3, "sizes": []}],
}
SHOWN = [
    ((), {}),
    ((REFERENCE, ID), {"reference": "#1", "id": 1}),
    ((Selected("absent"),), {}),
    ((Selected("empty", (ID,)),), {"empty": None}),
    ((Selected("attributes", (Selected("importDate"),)),), {"attributes": {"importDate": None}}),
    ((Selected("lineItems", (ID,)),), {"lineItems": [{"id": 2}, {"id": 3}]}),
    (
        (Selected("lineItems", (Selected("sizes", (Selected("qty"),)),)),),
        {"lineItems": [{"sizes": [{"qty": 1.0}]}, {"sizes": []}]},
    ),
]


@pytest.mark.parametrize(("fields", "shown"), SHOWN)
def test_a_row_shows_what_was_selected(fields, shown):
    assert select(ROW, fields) == shown


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.name)
def test_every_plain_field_of_every_resource_can_be_asked_for_in_any_case(resource):
    plain = [name for name, cell in resource.sheet.fields.items() if cell.kind and not cell.inner]
    text = " AND ".join(f"{name.upper()} IS NULL" for name in plain)
    assert bind(resource, {"where": text}, OMNI).where == Both(tuple(map(Missing, plain)))


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.name)
def test_no_other_field_of_any_resource_can(resource):
    for name in (name for name, cell in resource.sheet.fields.items() if not cell.kind):
        with pytest.raises(BadQuery, match=f"'{name}' cannot be used"):
            bind(resource, {"where": f"{name} IS NULL"}, OMNI)


WORDS = """id reference createdDate isApproved stage lineItems lineItems.id foo = <> < LIKE IN ( ) , 1 -2.5 'x' '1'
NULL IS NOT AND OR true 2024-01-02 '2024-01-02T00:00:00Z'"""
words = st.sampled_from(WORDS.split())
garbage = st.one_of(st.text(), st.lists(words).map(" ".join))
parameters = st.sampled_from(["where", "order", "fields", "page", "rows", "barcode", "stage", "PAGE"])


@FIXED
@given(st.lists(st.tuples(st.one_of(parameters, st.text()), garbage), max_size=4))
def test_garbage_is_refused_in_words_or_answered(pairs):
    try:
        query = bind(STOCK, pairs, OMNI)
    except BadQuery as refused:
        assert (str(refused) + refused.why).encode()
    else:
        assert hash(query) == hash(bind(STOCK, pairs, OMNI))
