"""How is memory kept small, and a start short? What CPython and glibc do by default suits other programs."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# What mallopt is told: one heap for all threads; what is freed at its end stays for the next answer, up to a bound;
# and answers, which are large, come from it too. Otherwise every page of 250 would be fetched from the system anew.
HEAP = {
    "M_ARENA_MAX": (-8, 1),
    "M_TRIM_THRESHOLD": (-1, 16 * 1024 * 1024),
    "M_MMAP_THRESHOLD": (-3, 8 * 1024 * 1024),
}


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
    """Have all threads share a heap and keep it, where the C library can: each its own would keep far more."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            for parameter, value in HEAP.values():
                library.mallopt(parameter, value)
