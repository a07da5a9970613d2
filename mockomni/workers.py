"""How many processes answer? Children that share one socket: one that dies is replaced, and all end together."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from mockomni.server import SIGNALS, ServerError, was_stopped

# Children end within the server's own grace; one that has not by then never will.
PATIENCE_SECONDS = 8.0
# How often a parent looks whether a child has died.
LOOK_SECONDS = 0.05
# A child that lived no longer than this was ill from the start: the next one waits, each time longer.
SHORT_LIFE, LONGEST_PAUSE = 1.0, 2.0


def check_for_fork() -> None:
    """ServerError where this system cannot do it."""
    if not hasattr(os, "fork"):
        raise ServerError("--workers needs a system that can fork; leave it out here")


def share(how_many: int, work: Callable[[int], None]) -> None:
    """Have so many children do the same work until a signal ends this process, then end them.

    Each is told its place among them, from 0; the successor of a dead one has its place.
    """
    family = Family(work)
    try:
        with family.undisturbed():
            for place in range(how_many):
                family.grow(place)
        while True:
            family.replace()
    finally:
        family.end()


class Child(NamedTuple):
    """A child's place among the others, and when it was born."""

    place: int
    born: float


class Family:
    """The children of this process. They end when it does, even when it has no time to tell them."""

    def __init__(self, work: Callable[[int], None]):
        self._work = work
        self._born: dict[int, Child] = {}
        self._pause = 0.0
        # Nothing is ever written: its other end closes when this process is gone.
        self._lifeline, self._held = os.pipe()

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """A signal waits until this is done, so that no child is born and forgotten."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def grow(self, place: int) -> None:
        """One more child."""
        pid = os.fork()
        if pid == 0:
            self._live(place)
        self._born[pid] = Child(place, time.monotonic())

    def replace(self) -> None:
        """Wait a little for a child's death, and have another in its place."""
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if not pid:
            # A signal that comes on the last step into a wait does not end it: none may be without end.
            time.sleep(LOOK_SECONDS)
            return
        dead = self._born.pop(pid, None)
        if dead is None:
            return
        is_ill = time.monotonic() - dead.born < SHORT_LIFE
        self._pause = min(LONGEST_PAUSE, max(0.05, self._pause * 2)) if is_ill else 0.0
        time.sleep(self._pause)
        with self.undisturbed():
            self.grow(dead.place)

    def end(self) -> None:
        """Have every child finish what it has accepted; one that cannot is killed."""
        for pid in self._born:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._born and time.monotonic() < deadline:
            if not self._buried(os.WNOHANG):
                time.sleep(0.002)
        for pid in self._born:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while self._born and self._buried(0):
            pass

    def _buried(self, options: int) -> bool:
        """Was there a child to bury?"""
        try:
            pid, _ = os.waitpid(-1, options)
        except ChildProcessError:
            self._born.clear()
            return False
        self._born.pop(pid, None)
        return pid != 0

    def _live(self, place: int) -> None:
        """A child's whole life; it never comes back from here."""
        code = 1
        try:
            os.close(self._held)
            threading.Thread(target=self._end_with_parent, name="lifeline", daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            self._work(place)
            code = 0
        except BaseException as error:
            if was_stopped(error):
                code = 0
            else:
                with suppress(OSError):
                    os.write(2, f"mockomni: a worker ended: {error}\n".encode())
        finally:
            os._exit(code)

    def _end_with_parent(self) -> None:
        os.read(self._lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)
