"""Which quirks are there? The table of settings, for people."""

from __future__ import annotations

import click

from mockomni.cli.shape import Command
from mockomni.settings import QUIRKS, Quirk

EXAMPLES = """
mockomni quirks
mockomni serve --quirk gzip=on --quirk connection_limit=20
mockomni serve --quirks all --quirk gzip=off
"""


@click.command(cls=Command, examples=EXAMPLES)
def quirks():
    """List every quirk: its default, what it does and how we know.

    A quirk is a trait of the real service that varies or that nobody has published. `mockomni serve --quirk
    NAME=VALUE` sets one, `--quirks all` sets each to its odd value.
    """
    for name, quirk in QUIRKS.items():
        odd = "" if quirk.odd is None else f"; {shown(quirk.odd)} when all are on"
        click.echo(f"{name}={shown(quirk.default)}\n    {quirk.does}\n    {values(quirk)}; {quirk.evidence}{odd}")


def shown(value) -> str:
    """A quirk's value as it is typed."""
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def values(quirk: Quirk) -> str:
    """What a quirk can be set to."""
    if quirk.choices is int:
        return "a whole number"
    return " or ".join(quirk.choices or ("on", "off"))  # type: ignore[arg-type]
