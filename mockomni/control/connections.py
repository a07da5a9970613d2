"""Who may knock at Omni's door? The API connections of an account over HTTP."""

from __future__ import annotations

from typing import Any

from mockomni.accounts import Connection
from mockomni.accounts.connections import as_lists
from mockomni.accounts.permissions import PRESETS
from mockomni.clock import stamp
from mockomni.control.answers import Refused, answer, body, chosen, here
from mockomni.query.ids import id_of

WHAT = "API connection"


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
    connection_id = id_of(id_, WHAT)
    return answer(connection_json(chosen().connections.permit(connection_id, read_grid(body(whole=True)))))


def regenerate(id_: str):
    """A new key for a connection, shown this once; the old one stops working at once."""
    connection_id = id_of(id_, WHAT)
    account = chosen()
    key = account.connections.regenerate(connection_id)
    return answer({**connection_json(account.connections.get(connection_id)), "key": key})


def remove_connection(id_: str):
    """Delete a connection."""
    connection_id = id_of(id_, WHAT)
    account = chosen()
    connection = account.connections.get(connection_id)
    here().remove_connection(account, connection_id)
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


ROUTES = (
    ("GET", "/connections", connections),
    ("POST", "/connections", add_connection),
    ("PUT", "/connections/<id_>/permissions", permit),
    ("POST", "/connections/<id_>/regenerate", regenerate),
    ("DELETE", "/connections/<id_>", remove_connection),
)
