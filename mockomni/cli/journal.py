"""Why was that the answer? The server's journal, for people."""

from __future__ import annotations

import json
import re
from typing import Any

import click

from mockomni.cli.client import Door, door_options
from mockomni.cli.shape import Command, argument, option

REQUESTS = """
mockomni requests
mockomni requests --status 4xx --path products --limit 5
"""
EXPLAIN = """
mockomni explain                 # the latest request
mockomni explain 7f3c21          # the one whose answer said Mockomni-Request: 7f3c21
"""
# Whatever a client sent must not steer the terminal it is shown on.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command(cls=Command, examples=REQUESTS)
@option("--limit", metavar="NUMBER", type=click.IntRange(1, 1000), default=20, help="How many to list.")
@option("--status", metavar="CODE", help="Only this status, such as 404 or 4xx.")
@option("--method", help="Only this method.")
@option("--path", metavar="TEXT", help="Only paths that contain this.")
@as_json
@door_options
def requests(limit, status, method, path, as_json, url, admin_token, account):
    """List the latest requests of a running server, the newest first."""
    door = Door(url, admin_token, account)
    found = door.get("/requests", limit=limit, status=status, method=method, path=path)["requests"]
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for each in found:
        click.echo(f"{each['id']}  {each['at']}  {coloured(each['status'])}  {target(each)}\n    {plain(each['why'])}")


@click.command(cls=Command, examples=EXPLAIN)
@argument("id_", metavar="[ID]", default="latest")
@as_json
@door_options
def explain(id_, as_json, url, admin_token, account):
    """Say why a request was answered as it was, and show both sides of it.

    ID is the Mockomni-Request header of the answer; without it, the latest request is explained.
    """
    found = Door(url, admin_token, account).get(f"/requests/{id_}")
    click.echo(json.dumps(found, indent=2) if as_json else told(found))


def told(exchange: dict[str, Any]) -> str:
    """An exchange as text: the sentence first."""
    caller = exchange["connection"] or "nobody"
    facts = f"{exchange['id']}, {exchange['at']}, by {caller}, {exchange['milliseconds']:.1f} ms"
    lines = [click.style(plain(exchange["why"]), bold=True)]
    lines += [f"  {plain(note)}" for note in exchange["notes"]]
    lines += ["", facts, ""]
    lines += [target(exchange), *side(exchange["request"]), ""]
    lines += [coloured(exchange["status"]), *side(exchange["response"])]
    return "\n".join(lines)


def side(one: dict[str, Any]) -> list[str]:
    """The headers and the body of one side."""
    lines = [f"  {plain(name)}: {plain(value)}" for name, value in one["headers"].items()]
    if one["body"]:
        lines += ["", *(f"  {plain(line)}" for line in one["body"].splitlines())]
    return lines + ([f"  {one['note']}"] if "note" in one else [])


def target(exchange: dict[str, Any]) -> str:
    """What was asked for."""
    query = f"?{exchange['query']}" if exchange["query"] else ""
    return plain(f"{exchange['method']} {exchange['path']}{query}")


def coloured(status: int) -> str:
    """A status in the colour of its class; click takes it away where no terminal is."""
    return click.style(str(status), fg={2: "green", 4: "yellow", 5: "red"}.get(status // 100))


def plain(text: str) -> str:
    """Text without control characters."""
    return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
