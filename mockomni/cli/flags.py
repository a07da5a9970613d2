"""Which shop is meant? The flags that all commands share which make one: its scenario, its seed and its anchor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Any

import click

from mockomni.cli.shape import option
from mockomni.clock import day_of


def shop_options(usual: str = "standard") -> Callable[[Any], Any]:
    """For a command that makes a shop, of the scenario ``usual`` when nobody says."""
    options = (
        option("--scenario", metavar="NAME", show_default=usual, help="The shop to seed."),
        option("--seed", metavar="NUMBER", type=int, show_default="1", help="The number its data follows from."),
        option(
            "--anchor",
            metavar="YYYY-MM-DD",
            callback=read_anchor,
            show_default="today, in UTC",
            help="The day its history leads up to.",
        ),
    )
    return lambda command: reduce(lambda inner, each: each(inner), reversed(options), command)


def read_anchor(_context, _parameter, text: str | None) -> date | None:
    try:
        return None if text is None else day_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
