"""What can be asked of Omni's API? Every path, method, parameter, body and answer as one OpenAPI 3.1 document."""

from __future__ import annotations

from functools import cache
from typing import Any

from mockomni import __version__, rules
from mockomni.accounts.permissions import OPENED_BY
from mockomni.openapi import schemas
from mockomni.query.bind import MOST_ROWS, ROWS
from mockomni.resources import RESOURCES, Resource
from mockomni.resources.resource import CREATE, DELETE, GET, LIST, UPDATE
from mockomni.rules import expansion

MOST_RECORDS = 250
JSON = "application/json"
DOCUMENT = "3.1.0"

ABOUT = (
    "An offline Cin7 Omni. Dates are in UTC, and a date in a where needs its Z. Unknown parameters and unknown or "
    "read-only fields are ignored. Lengths bind writes; older records may hold longer texts. A write answers 200 "
    "with a result for each record, of which some may have failed."
)
RESULT = {
    "type": "object",
    "description": "What became of one record of a write.",
    "properties": {
        "index": {"type": "integer"},
        "success": {"type": "boolean"},
        "id": {"type": ["integer", "null"], "format": "int64"},
        "code": {"type": ["string", "null"]},
        "errors": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["index", "success", "id", "code", "errors"],
}
ERROR = {
    "description": "A text, or an object with a message: accounts differ (the setting error_style).",
    "oneOf": [
        {"type": "string"},
        {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]},
    ],
}
REFUSALS = {
    "400": "The request cannot be read as a whole: its query, its body, or more than 250 records.",
    "401": "The username or the key is wrong.",
    "403": "The connection lacks the permission.",
    "404": "There is no such record.",
    "429": "More calls than a second, a minute or a day may have.",
    "503": "The service is not there for a moment.",
}
EVERYWHERE = ("401", "403", "429", "503")
LISTS = (
    ("fields", {"type": "string"}, "The fields to answer with: id,reference,lineItems(code,qty)."),
    ("where", {"type": "string"}, "A condition on the record's own fields: total > 100 AND stage = 'New'."),
    ("order", {"type": "string"}, "The fields to sort by: createdDate DESC, id."),
    ("page", {"type": "integer", "minimum": 1, "default": 1}, "Which page, counted from 1."),
    ("rows", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS}, "How many records a page has."),
)
LOADS_BOMS = "Lines whose product has a bill of materials get a line for each of its components."


@cache
def document(base: str) -> dict[str, Any]:
    """The document of an API whose paths follow ``base``, such as ``http://127.0.0.1:8080/api``."""
    return {
        "openapi": DOCUMENT,
        "info": {"title": "Cin7 Omni, as mockomni imitates it", "version": __version__, "description": ABOUT},
        "servers": [{"url": base}],
        "security": [{"basic": []}],
        "tags": [{"name": each.name, "description": (type(each.sheet).__doc__ or "").strip()} for each in RESOURCES],
        "paths": paths(),
        "components": {
            "securitySchemes": {
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The API Username, and the key of an API connection.",
                }
            },
            "responses": {status: refusal(text) for status, text in REFUSALS.items()},
            "schemas": sheets() | {"ResultItem": RESULT, "Error": ERROR},
        },
    }


def sheets() -> dict[str, Any]:
    """The schema of every sheet that is sent or printed, by name."""
    found: dict[str, Any] = {}
    for resource in RESOURCES:
        for sheet in filter(None, (resource.sheet, resource.creates, resource.updates)):
            found |= {schemas.name_of(each): each for each in schemas.inside(sheet)}
    return {name: schemas.of_sheet(sheet) for name, sheet in sorted(found.items())}


