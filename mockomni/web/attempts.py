"""Has somebody guessed too often? The logins that each address tries, counted where the calls of clients are."""

from __future__ import annotations

from mockomni.clock import Clock
from mockomni.settings import Limits
from mockomni.storage.store import NOBODY
from mockomni.trust import hash_of
from mockomni.windows import Counter, Full

MOST = Limits(second=5, minute=5, day=10_000)
# So many rows at most, however many addresses try; two that share one wait for each other.
PLACES = 4096


class Attempts:
    """Five tries of one address in a minute, whichever process they come to. A right one makes up for those before."""

    def __init__(self, counter: Counter):
        self._counter = counter
        self._clock = Clock()

    def take(self, address: str) -> Full | None:
        """Count a try before anybody looks whether it is right, or say that it is one too many."""
        return self._counter.take(caller(address), self._clock, MOST)

    def forget(self, address: str) -> None:
        """Forget what this address has tried."""
        self._counter.forget(caller(address))


def caller(address: str) -> tuple[int, int]:
    """An address as counters know callers: an account's id, which is nobody's, and a number."""
    return NOBODY, int(hash_of(address)[:8], 16) % PLACES
