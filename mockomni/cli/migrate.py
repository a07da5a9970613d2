"""How does an older database go on being used? A command that brings it up to date."""

from __future__ import annotations

import click

from mockomni.cli.shape import Command, setting

EXAMPLES = """
mockomni migrate --database shop.db
mockomni migrate --database postgresql://mockomni:secret@db.example.com/mockomni
"""


@click.command(cls=Command, examples=EXAMPLES)
@setting("--database", metavar="FILE", required=True, help="The file or postgresql:// URL.")
def migrate(database: str):
    """Bring a database that an older mockomni made up to date.

    Stop the servers that use it first, and copy it: there is no way back. It is brought up to date as a whole or left
    as it was.
    """
    from mockomni.storage.migrate import migrate as bring_up_to_date
    from mockomni.storage.store import named

    before, after = bring_up_to_date(database)
    if before == after:
        click.echo(f"{named(database)} is of version {after} already.")
    else:
        click.echo(f"{named(database)} was of version {before} and is now of version {after}.")
