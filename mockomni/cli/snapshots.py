"""How was the shop before? Snapshots of an account, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import click

from mockomni.cli.client import Door, door_options
from mockomni.cli.shape import Group, argument, option

as_json = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=Group)
def snapshots():
    """Keep the shop of an account as it is under a name, make it so again, carry it elsewhere in a file."""


@snapshots.command(examples="mockomni snapshots take before")
@argument("name")
@door_options
def take(name, **where):
    """Keep the shop and its time under a name, over what had that name."""
    taken = Door(**where).call("POST", "/snapshots", {"name": name})
    click.echo(f"Kept {taken['name']!r}, {taken['bytes']:,} bytes.")


@snapshots.command("list", examples="mockomni snapshots list")
@as_json
@door_options
def list_(as_json, **where):
    """List the snapshots."""
    found = Door(**where).get("/snapshots")["snapshots"]
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for each in found:
        click.echo(f"{each['created']}  {each['bytes']:>12,} bytes  {each['name']}")


@snapshots.command(examples="mockomni snapshots restore before")
@argument("name")
@door_options
def restore(name, **where):
    """Make the shop and its time as they were."""
    restored = Door(**where).call("POST", f"/snapshots/{quote(name, safe='')}/restore", {})
    click.echo(f"The shop is as in {restored['restored']!r}; its clock says {restored['clock']}.")


@snapshots.command(examples="mockomni snapshots remove before")
@argument("name")
@door_options
def remove(name, **where):
    """Forget a snapshot."""
    removed = Door(**where).call("DELETE", f"/snapshots/{quote(name, safe='')}")
    click.echo(f"Removed {removed['removed']!r}.")


@snapshots.command(examples="mockomni snapshots export before before.mockomni.zip")
@argument("name")
@argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@door_options
def export(name, file, **where):
    """Write a snapshot to a file."""
    content = Door(**where).file(f"/snapshots/{quote(name, safe='')}/export")
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from None
    click.echo(f"Wrote {file}, {len(content):,} bytes.")


@snapshots.command("import", examples="mockomni snapshots import before.mockomni.zip --name theirs")
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--name", metavar="NAME", show_default="its own", help="The name to keep it under.")
@door_options
def import_(file, name, **where):
    """Keep an exported snapshot; a damaged or foreign file is refused whole."""
    kept = Door(**where).call("POST", "/snapshots/import", file.read_bytes(), name=name)
    click.echo(f"Kept {kept['name']!r}, {kept['bytes']:,} bytes; `mockomni snapshots restore` makes the shop so.")
