"""What time is it in the shop? An account's clock, from the command line."""

from __future__ import annotations

import json
import re

import click

from mockomni.cli.client import Door, door_options
from mockomni.cli.shape import Group, argument, option

FREEZE = """
mockomni clock freeze
mockomni clock freeze 2026-01-31T23:59:59Z
"""
SPAN = re.compile(r"(-?\d+(?:\.\d+)?)([dhms])", re.IGNORECASE)
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=Group)
def clock():
    """Show, stop, set and move the clock that an account's shop goes by: dates, limits and key ages follow it."""


@clock.command("show", examples="mockomni clock show")
@as_json
@door_options
def show_(as_json, **where):
    """Show the time, and what was done to it."""
    tell(Door(**where).get("/clock"), as_json)


@clock.command(examples=FREEZE)
@argument("at", metavar="[MOMENT]", required=False)
@as_json
@door_options
def freeze(at, as_json, **where):
    """Stop the clock, at once or at a moment."""
    tell(Door(**where).call("POST", "/clock/freeze", {"at": at} if at else {}), as_json)


@clock.command("set", examples="mockomni clock set 2026-01-31T12:00:00Z")
@argument("at", metavar="MOMENT")
@as_json
@door_options
def set_(at, as_json, **where):
    """Set the clock, which runs on from there unless it stands."""
    tell(Door(**where).call("POST", "/clock/set", {"at": at}), as_json)


@clock.command(examples="mockomni clock advance 1d\nmockomni clock advance 2h30m")
@argument("span", metavar="SPAN")
@as_json
@door_options
def advance(span, as_json, **where):
    """Move the clock by a span such as 1d, 2h30m or 90s."""
    found = SPAN.findall(span)
    if not found or "".join(number + unit for number, unit in found) != span:
        raise click.UsageError(f"{span!r} is no span such as 1d, 2h30m or 90s")
    tell(
        Door(**where).call("POST", "/clock/advance", {UNITS[unit.lower()]: float(many) for many, unit in found}),
        as_json,
    )


@clock.command(examples="mockomni clock resume")
@as_json
@door_options
def resume(as_json, **where):
    """Let a stopped clock run on from where it stands."""
    tell(Door(**where).call("POST", "/clock/resume", {}), as_json)


@clock.command(examples="mockomni clock real")
@as_json
@door_options
def real(as_json, **where):
    """Tell the real time again."""
    tell(Door(**where).call("DELETE", "/clock"), as_json)


def tell(shown: dict, as_json: bool) -> None:
    """The clock, for people or as JSON."""
    if as_json:
        click.echo(json.dumps(shown, indent=2))
        return
    ahead = shown["offset"] or 0
    told = "standing" if shown["frozen"] else f"{ahead:+,.0f} s from the real time" if ahead else "the real time"
    click.echo(f"{shown['now']}  {told}")