def refusal(text: str) -> dict[str, Any]:
    """An answer that is an error."""
    return {"description": text, "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}}


def paths() -> dict[str, Any]:
    """Every path, and what its methods do."""
    found: dict[str, Any] = {}
    for resource in RESOURCES:
        whole, one = resource.methods
        for path, verbs, key in (
            (f"/{resource.path}", whole, None),
            (f"/{resource.path}/{{{resource.lookup}}}", one, 1),
        ):
            if verbs:
                found[path] = {method.lower(): MADE[verb](resource, method) for method, verb in verbs.items()}
                if key:
                    found[path]["parameters"] = [key_of(resource)]
    return found


def key_of(resource: Resource) -> dict[str, Any]:
    """The part of a path that names a record."""
    return parameter(resource.lookup, schemas.of_cell(resource.sheet.fields[resource.lookup]), "", where="path")


def parameter(name: str, schema: dict[str, Any], about: str, *, where: str = "query", must: bool = False) -> dict:
    """A parameter of a query or a path."""
    kept = {key: value for key, value in schema.items() if key not in ("readOnly", "description")}
    found = {"name": name, "in": where, "schema": kept} | ({"description": about} if about else {})
    return found | ({"required": True} if must or where == "path" else {})


def operation(resource: Resource, method: str, verb: str, summary: str, answer: dict[str, Any], *more: str) -> dict:
    """What every method has."""
    columns = " or ".join(column.capitalize() for column in OPENED_BY[method])
    refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in sorted((*EVERYWHERE, *more))}
    done = {"200": {"description": "Done.", "content": {JSON: {"schema": answer}}}}
    return {
        "operationId": f"{verb}{resource.name}",
        "summary": summary,
        "description": f"Needs {columns} on {resource.permission}.",
        "tags": [resource.name],
        "responses": done | refusals,
    }


def many(schema: dict[str, Any]) -> dict[str, Any]:
    """An array of these."""
    return {"type": "array", "items": schema}


def listed(resource: Resource, method: str) -> dict[str, Any]:
    made = operation(
        resource, method, LIST, f"A page of {resource.name}.", many(schemas.reference(resource.sheet)), "400"
    )
    asked = [parameter(*each) for each in LISTS]
    if resource.parameter:
        asked.append(parameter(resource.parameter, {"type": "string"}, f"Only those with this {resource.lookup}."))
    return made | {"parameters": asked}


def got(resource: Resource, method: str) -> dict[str, Any]:
    one, fields = schemas.reference(resource.sheet), [parameter(*LISTS[0])]
    if resource.many:
        summary = f"All {resource.name} with this {resource.lookup}."
        return operation(resource, method, GET, summary, many(one)) | {"parameters": fields}
    return operation(resource, method, GET, f"One record of {resource.name}.", one, "404") | {"parameters": fields}


RESULTS = many({"$ref": "#/components/schemas/ResultItem"})


def written(resource: Resource, method: str, verb: str, summary: str, sheet: Any, answer: dict[str, Any], *more: str):
    made = operation(resource, method, verb, summary, answer, "400", *more)
    batch = many(schemas.reference(sheet)) | {"maxItems": MOST_RECORDS}
    made["requestBody"] = {"required": True, "content": {JSON: {"schema": batch}}}
    if expansion.expand in rules.BEFORE.get(resource.name, ()):
        made["parameters"] = [parameter("loadboms", {"type": "boolean"}, LOADS_BOMS)]
    return made


def created(resource: Resource, method: str) -> dict[str, Any]:
    if resource.name == "ProductImages":
        return pictured(resource, method)
    return written(resource, method, CREATE, f"New {resource.name}.", resource.creates, RESULTS)


def updated(resource: Resource, method: str) -> dict[str, Any]:
    if LIST not in resource.verbs:
        summary = f"The {resource.name} of one {resource.lookup}, over those it had."
        return written(resource, method, UPDATE, summary, resource.updates, {"type": "boolean"}, "404")
    return written(resource, method, UPDATE, f"Changes to {resource.name}, by id.", resource.updates, RESULTS)


def pictured(resource: Resource, method: str) -> dict[str, Any]:
    """The one write that sends a form."""
    result = {"$ref": "#/components/schemas/ResultItem"}
    made = operation(resource, method, CREATE, "A picture for a product.", result, "400")
    made["parameters"] = [
        parameter("productId", {"type": "integer", "format": "int64"}, "Whose picture.", must=True),
        parameter("imagePriority", {"type": "integer", "minimum": 0}, "Its slot; 0 is the main picture."),
    ]
    form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
    made["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    return made


def deleted(resource: Resource, method: str) -> dict[str, Any]:
    result = {"$ref": "#/components/schemas/ResultItem"}
    return operation(resource, method, DELETE, f"One record of {resource.name} less.", result, "404")


MADE = {LIST: listed, GET: got, CREATE: created, UPDATE: updated, DELETE: deleted}
