"""How do tests talk to the server? The door under ``/_mock/``: who is let in, and where it leads."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import HTTPException

from mockomni.accounts.attempts import Attempts, too_often
from mockomni.control.answers import Refused, explain
from mockomni.control.health import health
from mockomni.trust import Guard

PREFIX = "/_mock"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def blueprint(guard: Guard, attempts: Attempts) -> Blueprint:
    """The door, for an app whose extension ``mockomni`` has a store, accounts and a journal."""
    door = Blueprint("control", __name__, url_prefix=PREFIX)

    @door.before_request
    def admit():
        if request.path == f"{PREFIX}/health":
            return
        headers: Any = request.headers  # a mapping in all but name
        if not guard.is_open and guard.sends_token(headers):
            seconds = attempts.wait(request.remote_addr or "", lambda: guard.has_token(headers))
            if seconds:
                raise Refused(429, too_often(seconds), retry_after=seconds)
        refusal = guard.refusal(request.method, headers)
        if refusal:
            raise Refused(*refusal)

    door.add_url_rule("/health", "health", health, provide_automatic_options=False)
    for rule in ("/", "/<path:path>"):
        door.add_url_rule(rule, f"any {rule}", answer, methods=METHODS, provide_automatic_options=False)
    door.register_error_handler(Exception, explain)
    return door


def answer(path: str = ""):
    """Whatever else this door answers. Its routes take as long to make as the rest of an app, so few starts do."""
    from mockomni.control.routes import ROUTES, view_at

    try:
        view, parts = view_at(request.method, f"/{path}")
    except HTTPException:
        routes = [f"{method} {PREFIX}{rule}" for method, rule, _ in ROUTES]
        raise Refused(404, f"There is no {request.method} {request.path} here.", routes=routes) from None
    return view(**parts)
