"""Where do HTTP clients open their connections? At three places, which are turned to a pipe for the hosts we answer.

requests, and whatever else stands on urllib3, ends in its ``HTTPConnection.connect``; urllib in that of
``http.client``; httpx in the connection pool of httpcore.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mockomni.inprocess.wire import End

Find = Callable[[str], Any]
Undo = Callable[[], None]


def turned(find: Find) -> Iterator[Undo]:
    """Turn every client that is installed; what takes each of it back."""
    yield from turned_http_client(find)
    if find_spec("urllib3"):
        yield from turned_urllib3(find)
    if find_spec("httpcore"):
        yield from turned_httpcore(find)


def turned_http_client(find: Find) -> Iterator[Undo]:
    """``http.client``, which urllib stands on."""
    for owner, is_secret in ((http.client.HTTPConnection, False), (http.client.HTTPSConnection, True)):
        yield replaced(owner, "connect", connecting(owner.connect, find, is_secret))


def connecting(original: Callable, find: Find, is_secret: bool) -> Callable:
    """A ``connect`` that asks first whether somebody here answers, for a proxy's client too."""

    def connect(self):
        here = find(self._tunnel_host or self.host)
        if here is None:
            return original(self)
        self.sock = here.connect(is_secret=is_secret, seconds=seconds_of(self.timeout))
        # What urllib3 remembers of a connection; to it, this one is verified and goes by no proxy.
        self.is_verified, self._has_connected_to_proxy = True, False
        return None

    return connect


def seconds_of(timeout: Any) -> float | None:
    """A timeout, where http.client has an object for the default."""
    return timeout if isinstance(timeout, int | float) else socket.getdefaulttimeout()


def turned_urllib3(find: Find) -> Iterator[Undo]:
    """urllib3, which requests stands on."""
    connection = import_module("urllib3.connection")
    for owner, is_secret in ((connection.HTTPConnection, False), (connection.HTTPSConnection, True)):
        yield replaced(owner, "connect", connecting(owner.connect, find, is_secret))
    pool = import_module("urllib3.connectionpool")
    yield replaced(pool, "is_connection_dropped", looking(pool.is_connection_dropped))


def looking(original: Callable) -> Callable:
    """Has a kept connection ended? A real one is asked by its file, which an end of ours has not."""

    def is_connection_dropped(connection):
        end = getattr(connection, "sock", None)
        return not end.is_idle if isinstance(end, End) else original(connection)

    return is_connection_dropped


def turned_httpcore(find: Find) -> Iterator[Undo]:
    """httpcore, which httpx stands on, for callers that wait and for those that await."""
    from mockomni.inprocess.streams import AsyncBackend, Backend

    httpcore = import_module("httpcore")
    for prefix, connection, backend in (
        ("", httpcore.HTTPConnection, Backend),
        ("Async", httpcore.AsyncHTTPConnection, AsyncBackend),
    ):
        for name in ("ConnectionPool", "HTTPProxy", "SOCKSProxy"):
            owner = getattr(httpcore, prefix + name, None)
            if owner is not None and "create_connection" in vars(owner):
                yield replaced(owner, "create_connection", creating(owner.create_connection, find, connection, backend))


def creating(original: Callable, find: Find, connection: type, backend: type) -> Callable:
    """A ``create_connection`` that asks first whether somebody here answers."""

    def create_connection(self, origin):
        here = find(origin.host.decode("ascii"))
        if here is None:
            return original(self, origin)
        return connection(
            origin=origin,
            ssl_context=self._ssl_context,
            keepalive_expiry=self._keepalive_expiry,
            network_backend=backend(here, is_secret=origin.scheme == b"https"),
        )

    return create_connection


def replaced(owner: Any, name: str, value: Any) -> Undo:
    """Put something else in an attribute's place; what puts the original back."""
    had, original = name in vars(owner), getattr(owner, name)
    setattr(owner, name, value)
    return lambda: setattr(owner, name, original) if had else delattr(owner, name)
