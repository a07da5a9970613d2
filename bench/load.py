"""How fast does a server answer? Prebuilt requests over keep-alive sockets, every answer read whole and checked."""

from __future__ import annotations

import math
import selectors
import socket
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter, process_time

USERNAME, KEY = "BenchNZ", "0123456789abcdef0123456789abcdef"
CREDENTIALS = b64encode(f"{USERNAME}:{KEY}".encode()).decode()
LONGEST_ANSWER = 4 * 1024 * 1024
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
CLOSES = b"\r\nconnection: close"

Address = tuple[str, int]


class WrongAnswer(Exception):
    """A server said something else than it should; figures about that would be worth nothing."""


@dataclass(frozen=True)
class Ask:
    """A request as it is sent; its right answer has ``status``, ``length`` bytes (None: any) and ``holds`` in it."""

    sent: bytes
    length: int | None = None
    holds: bytes = b""
    status: int = 200


@dataclass(frozen=True)
class Run:
    """What came of one load: answers, the time they took, and the processor time that the load itself needed."""

    answers: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds

    @property
    def ceiling(self) -> float:
        """Answers per second at which this load would have been busy all the time."""
        return self.answers / self.cpu_seconds


def get(path: str, length: int | None = None) -> Ask:
    """A GET as a common client sends it."""
    return Ask(head("GET", path) + b"\r\n", length)


def send(method: str, path: str, body: bytes, holds: bytes) -> Ask:
    """A POST or PUT of JSON."""
    more = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return Ask(head(method, path) + more.encode() + body, None, holds)


def head(method: str, path: str) -> bytes:
    lines = (
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: bench",
        "Accept: application/json",
        f"Authorization: Basic {CREDENTIALS}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


class Caller:
    """One keep-alive connection, which asks one thing at a time."""

    def __init__(self, address: Address):
        self.socket = connected(address)
        self.closed_by_server = False
        self._address = address
        self._buffer = bytearray(LONGEST_ANSWER)
        self._view = memoryview(self._buffer)

    def ask(self, ask: Ask) -> None:
        """Send a request."""
        if self.closed_by_server:
            self.connect_anew()
        self._asked, self._filled, self._end = ask, 0, 0
        self.socket.sendall(ask.sent)

    def connect_anew(self) -> None:
        """Another connection in place of one that the server closes."""
        self.socket.close()
        self.socket, self.closed_by_server = connected(self._address), False

    def read(self) -> bool:
        """Read what there is; true once the answer is whole, WrongAnswer when it is not the right one."""
        count = self.socket.recv_into(self._view[self._filled :])
        if not count:
            raise WrongAnswer(f"hung up instead of answering {self._asked.sent[:200]!r}")
        self._filled += count
        if not self._end:
            self._end = self._find_end()
        if not self._end or self._filled < self._end:
            return False
        if self._asked.holds and self._buffer.find(self._asked.holds, self._begin, self._end) < 0:
            raise WrongAnswer(f"{self._asked.holds!r} is not in {self.body[:500]!r}")
        return True

    @property
    def body(self) -> bytes:
        """The body of a whole answer."""
        return bytes(self._view[self._begin : self._end])

    def _find_end(self) -> int:
        """Where the answer will end; 0 while its head is not there yet."""
        cut = self._buffer.find(HEAD_END, 0, self._filled)
        if cut < 0:
            return 0
        head = bytes(self._view[:cut]).lower()
        length = head.partition(LENGTH)[2].partition(b"\r\n")[0].strip()
        self._begin = cut + len(HEAD_END)
        self.closed_by_server = CLOSES in head
        if not head.startswith(b"http/1.1 %d " % self._asked.status) or not length.isdigit():
            raise WrongAnswer(f"{bytes(self._view[: self._filled])[:500]!r} to {self._asked.sent[:200]!r}")
        if self._asked.length not in (None, int(length)):
            raise WrongAnswer(f"{int(length)} bytes instead of {self._asked.length} to {self._asked.sent[:200]!r}")
        return self._begin + int(length)

    def close(self) -> None:
        self.socket.close()


def connected(address: Address) -> socket.socket:
    """A connection that sends at once."""
    made = socket.create_connection(address)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def fetch(address: Address, ask: Ask) -> bytes:
    """The body of one answer, over a connection of its own."""
    caller = Caller(address)
    try:
        return answered(caller, ask)
    finally:
        caller.close()


def answered(caller: Caller, ask: Ask) -> bytes:
    """The body of the answer to one request."""
    caller.ask(ask)
    while not caller.read():
        pass
    return caller.body


def load(
    address: Address, asks: Sequence[Ask], connections: int, *, seconds: float = math.inf, answers: float = math.inf
) -> Run:
    """Keep that many connections asking, until the time is over or there are that many answers."""
    turns = cycle(asks)
    with ExitStack() as stack:
        ready = stack.enter_context(selectors.DefaultSelector())
        for _ in range(connections):
            caller = Caller(address)
            stack.callback(caller.close)
            answered(caller, next(turns))
            ready.register(caller.socket, selectors.EVENT_READ, caller)
        began, cpu_began = perf_counter(), process_time()
        done = keep_asking(ready, turns, began + seconds, answers)
        return Run(done, perf_counter() - began, process_time() - cpu_began)


def keep_asking(ready: selectors.BaseSelector, turns: Iterator[Ask], until: float, answers: float) -> int:
    """How many answers came; none is left on the way."""
    callers = [key.data for key in ready.get_map().values()]
    for caller in callers:
        ask_next(ready, caller, next(turns))
    done, asking = 0, len(callers)
    while asking:
        for key, _ in ready.select():
            if not key.data.read():
                continue
            done += 1
            if done + asking <= answers and perf_counter() < until:
                ask_next(ready, key.data, next(turns))
            else:
                ready.unregister(key.data.socket)
                asking -= 1
    return done


def ask_next(ready: selectors.BaseSelector, caller: Caller, ask: Ask) -> None:
    """Ask, over a new connection where the server has closed the last one."""
    if caller.closed_by_server:
        ready.unregister(caller.socket)
        caller.connect_anew()
        ready.register(caller.socket, selectors.EVENT_READ, caller)
    caller.ask(ask)
