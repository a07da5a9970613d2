"""Who waits, so that no worker has to? One thread watches every connection that something keeps waiting."""

from __future__ import annotations

import heapq
import itertools
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

log = logging.getLogger("mockomni.server")


class Sleeper:
    """Connections that wait. ``wake`` is given each when its time has come, ``drop`` those whose clients left before.

    A connection is anything with a ``socket``. Both are called in the sleeper's thread, which the first one to wait
    starts, and must not take long.
    """

    def __init__(self, wake: Callable[[Any], None], drop: Callable[[Any], None]):
        self._wake = wake
        self._drop = drop
        self._coming: SimpleQueue[tuple[float, Any]] = SimpleQueue()
        self._asleep: dict[int, Any] = {}
        self._times: list[tuple[float, int]] = []
        self._numbers = itertools.count()
        self._selector: selectors.BaseSelector | None = None
        self._bell: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many are waiting."""
        return len(self._asleep) + self._coming.qsize()

    def take(self, connection: Any, seconds: float) -> None:
        """Let a connection wait; whoever calls this is done with it."""
        with self._lock:
            if self._stopped:
                return self._drop(connection)
            if self._thread is None:
                self._begin()
            self._coming.put((time.monotonic() + seconds, connection))
            self._ring()

    def stop(self) -> None:
        """Drop all who wait."""
        with self._lock:
            self._stopped = True
            thread = self._thread
            if thread is not None:
                self._ring()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _begin(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._bell, ear = socket.socketpair()
        ear.setblocking(False)
        self._bell.setblocking(False)
        self._selector.register(ear, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, args=(self._selector, ear), name="sleeper", daemon=True)
        self._thread.start()

    def _ring(self) -> None:
        assert self._bell is not None
        with suppress(BlockingIOError):
            self._bell.send(b".")

    def _run(self, selector: selectors.BaseSelector, ear: socket.socket) -> None:
        try:
            while not self._stopped:
                self._watch(selector, ear)
        finally:
            self._end(selector, ear)

    def _watch(self, selector: selectors.BaseSelector, ear: socket.socket) -> None:
        """Sleep until somebody's time has come, somebody comes, or a client does something."""
        left = self._times[0][0] - time.monotonic() if self._times else None
        for key, _ in selector.select(None if left is None else max(0.0, left)):
            if key.fileobj is ear:
                with suppress(BlockingIOError):
                    ear.recv(4096)
            elif key.data in self._asleep:
                self._look_at(selector, key.data)
        while not self._coming.empty():
            self._lie_down(selector, *self._coming.get())
        while self._times and self._times[0][0] <= time.monotonic():
            connection = self._take_out(selector, heapq.heappop(self._times)[1])
            if connection is not None:
                self._hand(self._wake, connection)

    def _lie_down(self, selector: selectors.BaseSelector, due: float, connection: Any) -> None:
        number = next(self._numbers)
        try:
            selector.register(connection.socket, selectors.EVENT_READ, number)
        except (OSError, ValueError, KeyError):
            return self._hand(self._drop, connection)
        self._asleep[number] = connection
        heapq.heappush(self._times, (due, number))
        return None

    def _look_at(self, selector: selectors.BaseSelector, number: int) -> None:
        """A client has left, or said more than it was asked; then it is watched no longer, only its time is kept."""
        sock = self._asleep[number].socket
        if has_left(sock):
            self._hand(self._drop, self._take_out(selector, number))
        else:
            selector.unregister(sock)

    def _take_out(self, selector: selectors.BaseSelector, number: int) -> Any:
        connection = self._asleep.pop(number, None)
        if connection is not None:
            with suppress(KeyError, ValueError):
                selector.unregister(connection.socket)
        return connection

    def _hand(self, receiver: Callable[[Any], None], connection: Any) -> None:
        try:
            receiver(connection)
        except Exception:
            log.exception("a connection that waited failed")

    def _end(self, selector: selectors.BaseSelector, ear: socket.socket) -> None:
        waiting = list(self._asleep.values())
        while not self._coming.empty():
            waiting.append(self._coming.get()[1])
        self._asleep.clear()
        for connection in waiting:
            self._hand(self._drop, connection)
        selector.close()
        ear.close()
        if self._bell is not None:
            self._bell.close()


def has_left(sock: socket.socket) -> bool:
    """Is this the end of what a client sends? Looked up in what the kernel has, also below TLS."""
    try:
        return not socket.socket.recv(sock, 1, socket.MSG_PEEK | getattr(socket, "MSG_DONTWAIT", 0))
    except (BlockingIOError, InterruptedError, TimeoutError):
        return False
    except OSError:
        return True
