"""What is logged? One line on stderr for each request to Omni's door."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from mockomni.clock import stamp

if TYPE_CHECKING:
    from mockomni.exchange import Exchange


def text_line(exchange: Exchange) -> str:
    """For people: what, how it went, how long, who, its id, and why if it did not go well."""
    query = f"?{exchange.query}" if exchange.query else ""
    why = f" {exchange.why}" if exchange.status >= 400 else ""
    line = (
        f"{stamp(exchange.at)} {exchange.method} {exchange.path}{query} {exchange.status} "
        f"{exchange.milliseconds:.1f}ms {exchange.connection or '-'} [{exchange.id}]{why}"
    )
    # A client's line break must not begin a line of its own.
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in line)


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
