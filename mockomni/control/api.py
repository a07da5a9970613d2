"""How do tests talk to the server? The door under ``/_mock/``: health, journal, connections, loading records."""

from __future__ import annotations

import codecs
import logging
from base64 import b64encode
from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, request

from mockomni import __version__, accounts
from mockomni.accounts import Account, Connection
from mockomni.accounts.connections import as_lists
from mockomni.clock import stamp
from mockomni.control.journal import MOST_EXCHANGES, Entry
from mockomni.control.trust import Guard
from mockomni.errors import Invalid, LimitReached, MockomniError, NotFound
from mockomni.settings import ERROR_STYLES, Behaviour, Limits, read_quirk

PREFIX = "/_mock"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
FEW_REQUESTS = 50
MOST_BYTES = 32 * 1024 * 1024
# No id that a database holds has more digits, and no number that anybody means.
MOST_DIGITS, MOST_DIGITS_MEANT = 18, 100

PRESETS = {"read-only": accounts.read_only, "everything": accounts.everything}

log = logging.getLogger("mockomni.control")


class Refused(Exception):
    """A request of this door cannot be met; ``more`` goes into the answer beside the sentence."""

    def __init__(self, status: int, sentence: str, **more: Any):
        super().__init__(sentence)
        self.status = status
        self.more = more


def blueprint(*, admin_token: str | None = None, on_loopback: bool = True, public_url: str | None = None) -> Blueprint:
    """The door, for an app whose extension ``mockomni`` has a store, accounts and a journal."""
    guard = Guard(admin_token, is_open=on_loopback, public_url=public_url)
    door = Blueprint("control", __name__, url_prefix=PREFIX)

    @door.before_request
    def admit():
        headers: Any = request.headers  # a mapping in all but name
        refusal = None if request.path == f"{PREFIX}/health" else guard.refusal(request.method, headers)
        if refusal:
            raise Refused(*refusal)

    for method, rule, view in ROUTES:
        door.add_url_rule(rule, f"{method} {rule}", view, methods=[method], provide_automatic_options=False)
    for rule in ("/", "/<path:_rest>"):
        door.add_url_rule(rule, f"any {rule}", nowhere, methods=METHODS, provide_automatic_options=False)
    door.register_error_handler(Exception, explain)
    return door


# What the server is


def health():
    """Is the shop loaded? The only view that never asks who calls."""
    mock = here()
    account = mock.accounts.first()
    facts = facts_of(mock, account) if account else {}
    if account is None or "scenario" not in facts:
        return answer({"status": "starting", "version": __version__}, 503)
    return answer(
        {
            "status": "ready",
            "version": __version__,
            "scenario": facts["scenario"],
            "seed": int(facts["seed"]),
            "anchor": facts["anchor"],
            "database": "memory" if mock.store.in_memory else "file",
            "clock": stamp(account.clock.now()),
        }
    )


def facts_of(mock, account: Account) -> dict[str, str]:
    """What was said about an account's shop when it was made, or about the one it was copied from."""
    with mock.store.unit(account.id) as unit:
        return unit.facts()


# The journal


def requests():
    """Recent requests, the newest first."""
    count = whole_number("limit", FEW_REQUESTS, 1, MOST_EXCHANGES)
    account_id = whole_number("account", None, 1)
    found = [entry.exchange.summary() for entry in here().journal.latest(account_id=account_id) if is_asked_for(entry)]
    return answer({"requests": found[:count]})


def one_request(id_: str):
    """Both sides of one request, and why it was answered so."""
    journal = here().journal
    entry = next(iter(journal.latest(1)), None) if id_ == "latest" else journal.find(id_)
    if entry is None:
        raise Refused(404, f"The journal has no request {id_!r}; it keeps the latest {journal.most_exchanges}.")
    return answer(whole(entry))


def is_asked_for(entry: Entry) -> bool:
    """Does an entry match the filters ``status`` (404 or 4xx), ``method`` and ``path`` (a part of it)?"""
    exchange, asked = entry.exchange, request.args
    status, method, path = asked.get("status"), asked.get("method"), asked.get("path")
    return (
        (not status or str(exchange.status) == status or f"{exchange.status // 100}xx" == status.lower())
        and (not method or exchange.method == method.upper())
        and (not path or path.lower() in exchange.path.lower())
    )


