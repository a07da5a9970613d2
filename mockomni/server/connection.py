"""How do bytes come in and go out? A client's connection, plain or with TLS, patient up to a point."""

from __future__ import annotations

import io
import logging
import math
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import Any

from cheroot.makefile import MakeFile
from cheroot.server import HTTPConnection

from mockomni.late import Late
from mockomni.server import usual
from mockomni.server.request import BODY_SECONDS, HEAD_SECONDS, Request

IDLE_SECONDS = 75
# How long a client may take to shake hands, which takes no thread while it waits.
HANDSHAKE_SECONDS = 10
LINGER_SECONDS = 2.0
# From this size on, copying a body costs more than a packet of its own for the headers.
LARGE = 64 * 1024
# A request is heard without a thread of its own up to this size.
LONGEST_HEARD = 64 * 1024

log = logging.getLogger("mockomni.server")


class Heard(Enum):
    """What has come of a request: a part; all of it; or something that takes a thread to read it, if it goes on."""

    PART = "part"
    ALL = "all"
    MORE = "more"


class Reader(io.BufferedReader):
    """Bytes on their way in, which may take no longer than ``allow`` said."""

    raw: Patience

    def __init__(self, sock: socket.socket, bufsize: int):
        super().__init__(Patience(sock), bufsize)
        # What TLS has deciphered and nobody has read, of which the selector knows nothing.
        self._deciphered = getattr(sock, "pending", int)

    def allow(self, seconds: float) -> None:
        """From now on, so long in all."""
        self.raw.deadline = time.monotonic() + seconds

    def take(self, data: bytes) -> bytes:
        """Bytes that were read from the socket itself; all of those that wait to be read here."""
        self.raw.begun += data
        return self.raw.begun

    def has_more(self, seconds: float) -> bool:
        """Is there something to read, or the end, within that time?"""
        self.allow(seconds)
        try:
            self.peek(1)
        except TimeoutError:
            return False
        return True

    def has_data(self) -> bool:
        """Can something be read without the socket?"""
        self.raw.is_left_alone = True
        try:
            return bool(self.peek(1)) or bool(self._deciphered())
        finally:
            self.raw.is_left_alone = False


class Patience(io.RawIOBase):
    """A socket's bytes until a deadline."""

    deadline = math.inf
    is_left_alone = False
    # What came before anybody read here.
    begun = b""

    def __init__(self, sock: socket.socket):
        self._socket = sock

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.begun:
            many = min(len(buffer), len(self.begun))
            buffer[:many], self.begun = self.begun[:many], self.begun[many:]
            return many
        if self.is_left_alone:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(min(left, IDLE_SECONDS))
        return self._socket.recv_into(buffer)


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
    # What has come of the next request, the moment by which more has to come, and whether that has passed.
    heard = 0
    head: usual.Head | None = None
    due = math.inf
    is_too_late = False

    def __init__(self, server, sock, makefile=MakeFile):
        super().__init__(server, sock, makefile)
        self._read_from(sock)

    def _read_from(self, sock: socket.socket) -> None:
        self.socket = sock
        self.rfile = Reader(sock, self.rbufsize)
        self.wfile = Writer(sock)

    def communicate(self) -> bool:
        """Answer one request, or go on shaking hands; true when the connection is to be kept."""
        if self.is_new:
            self.is_new = False
            if self.server.context is not None:
                self._look()
        return super().communicate() if self.agreed_by is None else self._shake_hands()

    def hear(self) -> Heard:
        """Take in what a client has said, without waiting for more; OSError when it has said goodbye."""
        if self.is_secret or (self.is_new and self.server.context is not None):
            return Heard.MORE
        try:
            came = self.socket.recv(LONGEST_HEARD)
        except (BlockingIOError, InterruptedError):
            return Heard.PART
        self.is_new = False
        if not came and not self.heard:
            raise ConnectionResetError
        begun = self.rfile.take(came)
        if not self.heard:
            self.due = time.monotonic() + HEAD_SECONDS
        self.heard = len(begun)
        return self._understood(begun) if came else Heard.MORE

    def _understood(self, begun: bytes) -> Heard:
        if self.head is None:
            if usual.ENDS not in begun:
                return Heard.PART if usual.may_become(begun) else Heard.MORE
            self.head = usual.read(begun)
            self.due = time.monotonic() + BODY_SECONDS
        if self.head is None or self.head.size + self.head.length > LONGEST_HEARD:
            return Heard.MORE
        return Heard.ALL if self.heard >= self.head.size + self.head.length else Heard.PART

    def take_head(self) -> usual.Head | None:
        """The head of the request that was heard, which is read now."""
        head, self.head, self.heard = self.head, None, 0
        return head

    def wait(self) -> None:
        """Nothing is being answered; from now on the client may take some time to say more."""
        self.heard, self.head = 0, None
        self.due = time.monotonic() + IDLE_SECONDS if self.agreed_by is None else self.agreed_by
        if not self.is_secret and self.socket.gettimeout() != 0:
            self.socket.settimeout(0)

    def allow(self, seconds: float) -> None:
        """What follows may take so long to come, unless it is too late already."""
        self.rfile.allow(0 if self.is_too_late else seconds)

    def answer(self) -> bool:
        """Answer one request, or let its answer leave that had to wait; true when the connection goes on."""
        try:
            return self.communicate() if self.late is None else self.late.leave(self)
        except OSError:
            return False
        except Exception:
            log.exception("a connection failed")
            return False

    def _look(self) -> None:
        from mockomni.server import tls

        if tls.says_hello(self.socket):
            self._read_from(tls.wrapped(self.socket, self.server.context))
            self.agreed_by = time.monotonic() + HANDSHAKE_SECONDS

    def _shake_hands(self) -> bool:
        from mockomni.server import tls

        assert self.agreed_by is not None
        if not tls.is_agreed(self.socket):
            return time.monotonic() < self.agreed_by
        self.socket.settimeout(self.server.timeout)
        self.agreed_by, self.ssl_env = None, {"wsgi.url_scheme": "https"}
        return True

    @property
    def is_secret(self) -> bool:
        """Does it speak TLS?"""
        return hasattr(self.socket, "do_handshake")

    def asks_again(self, seconds: float) -> bool:
        """Is there more to read (or the end of it) within that time?"""
        # What comes first may be TLS, so it stays unread.
        if self.is_new:
            return False
        try:
            return self.rfile.has_more(seconds)
        except OSError:
            return False
        finally:
            self.socket.settimeout(self.server.timeout)

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
        # TLS takes one piece at a time, and so does Windows.
        self._gathers = type(sock) is socket.socket and hasattr(sock, "sendmsg")
        self._holding = False
        self._held = b""

    def write(self, data: bytes) -> None:
        if self._holding:
            self._holding, self._held = False, data
            return
        held, self._held = self._held, b""
        if held and self._gathers and len(data) >= LARGE:
            self._send(self._socket.sendmsg, (held, data))
        else:
            self._send(self._socket.send, held + data if held else data)

    def hold(self) -> None:
        self._holding = True

    def flush(self) -> None:
        if self._held:
            self.write(b"")

    def _send(self, send: Callable[[Any], int], data: bytes | tuple[bytes, bytes]) -> None:
        """Send what the socket takes at once, and the rest as it takes it."""
        try:
            sent = send(data)
        except BlockingIOError:
            sent = 0
        for part in data if isinstance(data, tuple) else (data,):
            if sent < len(part):
                self._socket.settimeout(IDLE_SECONDS)
                self._socket.sendall(memoryview(part)[sent:])
            sent = max(0, sent - len(part))
