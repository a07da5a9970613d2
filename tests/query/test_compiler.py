"""Does a condition find the same rows in every database as in plain Python?"""

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockomni.query.bind import bind
from mockomni.resources.fields import Choice, Flag, Integer, Integers, Moment, Number, Row, Text
from mockomni.resources.resource import Resource
from mockomni.settings import Behaviour
from mockomni.storage import statements
from mockomni.storage.compiler import order_by, slotted

FIXED = settings(derandomize=True, max_examples=250, deadline=None, database=None)
STOCK_CONTROL = ("Undefined", "FIFO", "Serial", "Batch")


class Thing(Row):
    """A column of every kind."""

    id = Integer()
    code = Text(unset=None)
    stage = Choice(("New", "Void"), unset=None)
    memberId = Integer(unset=None)
    stockControl = Choice(STOCK_CONTROL, integers=True, unset=None)
    total = Number(unset=None)
    isOpen = Flag(unset=None)
    createdDate = Moment()
    categoryIds = Integers()


THINGS = Resource("Things", Thing())

CODES = [
    *(None, "", "ÄRGER", "ärger", "Arger", "İstanbul", "istanbul", "ß", "ss", "Straße", "ΣΊΣΥΦΟΣ", "σίσυφος", "µ", "μ"),
    *(
        "100%",
        "a_b",
        "axb",
        r"a\b",
        "a\\",
        "[x]",
        "x",
        "!",
        "a!%",
        "O'Brien",
        "#261115",
        "261115",
        " x",
        "x  -XS",
        "a\rb",
    ),
    *("😀", "\uffff", "2024-01-02", "true", "ǅ"),
]
NUMBERS = [None, 0.0, -0.5, 1.0, 2.5, 100.0, 19.99, -7.0, 1e14]
MEMBERS = [None, 0, 1, 5, 6, -3, 2**53 + 1, 2**63 - 1]
DATES = [None, "2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z", "2024-01-02T00:00:00Z", "1969-12-31T23:59:59Z"]
LISTS = [[], [363], [36, 3], [1, 363, 2]]


def turn(values, number):
    return values[number % len(values)]


