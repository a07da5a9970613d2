"""How do a user's own records get in? JSON files, sent to a running server as one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from mockomni.cli.client import Door, Refusal, door_options
from mockomni.cli.shape import Command, argument

EXAMPLES = """
mockomni load products.json contacts.json
mockomni load shop.json          # {"Products": [...], "Contacts": [...]}
"""


EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=Command, examples=EXAMPLES)
@argument("files", metavar="FILE...", nargs=-1, required=True, type=EXISTING)
@door_options
def load(files: tuple[Path, ...], url: str, admin_token: str | None, account: int | None):
    """Put your own records into a running shop.

    Records have the shape the API prints. A file holds either an object of resource names and arrays, or one array;
    then the file's name says which resource it is (products.json, SalesOrders.json). All files are checked together:
    when one record is bad, every problem is listed and nothing is loaded.
    """
    records: dict[str, list] = {}
    for file in files:
        for resource, rows in read(file).items():
            records.setdefault(resource, []).extend(rows)
    try:
        counts = Door(url, admin_token, account).call("POST", "/load", records)["loaded"]
    except Refusal as refusal:
        for problem in refusal.problems:
            click.echo(problem, err=True)
        wrong = len(refusal.problems)
        raise click.ClickException(
            f"nothing was loaded: {wrong} problem{'s' * (wrong != 1)}" if wrong else refusal.message
        ) from None
    for resource, count in counts.items():
        click.echo(f"{resource}: {count}")


def read(file: Path) -> dict[str, list[Any]]:
    """The records in a file, by resource."""
    try:
        content = json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8") from None
    except ValueError as error:
        raise click.ClickException(f"{file} is not JSON: {error}") from None
    if isinstance(content, list):
        content = {file.stem: content}
    if not isinstance(content, dict) or not all(isinstance(rows, list) for rows in content.values()):
        raise click.ClickException(f"{file} holds neither an array of records nor an object of resources and arrays")
    return {resource_called(name, file): rows for name, rows in content.items()}


def resource_called(name: str, file: Path) -> str:
    """A resource's own name for one in any case."""
    from mockomni.resources import RESOURCES

    names = {resource.name.lower(): resource.name for resource in RESOURCES}
    try:
        return names[name.lower()]
    except KeyError:
        raise click.ClickException(
            f"{file} is for {name!r}, and there is no such resource; there are: {', '.join(names.values())}"
        ) from None
