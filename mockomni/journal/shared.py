"""What was asked of any process of this server? A journal whose exchanges travel over the database."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from mockomni.errors import Unavailable
from mockomni.journal.ring import Entry, Journal

if TYPE_CHECKING:
    from mockomni.exchange import Exchange
    from mockomni.journal.criteria import Criteria
    from mockomni.journal.pace import Pace
    from mockomni.settings import Limits

log = logging.getLogger("mockomni")

# How often what was answered is sent. Whoever reads waits twice as long, and so misses nothing that came before.
SEND_SECONDS = 0.02
# While the database is away, it is tried so often, and so many wait to be sent, the oldest given up first.
RETRY_SECONDS = 0.5
MOST_WAITING = 2_000
LONGEST_REQUEST = 32 * 1024


class Note(NamedTuple):
    """What processes tell one another: an exchange whose bodies had these lengths, or what is to be forgotten."""

    moment: float
    exchange: Exchange | None = None
    request_length: int = 0
    response_length: int = 0
    forget: dict[str, Any] | None = None


class Channel(Protocol):
    """How notes travel."""

    def send(self, notes: Sequence[Note]) -> None:
        """Let everybody know."""

    def received(self) -> list[Note]:
        """Everybody's notes since the last time, this process's own among them, in the order they were sent."""

    def moments(self, account_id: int) -> Mapping[str, Sequence[float]]:
        """When each connection of an account called, as far as was sent; it outlives the notes."""


class SharedJournal(Journal):
    """A journal of all processes that share a channel. It is complete when it is read, and costs little until then."""

    def __init__(self, channel: Channel, **more: Any):
        super().__init__(**{"longest_request": LONGEST_REQUEST} | more)
        self._channel = channel
        self._waiting: deque[Note] = deque(maxlen=MOST_WAITING)
        # What was to be sent when the database was away.
        self._unsent: list[Note] = []
        self._wanted, self._ended = threading.Event(), threading.Event()
        self._reading, self._sending = threading.Lock(), threading.Lock()
        self._sender: threading.Thread | None = None

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange, for whoever reads in whichever process."""
        if self.heard is not None:
            self.heard(exchange)
        self._waiting.append(Note(time.time(), exchange, *self.cut(exchange)))
        self._wanted.set()
        if self._sender is None:
            self._start()

    def find(self, id_: str) -> Entry | None:
        """The entry of that id."""
        self._catch_up()
        return super().find(id_)

    def latest(
        self, count: int | None = None, account_id: int | None = None, criteria: Criteria | None = None
    ) -> list[Entry]:
        """The newest entries first."""
        self._catch_up()
        return super().latest(count, account_id, criteria)

    def clear(self, account_id: int | None = None, *, strangers: bool = False) -> None:
        """Forget, in every process."""
        self._catch_up()
        self._waiting.append(Note(time.time(), forget={"account_id": account_id, "strangers": strangers}))
        self._send()

    def forgotten(self, account_id: int | None) -> int:
        """How many exchanges of an account this process has known and forgotten."""
        self._catch_up()
        return super().forgotten(account_id)

    def pace(self, account_id: int, limits: Limits) -> Pace:
        """How often an account's connections called, whichever process answered."""
        from mockomni.journal.pace import Pace

        self._catch_up()
        return Pace.of(self._channel.moments(account_id), limits)

    def close(self) -> None:
        """Send what waits, and no more."""
        self._ended.set()
        self._wanted.set()
        self._send()

    def _catch_up(self) -> None:
        """Know what every process had answered by now."""
        self._send()
        time.sleep(2 * SEND_SECONDS)
        with self._reading:
            for note in sorted(self._channel.received(), key=lambda note: note.moment):
                if note.exchange is not None:
                    self.keep(note.exchange, note.request_length, note.response_length)
                elif note.forget is not None:
                    super().clear(**note.forget)

    def _start(self) -> None:
        with self._sending:
            if self._sender is None:
                self._sender = threading.Thread(target=self._send_on, name="journal", daemon=True)
                self._sender.start()

    def _send_on(self) -> None:
        while self._wanted.wait() and not self._ended.wait(RETRY_SECONDS if self._unsent else SEND_SECONDS):
            self._wanted.clear()
            self._send()

    def _send(self) -> None:
        """Send what waits; it goes on waiting while the database is away."""
        with self._sending:
            notes = [*self._unsent, *(self._waiting.popleft() for _ in range(len(self._waiting)))]
            self._unsent = []
            try:
                if notes:
                    self._channel.send(notes)
            except Unavailable:
                self._unsent = notes[-MOST_WAITING:]
                self._wanted.set()
            except Exception:
                log.exception("%d exchanges could not be sent", len(notes))
