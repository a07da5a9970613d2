"""Which pages are there? A table of paths, and a door that imports a page's module when somebody first asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from flask import Blueprint, request
from werkzeug.routing import Map, Rule

from mockomni.web.room import Room

ROOM = "mockomni.web"

# Method, path, and the function that answers: a module of this room and its name there.
ROUTES = (
    ("GET", "/", "home.home"),
    ("GET", "/login", "login.ask"),
    ("POST", "/login", "login.enter"),
    ("POST", "/logout", "login.leave"),
    ("GET", "/settings", "setup.settings"),
    ("GET", "/settings/api", "setup.overview"),
    ("GET", "/settings/api/new", "setup.ask_name"),
    ("POST", "/settings/api/new", "setup.add"),
    ("GET", "/settings/api/<id_>/permissions", "setup.permissions"),
    ("POST", "/settings/api/<id_>/permissions", "setup.permit"),
    ("GET", "/settings/api/<id_>/regenerate", "setup.ask_regenerate"),
    ("POST", "/settings/api/<id_>/regenerate", "setup.regenerate"),
    ("GET", "/settings/api/<id_>/remove", "setup.ask_remove"),
    ("POST", "/settings/api/<id_>/remove", "setup.remove"),
    ("GET", "/data", "data.index"),
    ("GET", "/data/by-branch", "data_stock.by_branch"),
    ("GET", "/data/over-time", "data_charts.over_time"),
    ("GET", "/data/find/<name>/<column>/<path:value>", "data.find"),
    ("GET", "/data/<name>", "data.table"),
    ("GET", "/data/<name>/<path:key>", "data_record.record"),
    ("GET", "/requests", "requests.journal"),
    ("GET", "/requests/rows", "requests.rows"),
    ("POST", "/requests/clear", "requests.clear"),
    ("GET", "/requests/<id_>", "requests.one"),
    ("GET", "/behaviour", "behaviour.behaviour"),
    ("POST", "/behaviour", "behaviour.change"),
    ("POST", "/behaviour/as-started", "behaviour.as_started"),
    ("POST", "/behaviour/clock/freeze", "behaviour.freeze"),
    ("POST", "/behaviour/clock/set", "behaviour.set_clock"),
    ("POST", "/behaviour/clock/advance", "behaviour.advance"),
    ("POST", "/behaviour/clock/resume", "behaviour.resume"),
    ("POST", "/behaviour/clock/real", "behaviour.real_time"),
    ("GET", "/behaviour/faults", "faults.faults"),
    ("POST", "/behaviour/faults", "faults.plan"),
    ("POST", "/behaviour/faults/storm", "faults.plan_storm"),
    ("POST", "/behaviour/faults/clear", "faults.clear"),
    ("POST", "/behaviour/faults/<id_>/remove", "faults.remove"),
    ("GET", "/behaviour/snapshots", "snapshots.snapshots"),
    ("POST", "/behaviour/snapshots", "snapshots.take"),
    ("POST", "/behaviour/snapshots/import", "snapshots.take_in"),
    ("GET", "/behaviour/snapshots/<name>/restore", "snapshots.ask_restore"),
    ("POST", "/behaviour/snapshots/<name>/restore", "snapshots.restore"),
    ("GET", "/behaviour/snapshots/<name>/remove", "snapshots.ask_remove"),
    ("POST", "/behaviour/snapshots/<name>/remove", "snapshots.remove"),
    ("GET", "/behaviour/snapshots/<name>/export", "snapshots.export"),
    ("POST", "/behaviour/reset", "snapshots.reset"),
    ("GET", "/accounts", "tenants.accounts"),
    ("GET", "/accounts/new", "tenants.ask"),
    ("POST", "/accounts/new", "tenants.open_account"),
    ("GET", "/accounts/<id_>/delete", "tenants.ask_close"),
    ("POST", "/accounts/<id_>/delete", "tenants.close"),
    ("GET", "/help", "help.index"),
    ("GET", "/help/<name>", "help.one"),
    ("GET", "/openapi.json", "help.openapi"),
    ("GET", "/static/<name>", "files.file"),
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SECTIONS = ",".join(f'"{name}"' for name in sorted({rule.split("/")[1] for _, rule, _ in ROUTES} - {""}))


def blueprint(room: Room) -> Blueprint:
    """The door, for an app whose extension ``mockomni`` has a store, accounts and a journal.

    Nothing that makes pages is imported before somebody asks for one, and the map of their paths is not made either:
    it would take a server that only tests call as long as a whole door.
    """
    door = Blueprint("web", __name__)
    door.record(lambda state: state.app.extensions.update({ROOM: room}))
    for rule in ("/", f"/<any({SECTIONS}):_section>", f"/<any({SECTIONS}):_section>/<path:_rest>"):
        door.add_url_rule(rule, rule.replace(".", ""), answer, methods=METHODS, provide_automatic_options=False)
    door.before_request(late("gate.admit"))
    door.after_request(late("gate.guarded"))
    door.register_error_handler(Exception, late("frame.explain"))
    return door


def answer(**_parts: str) -> Any:
    """The page at the path that was asked for; NotFound or MethodNotAllowed where there is none."""
    name, parts = pages().bind_to_environ(request.environ).match()
    return late(name)(**parts)


@cache
def pages() -> Map:
    """Every path, and the function that answers it."""
    rules = [Rule(rule, methods=[method], endpoint=name) for method, rule, name in ROUTES]
    return Map(rules, strict_slashes=False, merge_slashes=False)


def late(name: str) -> Callable[..., Any]:
    """The function of that name, whose module is imported at its first call."""
    module, _, function = name.partition(".")

    def view(*given, **parts):
        return getattr(import_module(f"mockomni.web.{module}"), function)(*given, **parts)

    return view
