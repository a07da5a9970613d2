"""How shall an answer leave? What a fault asks of the server that holds the socket."""

from __future__ import annotations

from typing import NamedTuple, Protocol

# Where a server that can do this puts itself in the WSGI environ.
WIRE = "mockomni.wire"

WHOLE, HALF, STALLED, RESET = "whole", "half", "stalled", "reset"


class Delivery(NamedTuple):
    """Wait so many seconds, without keeping anybody else waiting, and then end like this.

    ``whole``    the answer, as if nothing were wrong
    ``half``     its headers and half of its body, then the end of the connection
    ``stalled``  its headers, and nothing more until the client gives up
    ``reset``    no byte: the connection is reset
    """

    delay: float = 0.0
    ending: str = WHOLE


class Wire(Protocol):
    """A server's side of one request: told while the app answers, it delivers that answer so."""

    def deliver(self, delivery: Delivery) -> None:
        """Let the answer to this request leave so."""
