"""What shall go wrong on a server that runs? Faults, planted answers and storms, from the command line."""

from __future__ import annotations

import json
from typing import Any

import click

from mockomni.cli.client import Door, door_options
from mockomni.cli.shape import Group, argument, option

ADD = """
mockomni faults add GET /v1/Stock --status 503 --times 2
mockomni faults add POST /v1/SalesOrders --effect commit_then_500 --nth 3
mockomni faults add --delay 5 --probability 0.1
mockomni faults add GET /v1/Stock --respond '[]' --times 1
"""
STORM = """
mockomni faults storm bad-day
mockomni faults storm busy-afternoon --path '/v1/*' --seconds 600
"""

EFFECTS = "status, html, commit_then_500, truncated, slow, stalled, half, reset, stale or respond"

path_option = option("--path", metavar="PATH", help="Of which calls: the path after /api; * stands for anything.")
connection = option("--connection", metavar="NAME", help="Of which API connection; of any unless said.")
seed = option("--seed", metavar="NUMBER", type=int, help="With the same one the same calls are struck.")
after = option("--after", metavar="MOMENT", help="Not before this, by the account's clock: 2026-01-31T12:00:00Z.")
until = option("--until", metavar="MOMENT", help="Not from this moment on.")
seconds = option("--seconds", metavar="SECONDS", type=float, help="For so long, by the account's clock.")
as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=Group)
def faults():
    """Let calls to a running server go wrong, or plant answers."""


@faults.command(examples=ADD)
@argument("method", required=False)
@argument("path", required=False)
@option("--effect", metavar="NAME", help=f"What happens: {EFFECTS}.")
@option("--status", metavar="STATUS", type=int, help="Omni's own answer for this status.")
@option("--retry-after", metavar="SECONDS", type=int, help="Retry-After of a 429; 0 for none.")
@option("--delay", metavar="SECONDS", type=float, help="Wait so long before the answer.")
@option("--commit", is_flag=True, help="Do what the call asks for before it goes wrong.")
@option("--respond", metavar="JSON", help="Answer this.")
@option("--body", metavar="TEXT", help="Answer this text.")
@option("--header", "headers", metavar="NAME=VALUE", multiple=True, help="A header of that answer; repeatable.")
@option("--times", metavar="NUMBER", type=int, help="At most so often.")
@option("--nth", metavar="NUMBER", type=int, help="The n-th such call only, or from it on so many --times.")
@option("--probability", metavar="0..1", type=float, help="How likely each time.")
@seed
@connection
@after
@until
@seconds
@as_json
@door_options
def add(url, admin_token, account, as_json, **flags):
    """Plan a fault for the calls of a METHOD and PATH, any unless given.

    PATH is what follows /api, in any case; * stands for anything.
    """
    planned = Door(url, admin_token, account).call("POST", "/faults", rule(**flags))
    click.echo(json.dumps(planned, indent=2) if as_json else f"Fault {planned['id']} is planned.")


@faults.command("list", examples="mockomni faults list")
@as_json
@door_options
def list_(as_json, url, admin_token, account):
    """List what is planned, and how often it has struck."""
    found = Door(url, admin_token, account).get("/faults")
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for each in found["faults"]:
        click.echo(in_words(each))
    if not found["faults"]:
        click.echo("Nothing is planned to go wrong.")


@faults.command(examples="mockomni faults clear\nmockomni faults clear 3")
@argument("number", metavar="[ID]", type=int, required=False)
@door_options
def clear(number, url, admin_token, account):
    """Forget one fault, or all of them."""
    door = Door(url, admin_token, account)
    if number is not None:
        click.echo(f"Fault {door.call('DELETE', f'/faults/{number}')['id']} is forgotten.")
        return
    count = len(door.call("DELETE", "/faults")["faults"])
    click.echo(f"{count} {'fault is' if count == 1 else 'faults are'} forgotten.")


@faults.command(examples=STORM)
@argument("name")
@path_option
@connection
@seed
@after
@until
@seconds
@door_options
def storm(name, url, admin_token, account, **flags):
    """Plan a storm, which is many faults: flaky-network, busy-afternoon or bad-day."""
    sent = {"name": name} | {flag: value for flag, value in flags.items() if value is not None}
    planned = Door(url, admin_token, account).call("POST", "/faults/storm", sent)["faults"]
    for each in planned:
        click.echo(in_words(each))


def rule(*, respond: str | None, headers: tuple[str, ...], commit: bool, **flags: Any) -> dict[str, Any]:
    """What the door reads, out of what was typed."""
    sent = {flag: value for flag, value in flags.items() if value is not None}
    if commit:
        sent["commit"] = True
    if headers:
        sent["headers"] = dict(map(header, headers))
    if respond is not None:
        try:
            sent["json"] = json.loads(respond)
        except ValueError as error:
            raise click.UsageError(f"--respond is not JSON ({error}); for a text there is --body") from None
    return sent


def header(line: str) -> tuple[str, str]:
    """``NAME=VALUE`` in two."""
    name, equals, value = line.partition("=")
    if not equals:
        raise click.UsageError(f"{line!r} is not NAME=VALUE")
    return name.strip(), value.strip()


UNSAID = ("id", "method", "path", "effect", "status", "seen", "fired", "storm")


def in_words(planned: dict[str, Any]) -> str:
    """A planned fault in a line."""
    what = " ".join(str(planned[name]) for name in ("effect", "status") if name in planned)
    rest = "".join(f" {name}={shown(value)}" for name, value in planned.items() if name not in UNSAID)
    storm = f" [{planned['storm']}]" if "storm" in planned else ""
    counts = f"struck {planned['fired']} of {planned['seen']}"
    return f"{planned['id']:>4}  {planned.get('method', 'any')} {planned['path']}  {what}{rest}{storm}  {counts}"


def shown(value: Any) -> str:
    """A field's value, short."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
