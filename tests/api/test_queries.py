"""Are query strings read as clients send them?"""

import pytest

from mockomni.api.call import read_query
from mockomni.resources import SHELF

BRANCHES = SHELF["Branches"]


@pytest.mark.parametrize(
    ("raw", "arguments"),
    [
        ("", ()),
        ("page=2&rows=5", (("page", "2"), ("rows", "5"))),
        ("where=a%3D1&where=b", (("where", "a=1"), ("where", "b"))),
        ("where=code LIKE '%PTS%'", (("where", "code LIKE '%PTS%'"),)),
        ("where=a+b%20c%2B", (("where", "a b c+"),)),
        ("where=%C3%A9%FF", (("where", "é\ufffd"),)),
        ("where=\xc3\xa9", (("where", "é"),)),
        ("where=a=1", (("where", "a=1"),)),
        ("&&flag&=x", (("flag", ""), ("", "x"))),
        ("a=1;b=2", (("a", "1;b=2"),)),
    ],
)
def test_a_query_string_is_read_so(raw, arguments):
    assert read_query(raw) == arguments


@pytest.fixture
def branches(account):
    """Three branches."""
    rows = [BRANCHES.sheet.blank_row() | {"id": id_, "company": name} for id_, name in enumerate(["A", "B", "C%20"], 1)]
    with account.shop.unit(write=True) as unit:
        unit.insert(BRANCHES, *rows)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("where=company='B'", [2]),
        ("where=company='B'&where=company='A'", [2]),
        ("WHERE=id>1&Order=id DESC", [3, 2]),
        ("where=company LIKE '%25'", [1, 2, 3]),
        ("where=company LIKE '%C%'", [3]),
        ("limit=1&stage=New&sort=id", [1, 2, 3]),
        ("page=2&rows=2", [3]),
        ("page=9", []),
    ],
)
def test_a_list_is_what_was_asked_for(client, branches, query, ids):
    assert [row["id"] for row in client.get(f"/api/v1/Branches?{query}").json] == ids


def test_fields_choose_what_is_printed_in_wire_order(client, branches):
    assert client.get("/api/v1/Branches?fields=COMPANY,id,nothing&where=id=1").data == b'[{"id":1,"company":"A"}]'
    assert client.get("/api/v1/Branches/2?fields=company").data == b'{"company":"B"}'


def test_a_record_is_all_its_fields_in_wire_order(client, branches):
    assert list(client.get("/api/v1/Branches/2").json) == list(BRANCHES.sheet.fields)


@pytest.mark.parametrize(
    ("query", "why", "notes"),
    [
        ("", "3 records of Branches: page 1, at most 50 a page.", 0),
        ("where=id=1&limit=5&fields=id,nothing", "1 record of Branches: page 1, at most 50 a page.", 2),
        ("page=7", "No Branches: page 7, at most 50 a page, is past the end.", 0),
    ],
)
def test_the_journal_says_what_a_list_answered_and_what_was_ignored(client, branches, query, why, notes):
    client.get(f"/api/v1/Branches?{query}")
    assert (client.why(), len(client.last().notes)) == (why, notes)


@pytest.mark.parametrize(
    "query", ["where=lineItems.code='x'", "where=nothing=1", "order=nothing", "rows=x", "where=((("]
)
def test_a_mistake_is_told_on_the_wire_and_explained_in_the_journal(client, query):
    answer = client.get(f"/api/v1/SalesOrders?{query}")
    assert (answer.status_code, isinstance(answer.json, str), bool(client.why())) == (400, True, True)
