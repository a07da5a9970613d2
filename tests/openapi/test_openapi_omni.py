"""Does the document say what the API does? Held against the routes, against real answers, and against the standard."""

from __future__ import annotations

from datetime import date

import pytest

from mockomni.app import create_app
from mockomni.openapi.omni import document
from mockomni.openapi.schemas import inside, name_of
from mockomni.resources import RESOURCES
from mockomni.resources.resource import LIST
from mockomni.seeding import plant
from mockomni.settings import Behaviour
from mockomni.storage.store import open_store

DOCUMENT = document("http://127.0.0.1:8080/api")
OPERATIONS = [each for path in DOCUMENT["paths"].values() for name, each in path.items() if name != "parameters"]


@pytest.fixture(scope="module")
def api():
    """A client of the small shop."""
    store = open_store()
    plant(store, scenario="small", anchor=date(2026, 1, 5))
    app = create_app(store=store, behaviour=Behaviour(limits=None), key="0" * 32)
    username = app.extensions["mockomni"].accounts.first().username
    client = app.test_client()
    yield lambda method, path, **more: client.open(f"/api{path}", method=method, auth=(username, "0" * 32), **more)
    store.close()


def schema_of(schema):
    """A schema that finds the document's others."""
    jsonschema = pytest.importorskip("jsonschema")
    return jsonschema.Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def test_the_document_is_one_by_the_standard():
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(DOCUMENT)


def test_every_call_of_every_resource_is_in_it_and_no_other():
    expected = set()
    for resource in RESOURCES:
        whole, one = resource.methods
        expected |= {(f"/{resource.path}", method.lower()) for method in whole}
        expected |= {(f"/{resource.path}/{{{resource.lookup}}}", method.lower()) for method in one}
    found = {(path, method) for path, known in DOCUMENT["paths"].items() for method in known if method != "parameters"}
    assert found == expected


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_a_method_is_in_it_exactly_when_the_api_knows_it(api, path):
    known = {method.upper() for method in DOCUMENT["paths"][path] if method != "parameters"}
    real = path.replace("{", "").replace("}", "")
    assert {method for method in ("GET", "POST", "PUT", "DELETE") if api(method, real).status_code != 405} == known


@pytest.mark.parametrize("resource", [each for each in RESOURCES if LIST in each.verbs], ids=lambda each: each.name)
def test_what_the_api_answers_is_what_the_document_says(api, resource):
    rows = api("GET", f"/{resource.path}?rows=250").json
    said = DOCUMENT["paths"][f"/{resource.path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    # Lengths bind writes; the shop holds a reference that is longer, as live data does.
    wrong = [error.message for error in schema_of(said).iter_errors(rows) if error.validator != "maxLength"]
    assert rows and wrong == []


def test_every_field_that_is_printed_is_described(api):
    for resource in (each for each in RESOURCES if LIST in each.verbs):
        (row, *_) = api("GET", f"/{resource.path}?rows=1").json
        assert set(row) <= set(DOCUMENT["components"]["schemas"][name_of(resource.sheet)]["properties"])


@pytest.mark.parametrize("path", ["/v1/Contacts", "/v1/SalesOrders?where=nope=1", "/v1/Contacts/999999"])
@pytest.mark.parametrize("style", ["string", "object"])
def test_errors_are_described_in_both_styles(path, style):
    store = open_store()
    plant(store, scenario="empty", anchor=date(2026, 1, 5))
    app = create_app(store=store, behaviour=Behaviour(limits=None, error_style=style), key="0" * 32)
    username = app.extensions["mockomni"].accounts.first().username
    key = "1" * 32 if path == "/v1/Contacts" else "0" * 32
    answer = app.test_client().get(f"/api{path}", auth=(username, key))
    error = {"$ref": "#/components/schemas/Error"}
    assert answer.status_code >= 400 and schema_of(error).is_valid(answer.json)
    store.close()


def test_the_results_of_a_write_are_described(api):
    answer = api("POST", "/v1/Contacts", json=[{"type": "Customer"}, {"type": "Nobody"}]).json
    said = DOCUMENT["paths"]["/v1/Contacts"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema_of(said).is_valid(answer) and not answer[1]["success"]


def test_names_of_calls_are_told_apart():
    names = [each["operationId"] for each in OPERATIONS]
    assert len(set(names)) == len(names)


def test_sheets_of_one_name_are_one_sheet():
    found: dict[str, type] = {}
    for resource in RESOURCES:
        for whole in filter(None, (resource.sheet, resource.creates, resource.updates)):
            for sheet in inside(whole):
                assert found.setdefault(name_of(sheet), type(sheet)) is type(sheet)


def test_lengths_enums_and_read_only_fields_are_said():
    order = DOCUMENT["components"]["schemas"]["SalesOrder"]["properties"]
    assert order["reference"]["maxLength"] == 30
    assert order["status"] == {
        "type": "string",
        "enum": ["VOID", "DRAFT", "APPROVED"],
        "readOnly": True,
        "default": "DRAFT",
    }
    assert DOCUMENT["components"]["schemas"]["Contact"]["required"] == ["type"]


def test_only_documents_with_components_take_loadboms():
    taking = {
        each["tags"][0]
        for each in OPERATIONS
        for parameter in each.get("parameters", ())
        if parameter["name"] == "loadboms"
    }
    assert taking == {"SalesOrders", "PurchaseOrders", "Quotes"}
