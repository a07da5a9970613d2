"""Is every route of the tests' door described, and nothing else?"""

import re

import pytest

from mockomni.control.door import PREFIX
from mockomni.control.openapi import ANSWERED_AS, BODIES, CRITERIA, FAULT, PARAMETERS, SENT_AS, WITHOUT_ACCOUNT
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


def test_every_criterion_of_the_journal_is_a_parameter():
    assert set(CRITERIA) == set(READERS)


def test_every_field_of_a_fault_is_described():
    assert set(FAULT) == {"effect", *FIELDS}
