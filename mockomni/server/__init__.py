"""Which socket, which workers? An app behind cheroot's HTTP/1.1, threads as they are needed, stopped at once.

One port speaks all that its clients may: plain HTTP, TLS when there is a certificate, and both as a proxy would.
"""

from __future__ import annotations

import errno
import logging
import math
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from cheroot import wsgi
from cheroot.makefile import MakeFile, StreamReader
from cheroot.server import HTTPConnection, HTTPRequest

from mockomni.errors import MockomniError
from mockomni.exchange import ID_HEADER
from mockomni.late import WIRE, Delivery, Late, Sleeper
from mockomni.server.proxy import NO_CERTIFICATE, NO_TLS_IN_TLS, Line, Names, host_of

if TYPE_CHECKING:
    from ssl import SSLContext

LEAST_THREADS, MOST_THREADS = 8, 128
LONGEST_HEADERS = 16 * 1024
# A request line may be longer than any that Omni takes: refusing it is the app's business.
LONGEST_LINE = 256 * 1024
LONGEST_BODY = 32 * 1024 * 1024
IDLE_SECONDS = 75
# How long a client may take to send a request's line and headers, and then its body, before its thread is freed.
HEAD_SECONDS, BODY_SECONDS = 10, 60
# And how long to shake hands, which takes no thread while it waits.
HANDSHAKE_SECONDS = 10
MOST_IDLE_CONNECTIONS = 1_000
BACKLOG = 1_024
# How often the selector looks up from waiting: the longest that `stop` from another thread takes when idle.
TICK_SECONDS = 0.1
GRACE_SECONDS = 2
LINGER_SECONDS = 2.0
# How long a thread waits for a client's next request before it gives the connection back to the selector.
NEXT_REQUEST_SECONDS = 0.002
# How much of a request that was refused is told.
LONGEST_TOLD = 2_000
# From this size on, copying a body costs more than a packet of its own for the headers.
LARGE = 64 * 1024

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
    except Stopped:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


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
    server.requests.min = 0
    server.prepare()
    try:
        yield server.socket, server.port
    finally:
        server.socket.close()


class Server(wsgi.Server):
    """Cheroot's server with our bounds, our workers, and silence on the terminal."""

    max_request_header_size = LONGEST_HEADERS
    max_request_body_size = LONGEST_BODY
    keep_alive_conn_limit = MOST_IDLE_CONNECTIONS
    expiration_interval = TICK_SECONDS

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
        self.gateway = Gateway
        self.ConnectionClass = Connection
        self.requests = Workers(self, LEAST_THREADS, MOST_THREADS)
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

    def answer_with(self, app: Callable, turned_away: Callable[..., str] | None = None) -> None:
        """Have a WSGI app answer every request, until an exception or ``stop`` ends it.

        ``turned_away`` is told of each request that never reaches the app, and gives the number to tell its client.
        """
        self.wsgi_app = app
        self.turned_away = turned_away
        self.serve()

    def prepare(self) -> None:
        """Listen; ServerError when that cannot be."""
        host, port = self.bind_addr
        try:
            super().prepare()
        except (OSError, UnicodeError, ValueError) as error:
            raise ServerError(sentence(host, port, self._refusal or error)) from error
        if self._shared is not None:
            # Another process may be quicker to accept what both were told of.
            self.socket.setblocking(False)

    def stop(self) -> None:
        """End, at once also while nobody calls: cheroot's own would wait for the selector to look up."""
        selector = getattr(self, "_connections", None)
        if self.ready and selector is not None and selector._serving:
            selector._stop_requested = True
            with suppress(OSError):
                socket.create_connection(self.socket.getsockname()[:2], TICK_SECONDS).close()
        super().stop()

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

    def process_conn(self, conn: Connection) -> None:
        """Give a connection to a worker once it has something to say; one that never speaks takes no thread."""
        if conn.last_used is None:
            self.put_conn(conn)
        else:
            super().process_conn(conn)

    def put_conn(self, conn: Connection) -> None:
        """Wait for what a connection says next; one that is shaking hands has its own deadline."""
        super().put_conn(conn)
        if conn.agreed_by is not None:
            conn.last_used = conn.agreed_by - self.timeout

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


