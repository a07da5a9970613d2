"""Has this connection called too often? Every connection's calls, counted under threads."""

from __future__ import annotations

import threading
from typing import Protocol

from mockomni.clock import Clock
from mockomni.settings import Limits
from mockomni.storage.calls import keep_calls, known_calls
from mockomni.storage.store import Store
from mockomni.windows import Calls, Full

MOST_CALLERS = 10_000

# An account's id and a connection's.
ConnectionId = tuple[int, int]


class Counter(Protocol):
    """Where calls are counted: in the memory of one process, or where several see them."""

    def check(self) -> None:
        """Unavailable when calls cannot be counted for now."""

    def take(self, caller: ConnectionId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""


class Windows:
    """A counter in the memory of one process, exact under threads."""

    def __init__(self) -> None:
        self._calls: dict[ConnectionId, Calls] = {}
        self._lock = threading.Lock()

    def take(self, caller: ConnectionId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""
        with self._lock:
            calls = self._calls.get(caller)
            if calls is None:
                calls = self._first_call(caller)
            # The clock is read under the lock: calls are counted in the order of their moments.
            return calls.take(clock.now(), limits)

    def check(self) -> None:
        """Memory is always there."""

    def __len__(self) -> int:
        """How many connections are kept in mind."""
        return len(self._calls)

    def _first_call(self, caller: ConnectionId) -> Calls:
        if len(self._calls) >= MOST_CALLERS:
            del self._calls[next(iter(self._calls))]
        calls = self._calls[caller] = Calls()
        return calls


class SharedWindows:
    """A counter in the database, for all processes that share it."""

    def __init__(self, store: Store):
        self._store = store

    def take(self, caller: ConnectionId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""
        while True:
            known = known_calls(self._store, *caller)
            calls = known.calls() if known else Calls()
            full = calls.take(calls.not_before(clock.now()), limits)
            if full is not None or keep_calls(self._store, *caller, known, calls):
                return full

    def check(self) -> None:
        """Unavailable when the database is."""
        known_calls(self._store, 0, 0)