ROWS = [
    {
        "id": number,
        "code": turn(CODES, number),
        "stage": turn([None, "New", "Void"], number),
        "memberId": turn(MEMBERS, number // 2),
        "stockControl": turn([None, 0, 1, 2, 3], number),
        "total": turn(NUMBERS, number // 3),
        "isOpen": turn([None, True, False], number // 5),
        "createdDate": turn(DATES, number // 7),
        "categoryIds": turn(LISTS, number // 4),
    }
    for number in range(1, 3 * len(CODES))
]

TYPES = {"integer": "BIGINT", "number": "DOUBLE PRECISION", "text": "TEXT", "flag": "BOOLEAN", "moment": "BIGINT"}
SORTED = {"sqlite": "", "postgresql": ' COLLATE "C"'}


class Database:
    """A connection to a database that holds the rows."""

    def __init__(self, driver, link):
        self.driver, self.link = driver, link
        columns = THINGS.columns
        made = [
            f'"{name}" {TYPES[cell.kind]}{SORTED[driver] if cell.kind == "text" else ""}'
            for name, cell in columns.items()
        ]
        self.ask(
            f'CREATE TEMPORARY TABLE "Things" (account_id BIGINT, {", ".join(made)}, wire BIGINT, PRIMARY KEY (id))'
        )
        self.ask('CREATE INDEX things_code ON "Things" (code, id)')
        adding = statements.adding(driver, "Things", ("account_id", *columns, "wire"))
        for row in ROWS:
            values = {name: columns[name].to_column(value) for name, value in row.items()}
            adding.run(link, values | {"account_id": 1, "wire": row["id"]})

    def ask(self, statement, **values):
        return statements.plain(self.driver, statement).run(self.link, values)

    def page(self, **arguments):
        """The ids that a page of a list holds, in its order."""
        return self.answer(bind(THINGS, arguments, Behaviour()))

    def answer(self, query):
        shape, values = statements.shaped(query)
        rows = statements.page(self.driver, THINGS, shape, False).run(self.link, values | {"account": 1})
        return [row[0] for row in rows]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request):
    """Each of them."""
    if request.param == "sqlite":
        with closing(sqlite3.connect(":memory:")) as link:
            yield Database("sqlite", link)
        return
    url = os.environ.get("MOCKOMNI_TEST_POSTGRES")
    if url is None:
        pytest.skip("MOCKOMNI_TEST_POSTGRES names no PostgreSQL database")
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as link:
        yield Database("postgresql", link)


def found(database, **arguments):
    """The ids that the database finds on all pages, in its order."""
    query = bind(THINGS, arguments, Behaviour())
    return database.answer(replace(query, rows=len(ROWS)))


# The plain filter: three-valued logic over the rows as they are printed.


def unknown_if_missing(ask):
    return lambda *values: None if None in values else ask(*values)


def plainly(value):
    """A value in a form that compares as the service compares it."""
    if isinstance(value, str):
        return [letter.casefold() if len(letter.casefold()) == 1 else letter for letter in value]
    return value


def matches(value, pattern):
    parts = {"%": ".*", "_": "."}
    expression = "".join(parts.get(letter, re.escape(letter)) for letter in "".join(plainly(pattern)))
    return re.fullmatch(expression, "".join(plainly(value)), re.DOTALL) is not None


COMPARED = {
    "=": lambda one, other: plainly(one) == plainly(other),
    "<>": lambda one, other: plainly(one) != plainly(other),
    "<": lambda one, other: plainly(one) < plainly(other),
    ">": lambda one, other: plainly(one) > plainly(other),
    "<=": lambda one, other: plainly(one) <= plainly(other),
    ">=": lambda one, other: plainly(one) >= plainly(other),
}


def compared(value, operator, literal):
    if literal is ZONELESS:
        return False
    return unknown_if_missing(COMPARED[operator])(value, literal)


def all_of(answers):
    return False if False in answers else None if None in answers else True


def any_of(answers):
    return True if True in answers else None if None in answers else False


def negative(answer):
    return None if answer is None else not answer


def holds(claim, row):
    """Is the claim true (True), false (False) or neither (None) of the row?"""
    kind, *rest = claim
    if kind in ("AND", "OR"):
        answers = [holds(part, row) for part in rest[0]]
        return all_of(answers) if kind == "AND" else any_of(answers)
    name, *rest = rest
    value = ",".join(map(str, row[name])) if isinstance(row[name], list) else row[name]
    if kind == "IS":
        return (value is None) is not rest[0]
    if kind == "LIKE":
        pattern, negated = rest
        answer = unknown_if_missing(matches)(value, pattern)
        return negative(answer) if negated else answer
    if kind == "IN":
        literals, negated = rest
        if negated:
            return all_of([compared(value, "<>", meant) for _, meant in literals])
        return any_of([compared(value, "=", meant) for _, meant in literals])
    return compared(value, kind, rest[0][1])


def written(claim):
    """The claim as a client writes it."""
    kind, *rest = claim
    if kind in ("AND", "OR"):
        return f" {kind} ".join(f"({written(part)})" for part in rest[0])
    name, *rest = rest
    if kind == "IS":
        return f"{name.upper()} IS {'NOT ' if rest[0] else ''}NULL"
    if kind == "LIKE":
        return f"{name} {'NOT LIKE' if rest[1] else '~'}{in_quotes(rest[0])}"
    if kind == "IN":
        return f"{name} {'not ' if rest[1] else ''}in({','.join(said for said, _ in rest[0])})"
    return f"{name.lower()}{kind}{rest[0][0]}"


def in_quotes(value):
    return "'" + value.replace("'", "''") + "'"


# A literal is what is said and what is meant.
ZONELESS = object()
NULL = ("NULL", None)


def number_literals(numbers):
    return st.builds(
        lambda number, quotes: (in_quotes(str(number)) if quotes else str(number), number),
        st.sampled_from(numbers),
        st.booleans(),
    )


letters = st.text(alphabet="aAxbäÄßssİiμΣ%_\\[]!'#1 ", max_size=4)
texts = st.one_of(st.sampled_from([code for code in CODES if code is not None]), letters)
said_texts = st.builds(
    lambda value, change: (in_quotes(change(value) if plainly(change(value)) == plainly(value) else value), value),
    texts,
    st.sampled_from([str, str.upper, str.lower, str.swapcase]),
)
instants = [
    ("'2024-01-01T00:00:00Z'", "2024-01-01T00:00:00Z"),
    ("2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00Z"),
    ("'2024-01-01 00:00Z'", "2024-01-01T00:00:00Z"),
    ("2024-01-01Z", "2024-01-01T00:00:00Z"),
    # A plain text comparison puts a fraction after its second, as "." would not.
    ("2024-01-01T00:00:00.500Z", "2024-01-01T00:00:00Z.5"),
    ("'1969-12-31T23:59:59Z'", "1969-12-31T23:59:59Z"),
    ("'1969-12-31T23:59:59.25Z'", "1969-12-31T23:59:59Z.25"),
    ("'0001-01-01T00:00:00Z'", "0001-01-01T00:00:00Z"),
    ("'2024-01-01'", ZONELESS),
    ("2024-01-01T00:00:00", ZONELESS),
    ("'2024-01-01T00:00:00+00:00'", ZONELESS),
]
LITERALS = MappingProxyType(
    {
        "code": said_texts,
        "stage": st.sampled_from([("'new'", "New"), ("'VOID'", "Void"), ("'other'", "other")]),
        "memberId": number_literals([0, 1, 5, 6, -3, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 10**30, -(10**30), 5.5, -2.5]),
        "stockControl": st.one_of(
            number_literals([0, 1, 3, 9]),
            st.sampled_from([("'fifo'", 1), ("'Batch'", 3)]),
        ),
        "total": number_literals([0, -0.5, 1, 2.5, 100.0, 19.99, -7, 10**400]),
        "isOpen": st.sampled_from([("true", True), ("'False'", False), ("1", True), ("0", False), ("'1'", True)]),
        "createdDate": st.sampled_from(instants),
        "categoryIds": st.sampled_from([("'363'", "363"), ("'1,363,2'", "1,363,2"), ("36", "36"), ("''", "")]),
    }
)


def claims_about(name):
    literals = st.one_of(LITERALS[name], st.just(NULL))
    claims = [
        st.tuples(st.sampled_from(sorted(COMPARED)), st.just(name), literals),
        st.tuples(st.just("IN"), st.just(name), st.lists(literals, min_size=1, max_size=4), st.booleans()),
        st.tuples(st.just("IS"), st.just(name), st.booleans()),
    ]
    if THINGS.columns[name].kind == "text":
        claims.append(st.tuples(st.just("LIKE"), st.just(name), st.one_of(letters, texts), st.booleans()))
    return st.one_of(claims)


claims = st.recursive(
    st.sampled_from(sorted(LITERALS)).flatmap(claims_about),
    lambda inner: st.tuples(st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=4)),
    max_leaves=8,
)


@FIXED
@given(claims)
def test_a_condition_finds_what_a_plain_filter_finds(database, claim):
    expected = [row["id"] for row in ROWS if holds(claim, row) is True]
    assert found(database, where=written(claim)) == expected


@FIXED
@given(st.dictionaries(st.sampled_from(sorted(THINGS.columns)), st.booleans(), max_size=3))
def test_rows_come_in_the_order_that_was_asked_for(database, sorts):
    expected = list(ROWS)
    for name, descending in reversed(sorts.items()):
        expected.sort(key=lambda row, name=name: sortable(row[name]), reverse=descending)
    asked = ",".join(f"{name} {'DESC' if descending else 'asc'}" for name, descending in sorts.items())
    assert found(database, order=asked) == [row["id"] for row in expected]


def sortable(value):
    value = ",".join(map(str, value)) if isinstance(value, list) else value
    return (value is not None, plainly(value) if value is not None else 0)


FINDS = {
    "code='ÄRGER'": ["ÄRGER", "ärger"],
    "code='arger'": ["Arger"],
    "code='261115'": ["261115"],
    "code LIKE '%261115'": ["#261115", "261115"],
    "code LIKE '100%'": ["100%"],
    "code~'a_b'": ["a_b", "axb", r"a\b", "a\rb"],
    r"code LIKE 'a\%'": [r"a\b", "a\\"],
    r"code LIKE 'a\_'": [r"a\b"],
    "code LIKE '[x]'": ["[x]"],
    "code LIKE '!'": ["!"],
    "code LIKE '%!%'": ["!", "a!%"],
    "code LIKE '_'": ["ß", "µ", "μ", "x", "!", "😀", "\uffff", "ǅ"],
    "code='O''BRIEN'": ["O'Brien"],
    "code='SS'": ["ss"],
    "code=''": [""],
    "code IS NULL": [None],
    "code=NULL": [],
    "code IN (NULL,'x')": ["x"],
    "code NOT IN (NULL,'x')": [],
    "code=2024-01-02": ["2024-01-02"],
    "code=true": ["true"],
}


@pytest.mark.parametrize(("asked", "codes"), FINDS.items(), ids=map(ascii, FINDS))
def test_text_is_found_as_the_service_finds_it(database, asked, codes):
    by_id = {row["id"]: row["code"] for row in ROWS}
    assert {by_id[each] for each in found(database, where=asked)} == set(codes)


def bush(height):
    """Every branch forks."""
    if height == 0:
        return "id>0"
    return f"(({bush(height - 1)} OR {bush(height - 1)}) AND id>0)"


LONG = {
    "500 ANDs": " AND ".join(["id<>0"] * 500),
    "900 ORs": " OR ".join([f"id={number}" for number in range(900)]),
    "1700 in IN": f"id IN ({','.join(map(str, range(1700)))})",
    "64 parentheses": "(id>0 AND " * 64 + "id>0" + ")" * 64,
    "32 changes": "(id>0 AND (id>0 OR " * 32 + "id>0" + "))" * 32,
    "a bush": bush(8),
    "a bush on a pole": "(id>0 AND (id>0 OR " * 27 + bush(5) + "))" * 27,
}


@pytest.mark.parametrize("asked", LONG.values(), ids=LONG)
def test_long_and_deep_conditions_are_answered(database, asked):
    assert found(database, where=asked) == [row["id"] for row in ROWS]


def test_a_page_beyond_everything_is_empty(database):
    assert database.page(page="9" * 30, rows="250") == []


def test_pages_follow_one_another(database):
    assert database.page(page="3", rows="5", order="id DESC") == [row["id"] for row in reversed(ROWS)][10:15]


@pytest.mark.parametrize("asked", ["id > 5", "code = 'x' OR id = 2", "code = 'x' AND (id = 2 OR id = 3) OR total > 0"])
def test_a_count_is_of_the_account_and_the_condition_alone(database, asked):
    values = {}
    where = slotted(bind(THINGS, {"where": asked}, Behaviour()).where, values)
    counting = statements.counting(database.driver, THINGS, where)
    counted = [counting.run(database.link, values | {"account": number})[0][0] for number in (1, 2)]
    assert counted == [len(found(database, where=asked)), 0]


def test_a_shuffled_list_holds_every_row(database):
    query = bind(THINGS, {}, Behaviour().with_quirks(unstable_order=True))
    shuffled = [database.answer(replace(query, rows=len(ROWS))) for _ in range(3)]
    assert [sorted(each) for each in shuffled] == [[row["id"] for row in ROWS]] * 3
    assert shuffled[0] != shuffled[1] or shuffled[1] != shuffled[2]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_sqlite_sorts_by_an_index_although_we_say_where_nulls_go(database, direction):
    if database.driver != "sqlite":
        pytest.skip("PostgreSQL sorts so few rows without their index")
    query = bind(THINGS, {"order": f"code {direction},id {direction}"}, Behaviour())
    plan = database.ask(f'EXPLAIN QUERY PLAN SELECT id FROM "Things" ORDER BY {order_by(query, THINGS.key)}')
    assert [row[-1] for row in plan] == ["SCAN Things USING COVERING INDEX things_code"]
