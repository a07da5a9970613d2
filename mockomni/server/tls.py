"""How does a plain connection become a secret one? A handshake in steps, none of which waits for the client."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress

HANDSHAKE = b"\x16"


def says_hello(sock: socket.socket) -> bool:
    """Does a client that has something to say begin with TLS? What it says stays unread."""
    return sock.recv(1, socket.MSG_PEEK) == HANDSHAKE


def wrapped(sock: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
    """The same connection, about to shake hands."""
    return context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)


def is_agreed(sock: ssl.SSLSocket) -> bool:
    """Go on shaking hands with what the client has said so far; false while more is to come, OSError when it failed."""
    sock.settimeout(0)
    try:
        sock.do_handshake()
    except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return False
    return True


def say_goodbye(sock: socket.socket) -> None:
    """Tell a client on a secret connection that nothing was cut off; others are told by the end itself."""
    if isinstance(sock, ssl.SSLSocket):
        with suppress(OSError, ValueError):
            sock.settimeout(0)
            sock.unwrap()
