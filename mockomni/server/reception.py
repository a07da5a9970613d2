"""Who listens to all clients at once, and which thread answers? The one that hears them, for as long as that is quick.

Handing a request from one thread to another costs more than most answers do: the interpreter lets one thread run at a
time, and waking another takes a while. So the thread that listens answers by itself what has come whole. Another
watches it: whoever takes too long over an answer keeps that one request, and a further thread listens in its place.
"""

from __future__ import annotations

import logging
import selectors
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from mockomni.server.connection import Connection, Heard

if TYPE_CHECKING:
    from mockomni.server import Server

# How long an answer may take before somebody else listens; it takes up to twice as long until that is noticed.
PATIENCE_SECONDS = 0.005
# After an answer that took longer, others probably will: for so long they are given to other threads at once.
CAUTION_SECONDS = 0.05
# While so many answers take too long, each in a thread that has listened, whoever listens gives all others to threads.
MOST_LATE = 8
# Does whoever listens already notice that there is one more to listen to?
NOTICES = sys.platform != "win32"
# How often silent clients are looked over.
TICK_SECONDS = 0.1
# How long the end waits for the last look at what has come.
LAST_LOOK_SECONDS = 2.0

log = logging.getLogger("mockomni.server")


class Reception:
    """Every connection that waits for its client. It stands where cheroot has its manager of connections."""

    def __init__(self, server: Server):
        self.server = server
        # Does the thread that listens answer by itself?
        self.answers = True
        self._selector = selectors.DefaultSelector()
        self._selector.register(server.socket, selectors.EVENT_READ, server)
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ, None)
        # Guards who listens, whom that thread is answering, and what the selector knows.
        self._lock = threading.Lock()
        self._listener: int | None = None
        self._answering: Connection | None = None
        # When that was begun, or the one before; how many threads that listened are late with theirs.
        self._began = 0.0
        self._late = 0
        self._busy = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
        self._cautious_until = 0.0
        self._next_tick = 0.0
        self._is_running = self._is_stopping = False
        self._is_over = threading.Event()

    def __len__(self) -> int:
        """How many connections there are."""
        return len(self._selector.get_map() or ()) - 2

    def run(self) -> None:
        """Listen until ``stop``; requests are answered in other threads, so that a signal finds this one idle."""
        self._is_running = True
        self.server.requests.do_first(self._listen)
        if self.answers:
            self._watcher.start()
        # A signal that comes on the last step into a wait does not end it: none may be without end.
        while not self._is_over.wait(TICK_SECONDS):
            pass

    def put(self, connection: Connection) -> None:
        """Wait for what a client says next."""
        if connection.rfile.has_data():
            self.server.requests.put(connection)
            return
        connection.wait()
        with self._lock:
            if self._is_over.is_set():
                connection.abandon()
                return
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
        if not NOTICES:
            self._ring()

    def stop(self) -> None:
        """Listen no more, after a last look at what has come."""
        self._is_stopping = True
        self._busy.set()
        self._ring()
        if self._is_running:
            self._is_over.wait(LAST_LOOK_SECONDS)
        with self._lock:
            self._is_over.set()
            self._listener = None
            if self._answering is not None:
                self._forget(self._answering)

    def close(self) -> None:
        """Hang up on everybody who waits."""
        if self._watcher.is_alive():
            self._busy.set()
            self._watcher.join()
        for connection in list(self._connections()):
            connection.close()
        self._selector.close()
        self._bell.close()
        self._ear.close()

    # Listening

    def _listen(self) -> None:
        """Hear and answer clients, until another thread listens or all is over."""
        me = threading.get_ident()
        with self._lock:
            self._listener = None if self._is_over.is_set() else me
        while self._listener == me:
            is_last = self._is_stopping
            try:
                self._look(me, 0 if is_last else TICK_SECONDS)
            except Exception:
                log.exception("listening failed")
            if is_last and self._listener == me:
                self._is_over.set()
                return
        with self._lock:
            self._late -= 1

    def _look(self, me: int, seconds: float) -> None:
        """Attend to everybody who has said something."""
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, Connection):
                self._attend(key.data)
            elif key.data is self.server:
                self._accept()
            else:
                with suppress(BlockingIOError):
                    self._ear.recv(4096)
            if self._listener != me:
                return
        now = time.monotonic()
        if now > self._next_tick:
            self._next_tick = now + TICK_SECONDS
            self._look_over(now)

    def _accept(self) -> None:
        connection = self.server.accepted()
        if connection is not None:
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
            # Most say at once what they came for; those who may speak TLS are heard by a thread that can wait.
            if self.server.context is None:
                self._attend(connection)

    def _attend(self, connection: Connection) -> None:
        try:
            heard = connection.hear()
        except OSError:
            self._forget(connection)
            connection.abandon()
            return
        now = time.monotonic()
        if heard is Heard.ALL and self.answers and now > self._cautious_until and self._late < MOST_LATE:
            self._answer(connection, now)
        elif heard is not Heard.PART:
            self._forget(connection)
            self.server.requests.put(connection)

    def _answer(self, connection: Connection, now: float) -> None:
        """Answer in this thread, which listens no more afterwards when that took too long."""
        with self._lock:
            self._answering, self._began = connection, now
            me = self._listener
        if not self._busy.is_set():
            self._busy.set()
        keep = connection.answer()
        with self._lock:
            still = self._listener == me
            if still:
                self._answering = None
                if keep and connection.late is None and not connection.rfile.has_data():
                    connection.wait()
                    return
                self._forget(connection)
        if still and connection.unread:
            # Its client may take a while to hang up.
            self.server.requests.do(partial(self.server.answered, connection, keep))
        else:
            self.server.answered(connection, keep)

    def _look_over(self, now: float) -> None:
        """Hang up on clients that say nothing; tell those who began that they were too slow."""
        for connection in list(self._connections()):
            if connection.due < now:
                self._forget(connection)
                if connection.heard:
                    connection.is_too_late = True
                    self.server.requests.put(connection)
                else:
                    connection.close()

    def _connections(self) -> Iterator[Connection]:
        with self._lock:
            every = list((self._selector.get_map() or {}).values())
        return (key.data for key in every if isinstance(key.data, Connection))

    def _forget(self, connection: Connection) -> None:
        with suppress(KeyError, ValueError, OSError):
            self._selector.unregister(connection.socket)

    def _ring(self) -> None:
        with suppress(OSError):
            self._bell.send(b".")

    # Watching

    def _watch(self) -> None:
        """See to it that somebody listens."""
        seen = -1.0
        while not self._is_over.is_set():
            if self._answering is None and self._began == seen and not self._is_stopping:
                self._busy.clear()
                if self._answering is None:
                    self._busy.wait()
            seen = self._began
            time.sleep(PATIENCE_SECONDS)
            with self._lock:
                if self._answering is not None and time.monotonic() >= self._began + PATIENCE_SECONDS:
                    self._replace(self._answering)

    def _replace(self, late: Connection) -> None:
        """Have another thread listen; the one that does keeps the connection it is answering."""
        self._forget(late)
        self._answering = self._listener = None
        self._late += 1
        self._cautious_until = time.monotonic() + CAUTION_SECONDS
        self.server.requests.do_first(self._listen)
