"""Has somebody guessed too often? The tokens that each address tries, counted where the calls of clients are."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from mockomni.clock import Clock
from mockomni.settings import Limits
from mockomni.storage.store import NOBODY
from mockomni.trust import hash_of
from mockomni.windows import CallerId, Counter, Full

MOST = Limits(second=5, minute=5, day=10_000)
# So many rows at most, however many addresses try; two that share one wait for each other.
PLACES = 4096


class Attempts:
    """Five tries of one address in a minute, whichever process they come to. A right login makes up for those before.

    Programs send their token with every call, many at once: of theirs only wrong ones count, and who is told that
    there were too many is not heard again before there is room.
    """

    def __init__(self, counter: Counter):
        self._counter = counter
        self._clock = Clock()
        self._unheard: dict[CallerId, float] = {}

    def take(self, address: str) -> Full | None:
        """Count a try before anybody looks whether it is right, or say that it is one too many."""
        return self._counter.take(caller(address), self._clock, MOST)

    def forget(self, address: str) -> None:
        """Forget what this address has tried."""
        self._counter.forget(caller(address))

    def wait(self, address: str, is_right: Callable[[], bool]) -> int | None:
        """Whole seconds that a program at this address has to wait, or None when it may go on, right or not."""
        place, now = caller(address), self._clock.now()
        seconds = self._unheard.get(place, 0) - now
        if seconds <= 0:
            full = None if is_right() else self.take(address)
            if full is None:
                return None
            seconds = full.seconds
            self._unheard[place] = now + seconds
        return max(1, ceil(seconds))


def too_often(seconds: int) -> str:
    """What is said to who has guessed too often."""
    return f"Too many wrong tokens from here. Try again in {seconds} seconds."


def caller(address: str) -> CallerId:
    """An address as counters know callers: an account's id, which is nobody's, and a number."""
    return NOBODY, int(hash_of(address)[:8], 16) % PLACES
