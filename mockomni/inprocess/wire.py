"""What lies between a client and a server in one process? Two pipes in memory, whose ends behave like sockets."""

from __future__ import annotations

import io
import socket
import struct
import threading
from typing import Any

NOBODYS_ADDRESS = ("127.0.0.1", 0)


class Pipe:
    """Bytes on their way in one direction, read in the order they were written."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._is_ended = False
        self._is_cut = False
        self._changed = threading.Condition()

    @property
    def is_quiet(self) -> bool:
        """Is there nothing to read, and more may come?"""
        return not (self._bytes or self._is_ended or self._is_cut)

    def write(self, data: bytes) -> None:
        with self._changed:
            if self._is_cut or self._is_ended:
                raise BrokenPipeError("the connection is closed")
            self._bytes += data
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing more will be written; what is there can still be read."""
        with self._changed:
            self._is_ended = True
            self._changed.notify_all()

    def cut(self) -> None:
        """The connection is reset: what is there is lost."""
        with self._changed:
            self._is_cut = True
            self._bytes.clear()
            self._changed.notify_all()

    def read(self, most: int, seconds: float | None, *, keep: bool = False) -> bytes:
        """Up to so many bytes, nothing at the end; TimeoutError when none come in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self.is_quiet, seconds):
                raise BlockingIOError("nothing to read") if seconds == 0 else TimeoutError("timed out")
            if self._is_cut:
                raise ConnectionResetError("the connection was reset")
            data = bytes(self._bytes[:most])
            if not keep:
                del self._bytes[:most]
            return data

    def wait_for_end(self, seconds: float) -> bool:
        """Wait so long, at most; did it end within that time?"""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_ended or self._is_cut, seconds)


class End:
    """One end of a connection, as far as HTTP clients and servers know sockets."""

    family = socket.AF_INET
    type = socket.SOCK_STREAM
    proto = 0

    def __init__(self, incoming: Pipe, outgoing: Pipe):
        self._incoming = incoming
        self._outgoing = outgoing
        self._seconds: float | None = None
        self._resets = False
        self.is_closed = False
        # As sockets do: what was closed while a file still reads from it lives until that is closed too.
        self._io_refs = 0

    @property
    def is_idle(self) -> bool:
        """Could a client send its next request on it?"""
        return not self.is_closed and self._incoming.is_quiet

    def outlasts(self, seconds: float) -> bool:
        """Wait; is the other side still there afterwards?"""
        return not self._incoming.wait_for_end(seconds)

    def settimeout(self, seconds: float | None) -> None:
        self._seconds = seconds

    def gettimeout(self) -> float | None:
        return self._seconds

    def setblocking(self, flag: bool) -> None:
        self._seconds = None if flag else 0.0

    def recv(self, most: int, flags: int = 0) -> bytes:
        self._check()
        return self._incoming.read(most, self._seconds, keep=bool(flags & socket.MSG_PEEK))

    def recv_into(self, buffer: Any, most: int = 0, flags: int = 0) -> int:
        view = memoryview(buffer).cast("B")
        data = self.recv(most or len(view), flags)
        view[: len(data)] = data
        return len(data)

    def sendall(self, data: Any, flags: int = 0) -> None:
        self._check()
        self._outgoing.write(bytes(data))

    def send(self, data: Any, flags: int = 0) -> int:
        self.sendall(data, flags)
        return len(memoryview(data).cast("B"))

    def makefile(self, mode: str = "r", buffering: int | None = None, **more: Any) -> Any:
        """As a socket's, for reading or writing bytes."""
        raw = socket.SocketIO(self, mode.replace("b", ""))  # type: ignore[arg-type]
        self._io_refs += 1
        if buffering == 0:
            return raw
        size = io.DEFAULT_BUFFER_SIZE if buffering is None or buffering < 0 else buffering
        return io.BufferedWriter(raw, size) if "w" in mode else io.BufferedReader(raw, size)

    def shutdown(self, how: int) -> None:
        if how in (socket.SHUT_WR, socket.SHUT_RDWR):
            self._outgoing.end()
        if how in (socket.SHUT_RD, socket.SHUT_RDWR):
            self._incoming.end()

    def close(self) -> None:
        self.is_closed = True
        if self._io_refs <= 0:
            self._leave()

    def _decref_socketios(self) -> None:
        self._io_refs -= 1
        if self.is_closed and self._io_refs <= 0:
            self._leave()

    def _leave(self) -> None:
        if self._resets:
            self._outgoing.cut()
        self._outgoing.end()
        self._incoming.end()

    def __del__(self) -> None:
        # Whoever forgets to close it closes it by forgetting it, as with a socket.
        self._leave()

    def setsockopt(self, level: int, option: int, value: Any = None, *more: Any) -> None:
        """Lingering for no time at all makes ``close`` a reset; nothing else has a meaning here."""
        if (level, option) == (socket.SOL_SOCKET, socket.SO_LINGER) and isinstance(value, bytes):
            on, seconds = struct.unpack("hh" if len(value) == 4 else "ii", value)
            self._resets = bool(on) and seconds == 0

    def getsockopt(self, *which: Any) -> int:
        return 0

    def getpeername(self) -> tuple[str, int]:
        return NOBODYS_ADDRESS

    getsockname = getpeername

    def fileno(self) -> int:
        """None: there is no file behind it."""
        return -1

    def _check(self) -> None:
        if self.is_closed and self._io_refs <= 0:
            raise OSError(9, "Bad file descriptor")


def pair() -> tuple[End, End]:
    """Two ends: what is written to one is read from the other."""
    there, back = Pipe(), Pipe()
    return End(back, there), End(there, back)
