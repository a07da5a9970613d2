"""What was asked and answered lately? A bounded ring of exchanges, newest last, the oldest of them forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mockomni.exchange import Exchange

MOST_EXCHANGES = 1_000
MOST_BYTES = 8 * 1024 * 1024
LONGEST_BODY = 16 * 1024
# What an exchange weighs without its bodies: the object, two sets of headers, its sentences.
BARE_WEIGHT = 2 * 1024


class Entry(NamedTuple):
    """An exchange as it is kept: its bodies may be cut, their full lengths stand beside them."""

    exchange: Exchange
    request_length: int
    response_length: int
    weight: int


class Journal:
    """Exchanges in memory, at most ``most_exchanges`` of them weighing ``most_bytes`` together.

    ``heard`` is told of every exchange as it is recorded, whole. A body longer than ``longest_body`` is then cut,
    in the exchange itself: whoever records one gives it away.
    """

    def __init__(
        self,
        *,
        most_exchanges: int = MOST_EXCHANGES,
        most_bytes: int = MOST_BYTES,
        longest_body: int = LONGEST_BODY,
        heard: Callable[[Exchange], None] | None = None,
    ):
        self.most_exchanges = most_exchanges
        self.most_bytes = most_bytes
        self.longest_body = longest_body
        self.heard = heard
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange, and forget as many of the oldest as no longer fit."""
        if self.heard is not None:
            self.heard(exchange)
        asked, answered = len(exchange.request_body), len(exchange.response_body)
        if asked > self.longest_body:
            exchange.request_body = exchange.request_body[: self.longest_body]
        if answered > self.longest_body:
            exchange.response_body = exchange.response_body[: self.longest_body]
        weight = BARE_WEIGHT + len(exchange.request_body) + len(exchange.response_body) + len(exchange.query)
        entries = self._entries
        with self._lock:
            entries[exchange.id] = Entry(exchange, asked, answered, weight)
            self._weight += weight
            while self._weight > self.most_bytes or len(entries) > self.most_exchanges:
                self._weight -= entries.popitem(last=False)[1].weight

    def find(self, id_: str) -> Entry | None:
        """The entry of that id; None when it was never recorded or is forgotten."""
        return self._entries.get(id_)

    def latest(self, count: int | None = None, account_id: int | None = None) -> list[Entry]:
        """The newest entries first: at most ``count``, of one account or of all."""
        with self._lock:
            entries = list(reversed(self._entries.values()))
        found = (entry for entry in entries if account_id is None or entry.exchange.account_id == account_id)
        return list(islice(found, count))
