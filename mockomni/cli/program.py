"""Which commands are there? Each in a module of its own that imports what it needs when it runs."""

from __future__ import annotations

import click

from mockomni import __version__
from mockomni.cli.accounts import accounts, reset
from mockomni.cli.ca import ca
from mockomni.cli.clock import clock
from mockomni.cli.connections import connections
from mockomni.cli.faults import faults
from mockomni.cli.journal import explain, journal, requests
from mockomni.cli.load import load
from mockomni.cli.migrate import migrate
from mockomni.cli.quirks import quirks
from mockomni.cli.seed import seed
from mockomni.cli.serve import serve
from mockomni.cli.settings import settings
from mockomni.cli.shape import Group
from mockomni.cli.snapshots import snapshots
from mockomni.cli.wait import wait


@click.group("mockomni", cls=Group)
@click.version_option(__version__, prog_name="mockomni", message="%(prog)s %(version)s")
def main():
    """An offline Cin7 Omni, with a seeded shop inside.

    Start one with `mockomni serve`; the other commands talk to a server that runs. Every flag can also be given as
    an environment variable, by one rule: --some-flag is MOCKOMNI_SOME_FLAG. A flag on the command line wins.
    """


for each in (serve, wait, requests, explain, journal, accounts, connections, settings, quirks, clock, snapshots):
    main.add_command(each)
for each in (faults, reset, load, seed, migrate, ca):
    main.add_command(each)