def whole(entry: Entry) -> dict[str, Any]:
    """An entry on its own."""
    exchange = entry.exchange
    return exchange.summary() | {
        "notes": list(exchange.notes),
        "request": side(exchange.request_headers, exchange.request_body, entry.request_length),
        "response": side(exchange.response_headers, exchange.response_body, entry.response_length),
    }


def side(headers, body: bytes, length: int) -> dict[str, Any]:
    """One side of an exchange: ``length`` is the body's own, of which ``body`` may show only the beginning."""
    kept: dict[str, Any] = {"headers": dict(headers), "length": length}
    if len(body) < length:
        kept["note"] = f"The body has {length} bytes; the journal keeps the first {len(body)}."
    try:
        # A body may be cut in the middle of a letter.
        text = codecs.getincrementaldecoder("utf-8")().decode(body, final=len(body) == length)
        return kept | {"body": text}
    except UnicodeDecodeError:
        return kept | {"body": b64encode(body).decode(), "encoding": "base64"}


# Connections


def connections():
    """Every connection of the account, without keys."""
    account = chosen()
    return answer(
        {"username": account.username, "connections": [connection_json(each) for each in account.connections.all()]}
    )


def add_connection():
    """A new connection; its key is in this answer and in no other."""
    sent = body()
    unknown = sorted(set(sent) - {"name", "permissions"})
    if unknown:
        raise Refused(400, f"A connection has a name and permissions, and no {unknown[0]!r}.")
    grid = read_grid(sent["permissions"]) if sent.get("permissions") is not None else None
    connection, key = chosen().connections.add(sent.get("name"), grid)
    return answer({**connection_json(connection), "key": key}, 201)


def permit(id_: str):
    """Replace what a connection may do, by a grid or by the name of a preset."""
    connection_id = id_of(id_)
    return answer(connection_json(chosen().connections.permit(connection_id, read_grid(body(whole=True)))))


def regenerate(id_: str):
    """A new key for a connection, shown this once; the old one stops working at once."""
    connection_id = id_of(id_)
    account = chosen()
    key = account.connections.regenerate(connection_id)
    return answer({**connection_json(account.connections.get(connection_id)), "key": key})


def remove_connection(id_: str):
    """Delete a connection."""
    connection_id = id_of(id_)
    account = chosen()
    connection = account.connections.get(connection_id)
    account.connections.remove(connection_id)
    return answer(connection_json(connection))


def connection_json(connection: Connection) -> dict[str, Any]:
    """A connection as this door shows it."""
    return {
        "id": connection.id,
        "name": connection.name,
        "permissions": as_lists(connection.permissions),
        "created": stamp(connection.created),
        "regenerated": stamp(connection.regenerated),
    }


def read_grid(sent: Any):
    """A grid as it was sent: an object, or the name of a preset."""
    if isinstance(sent, str) and sent.lower() in PRESETS:
        return PRESETS[sent.lower()]()
    if isinstance(sent, dict):
        return sent
    raise Refused(400, f'Permissions are an object such as {{"Products": ["read"]}}, or {preset_names()}.')


def preset_names() -> str:
    """The presets as a sentence has them."""
    return " or ".join(f'"{name}"' for name in PRESETS)


# How Omni behaves


def settings():
    """How the account's Omni behaves now."""
    return answer(settings_json(chosen().behaviour))


def change_settings():
    """Change some of it, from the next call on; what is left out stays, a wrong value changes nothing."""
    account, sent = chosen(), body()
    account.behaviour = changed(account.behaviour, sent)
    return answer(settings_json(account.behaviour))


def settings_json(behaviour: Behaviour) -> dict[str, Any]:
    """A behaviour as this door shows it: every value as a flag of ``mockomni serve`` takes it, quirks by their type."""
    limits = "off" if behaviour.limits is None else str(behaviour.limits)
    return {"limits": limits, "error_style": behaviour.error_style, "quirks": behaviour.quirks}


