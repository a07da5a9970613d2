"""How is memory kept small, and a start short? What CPython and glibc do by default suits other programs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# mallopt's number for the most heaps that threads may spread over.
ARENA_MAX = -8


@contextmanager
def no_collections() -> Iterator[None]:
    """Collect no garbage while much is made that stays: that is a tenth of a start. What was made is never searched."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def one_heap() -> None:
    """Have all threads share a heap where the C library can: each in its own would keep its largest answers there."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(ARENA_MAX, 1)
