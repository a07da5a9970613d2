"""What is asked over a connection, and how is it refused before an app sees it?"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_to_bytes

from cheroot import wsgi
from cheroot.server import HTTPRequest

from mockomni.exchange import ID_HEADER
from mockomni.late import WIRE, Delivery, Late
from mockomni.server import usual
from mockomni.server.proxy import NO_CERTIFICATE, NO_TLS_IN_TLS, Line, host_of

# A request line may be longer than any that Omni takes: refusing it is the app's business.
LONGEST_LINE = 256 * 1024
# How long a client may take to send a request's line and headers, and then its body, before its thread is freed.
HEAD_SECONDS, BODY_SECONDS = 10, 60
# How much of a request that was refused is told.
LONGEST_TOLD = 2_000


class Headers(dict):
    """What came in a head: no two lengths, and no names that a WSGI app would take for others (``Content_Length``)."""

    def __setitem__(self, name: bytes, value: bytes) -> None:
        if name == b"Content-Length" and self.get(name, value) != value:
            raise ValueError("Content-Length is said twice, and not alike.")
        if b"_" not in name:
            super().__setitem__(name, value)


class Request(HTTPRequest):
    """One request; when it is refused unread, its client still gets to read why."""

    status: Any

    def __init__(self, server, conn):
        super().__init__(server, conn, proxy_mode=True)
        self.inheaders = Headers()
        self._named = b""

    def parse_request(self):
        self.conn.allow(HEAD_SECONDS)
        self.conn.is_asking = True
        if not self._read_usual():
            super().parse_request()
        self.conn.is_asking = False
        self.conn.allow(BODY_SECONDS)

    def _read_usual(self) -> bool:
        """Read a head of the usual kind; nothing is taken of any other."""
        head = self.conn.take_head() or usual.read(self.conn.rfile.peek(1))
        if head is None or head.length > self.server.max_request_body_size:
            return False
        self.conn.rfile.read(head.size)
        self.method, self.uri, self.path, self.qs, self.inheaders = head[:5]
        self.authority, self.request_protocol, self.response_protocol = b"", b"HTTP/1.1", "HTTP/1.1"
        self.close_connection = usual.is_last(self.inheaders)
        self.started_request = self.ready = True
        return True

    def read_request_line(self):
        bounded, line = self.rfile, Line(self.rfile)
        self.rfile = line
        bounded.maxlen = LONGEST_LINE
        try:
            if not super().read_request_line():
                return False
        finally:
            self.rfile = bounded
            bounded.maxlen, bounded.bytes_read = usual.LONGEST_HEADERS, 0
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
        self.close_connection = self.close_connection or usual.is_last(self.inheaders)
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
        if self._is_usual():
            server = self.server.server_name.encode("latin-1")
            self.conn.wfile.write(usual.answer(self.status, self.outheaders, server))
        else:
            super().send_headers()

    def _is_usual(self) -> bool:
        """Is the answer's length known, and is there nothing more to be told or asked than what it says?"""
        names = {name.lower() for name, _ in self.outheaders}
        return (
            b"content-length" in names
            and names.isdisjoint(usual.OURS)
            and self.response_protocol == "HTTP/1.1"
            and not self.close_connection
            and not self.status.startswith(b"413")
            and not getattr(self.rfile, "remaining", 0)
            and self.server.can_add_keepalive_connection
        )

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


class Gateway(wsgi.Gateway_10):
    """What a WSGI app is told about a request: the path decoded whole, as other servers do, and a real host."""

    def get_environ(self):
        request, connection, server = self.req, self.req.conn, self.req.server
        path = unquote_to_bytes(request.uri.partition(b"?")[0]) if b"%2" in request.uri else request.path
        environ = {
            "REQUEST_METHOD": request.method.decode("latin-1"),
            "PATH_INFO": path.decode("latin-1"),
            "QUERY_STRING": request.qs.decode("latin-1"),
            "REQUEST_URI": request.uri.decode("latin-1"),
            "SCRIPT_NAME": "",
            "SERVER_NAME": server.bind_addr[0],
            "SERVER_PORT": str(server.bind_addr[1]),
            "SERVER_PROTOCOL": request.request_protocol.decode("latin-1"),
            "SERVER_SOFTWARE": server.software,
            "REMOTE_ADDR": connection.remote_addr or "",
            "REMOTE_PORT": str(connection.remote_port or ""),
            "wsgi.errors": sys.stderr,
            "wsgi.input": request.rfile,
            "wsgi.multiprocess": False,
            "wsgi.multithread": True,
            "wsgi.run_once": False,
            "wsgi.url_scheme": request.scheme.decode("latin-1"),
            "wsgi.version": self.version,
            WIRE: request,
        }
        if request.chunked_read:
            # Werkzeug looks whether this is there, and where it is no longer whether as much came as was promised.
            environ["wsgi.input_terminated"] = True
        for name, value in request.inheaders.items():
            environ[usual.in_environ(name)] = value.decode("latin-1")
        environ.update(connection.ssl_env)
        return environ

    def start_response(self, status, headers, exc_info=None):
        """As cheroot's, which looks at every header twice more."""
        if exc_info is not None or self.started_response:
            return super().start_response(status, headers, exc_info)
        self.started_response = True
        self.req.status = status.encode("latin-1")
        self.req.outheaders = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        length = next((value for name, value in headers if name.lower() == "content-length"), None)
        self.remaining_bytes_out = None if length is None else int(length)
        return self.write
