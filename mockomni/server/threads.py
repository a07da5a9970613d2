"""Which threads answer what the listening one does not? As many as are needed, each with one connection at a time."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from mockomni.server.connection import Connection

if TYPE_CHECKING:
    from mockomni.server import Server

# How long a thread waits for a client's next request before it gives the connection back to the one that listens.
NEXT_REQUEST_SECONDS = 0.002

Job = Callable[[], None]

log = logging.getLogger("mockomni.server")


class Workers:
    """Threads that come when every other one is busy, never above ``most``, and stay until the end."""

    def __init__(self, server: Server, most: int):
        self.server = server
        self.most = most
        self._waiting: SimpleQueue[Connection | Job | None] = SimpleQueue()
        self._urgent: list[Job] = []
        self._threads: list[threading.Thread] = []
        self._answering: set[Connection] = set()
        self._unfinished = 0
        self._is_over = False
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many threads there are."""
        return len(self._threads)

    def start(self) -> None:
        """Nothing is to be done yet."""

    def put(self, connection: Connection) -> None:
        """Have a connection answered."""
        if self._is_over:
            connection.abandon()
        else:
            self._add(connection)

    def do(self, job: Job) -> None:
        """Have something done, in a connection's place."""
        self._add(job)

    def do_first(self, job: Job) -> None:
        """Have something done before all else, and for long: it takes no connection's place."""

        def done() -> None:
            try:
                job()
            finally:
                with self._lock:
                    self.most -= 1

        self._urgent.append(done)
        self._add(nothing, room=1)

    def _add(self, job: Connection | Job, room: int = 0) -> None:
        with self._lock:
            self.most += room
            self._unfinished += 1
            if self._unfinished > len(self._threads) and len(self._threads) < self.most:
                self._grow()
        self._waiting.put(job)

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
        self._is_over = True
        with suppress(Empty):
            while True:
                left = self._waiting.get_nowait()
                if isinstance(left, Connection):
                    left.abandon()

    def _grow(self) -> None:
        # A daemon: one that hangs does not keep the process from ending.
        thread = threading.Thread(target=self._work, name=f"worker-{len(self._threads) + 1}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            if job is nothing:
                continue
            try:
                self._answer(job) if isinstance(job, Connection) else job()
            except Exception:
                log.exception("a connection failed")
            with self._lock:
                self._unfinished -= 1

    def _next(self) -> Connection | Job | None:
        """What is to be done next: what is urgent instead of what has waited longest, which then waits on."""
        job = self._waiting.get()
        try:
            urgent = self._urgent.pop()
        except IndexError:
            return job
        if job is not nothing:
            self._waiting.put(job)
        return urgent

    def _answer(self, connection: Connection) -> None:
        """Answer what a connection asks, as long as it asks without pausing and nobody else waits."""
        with self._lock:
            self._answering.add(connection)
        try:
            keep = connection.answer()
            while keep and connection.late is None and self._stays(connection):
                keep = connection.answer()
        finally:
            with self._lock:
                self._answering.discard(connection)
        self.server.answered(connection, keep)

    def _stays(self, connection: Connection) -> bool:
        """Does a connection ask again, while nobody would answer it sooner than this thread?"""
        if connection.rfile.has_data():
            return True
        alone = self._waiting.empty() and not self.server.listener_answers
        return alone and connection.asks_again(NEXT_REQUEST_SECONDS)


def nothing() -> None:
    """What wakes a thread, for something urgent."""
