"""How do tests talk to the server? The door under ``/_mock/``: its routes, and who is let in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from mockomni.control import (
    accounts,
    clock,
    connections,
    faults,
    health,
    load,
    metrics,
    openapi,
    requests,
    settings,
    snapshots,
)
from mockomni.control.answers import Refused, explain
from mockomni.trust import Guard

PREFIX = "/_mock"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SUBJECTS: tuple[Any, ...] = (
    health,
    metrics,
    accounts,
    connections,
    settings,
    clock,
    faults,
    snapshots,
    load,
    requests,
    openapi,
)
ROUTES = tuple(route for subject in SUBJECTS for route in subject.ROUTES)


def blueprint(guard: Guard) -> Blueprint:
    """The door, for an app whose extension ``mockomni`` has a store, accounts and a journal."""
    door = Blueprint("control", __name__, url_prefix=PREFIX)

    @door.before_request
    def admit():
        headers: Any = request.headers  # a mapping in all but name
        refusal = None if request.path == f"{PREFIX}/health" else guard.refusal(request.method, headers)
        if refusal:
            raise Refused(*refusal)

    for method, rule, view in ROUTES:
        # Flask keeps the dot to itself.
        name = f"{method} {rule}".replace(".", " ")
        door.add_url_rule(rule, name, view, methods=[method], provide_automatic_options=False)
    for rule in ("/", "/<path:_rest>"):
        door.add_url_rule(rule, f"any {rule}", nowhere, methods=METHODS, provide_automatic_options=False)
    door.register_error_handler(Exception, explain)
    return door


def nowhere(_rest: str = ""):
    """Whatever is no route of this door."""
    routes = [f"{method} {PREFIX}{rule}" for method, rule, _ in ROUTES]
    raise Refused(404, f"There is no {request.method} {request.path} here.", routes=routes)
