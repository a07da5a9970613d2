"""Which shops does the server have? Accounts, opened, listed, deleted and begun anew from the command line."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from mockomni.cli.client import Door, door_options, server_options
from mockomni.cli.flags import shop_options
from mockomni.cli.shape import Command, Group, argument, option

OPEN = """
mockomni accounts open                                    # two years of trade, with a key of its own
mockomni accounts open --scenario small --unlimited --json
"""
RESET = """
mockomni reset --yes                                      # the shop as it was at the start
mockomni reset --scenario empty --yes
"""

# A shop that nobody has asked for yet is made first; that of a large scenario takes minutes.
WHILE_IT_IS_MADE = 3600.0

as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")
# The server reads it, which may be on another machine.
FILE = "a file where the server runs"
AS_IT_IS = {
    "scenario": "its own",
    "seed": "its own; with --scenario 1",
    "anchor": "its own; with --scenario today, in UTC",
}


@click.group(cls=Group)
def accounts():
    """Open, list and delete the accounts of a running server: each has a shop and credentials of its own."""


@accounts.command("open", examples=OPEN)
@shop_options(option, FILE)
@option("--username", metavar="NAME", show_default="made from the company's name", help="Its username.")
@option("--key", metavar="KEY", show_default="a new one", help="The key of its first connection.")
@option("--unlimited", is_flag=True, help="Without limits on calls.")
@as_json
@server_options
def open_(as_json, unlimited, url, admin_token, **said):
    """Open an account and print its username and key, which is never shown again."""
    if unlimited:
        said["settings"] = {"limits": "off"}
    opened = Door(url, admin_token).call("POST", "/accounts", told(said), seconds=WHILE_IT_IS_MADE)
    if as_json:
        click.echo(json.dumps(opened, indent=2))
        return
    click.echo(f"Account {opened['id']} is {in_words(opened)}.")
    click.echo(f"Username  {opened['username']}\nKey       {opened['key']}  (shown only now)")


@accounts.command("list", examples="mockomni accounts list")
@as_json
@server_options
def list_(as_json, **where):
    """List the accounts."""
    found = Door(**where).get("/accounts")
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for each in found["accounts"]:
        click.echo(f"{each['id']:>4}  {each['username']}\n      {in_words(each)}; its clock says {each['clock']}")


@accounts.command(examples="mockomni accounts delete 2 --yes")
@argument("id_", metavar="ID", type=click.IntRange(1))
@option("--yes", is_flag=True, help="Do not ask.")
@server_options
def delete(id_, yes, **where):
    """Delete an account with its shop, its connections and its snapshots."""
    if not yes:
        click.confirm(f"Delete account {id_} and all that is in it?", abort=True)
    gone = Door(**where).call("DELETE", f"/accounts/{id_}")
    click.echo(f"Account {gone['id']} {gone['username']!r} is deleted.")


@click.command(cls=Command, examples=RESET)
@shop_options(option, FILE, AS_IT_IS)
@option("--yes", is_flag=True, help="Do not ask.")
@door_options
def reset(yes, url, admin_token, account, **said):
    """Begin an account's shop anew, as its scenario makes it, or another.

    Its clock and settings are as at the start; its connections and snapshots stay.
    """
    if not yes:
        click.confirm("Replace everything in the shop?", abort=True)
    door = Door(url, admin_token, account)
    made = door.call("POST", "/reset", told(said), seconds=WHILE_IT_IS_MADE)
    click.echo(f"The shop is {in_words(made)}.")


def told(said: dict[str, Any]) -> dict[str, Any]:
    """What somebody said of it."""
    plain = {name: str(value) if isinstance(value, date) else value for name, value in said.items()}
    return {name: value for name, value in plain.items() if value is not None}


def in_words(account: dict[str, Any]) -> str:
    """What is in an account, in a few words."""
    if account["scenario"] is None:
        return "an empty shop"
    return f"{account['company']}: scenario {account['scenario']}, seed {account['seed']}, up to {account['anchor']}"
