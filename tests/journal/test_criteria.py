"""Which exchanges do criteria mean, and what do they say to words that mean none?"""

import pytest

from mockomni.errors import Invalid
from mockomni.journal.criteria import Criteria

ORDER = b'[{"Reference":"#1","lineItems":[{"code":"A","qty":2.0},{"code":"B","qty":1}],"isApproved":true,"note":null}]'


@pytest.fixture
def sent(exchange):
    """An order that was posted and refused."""
    return exchange(
        1,
        at=1_000.0,
        method="POST",
        path="/API/v1/salesorders/",
        query="loadBoms=true&Where=id%20%3D%205&empty=",
        request_body=ORDER,
        status=403,
        connection="Shop sync",
    )


MET = [
    "method=post", "path=/v1/SalesOrders", "path=/api/v1/SalesOrders/", "path=/v1/*", "path=/*/SALESorders", "path=*",
    "path=orders", "status=403", "status=4xx", "status=4XX", "connection=shop SYNC", "query=loadboms",
    "query=where=id = 5", "query=empty=", "since=1970-01-01T00:16:40Z", "until=1970-01-01T00:16:40", "method=",
    "since=1970-01-01T12:16:40+12:00", 'body={}', 'body=[]', 'body={"reference":"#1"}', 'body=[{"Reference":"#1"}]',
    'body={"LINEITEMS":[{"code":"B"}]}', 'body={"lineItems":[{"code":"B","qty":1.0},{"qty":2}]}', 'body={"note":null}',
    "body=lineItems.code=B", "body=LINEITEMS.QTY=2", "body=isApproved=true", "body=note=null", "body=reference=#1",
]  # fmt: skip
MISSED = [
    "method=GET", "path=/v1/SalesOrders/*", "path=/SalesOrders", "path=/v1/Sales", "path=quotes", "status=404",
    "status=2xx", "connection=Shop", "query=loadBoms=false", "query=where=", "query=rows", "query=empty=x",
    "since=1970-01-01T00:16:41Z", "until=1970-01-01", 'body={"reference":"1"}',
    'body={"lineItems":[{"code":"B","qty":2}]}',
    'body={"lineItems":{"shade":1}}', 'body={"isApproved":1}', 'body={"lineItems":["A"]}', "body=lineItems=A",
    "body=lineItems.shade=A", "body=reference.code=#1", 'body=[{"reference":"#1"},{"reference":"#2"}]',
    'body={"note":0}',
]  # fmt: skip


@pytest.mark.parametrize("text", MET)
def test_it_is_meant(sent, text):
    assert list(criteria(text).misses(sent)) == []


@pytest.mark.parametrize("text", MISSED)
def test_it_is_not_meant_and_the_criterion_is_named(sent, text):
    name = text.partition("=")[0]
    assert list(criteria(text).misses(sent)) == [{"since": "time", "until": "time"}.get(name, name)]


def criteria(*texts):
    return Criteria.read(text.split("=", 1) for text in texts)


def test_all_criteria_count_together(sent):
    assert criteria("method=POST", "query=loadBoms", "query=empty", "body=note=null", "status=403").matches(sent)
    assert not criteria("method=POST", "query=loadBoms", "query=rows", "status=403").matches(sent)


@pytest.mark.parametrize("body", [b"", b"plain", ORDER[:50], b"\xff"])
def test_a_body_that_is_no_json_carries_nothing(exchange, body):
    sent = exchange(1, request_body=body)
    assert [criteria(text).matches(sent) for text in ("body={}", "body=a=1")] == [False, False]


@pytest.mark.parametrize(
    ("asked", "met"),
    [({}, [1, 2, None]), ({"account": 1}, [1]), ({"account": 1, "strangers": True}, [1, None])],
)
def test_accounts_are_told_apart(exchange, asked, met):
    found = [each for each in (1, 2, None) if Criteria(**asked).matches(exchange(1, account_id=each))]
    assert found == met


SENTENCES = {
    "colour=red": "There is no criterion 'colour'; "
    "there are method, path, status, connection, query, body, since, until.",
    "status=ok": "status is a number like 404 or a class like 4xx, not 'ok'.",
    "status=700": "status is a number like 404 or a class like 4xx, not '700'.",
    "since=yesterday": "since 'yesterday' is no moment such as 2026-01-31T12:00:00Z.",
    "body=red": 'body is JSON that a record contains, like {"lineItems": [{"code": "X"}]}, '
    "or a path and a value, like lineItems.code=X, not 'red'.",
}


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.items(), ids=SENTENCES)
def test_what_means_nothing_is_told(text, sentence):
    with pytest.raises(Invalid) as refused:
        criteria(text)
    assert refused.value.problems == [sentence]


def test_json_that_is_none_is_told():
    with pytest.raises(Invalid, match=r"^body is no JSON \(.+\)\.$"):
        criteria('body={"a":')


def test_every_problem_is_told_at_once():
    with pytest.raises(Invalid) as refused:
        criteria("status=ok", "colour=red", "since=yesterday")
    assert len(refused.value.problems) == 3
