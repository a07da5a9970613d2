"""Who may call the API? The account's connections, kept from the command line."""

from __future__ import annotations

import json
from typing import Any

import click

from mockomni.cli.client import Door, door_options
from mockomni.cli.shape import Group, argument, option

ADD = """
mockomni connections add 'Shop sync' --read-only
mockomni connections add Warehouse --permit Products=read --permit Stock=read,write
"""
PERMIT = """
mockomni connections permit 'Shop sync' Products=read,update Stock=read
mockomni connections permit 2 --everything
"""
COLUMNS = "create, read, update or write"

read_only = option("--read-only", "preset", flag_value="read-only", help="Permit Read on every resource.")
everything = option("--everything", "preset", flag_value="everything", help="Permit everything on every resource.")
as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=Group)
def connections():
    """Add, list, permit, regenerate and remove API connections of a running server."""


@connections.command(examples=ADD)
@argument("name")
@option("--permit", metavar="RESOURCE=COLUMN,...", multiple=True, help=f"Permit {COLUMNS} on a resource; repeatable.")
@read_only
@everything
@as_json
@door_options
def add(name, permit, preset, as_json, url, admin_token, account):
    """Add a connection and print its key, which is never shown again.

    Without permissions it may do nothing.
    """
    door = Door(url, admin_token, account)
    sent = {"name": name}
    if permit or preset:
        sent["permissions"] = permissions(permit, preset)
    show(door, door.call("POST", "/connections", sent), as_json)


@connections.command("list", examples="mockomni connections list")
@as_json
@door_options
def list_(as_json, url, admin_token, account):
    """List the connections and what they may do."""
    found = Door(url, admin_token, account).get("/connections")
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo(f"Username  {found['username']}")
    for each in found["connections"]:
        click.echo(f"{each['id']:>4}  {each['name']}\n      {in_words(each['permissions'])}")


@connections.command(examples=PERMIT)
@argument("name_or_id")
@argument("lines", metavar="[RESOURCE=COLUMN,...]...", nargs=-1)
@read_only
@everything
@door_options
def permit(name_or_id, lines, preset, url, admin_token, account):
    """Replace what a connection may do.

    Columns are create, read, update and write; what is not named is not allowed any more.
    """
    if not lines and not preset:
        raise click.UsageError("say what it may do, such as Products=read,write, --read-only or --everything")
    door = Door(url, admin_token, account)
    changed = door.call("PUT", f"/connections/{id_of(door, name_or_id)}/permissions", permissions(lines, preset))
    click.echo(f"Connection {changed['id']} {changed['name']!r} may: {in_words(changed['permissions'])}")


@connections.command(examples="mockomni connections regenerate 'Shop sync'")
@argument("name_or_id")
@as_json
@door_options
def regenerate(name_or_id, as_json, url, admin_token, account):
    """Give a connection a new key and print it; the old one stops working at once."""
    door = Door(url, admin_token, account)
    show(door, door.call("POST", f"/connections/{id_of(door, name_or_id)}/regenerate", {}), as_json)


@connections.command(examples="mockomni connections remove 'Shop sync' --yes")
@argument("name_or_id")
@option("--yes", is_flag=True, help="Do not ask.")
@door_options
def remove(name_or_id, yes, url, admin_token, account):
    """Remove a connection; its key stops working at once."""
    door = Door(url, admin_token, account)
    id_ = id_of(door, name_or_id)
    if not yes:
        click.confirm(f"Remove connection {name_or_id!r}?", abort=True)
    removed = door.call("DELETE", f"/connections/{id_}")
    click.echo(f"Connection {removed['id']} {removed['name']!r} is removed.")


def permissions(lines: tuple[str, ...], preset: str | None) -> Any:
    """What the door reads: a preset's name, or the grid that ``RESOURCE=COLUMN,...`` lines make."""
    if preset and lines:
        raise click.UsageError(f"--{preset} says it all; leave the single permissions out")
    if preset:
        return preset
    grid: dict[str, list[str]] = {}
    for line in lines:
        resource, equals, columns = line.partition("=")
        if not equals:
            raise click.UsageError(f"{line!r} is not RESOURCE=COLUMN,... such as Products=read,write")
        grid.setdefault(resource.strip(), []).extend(each.strip() for each in columns.split(",") if each.strip())
    return grid


def id_of(door: Door, name_or_id: str) -> int:
    """A connection's id, by itself or by a name in any case that only one has."""
    every = door.get("/connections")["connections"]
    found = [each["id"] for each in every if str(each["id"]) == name_or_id]
    found = found or [each["id"] for each in every if each["name"].lower() == name_or_id.strip().lower()]
    if not found:
        raise click.ClickException(f"there is no connection {name_or_id!r}; `mockomni connections list` lists them")
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        raise click.ClickException(f"several connections are called {name_or_id!r}; name one by its id: {ids}")
    return found[0]


def show(door: Door, connection: dict[str, Any], as_json: bool) -> None:
    """A connection whose key is new."""
    username = door.get("/connections")["username"]
    if as_json:
        click.echo(json.dumps({"username": username, **connection}, indent=2))
        return
    click.echo(f"Connection {connection['id']} {connection['name']!r} may: {in_words(connection['permissions'])}")
    click.echo(f"Username  {username}\nKey       {connection['key']}  (shown only now)")


def in_words(grid: dict[str, list[str]]) -> str:
    """A grid in a line; resources with the same columns are named together."""
    together: dict[str, list[str]] = {}
    for resource, columns in grid.items():
        together.setdefault(", ".join(columns), []).append(resource)
    return "; ".join(f"{columns} on {', '.join(names)}" for columns, names in together.items()) or "nothing"
