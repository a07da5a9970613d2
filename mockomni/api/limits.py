"""Has this connection called too often? Every connection's calls, counted under threads."""

from __future__ import annotations

import threading

from mockomni.clock import Clock
from mockomni.settings import Limits
from mockomni.storage.calls import forget_calls, keep_calls, known_calls
from mockomni.storage.store import Store
from mockomni.windows import CallerId, Calls, Full

MOST_CALLERS = 10_000


class Windows:
    """A counter in the memory of one process, exact under threads."""

    is_elsewhere = False

    def __init__(self) -> None:
        self._calls: dict[CallerId, Calls] = {}
        self._lock = threading.Lock()

    def take(self, caller: CallerId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""
        with self._lock:
            calls = self._calls.pop(caller, None) or self._first_call()
            # The last to call is the last to make room.
            self._calls[caller] = calls
            # The clock is read under the lock: calls are counted in the order of their moments.
            return calls.take(clock.now(), limits)

    def forget(self, caller: CallerId) -> None:
        """Know nothing of a caller."""
        with self._lock:
            self._calls.pop(caller, None)

    def check(self) -> None:
        """Memory is always there."""

    def __len__(self) -> int:
        """How many connections are kept in mind."""
        return len(self._calls)

    def _first_call(self) -> Calls:
        if len(self._calls) >= MOST_CALLERS:
            del self._calls[next(iter(self._calls))]
        return Calls()


class SharedWindows:
    """A counter in the database, for all processes that share it."""

    def __init__(self, store: Store):
        self._store = store
        self.is_elsewhere = store.is_elsewhere

    def take(self, caller: CallerId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""
        while True:
            known = known_calls(self._store, *caller)
            calls = known.calls() if known else Calls()
            full = calls.take(calls.not_before(clock.now()), limits)
            if full is not None or keep_calls(self._store, *caller, known, calls):
                return full

    def forget(self, caller: CallerId) -> None:
        """Know nothing of a caller."""
        forget_calls(self._store, *caller)

    def check(self) -> None:
        """Unavailable when the database is."""
        known_calls(self._store, 0, 0)
