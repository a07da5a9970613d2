"""Which commands are there? Each in a module of its own, imported when it is run."""

from __future__ import annotations

from importlib import import_module

import click

from mockomni import __version__
from mockomni.cli.shape import Group

# Every command, and the module that it is in.
COMMANDS = {
    "accounts": "accounts",
    "ca": "ca",
    "clock": "clock",
    "connections": "connections",
    "explain": "journal",
    "faults": "faults",
    "journal": "journal",
    "load": "load",
    "migrate": "migrate",
    "quirks": "quirks",
    "requests": "journal",
    "reset": "accounts",
    "seed": "seed",
    "serve": "serve",
    "settings": "settings",
    "snapshots": "snapshots",
    "wait": "wait",
}


class Program(Group):
    """The commands of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return getattr(import_module(f"mockomni.cli.{COMMANDS[cmd_name]}"), cmd_name)


@click.group("mockomni", cls=Program)
@click.version_option(__version__, prog_name="mockomni", message="%(prog)s %(version)s")
def main():
    """An offline Cin7 Omni, with a seeded shop inside.

    Start one with `mockomni serve`; most other commands talk to a server that runs. Every flag of `serve`, and those of
    others that say which server is meant, can also be given as an environment variable, by one rule: --some-flag is
    MOCKOMNI_SOME_FLAG. A flag on the command line wins.
    """
