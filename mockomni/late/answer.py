"""What becomes of an answer's bytes? They are held until their time, and leave whole, in part, or not at all."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress
from typing import Any

from mockomni.late.delivery import END, HALF, RESET, STALLED, WHOLE, Delivery

# How long a client may wait for what never comes.
LONGEST_STALL = 600.0
# Whether to linger, and how long: closing at once, with nothing left to send, is a reset.
AT_ONCE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Late:
    """Takes the place of a connection's ``wfile`` while an answer is written, and sends it later by ``leave``.

    ``keep`` is whether the connection may go on afterwards.
    """

    def __init__(self, delivery: Delivery):
        self.delivery = delivery
        self.keep = False
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._parts.append(data)

    def hold(self) -> None:
        """All is held here."""

    def flush(self) -> None:
        """Nothing leaves before its time."""

    def leave(self, connection: Any) -> bool:
        """Send what shall be sent; may the connection go on? When ``connection.late`` is set then, it waits again."""
        connection.late = None
        ending, answer = self.delivery.ending, b"".join(self._parts)
        head = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        if ending == RESET:
            reset(connection)
        elif ending == STALLED:
            connection.wfile.write(head)
            connection.late = Late(Delivery(LONGEST_STALL, END))
        elif ending == HALF:
            connection.wfile.write(answer[: len(head) + (len(answer) - len(head)) // 2])
        elif ending == WHOLE:
            connection.wfile.write(answer)
            return self.keep
        return False


def reset(connection: Any) -> None:
    """Close a connection so that its client is told of a reset, not of an end."""
    with suppress(OSError):
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    connection.rfile.close()
    connection.socket.close()
