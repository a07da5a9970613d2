"""Settings → Integrations & API → API v1: which connections does an account have, and what may each of them do?"""

from __future__ import annotations

from flask import Response, request

from mockomni.accounts import Account, Connection, everything, read_only
from mockomni.accounts.permissions import COLUMNS, LINES, OPENED_BY, Grid
from mockomni.errors import Invalid, LimitReached
from mockomni.query.ids import id_of
from mockomni.web.frame import chosen, here, onwards, page, sentence
from mockomni.web.gate import room

CRUMBS = [("Settings", "/settings"), ("Integrations & API", "")]


def settings() -> Response:
    """What can be set."""
    return page("settings.html", account=chosen())


def overview(problem: str = "", status: int = 200) -> Response:
    """API Setup: the username, and the connections."""
    account = chosen()
    return page(
        "setup.html",
        status,
        account=account,
        connections=account.connections.all(),
        summary=summary,
        problem=problem,
        crumbs=CRUMBS,
    )


def summary(connection: Connection) -> str:
    """What a connection may do, in a few words."""
    grid = connection.permissions
    if grid == everything():
        return "Everything"
    if grid == read_only():
        return "Read only"
    if not grid:
        return "Nothing yet"
    return f"{sum(map(len, grid.values()))} ticks on {len(grid)} of {len(LINES)} resources"


# A new connection


def ask_name() -> Response:
    """The form for a new connection, or Omni's sentence when there can be no more."""
    account = chosen()
    try:
        account.connections.check_limit()
    except LimitReached as error:
        return overview(str(error), 409)
    return page("setup_new.html", account=account, crumbs=CRUMBS, problem="", name="", nonce=room().once.new())


def add() -> Response:
    """Make a connection, and show its key this once."""
    if not room().once.take(request.form.get("nonce", "")):
        return onwards("/settings/api", "shown")
    account, name = chosen(), request.form.get("name", "")
    try:
        connection, key = account.connections.add(name)
    except LimitReached as error:
        return overview(str(error), 409)
    except Invalid as error:
        problem = sentence(str(error))
        return page(
            "setup_new.html", 400, account=account, crumbs=CRUMBS, problem=problem, name=name, nonce=room().once.new()
        )
    return key_page(account, connection, key, is_new=True)


def key_page(account: Account, connection: Connection, key: str, *, is_new: bool) -> Response:
    """The only page that ever holds this key."""
    return page("setup_key.html", account=account, connection=connection, key=key, is_new=is_new, crumbs=CRUMBS)


# What a connection may do


def permissions(id_: str) -> Response:
    """The grid of resources and Create, Read, Update and Write."""
    account = chosen()
    connection = account.connections.get(id_of(id_, "API connection"))
    return page(
        "setup_permissions.html",
        account=account,
        connection=connection,
        crumbs=CRUMBS,
        lines=LINES,
        columns=COLUMNS,
        presets=presets(account, connection),
        ticks=ticks,
    )


def permit(id_: str) -> Response:
    """Replace the grid by what is ticked, or by a preset where the page ran without scripts."""
    account, connection_id = chosen(), id_of(id_, "API connection")
    connection = account.connections.get(connection_id)
    named = request.form.get("preset")
    grid = presets(account, connection).get(named) if named else ticked(request.form.getlist("tick"))
    if grid is None:
        raise Invalid([f"there is no preset {named!r}"])
    account.connections.permit(connection_id, grid)
    return onwards(f"/settings/api/{connection_id}/permissions", "permitted")


def ticked(ticks: list[str]) -> dict[str, list[str]]:
    """The grid that a form's ticks mean, each of them ``Products.read``."""
    grid: dict[str, list[str]] = {}
    for tick in ticks:
        line, _, column = tick.partition(".")
        grid.setdefault(line, []).append(column)
    return grid


def ticks(grid: Grid) -> list[str]:
    """The ticks of a grid, each as a form sends it."""
    return [f"{line}.{column}" for line, columns in grid.items() for column in COLUMNS if column in columns]


def presets(account: Account, connection: Connection) -> dict[str, Grid]:
    """Grids that somebody may want, by their names."""
    return {
        "Read only": read_only(),
        "Everything": everything(),
        "What it has used so far": used(account, connection),
        "Nothing": {},
    }


def used(account: Account, connection: Connection) -> Grid:
    """The smallest grid for what the connection has asked for lately, also where it was refused."""
    grid: dict[str, frozenset[str]] = {}
    for entry in here().journal.latest(account_id=account.id):
        exchange = entry.exchange
        resource = room().resource_at(exchange.path) if exchange.connection == connection.name else None
        if resource is not None and exchange.method in OPENED_BY:
            column = OPENED_BY[exchange.method][0]
            grid[resource.permission] = grid.get(resource.permission, frozenset()) | {column}
    return {line: grid[line] for line in LINES if line in grid}


# Another key, or none


def ask_regenerate(id_: str) -> Response:
    """Whether to end the key and make another."""
    return confirmation("setup_regenerate.html", id_)


def regenerate(id_: str) -> Response:
    """Another key, shown this once; the old one has ended."""
    if not room().once.take(request.form.get("nonce", "")):
        return onwards("/settings/api", "shown")
    account, connection_id = chosen(), id_of(id_, "API connection")
    key = account.connections.regenerate(connection_id)
    return key_page(account, account.connections.get(connection_id), key, is_new=False)


def ask_remove(id_: str) -> Response:
    """Whether to end a connection."""
    return confirmation("setup_remove.html", id_)


def remove(id_: str) -> Response:
    """End a connection and its key."""
    here().remove_connection(chosen(), id_of(id_, "API connection"))
    return onwards("/settings/api", "removed")


def confirmation(template: str, id_: str) -> Response:
    """A page that asks before something ends."""
    account = chosen()
    connection = account.connections.get(id_of(id_, "API connection"))
    return page(template, account=account, connection=connection, crumbs=CRUMBS, nonce=room().once.new())
