"""Is every route of the tests' door described, and nothing else?"""

import re
from functools import reduce

import pytest

from mockomni.control.door import PREFIX
from mockomni.control.openapi import ANSWERED_AS, BODIES, CRITERIA, FAULT, PARAMETERS, SENT_AS, WITHOUT_ACCOUNT, path_of
from mockomni.control.routes import ROUTES
from mockomni.faults.reading import READERS as FIELDS
from mockomni.journal.criteria import READERS


@pytest.fixture
def described(app):
    return app.test_client().get("/_mock/openapi.json").json


def test_the_document_is_one_by_the_standard(described):
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(described)


def test_every_route_is_in_it_and_no_other(described):
    expected = {(method.lower(), PREFIX + re.sub(r"<(?:\w+:)?(\w+?)_?>", r"{\1}", rule)) for method, rule, _ in ROUTES}
    assert {(method, path) for path, known in described["paths"].items() for method in known} == expected


def test_every_operation_says_what_it_is_for(described):
    operations = [each for known in described["paths"].values() for each in known.values()]
    assert all(each["summary"].endswith((".", "?")) for each in operations)
    assert len({each["operationId"] for each in operations}) == len(operations)


def test_nothing_is_said_of_routes_that_do_not_exist():
    said = {*BODIES, *PARAMETERS, *SENT_AS, *ANSWERED_AS, *WITHOUT_ACCOUNT}
    assert said - {f"{method} {rule}" for method, rule, _ in ROUTES} == set()


# What each parameter may be, so that an answer that heeds it differs from one that does not.
ASKED = {
    "method": "DELETE", "path": "/v1/Nowhere", "status": "5xx", "connection": "Nobody", "query": "a", "body": "a=1",
    "since": "2999-01-01T00:00:00Z", "until": "1999-01-01T00:00:00Z", "limit": "1", "limits": "1/1/1", "account": "99",
}  # fmt: skip
EXAMPLES = {"{id}": "latest", "{name}": "before"}
READ = sorted(PREFIX + path_of(rule) for method, rule, _ in ROUTES if method == "GET" and rule != "/accounts/<id_>")


@pytest.mark.parametrize("path", READ)
def test_what_is_said_to_be_read_is_read_and_nothing_else(door, omni, described, path):
    omni("Users")
    omni("Users")
    door.post(f"{PREFIX}/snapshots", json={"name": "before"})
    address = reduce(lambda known, part: known.replace(part, EXAMPLES[part]), EXAMPLES, path)

    def answer(**query):
        got = door.get(address, query_string=query)
        return None if b"no criterion" in got.data else (got.status_code, got.data)

    heeded = {name for name, value in ASKED.items() if answer(**{name: value}) not in (answer(), None)}
    said = {each["name"] for each in described["paths"][path]["get"]["parameters"] if each["in"] == "query"}
    assert heeded == said


@pytest.mark.parametrize(("method", "rule"), [route[:2] for route in ROUTES])
def test_an_account_that_there_is_not_is_told_where_one_may_be_named(door, described, method, rule):
    path = PREFIX + path_of(rule)
    said = {each["name"] for each in described["paths"][path][method.lower()]["parameters"]}
    status = door.open(path, method=method, query_string={"account": "99"}, json={"name": "x"}).status_code
    assert "account" not in said or status == 404


def test_every_criterion_of_the_journal_is_a_parameter():
    assert set(CRITERIA) == set(READERS)


def test_every_field_of_a_fault_is_described():
    assert set(FAULT) == {"effect", *FIELDS}
