"""Which thread answers? As many as are needed, each with one connection at a time."""

from __future__ import annotations

import logging
import socket
import threading
import time
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING

from mockomni.server.connection import Connection

if TYPE_CHECKING:
    from mockomni.server import Server

# How long a thread waits for a client's next request before it gives the connection back to the selector.
NEXT_REQUEST_SECONDS = 0.002

log = logging.getLogger("mockomni.server")


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
