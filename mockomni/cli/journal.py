"""Why was that the answer, and what else was asked? The server's journal, for people."""

from __future__ import annotations

import json
from typing import Any

import click

from mockomni.cli.client import Door, door_options
from mockomni.cli.shape import Command, argument, option
from mockomni.exchange import plain

REQUESTS = """
mockomni requests
mockomni requests --status 4xx --path products --limit 5
mockomni requests --method POST --body lineItems.code=LAMP
mockomni requests --path '/v1/Products/*' --query fields --since 2026-01-31T09:30:00Z
"""
EXPLAIN = """
mockomni explain                 # the latest request
mockomni explain 87d4fc-5        # the one whose answer said Mockomni-Request: 87d4fc-5
"""
JOURNAL = """
mockomni journal                   # how many calls, and how often Omni would have refused them
mockomni journal --at 10/100/5000  # the same at other limits
mockomni journal --har calls.har   # for the network tools of browsers
mockomni journal --clear
"""

as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command(cls=Command, examples=REQUESTS)
@option("--limit", metavar="NUMBER", type=click.IntRange(1, 1000), default=20, help="How many to list.")
@option("--status", metavar="CODE", help="Only this status, such as 404 or 4xx.")
@option("--method", help="Only this method.")
@option("--path", metavar="TEXT", help="Only this path, such as /v1/Stock or /v1/Stock/*, or paths that contain this.")
@option("--connection", metavar="NAME", help="Only those of this API connection.")
@option("--query", metavar="NAME[=VALUE]", multiple=True, help="Only those that were asked with this. Repeatable.")
@option("--body", metavar="PATH=VALUE|JSON", multiple=True, help="Only those whose body carries this. Repeatable.")
@option("--since", metavar="MOMENT", help="Only from this moment of the account's clock on.")
@option("--until", metavar="MOMENT", help="Only up to this moment.")
@as_json
@door_options
def requests(as_json, url, admin_token, account, **asked):
    """List the latest requests of a running server, the newest first."""
    found = Door(url, admin_token, account).get("/requests", **asked)["requests"]
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


@click.command(cls=Command, examples=JOURNAL)
@option("--at", metavar="LIMITS", help="The limits to count with, such as 3/60/5000; else the account's, or Omni's.")
@option(
    "--har", metavar="FILE", type=click.File("w", "utf-8", lazy=True), help="Write the requests to an HTTP Archive."
)
@option("--clear", is_flag=True, help="Forget the account's requests.")
@as_json
@door_options
def journal(at, har, clear, as_json, url, admin_token, account):
    """Say how often a running server was called, and how often Omni would have refused that.

    Calls are counted while limits are off, too. What is written to a file is what was there before --clear.
    """
    door = Door(url, admin_token, account)
    found = door.get("/requests/limits", limits=at)
    click.echo(json.dumps(found, indent=2) if as_json else paced(found))
    if har:
        json.dump(door.get("/requests.har"), har, indent=2, ensure_ascii=False)
    if clear:
        door.call("DELETE", "/requests")


def paced(found: dict[str, Any]) -> str:
    """The pace of an account as text: the sentence, and a line for each connection."""
    lines = [click.style(found["sentence"], bold=True)]
    for each in found["connections"]:
        refused, busiest = sum(each["refused"].values()), each["busiest"]
        first = f", first at {each['first']}" if refused else ""
        most = f"{busiest['second']} in a second, {busiest['minute']} in a minute, {busiest['day']} in a day"
        lines.append(f"  {plain(each['connection'])}: calls {each['calls']}, at most {most}; refused {refused}{first}")
    return "\n".join(lines)


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
    return click.style(str(status), fg={0: "red", 2: "green", 4: "yellow", 5: "red"}.get(status // 100))
