"""How is this door described to machines? Its routes as an OpenAPI document."""

from __future__ import annotations

import re
from typing import Any

from mockomni import __version__
from mockomni.control.answers import answer
from mockomni.trust import ARCHIVE

JSON = "application/json"
ABOUT = (
    "What a test, a script or a developer asks mockomni about itself; no part of Omni's API. Writes are sent as JSON. "
    "Errors explain themselves."
)
TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1}
GRID = {
    "description": "Lines of the permission grid and their columns, or the name of a preset.",
    "oneOf": [
        {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {"type": "string", "enum": ["create", "read", "update", "write"]},
            },
        },
        {"type": "string", "enum": ["read-only", "everything"]},
    ],
}
# Which requests: the criteria of the journal.
CRITERIA = {
    "method": "Of this method.",
    "path": "Of this path, in any case; * stands for anything.",
    "status": "Answered so: 404, or 4xx for the whole class.",
    "connection": "Of this API connection.",
    "query": "Whose query string carried this name, or name=value.",
    "body": "Whose body contained this JSON, or path=value.",
    "since": "From this moment on, by the account's clock.",
    "until": "Up to this moment, by the account's clock.",
}
REQUESTS = {name: (TEXT, about) for name, about in CRITERIA.items()}
MOMENT: dict[str, Any] = {"type": "object", "properties": {"at": {"type": ["string", "number"]}}}
MADE_FROM = {"scenario": TEXT, "seed": {"type": "integer"}, "anchor": {"type": "string", "format": "date"}}
SETTINGS: dict[str, Any] = {
    "type": "object",
    "description": "What is to change; null takes a change back.",
    "properties": {
        "limits": {"type": ["string", "null"], "examples": ["3/60/5000", "off"]},
        "error_style": {"type": ["string", "null"], "enum": ["string", "object", None]},
        "quirks": {"type": ["object", "null"]},
    },
}
SOME_CALLS = {
    **dict.fromkeys(("method", "path", "connection", "after", "until"), TEXT),
    **{name: {"type": "integer"} for name in ("nth", "times", "seed")},
    "probability": {"type": "number", "minimum": 0, "maximum": 1},
    "seconds": {"type": "number"},
}
FAULT = {
    **SOME_CALLS,
    "effect": TEXT,
    "status": {"type": "integer", "minimum": 200, "maximum": 599},
    "retry_after": {"type": "integer"},
    "commit": {"type": "boolean"},
    "delay": {"type": "number"},
    "headers": {"type": "object"},
    "json": {},
    "body": TEXT,
}
# The parameters that a route reads, beside the account.
PARAMETERS: dict[str, dict[str, tuple[dict[str, Any], str]]] = {
    "GET /requests": {**REQUESTS, "limit": (NUMBER, "How many, 50 unless said.")},
    "GET /requests.har": {**REQUESTS, "limit": (NUMBER, "How many of the latest, all unless said.")},
    "GET /requests/expected": REQUESTS,
    "GET /requests/<id_>": {**REQUESTS, "account": (NUMBER, "Of this account only.")},
    "POST /snapshots/import": {"name": (TEXT, "Another name than its own.")},
    "GET /requests/limits": {"limits": (TEXT, "Calls a second, a minute and a day, like 3/60/5000.")},
}
# What a write sends; one that is not here sends any JSON.
BODIES: dict[str, dict[str, Any]] = {
    "POST /connections": {
        "type": "object",
        "properties": {"name": TEXT, "permissions": GRID},
        "required": ["name"],
    },
    "PUT /connections/<id_>/permissions": GRID,
    "POST /connections/<id_>/regenerate": {},
    "POST /accounts": {
        "type": "object",
        "properties": {**MADE_FROM, "username": TEXT, "key": TEXT, "settings": SETTINGS},
    },
    "POST /reset": {"type": "object", "properties": MADE_FROM},
    "PUT /settings": SETTINGS,
    "POST /clock/freeze": MOMENT,
    "POST /clock/set": {**MOMENT, "required": ["at"]},
    "POST /clock/advance": {
        "type": "object",
        "properties": {name: {"type": "number"} for name in ("seconds", "minutes", "hours", "days")},
        "minProperties": 1,
    },
    "POST /clock/resume": {},
    "POST /snapshots": {"type": "object", "properties": {"name": TEXT}, "required": ["name"]},
    "POST /snapshots/<name>/restore": {},
    "POST /snapshots/import": {"type": "string", "format": "binary"},
    "POST /faults": {"type": "object", "properties": FAULT},
    "POST /faults/storm": {"type": "object", "properties": {**SOME_CALLS, "name": TEXT}, "required": ["name"]},
    "POST /load": {
        "type": "object",
        "description": "Records by resource, in the shape that the API prints.",
        "additionalProperties": {"type": "array", "items": {"type": "object"}},
    },
}
# What is no JSON, sent or answered.
SENT_AS = {"POST /snapshots/import": ARCHIVE}
ANSWERED_AS = {"GET /snapshots/<name>/export": ARCHIVE, "GET /metrics": "text/plain"}
WITHOUT_ACCOUNT = frozenset(
    f"{method} {rule}"
    for method, rule in (
        *(("GET", "/health"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/accounts")),
        *(("POST", "/accounts"), ("GET", "/accounts/<id_>"), ("DELETE", "/accounts/<id_>"), ("GET", "/requests/<id_>")),
    )
)
ERROR = {
    "type": "object",
    "properties": {"error": TEXT, "problems": {"type": "array", "items": TEXT}},
    "required": ["error"],
}


def openapi():
    """This document."""
    from mockomni.control.door import PREFIX
    from mockomni.control.routes import ROUTES

    return answer(document(PREFIX, ROUTES))


def document(prefix: str, routes: Any) -> dict[str, Any]:
    """The document of routes: method, rule and function, whose first sentence says what it is for."""
    paths: dict[str, Any] = {}
    for method, rule, view in routes:
        paths.setdefault(prefix + path_of(rule), {})[method.lower()] = operation(method, rule, view)
    return {
        "openapi": "3.1.0",
        "info": {"title": "mockomni, the tests' door", "version": __version__, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{}, {"admin": []}],
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {
                "admin": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The admin token, as soon as the server can be reached from elsewhere.",
                }
            },
        },
    }


