"""Is every text read as it says? The language of lists, without any resource."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mockomni.errors import BadQuery
from mockomni.query import parse
from mockomni.query.parse import Both, Compare, Either, Like, Literal, Missing, Selected, Sort, Within

FIXED = settings(derandomize=True, max_examples=300, deadline=None, database=None)


def text(written):
    return Literal(written, quoted=True)


ONE, TWO = Literal("1"), Literal("2")
A, B, C = (Compare(name, "=", ONE) for name in "abc")

READ = {
    "": None,
    "  \t ": None,
    "id=5": Compare("id", "=", Literal("5")),
    "id = 5": Compare("id", "=", Literal("5")),
    "status<>'Draft'": Compare("status", "<>", text("Draft")),
    "total>1": Compare("total", ">", ONE),
    "total<1": Compare("total", "<", ONE),
    "total>=1": Compare("total", ">=", ONE),
    "productTotal<=0": Compare("productTotal", "<=", Literal("0")),
    "total<-5": Compare("total", "<", Literal("-5")),
    "total=+5": Compare("total", "=", Literal("+5")),
    "total=2.50": Compare("total", "=", Literal("2.50")),
    "total=.5": Compare("total", "=", Literal(".5")),
    "total=5.": Compare("total", "=", Literal("5.")),
    "isApproved=1": Compare("isApproved", "=", ONE),
    "isApproved=True": Compare("isApproved", "=", Literal("True")),
    "isApproved=false": Compare("isApproved", "=", Literal("false")),
    "a=NULL": Compare("a", "=", Literal("NULL")),
    "name='O''Brien'": Compare("name", "=", text("O'Brien")),
    "name=''": Compare("name", "=", text("")),
    "name=''''": Compare("name", "=", text("'")),
    "name='a AND (b) OR ~'": Compare("name", "=", text("a AND (b) OR ~")),
    "name='ÄRGER\r\n'": Compare("name", "=", text("ÄRGER\r\n")),
    "d>2024-01-02": Compare("d", ">", Literal("2024-01-02")),
    "d>2024-01-02T03:04:05Z": Compare("d", ">", Literal("2024-01-02T03:04:05Z")),
    "d>2024-01-02t03:04:05.000z": Compare("d", ">", Literal("2024-01-02t03:04:05.000z")),
    "d>2024-01-02 03:04:05": Compare("d", ">", Literal("2024-01-02 03:04:05")),
    "d>2024-01-02T03:04:05+01:00": Compare("d", ">", Literal("2024-01-02T03:04:05+01:00")),
    "d='2024-01-02T03:04:05Z'": Compare("d", "=", text("2024-01-02T03:04:05Z")),
    "FullyReceivedDate IS NULL": Missing("FullyReceivedDate"),
    "a is not null": Missing("a", negated=True),
    "code LIKE '%x_'": Like("code", text("%x_")),
    "code like'%x'": Like("code", text("%x")),
    "code NOT LIKE '%x'": Like("code", text("%x"), negated=True),
    "code~'%x'": Like("code", text("%x")),
    "code ~ '%x'": Like("code", text("%x")),
    "id IN(1,2)": Within("id", (ONE, TWO)),
    "id in ( 1 , 2 )": Within("id", (ONE, TWO)),
    "id NOT IN (1)": Within("id", (ONE,), negated=True),
    "reference IN ('#1','#2')": Within("reference", (text("#1"), text("#2"))),
    "lineItems.code='x'": Compare("lineItems.code", "=", text("x")),
    "a=1 AND b=1": Both((A, B)),
    "a=1 or b=1": Either((A, B)),
    "a=1AND b=1": Both((A, B)),
    "a=1 AND b=1 AND c=1": Both((A, B, C)),
    "a=1 OR b=1 AND c=1": Either((A, Both((B, C)))),
    "a=1 AND b=1 OR c=1": Either((Both((A, B)), C)),
    "(a=1 OR b=1) AND c=1": Both((Either((A, B)), C)),
    "(a=1 AND b=1) AND c=1": Both((Both((A, B)), C)),
    "((a=1))": A,
    "(a=1)AND(b=1)": Both((A, B)),
    "FirstName='x' and modifieddate>2024-01-02T03:04:05Z": Both(
        (Compare("FirstName", "=", text("x")), Compare("modifieddate", ">", Literal("2024-01-02T03:04:05Z")))
    ),
    "(firstName='a' AND lastName='b') OR email LIKE '%@x.com'": Either(
        (
            Both((Compare("firstName", "=", text("a")), Compare("lastName", "=", text("b")))),
            Like("email", text("%@x.com")),
        )
    ),
}


@pytest.mark.parametrize(("written", "tree"), READ.items(), ids=READ)
def test_where_is_read_as_written(written, tree):
    assert parse.where(written) == tree


REFUSED = {
    "a": "position 2: an operator is expected, but it ends",
    "a=": "position 3: a value (text stands in single quotes) is expected, but it ends",
    "a=x": "position 3: a value (text stands in single quotes) is expected, but 'x' stands there",
    "a='x": "position 3: a quote is never closed",
    'a="x"': "position 3: '\"' cannot stand there",
    "a!=1": "position 2: '!' cannot stand there",
    "a==1": "position 3: a value (text stands in single quotes) is expected, but '=' stands there",
    "a=1e5": "position 4: AND, OR or the end is expected, but 'e5' stands there",
    "a=b.": "position 4: '.' cannot stand there",
    "1=1": "position 1: a column name is expected, but '1' stands there",
    "'a'=1": "position 1: a column name is expected, but \"'a'\" stands there",
    "and=1": "position 1: a column name is expected, but 'and' stands there",
    "a=1 AND": "position 8: a column name is expected, but it ends",
    "OR a=1": "position 1: a column name is expected, but 'OR' stands there",
    "a=1 b=1": "position 5: AND, OR or the end is expected, but 'b' stands there",
    "a=1;": "position 4: ';' cannot stand there",
    "NOT a=1": "position 1: a column name is expected, but 'NOT' stands there",
    "a NOT 1": "position 7: IN or LIKE is expected, but '1' stands there",
    "a IS 1": "position 6: NULL is expected, but '1' stands there",
    "a IN 1": "position 6: ( is expected, but '1' stands there",
    "a IN ()": "position 7: a value (text stands in single quotes) is expected, but ')' stands there",
    "a IN (1,)": "position 9: a value (text stands in single quotes) is expected, but ')' stands there",
    "a IN (1": "position 8: ) is expected, but it ends",
    "a IN ((1))": "position 7: a value (text stands in single quotes) is expected, but '(' stands there",
    "(a=1": "position 5: ) is expected, but it ends",
    "a=1)": "position 4: AND, OR or the end is expected, but ')' stands there",
    "()": "position 2: a column name is expected, but ')' stands there",
    "a='\0'": "position 3: the text holds NUL or half a surrogate pair, which no field can hold",
    "a='\ud800'": "position 3: the text holds NUL or half a surrogate pair, which no field can hold",
    "a=" + "é" * 9: "position 3: 'é' cannot stand there",
    "(" * 65 + "a=1" + ")" * 65: "position 65: parentheses are nested deeper than 64",
}


@pytest.mark.parametrize(("written", "problem"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_a_where_that_cannot_be_read_names_the_place(written, problem):
    with pytest.raises(BadQuery) as refused:
        parse.where(written)
    assert str(refused.value) == f"The where argument cannot be read at {problem}."


def test_parentheses_may_be_nested_64_deep():
    assert parse.where("(" * 64 + "a=1" + ")" * 64) == A


def test_a_long_chain_is_flat():
    assert parse.where(" AND ".join(["a=1"] * 500)) == Both((A,) * 500)


def test_a_where_of_endless_length_is_refused():
    with pytest.raises(BadQuery, match="too long"):
        parse.where(" AND ".join(["a=1"] * 901))


ORDERS = {
    "": (),
    " ": (),
    "createddate": (Sort("createddate"),),
    "createddate ASC": (Sort("createddate", descending=False),),
    "CreatedDate desc": (Sort("CreatedDate", descending=True),),
    "code,id DESC , total": (Sort("code"), Sort("id", descending=True), Sort("total")),
}


@pytest.mark.parametrize(("written", "sorts"), ORDERS.items(), ids=ORDERS)
def test_order_is_read_as_written(written, sorts):
    assert parse.order(written) == sorts


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (",", "position 1: a column name is expected, but ',' stands there"),
        ("id,", "position 4: a column name is expected, but it ends"),
        ("id upwards", "position 4: ASC, DESC, a comma or the end is expected, but 'upwards' stands there"),
        ("id DESC ASC", "position 9: ASC, DESC, a comma or the end is expected, but 'ASC' stands there"),
        ("1", "position 1: a column name is expected, but '1' stands there"),
        ("id;drop", "position 3: ';' cannot stand there"),
    ],
)
def test_an_order_that_cannot_be_read_names_the_place(written, problem):
    with pytest.raises(BadQuery) as refused:
        parse.order(written)
    assert str(refused.value) == f"The order argument cannot be read at {problem}."


CODE, ID = Selected("code"), Selected("id")
FIELDS = {
    "": (),
    " , ,": (),
    "id": (ID,),
    "id,code": (ID, CODE),
    " id , code ": (ID, CODE),
    "id code": (ID, CODE),
    "id,id": (ID, ID),
    "lineitems(code)": (Selected("lineitems", (CODE,)),),
    "id,lineitems ( code , id ),code": (ID, Selected("lineitems", (CODE, ID)), CODE),
    "a(b(code),id)": (Selected("a", (Selected("b", (CODE,)), ID)),),
    "lineitems()": (Selected("lineitems"),),
    "lineitems(code": (Selected("lineitems", (CODE,)),),
    "id),code": (ID, CODE),
    "(id,code)": (ID, CODE),
    "id,(code)": (ID, CODE),
    "a((code))": (Selected("a", (CODE,)),),
    ")(": (),
}


@pytest.mark.parametrize(("written", "selected"), FIELDS.items(), ids=FIELDS)
def test_fields_are_read_somehow(written, selected):
    assert parse.fields(written) == selected


def test_fields_nested_beyond_reason_are_read_all_the_same():
    assert parse.fields("a(" * 5000)[0].name == "a"


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}(\.[a-z]{1,4})?", fullmatch=True).filter(
    lambda name: name.upper() not in parse.KEYWORDS
)
literals = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12).map(text),
    st.integers().map(lambda number: Literal(str(number))),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda number: Literal(f"{number:f}")),
    st.datetimes().map(lambda moment: Literal(moment.isoformat() + "Z")),
    st.sampled_from(["true", "FALSE", "null", "2024-01-02"]).map(Literal),
)
lists = st.lists(literals, min_size=1, max_size=4).map(tuple)
conditions = st.one_of(
    st.builds(Compare, names, st.sampled_from(["=", "<>", "<", ">", "<=", ">="]), literals),
    st.builds(Within, names, lists, st.booleans()),
    st.builds(Like, names, literals, st.booleans()),
    st.builds(Missing, names, st.booleans()),
)
trees = st.recursive(
    conditions,
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from([Both, Either]),
        st.lists(inner, min_size=2, max_size=4),
    ),
    max_leaves=12,
)


@FIXED
@given(trees)
def test_the_text_of_a_tree_says_the_same_tree(tree):
    assert parse.where(str(tree)) == tree


PIECES = "a id lineItems . , ( ) ' '' 'x' = <> < > <= >= ~ ! AND OR NOT IN LIKE IS NULL 1 -1 .5 2024-01-02T03:04:05Z"
garbage = st.one_of(st.text(), st.lists(st.sampled_from([*PIECES.split(), " "])).map("".join))


@FIXED
@given(garbage)
@example("'" * 4000)
@example("(" * 4000)
@example("-" * 4000)
def test_garbage_is_refused_in_words_or_read(written):
    for read in (parse.where, parse.order):
        try:
            read(written)
        except BadQuery as refused:
            assert str(refused).encode()
    parse.fields(written)


@FIXED
@given(garbage)
def test_what_was_read_once_reads_the_same_again(written):
    try:
        tree = parse.where(written)
    except BadQuery:
        return
    assert tree is None or parse.where(str(tree)) == tree
