"""How does an account's Omni behave? Limits, error style and quirks, changed on a running server."""

from __future__ import annotations

import json

import click

from mockomni.cli.client import Door, door_options
from mockomni.cli.shape import Group, argument, option

SET = """
mockomni settings set limits=off error_style=object
mockomni settings set sized_code_style=null retry_after=off
"""
PLAIN = ("limits", "error_style")

as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=Group)
def settings():
    """Show and change how Omni behaves to the callers of an account."""


@settings.command("show", examples="mockomni settings show")
@as_json
@door_options
def show_(as_json, **where):
    """Show limits, error style and every quirk; `mockomni quirks` explains them."""
    tell(Door(**where).get("/settings"), as_json)


@settings.command("set", examples=SET)
@argument("changes", metavar="NAME=VALUE...", nargs=-1, required=True)
@as_json
@door_options
def set_(changes, as_json, **where):
    """Change some of it, from the next call on."""
    tell(Door(**where).call("PUT", "/settings", read(changes)), as_json)


@settings.command(examples="mockomni settings reset")
@as_json
@door_options
def reset(as_json, **where):
    """Take every change back: the account behaves as the server was started to."""
    tell(Door(**where).call("DELETE", "/settings"), as_json)


def read(changes: tuple[str, ...]) -> dict:
    """``NAME=VALUE`` texts as the door takes them."""
    sent: dict = {"quirks": {}}
    for text in changes:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"{text!r} is not NAME=VALUE, such as limits=off")
        name = name.strip().lower().replace("-", "_")
        (sent if name in PLAIN else sent["quirks"])[name] = value.strip()
    return sent


def tell(shown: dict, as_json: bool) -> None:
    """The settings, for people or as JSON."""
    if as_json:
        click.echo(json.dumps(shown, indent=2))
        return
    for name, value in ({name: shown[name] for name in PLAIN} | shown["quirks"]).items():
        click.echo(f"{name:22} {'on' if value is True else 'off' if value is False else value}")