def path_of(rule: str) -> str:
    """A rule of ours as OpenAPI writes it."""
    return re.sub(r"<(?:\w+:)?(\w+?)_?>", r"{\1}", rule)


def operation(method: str, rule: str, view: Any) -> dict[str, Any]:
    """What one method of a path does."""
    route = f"{method} {rule}"
    about = " ".join((view.__doc__ or route).split())
    made: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{method.lower()}{path_of(rule)}").strip("_"),
        "summary": re.split(r"(?<=[.?])\s", about, maxsplit=1)[0],
        "description": about,
        "parameters": parameters(route, rule),
        "responses": responses(method, ANSWERED_AS.get(route, JSON)),
    }
    if method in ("POST", "PUT"):
        made["requestBody"] = {"content": {SENT_AS.get(route, JSON): {"schema": BODIES.get(route, {})}}}
    return made


def parameters(route: str, rule: str) -> list[dict[str, Any]]:
    """What stands in the path, and what in the query."""
    named = re.findall(r"<(?:\w+:)?(\w+?)_?>", rule)
    found = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in named]
    asked = dict(PARAMETERS.get(route, {}))
    if route not in WITHOUT_ACCOUNT:
        asked["account"] = (NUMBER, "Another account than the first, by its id.")
    return found + [
        {"name": name, "in": "query", "schema": schema, "description": about} for name, (schema, about) in asked.items()
    ]


def responses(method: str, kind: str) -> dict[str, Any]:
    """What may come back."""
    done = {"description": "Done.", "content": {kind: {"schema": {}}}}
    refused = {
        "description": "The reason, in a sentence.",
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    return {"200": done} | ({"201": done} if method == "POST" else {}) | {"default": refused}


ROUTES = (("GET", "/openapi.json", openapi),)
