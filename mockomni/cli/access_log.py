"""What is logged? One line on stderr for each request to Omni's door."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from mockomni.clock import stamp
from mockomni.exchange import plain

if TYPE_CHECKING:
    from mockomni.exchange import Exchange


def text_line(exchange: Exchange) -> str:
    """For people: what, how it went, how long, who, its id, and why if it did not go well."""
    query = f"?{exchange.query}" if exchange.query else ""
    why = f" {exchange.why}" if exchange.status >= 400 else ""
    return plain(
        f"{stamp(exchange.at)} {exchange.method} {exchange.path}{query} {exchange.status} "
        f"{exchange.milliseconds:.1f}ms {exchange.connection or '-'} [{exchange.id}]{why}"
    )


def json_line(exchange: Exchange) -> str:
    """For machines."""
    import orjson

    return orjson.dumps(exchange.summary()).decode()


def writing(line: Callable[[Exchange], str]) -> Callable[[Exchange], None]:
    """Write such a line for every exchange, in one piece."""

    def write(exchange: Exchange) -> None:
        # A terminal that went away, or cannot show a letter, costs nobody an answer.
        try:
            sys.stderr.write(line(exchange) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            pass

    return write


FORMATS = {"text": writing(text_line), "json": writing(json_line), "off": None}