class Workers:
    """Threads that answer connections: ``min`` from the start, more while every one is busy, never above ``most``."""

    def __init__(self, server: Server, least: int, most: int):
        self.server = server
        self.min = least
        self.most = most
        self._waiting: SimpleQueue[Connection | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._answering: set[Connection] = set()
        self._unfinished = 0
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the least number of threads."""
        with self._lock:
            for _ in range(self.min):
                self._grow()

    def put(self, connection: Connection) -> None:
        """Have a connection answered, by a new thread when all are busy."""
        with self._lock:
            self._unfinished += 1
            if self._unfinished > len(self._threads) and len(self._threads) < self.most:
                self._grow()
        self._waiting.put(connection)

    @property
    def qsize(self) -> int:
        """How many connections wait for a thread."""
        return self._waiting.qsize()

    def stop(self, timeout: float) -> None:
        """End every thread, after what it is doing if that takes no longer than ``timeout``."""
        deadline = time.monotonic() + timeout
        self.server.sleeper.stop()
        with self._lock:
            threads = list(self._threads)
            answering = list(self._answering)
        for _ in threads:
            self._waiting.put(None)
        for connection in [each for each in answering if each.is_asking]:
            with suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RD)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _grow(self) -> None:
        # A daemon: one that hangs does not keep the process from ending.
        thread = threading.Thread(target=self._work, name=f"worker-{len(self._threads) + 1}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (connection := self._waiting.get()) is not None:
            with self._lock:
                self._answering.add(connection)
            try:
                self._answer(connection)
            except Exception:
                log.exception("a connection failed")
            with self._lock:
                self._answering.discard(connection)
                self._unfinished -= 1

    def _answer(self, connection: Connection) -> None:
        """Answer what a connection asks, as long as it asks without pausing and nobody else waits."""
        keep = False
        try:
            keep = connection.communicate() if connection.late is None else connection.late.leave(connection)
            while (
                keep
                and connection.late is None
                and self._waiting.empty()
                and connection.asks_again(NEXT_REQUEST_SECONDS)
            ):
                keep = connection.communicate()
        except OSError:
            keep = False
        finally:
            if connection.late is not None:
                self.server.sleeper.take(connection, connection.late.delivery.delay)
            elif keep:
                self.server.put_conn(connection)
            else:
                with suppress(OSError):
                    connection.close()


class Request(HTTPRequest):
    """One request; when it is refused unread, its client still gets to read why."""

    def __init__(self, server, conn):
        super().__init__(server, conn, proxy_mode=True)
        self._named = b""

    def parse_request(self):
        self.conn.rfile.allow(HEAD_SECONDS)
        self.conn.is_asking = True
        super().parse_request()
        self.conn.is_asking = False
        self.conn.rfile.allow(BODY_SECONDS)

    def read_request_line(self):
        bounded, line = self.rfile, Line(self.rfile)
        self.rfile = line
        bounded.maxlen = LONGEST_LINE
        try:
            if not super().read_request_line():
                return False
        finally:
            self.rfile = bounded
            bounded.maxlen, bounded.bytes_read = LONGEST_HEADERS, 0
        self._named = self.authority if self.method == b"CONNECT" else line.authority
        return self._is_for_us()

    def _is_for_us(self) -> bool:
        refusal = self.server.names.refusal(self._named) if self._named else None
        if self.method == b"CONNECT":
            refusal = refusal or self._no_tunnel()
        if refusal:
            self.simple_response("403 Forbidden", refusal)
        return refusal is None

    def _no_tunnel(self) -> str | None:
        if self.server.context is None:
            return NO_CERTIFICATE.format(host=host_of(self._named))
        return NO_TLS_IN_TLS if self.conn.is_secret else None

    def read_request_headers(self):
        if not super().read_request_headers():
            return False
        if self._named:
            self.inheaders[b"Host"] = self._named
        if not self.inheaders.get(b"Content-Length", b"0").isdigit():
            self.simple_response("400 Bad Request", "Malformed Content-Length Header.")
            return False
        return True

    def simple_response(self, status, msg=""):
        """Refuse a request that the app never sees, and hang up once its client has read why."""
        self.close_connection = self.conn.unread = True
        text = str(msg).encode("latin-1", "replace")
        lines = [f"{self.server.protocol} {status}", f"Content-Length: {len(text)}", "Content-Type: text/plain"]
        number = self._number(str(status), str(msg))
        if number:
            lines.append(f"{ID_HEADER}: {number}")
        head = "\r\n".join((*lines, "Connection: close", "", ""))
        with suppress(OSError):
            self.conn.wfile.write(head.encode("latin-1") + text)

    def _number(self, status: str, text: str) -> str:
        """What whoever is told of refused requests calls this one; empty when nobody is."""
        if self.server.turned_away is None:
            return ""
        target = getattr(self, "uri", b"").decode("latin-1")[:LONGEST_TOLD]
        path, _, query = target.partition("?")
        method = getattr(self, "method", b"").decode("latin-1")[:LONGEST_TOLD]
        return self.server.turned_away(int(status[:3]), text, method=method, path=path, query=query)

    def send_headers(self):
        # What is left of a chunked body would be read as the next request.
        if self.chunked_read and not self.rfile.closed:
            self.close_connection = True
        self.conn.wfile.hold()
        super().send_headers()

    def deliver(self, delivery: Delivery) -> None:
        """Let the answer to this request leave so, once it is complete."""
        self.conn.late = self.conn.wfile = Late(delivery)

    def respond(self):
        if self.method == b"CONNECT":
            self._open_tunnel()
            return
        writer = self.conn.wfile
        try:
            super().respond()
            self.conn.wfile.flush()
        finally:
            self.conn.wfile = writer
        if self.conn.late is not None:
            self.conn.late.keep = not self.close_connection
        if self.close_connection and (self.chunked_read or getattr(self.rfile, "remaining", False)):
            self.conn.unread = True

    def _open_tunnel(self) -> None:
        """What follows comes as if this connection were to the host that was named: it is ours, so nothing changes."""
        if self.conn.rfile.has_data():
            self.simple_response("400 Bad Request", "What follows CONNECT has to wait for its answer.")
            self.close_connection = True
            return
        self.conn.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.sent_headers = True
        self.close_connection = False
        self.conn.is_new = True


class Reader(StreamReader):
    """Bytes on their way in, which may take no longer than ``allow`` said."""

    def __init__(self, sock: socket.socket, bufsize: int):
        self._patience = Patience(sock, "rb")
        # What TLS has deciphered and nobody has read, of which the selector knows nothing.
        self._deciphered = getattr(sock, "pending", int)
        super(StreamReader, self).__init__(self._patience, bufsize)
        self.bytes_read = 0

    def allow(self, seconds: float) -> None:
        """From now on, so long in all."""
        self._patience.deadline = time.monotonic() + seconds

    def has_data(self) -> bool:
        """Can something be read without the socket?"""
        return super().has_data() or bool(self._deciphered())


class Patience(socket.SocketIO):
    """A socket's bytes until a deadline."""

    _sock: socket.socket
    deadline = math.inf

    def readinto(self, buffer):
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(min(left, IDLE_SECONDS))
        return super().readinto(buffer)


class Connection(HTTPConnection):
    """A client's connection."""

    RequestHandlerClass = Request
    unread = False
    # Is a request still on its way in, and nothing promised to it?
    is_asking = False
    # An answer that waits for its time.
    late: Late | None = None
    # Has it said nothing yet, so that it may begin with TLS?
    is_new = True
    # The moment by which hands have to be shaken, while they are not.
    agreed_by: float | None = None

    def __init__(self, server, sock, makefile=MakeFile):
        super().__init__(server, sock, makefile)
        self._read_from(sock)

    def _read_from(self, sock: socket.socket) -> None:
        self.socket = sock
        self.rfile = Reader(sock, self.rbufsize)
        self.wfile = Writer(sock)

    def communicate(self) -> bool:
        """Answer one request, or go on shaking hands; true when the connection is to be kept."""
        if self.server.context is None:
            return super().communicate()
        if self.is_new:
            self.is_new = False
            self._look()
        return super().communicate() if self.agreed_by is None else self._shake_hands()

    def _look(self) -> None:
        from mockomni.server import tls

        if tls.says_hello(self.socket):
            self._read_from(tls.wrapped(self.socket, self.server.context))
            self.agreed_by = time.time() + HANDSHAKE_SECONDS

    def _shake_hands(self) -> bool:
        from mockomni.server import tls

        assert self.agreed_by is not None
        if not tls.is_agreed(self.socket):
            return time.time() < self.agreed_by
        self.socket.settimeout(self.server.timeout)
        self.agreed_by, self.ssl_env = None, {"wsgi.url_scheme": "https"}
        return True

    @property
    def is_secret(self) -> bool:
        """Does it speak TLS?"""
        return hasattr(self.socket, "do_handshake")

    def asks_again(self, seconds: float) -> bool:
        """Is there more to read (or the end of it) within that time?"""
        if self.rfile.has_data():
            return True
        if self.is_secret:
            from mockomni.server import tls

            return tls.asks(self.socket, seconds)
        try:
            self.socket.settimeout(seconds)
            self.socket.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        finally:
            self.socket.settimeout(self.server.timeout)
        return True

    def abandon(self) -> None:
        """Hang up without another word."""
        self.unread = False
        with suppress(OSError):
            self.close()

    def close(self):
        """Hang up, but not on a client that is still sending: a reset would cost it the answer."""
        if self.is_secret:
            from mockomni.server import tls

            tls.say_goodbye(self.socket)
        if self.unread:
            with suppress(OSError):
                self._read_to_the_end()
        super().close()

    def _read_to_the_end(self) -> None:
        deadline = time.monotonic() + LINGER_SECONDS
        self.socket.shutdown(socket.SHUT_WR)
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            if not self.socket.recv(65536):
                return


class Writer:
    """Bytes on their way out. What is written after ``hold`` waits for what follows: one packet instead of two."""

    def __init__(self, sock: socket.socket):
        self._socket = sock
        self._holding = False
        self._held = b""

    def write(self, data: bytes) -> None:
        if self._holding:
            self._holding, self._held = False, data
            return
        if self._held:
            if len(data) > LARGE:
                self.flush()
            else:
                data, self._held = self._held + data, b""
        self._socket.sendall(data)

    def hold(self) -> None:
        self._holding = True

    def flush(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._socket.sendall(held)


class Gateway(wsgi.Gateway_10):
    """What a WSGI app is told about a request: the path decoded whole, as other servers do, and a real host."""

    def get_environ(self):
        environ = super().get_environ()
        environ["SERVER_NAME"] = self.req.server.bind_addr[0]
        environ[WIRE] = self.req
        if b"%2" in self.req.uri:
            environ["PATH_INFO"] = unquote_to_bytes(self.req.uri.partition(b"?")[0]).decode("latin-1")
        return environ
