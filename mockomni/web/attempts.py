"""Has somebody guessed too often? Wrong logins of each address, within a moving span of time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_ADDRESSES = 10_000


class Attempts:
    """At most ``most`` wrong logins of one address in ``span`` seconds; bounded however many addresses there are."""

    def __init__(self, most: int = 5, span: float = 60.0, now: Callable[[], float] = time.monotonic):
        self.most = most
        self.span = span
        self._now = now
        self._failed: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def seconds_to_wait(self, address: str) -> float:
        """How long this address has to wait until it may try again; 0 when it may now."""
        with self._lock:
            recent = self._recent(address)
        return max(0.0, recent[-self.most] + self.span - self._now()) if len(recent) >= self.most else 0.0

    def failed(self, address: str) -> None:
        """Remember a wrong login."""
        with self._lock:
            self._failed[address] = [*self._recent(address), self._now()][-self.most :]
            self._failed.move_to_end(address)
            while len(self._failed) > MOST_ADDRESSES:
                self._failed.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget what this address did wrong."""
        with self._lock:
            self._failed.pop(address, None)

    def _recent(self, address: str) -> list[float]:
        since = self._now() - self.span
        return [moment for moment in self._failed.get(address, ()) if moment > since]