def changed(behaviour: Behaviour, sent: dict[str, Any]) -> Behaviour:
    """A behaviour with what was sent; Refused with a sentence for what cannot be."""
    unknown = set(sent) - {"limits", "error_style", "quirks"}
    quirks = sent.get("quirks", {})
    if unknown or not isinstance(quirks, dict):
        raise Refused(400, 'Settings are "limits", "error_style" and "quirks", the last an object of names to values.')
    if sent.get("error_style", "string") not in ERROR_STYLES:
        raise Refused(400, f"error_style is one of {', '.join(ERROR_STYLES)}, not {sent['error_style']!r}.")
    try:
        if "limits" in sent:
            behaviour = replace(behaviour, limits=Limits.read(str(sent["limits"])))
        read = dict(read_quirk(f"{name}={value}") for name, value in quirks.items())
        return replace(behaviour.with_quirks(**read), error_style=sent.get("error_style", behaviour.error_style))
    except ValueError as error:
        raise Refused(400, f"{error}.") from None


# Records


def load():
    """Put the caller's own records into the shop: all of them, or none and a list of what is wrong."""
    from mockomni.seeding.load import load as load_records

    return answer({"loaded": load_records(chosen().shop, body())}, 201)


# How a request is read and answered


def here():
    """What the app was wired with."""
    return current_app.extensions["mockomni"]


def chosen() -> Account:
    """The account named by ``?account=``, the first one when none is named."""
    everybody = here().accounts
    id_ = whole_number("account", None, 1)
    account = everybody.first() if id_ is None else everybody.by_id(id_)
    if account is None:
        raise NotFound("no account is open yet")
    return account


def id_of(text: str) -> int:
    """An id in a path; NotFound for what no row could have."""
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise NotFound(f"there is no API connection {text[:MOST_DIGITS]!r}")
    return int(text)


def whole_number(name: str, default: int | None, least: int, most: int | None = None) -> Any:
    """A number from the query string."""
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > MOST_DIGITS_MEANT or not least <= int(text) <= (most or int(text)):
        span = f"from {least} to {most}" if most else f"from {least} up"
        raise Refused(400, f"{name} is a whole number {span}, not {text!r}.")
    return int(text)


def body(*, whole: bool = False) -> Any:
    """The JSON that was sent: an object, or with ``whole`` anything."""
    request.max_content_length = MOST_BYTES
    try:
        sent = orjson.loads(request.get_data())
    except ValueError as error:
        raise Refused(400, f"The body is not JSON: {error}.") from None
    if not whole and not isinstance(sent, dict):
        raise Refused(400, "The body is a JSON object.")
    return sent


def answer(value: Any, status: int = 200) -> Response:
    """JSON, never kept by a cache."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(text, status, headers, content_type="application/json")


def nowhere(_rest: str = ""):
    """Whatever is no route of this door."""
    routes = [f"{method} {PREFIX}{rule}" for method, rule, _ in ROUTES]
    raise Refused(404, f"There is no {request.method} {request.path} here.", routes=routes)


STATUSES = {NotFound: 404, LimitReached: 409}


def explain(error: Exception) -> Response:
    """An error as this door says it."""
    if isinstance(error, Refused):
        return answer({"error": str(error), **error.more}, error.status)
    if isinstance(error, Invalid):
        return answer({"error": str(error), "problems": error.problems}, 400)
    if isinstance(error, MockomniError):
        return answer({"error": str(error)}, STATUSES.get(type(error), 400))
    status = getattr(error, "code", None)
    if isinstance(status, int):
        return answer({"error": str(getattr(error, "description", error))}, status)
    log.exception("%s %s failed", request.method, request.path)
    return answer({"error": f"This is a mistake of mockomni's: {type(error).__name__}: {error}"}, 500)


ROUTES = (
    ("GET", "/health", health),
    ("GET", "/requests", requests),
    ("GET", "/requests/<id_>", one_request),
    ("GET", "/connections", connections),
    ("POST", "/connections", add_connection),
    ("PUT", "/connections/<id_>/permissions", permit),
    ("POST", "/connections/<id_>/regenerate", regenerate),
    ("DELETE", "/connections/<id_>", remove_connection),
    ("GET", "/settings", settings),
    ("PUT", "/settings", change_settings),
    ("POST", "/load", load),
)
