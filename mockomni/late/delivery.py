"""How shall an answer leave? What a fault asks of the server that holds the socket."""

from __future__ import annotations

from typing import NamedTuple

# Where a server that can do this puts its side of a request in the WSGI environ, to be told by ``deliver``.
WIRE = "mockomni.wire"

WHOLE, HALF, STALLED, RESET, END = "whole", "half", "stalled", "reset", "end"


class Delivery(NamedTuple):
    """Wait so many seconds, without keeping anybody else waiting, and then end like this.

    ``whole``    the answer, as if nothing were wrong
    ``half``     its headers and half of its body, then the end of the connection
    ``stalled``  its headers, and nothing more until the client gives up
    ``reset``    no byte: the connection is reset
    ``end``      no further byte: the connection ends, as a stalled one does for which its client waits too long
    """

    delay: float = 0.0
    ending: str = WHOLE
