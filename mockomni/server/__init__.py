"""Which socket, which workers? An app behind cheroot's HTTP/1.1, threads as they are needed, stopped at once.

One port speaks all that its clients may: plain HTTP, TLS when there is a certificate, and both as a proxy would.
"""

from __future__ import annotations

import errno
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cheroot import wsgi

from mockomni.errors import MockomniError
from mockomni.late import Sleeper
from mockomni.server.connection import IDLE_SECONDS, Connection
from mockomni.server.proxy import Names
from mockomni.server.reception import Reception
from mockomni.server.request import Gateway
from mockomni.server.threads import Workers
from mockomni.server.usual import LONGEST_HEADERS

if TYPE_CHECKING:
    from ssl import SSLContext

MOST_THREADS = 128
LONGEST_BODY = 32 * 1024 * 1024
MOST_IDLE_CONNECTIONS = 1_000
BACKLOG = 1_024
GRACE_SECONDS = 2

# Without the means for another connection, those that are there are to get on with it.
TOO_MANY = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
BREATH_SECONDS = 0.01

SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name))

log = logging.getLogger("mockomni.server")


class ServerError(MockomniError):
    """There can be no server at that address."""


class Stopped(BaseException):
    """A signal asked this process to end."""


@contextmanager
def until_stopped() -> Iterator[None]:
    """Run the block until it is done or SIGTERM or SIGINT ends it, which is no error."""

    def stop(_number, _frame):
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    before = {each: signal.signal(each, stop) for each in SIGNALS}
    try:
        yield
    except BaseException as error:
        if not was_stopped(error):
            raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def was_stopped(error: BaseException | None) -> bool:
    """Did a signal end what failed so? What it interrupts may well fail in a way of its own."""
    while error is not None and not isinstance(error, Stopped):
        error = error.__context__
    return error is not None


@contextmanager
def listening(
    host: str,
    port: int,
    shared: socket.socket | None = None,
    *,
    names: Iterable[str] = (),
    context: SSLContext | None = None,
) -> Iterator[Server]:
    """A server that holds its port, to be told to ``answer_with`` an app; who calls before that waits.

    ``shared`` is a socket that another process listens on too, ``names`` are further hosts it answers for as a proxy;
    with a ``context`` it speaks TLS to whoever begins so. ServerError in one sentence when the port cannot be had. At
    the end requests in flight get a short grace.
    """
    server = Server(host, port, shared, names=names, context=context)
    server.prepare()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def held(host: str, port: int) -> Iterator[tuple[socket.socket, int]]:
    """A socket that listens, for other processes to answer on, and its port; ServerError when it cannot be had."""
    server = Server(host, port)
    server.prepare()
    server._connections.close()
    try:
        yield server.socket, server.port
    finally:
        server.socket.close()


class Server(wsgi.Server):
    """Cheroot's server with our bounds, our workers, and silence on the terminal."""

    max_request_header_size = LONGEST_HEADERS
    max_request_body_size = LONGEST_BODY

    def __init__(
        self,
        host: str,
        port: int,
        shared: socket.socket | None = None,
        *,
        names: Iterable[str] = (),
        context: SSLContext | None = None,
    ):
        super().__init__(
            (host, port),
            None,
            server_name="mockomni",
            request_queue_size=BACKLOG,
            timeout=IDLE_SECONDS,
            shutdown_timeout=GRACE_SECONDS,
        )
        self._connections: Reception
        self.gateway = Gateway
        self.ConnectionClass = Connection
        self.requests = Workers(self, MOST_THREADS)
        self.sleeper = Sleeper(wake=self.requests.put, drop=Connection.abandon)
        self.turned_away: Callable[..., str] | None = None
        self.names = Names((host, *names))
        self.context = context
        self._refusal: OSError | None = None
        self._shared = shared

    @property
    def port(self) -> int:
        """The port in use, the real one once the server listens."""
        return self.bind_addr[1]

    def answer_with(self, app: Callable, turned_away: Callable[..., str] | None = None, *, waits: bool = False) -> None:
        """Have a WSGI app answer every request, until an exception or ``stop`` ends it.

        ``turned_away`` is told of each request that never reaches the app, and gives the number to tell its client. An
        app that ``waits`` for others while it answers has a thread for each request.
        """
        self.wsgi_app = app
        self.turned_away = turned_away
        self._connections.answers = not waits
        self.serve()

    def prepare(self) -> None:
        """Listen; ServerError when that cannot be."""
        host, port = self.bind_addr
        try:
            super().prepare()
        except (OSError, UnicodeError, ValueError) as error:
            raise ServerError(sentence(host, port, self._refusal or error)) from error
        # Another process may be quicker to accept what both were told of.
        self.socket.setblocking(False)
        self._connections.close()
        self._connections = Reception(self)

    def serve(self) -> None:
        """Answer until the end."""
        self._connections.run()

    @property
    def listener_answers(self) -> bool:
        """Does the thread that listens answer by itself?"""
        return self._connections.answers

    def accepted(self) -> Connection | None:
        """A new connection, unless its client has thought better of it."""
        try:
            sock, address = self.socket.accept()
        except OSError as error:
            if error.errno in TOO_MANY:
                time.sleep(BREATH_SECONDS)
            return None
        connection = Connection(self, sock)
        connection.remote_addr, connection.remote_port = address[:2]
        connection.ssl_env = {}
        connection.wait()
        return connection

    def answered(self, connection: Connection, keep: bool) -> None:
        """An answer was given, or has to wait: what becomes of its connection?"""
        if connection.late is not None:
            self.sleeper.take(connection, connection.late.delivery.delay)
        elif keep:
            self.put_conn(connection)
        else:
            with suppress(OSError):
                connection.close()

    def bind(self, family, type, proto=0):
        """As cheroot's, which forgets why it could not."""
        if self._shared is not None:
            self.socket, self.bind_addr = self._shared, self._shared.getsockname()[:2]
            return self.socket
        try:
            return super().bind(family, type, proto)
        except OSError as error:
            self._refusal = error
            raise

    @property
    def can_add_keepalive_connection(self) -> bool:
        """May one more client stay?"""
        return self.ready and len(self._connections) <= MOST_IDLE_CONNECTIONS

    def error_log(self, msg="", level=logging.INFO, traceback=False):
        """What went wrong with a socket concerns whoever turns the log on; nothing is printed."""
        log.log(level if level >= logging.ERROR else logging.DEBUG, msg, exc_info=traceback)


REFUSALS = {
    errno.EADDRINUSE: "port {port} on {host} is in use; choose another with --port, or --port 0 for any free one",
    errno.EACCES: "this user may not listen on port {port}; choose one above 1023 with --port",
    errno.EADDRNOTAVAIL: "{host} is no address of this machine; choose another with --host",
    # Windows says these of a port that is taken or reserved.
    10048: "port {port} on {host} is in use; choose another with --port, or --port 0 for any free one",
    10013: "port {port} on {host} is in use or reserved; choose another with --port",
    10049: "{host} is no address of this machine; choose another with --host",
}


def sentence(host: str, port: int, error: Exception) -> str:
    """Why there is no server at that address."""
    if isinstance(error, socket.gaierror):
        return f"there is no host {host!r}; choose another with --host"
    known = REFUSALS.get(getattr(error, "errno", None) or 0)
    return known.format(host=host, port=port) if known else f"cannot listen on {host}, port {port}: {error}"
