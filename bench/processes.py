"""How is a server run and looked at? Started on a core of its own, timed to its first answer and to its end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from time import perf_counter, sleep
from typing import NamedTuple

from load import Address, Ask, WrongAnswer, fetch

HOST = "127.0.0.1"
LONGEST_START, LONGEST_END, LAST_WORDS_SECONDS = 120.0, 10.0, 2.0
PAUSE = 0.0005
MIB = 1024


class Cores(NamedTuple):
    """Which core servers run on, and which one the load."""

    server: int
    load: int


def two_cores() -> Cores | None:
    """Two different cores, or None where this process has one or may not choose."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    mine = sorted(os.sched_getaffinity(0))
    return Cores(mine[0], mine[-1]) if len(mine) > 1 else None


CORES = two_cores()
EVERY_CORE = os.sched_getaffinity(0) if CORES else set(range(os.cpu_count() or 1))


@contextmanager
def every_core() -> Iterator[None]:
    """Inside, servers and the load may use all there are."""
    global CORES
    kept, CORES = CORES, None
    if kept:
        os.sched_setaffinity(0, EVERY_CORE)
    try:
        yield
    finally:
        CORES = kept
        if kept:
            os.sched_setaffinity(0, {kept.load})


class Company:
    """Who else wanted the machine while something was measured: from now until ``told`` is asked."""

    def __init__(self) -> None:
        self._load_average = os.getloadavg()[0]
        self._before = busy_ticks()

    def told(self) -> dict[str, float | None]:
        """The load average at the start, and the share of the time that another machine on its host had instead."""
        busy, stolen = (now - before for now, before in zip(busy_ticks(), self._before, strict=True))
        share = round(stolen / busy, 3) if busy else None
        return {"load_average": round(self._load_average, 2), "stolen": share}


def busy_ticks() -> tuple[int, int]:
    """How much processor time was wanted since the machine began, and how much of that its host gave to others."""
    try:
        ticks = [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return 0, 0
    user, nice, system, _idle, _waiting, hard, soft, stolen = ticks
    return user + nice + system + hard + soft + stolen, stolen


class Memory(NamedTuple):
    """MiB of a process: all that is resident, and its share of it where pages are shared (None: not known)."""

    resident: float | None
    share: float | None


class Server:
    """A server process that has answered once. ``start_seconds`` is the time from its start to that answer."""

    def __init__(self, command: Sequence[str | Path], port: int, first: Ask, environment: dict[str, str]):
        self.address: Address = (HOST, port)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the server)
        began = perf_counter()
        self._process = self._begun(command, environment)
        self._await(first, began + LONGEST_START)
        self.start_seconds = perf_counter() - began

    def _begun(self, command: Sequence[str | Path], environment: dict[str, str]) -> subprocess.Popen:
        if CORES:
            os.sched_setaffinity(0, {CORES.server})
        try:
            return subprocess.Popen(command, stdout=self._said, stderr=self._said, env=os.environ | environment)
        finally:
            if CORES:
                os.sched_setaffinity(0, {CORES.load})

    def _await(self, first: Ask, deadline: float) -> None:
        while True:
            try:
                fetch(self.address, first)
                return
            except ConnectionRefusedError:
                if self._process.poll() is None and perf_counter() < deadline:
                    sleep(PAUSE)
                    continue
                reason = "did not start"
            except (ConnectionError, WrongAnswer) as error:
                reason = f"did not answer as it should ({error})"
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LAST_WORDS_SECONDS)
            self.stop()
            raise SystemExit(f"a server {reason}; it said:\n{self._last_words()}")

    def _last_words(self) -> str:
        self._said.seek(0)
        return self._said.read()[-2000:].decode(errors="replace")

    def stop(self) -> float:
        """End it as a supervisor would, and say how many seconds that took."""
        began = perf_counter()
        self._process.send_signal(signal.SIGTERM)
        impatience = Timer(LONGEST_END, self._process.kill)
        impatience.start()
        self._process.wait()
        took = perf_counter() - began
        impatience.cancel()
        return took

    def memory(self) -> Memory:
        """What it holds now, as the kernel says."""
        return Memory(
            mebibytes(f"/proc/{self._process.pid}/status", "VmRSS"),
            mebibytes(f"/proc/{self._process.pid}/smaps_rollup", "Pss"),
        )


@contextmanager
def running(
    command: Sequence[str | Path], port: int, first: Ask, environment: dict[str, str] | None = None
) -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server(command, port, first, environment or {})
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def mebibytes(path: str, name: str) -> float | None:
    """A line such as ``VmRSS:  1234 kB``; None where there is no such file or line."""
    try:
        found = re.search(rf"^{name}:\s+(\d+) kB", Path(path).read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) / MIB if found else None
