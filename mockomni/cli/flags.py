"""Which shop is meant? The flags that all commands share which make one: its scenario, its seed and its anchor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Any

import click

from mockomni.clock import day_of

USUAL = {"scenario": "standard", "seed": "1", "anchor": "today, in UTC"}


def shop_options(kind: Callable[..., Any], file: str = "a file", usual: dict[str, str] = USUAL) -> Callable[[Any], Any]:
    """For a command that makes a shop: settings or options, whose scenario may be ``file``, and what counts when nobody
    says."""
    options = (
        kind(
            "--scenario", metavar="NAME", show_default=usual["scenario"], help=f"The shop to seed: a name, or {file}."
        ),
        kind(
            "--seed", metavar="NUMBER", type=int, show_default=usual["seed"], help="The number its data follows from."
        ),
        kind(
            "--anchor",
            metavar="YYYY-MM-DD",
            callback=read_anchor,
            show_default=usual["anchor"],
            help="The day its history leads up to.",
        ),
    )
    return lambda command: reduce(lambda inner, each: each(inner), reversed(options), command)


def read_anchor(_context, _parameter, text: str | None) -> date | None:
    try:
        return None if text is None else day_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
