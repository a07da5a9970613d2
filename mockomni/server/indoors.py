"""How is a connection answered that came by no port? By the same server, in the thread of whoever brings it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import MSG_PEEK
from typing import Any

from mockomni.server import Server
from mockomni.server.connection import Connection


class Indoors:
    """A server that listens nowhere and answers with an app; what it takes from a socket is all that it asks of one."""

    def __init__(self, app: Callable, names: Iterable[str] = ()):
        self._server = Unlistening("127.0.0.1", 0, names=names)
        self._server.software = self._server.version
        self._server.wsgi_app = app

    def converse(self, sock: Any, *, is_secret: bool = False) -> None:
        """Answer every request on a connection, until it ends; ``is_secret`` as if it had come by TLS."""
        connection = Connection(self._server, sock)
        connection.remote_addr, connection.remote_port = sock.getpeername()
        connection.ssl_env = {"wsgi.url_scheme": "https"} if is_secret else {}
        with suppress(OSError):
            while asks(connection) and connection.communicate() and delivered(connection):
                pass
        with suppress(OSError):
            delivered(connection)
            connection.close()

    def close(self) -> None:
        """Forget the server; cheroot would keep its figures for ever."""
        getattr(logging, "statistics", {}).pop(f"Cheroot HTTPServer {id(self._server)}", None)


class Unlistening(Server):
    """A server that never listens, and keeps every connection alive that is brought to it."""

    can_add_keepalive_connection = True


def asks(connection: Connection) -> bool:
    """Wait for a client to say more; false when it says nothing any more."""
    if connection.rfile.has_data():
        return True
    connection.socket.settimeout(None)
    return bool(connection.socket.recv(1, MSG_PEEK))


def delivered(connection: Connection) -> bool:
    """Let an answer leave that has to wait for its time, or in part; false when the connection ends with it."""
    keep = True
    while (late := getattr(connection, "late", None)) is not None:
        if not connection.socket.outlasts(late.delivery.delay):
            return False
        keep = late.leave(connection)
    return keep
