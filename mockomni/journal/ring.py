"""What was asked and answered lately? A bounded ring of exchanges for each account, the oldest forgotten first."""

from __future__ import annotations

import heapq
import math
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mockomni.exchange import Exchange
    from mockomni.journal.criteria import Criteria
    from mockomni.journal.pace import Pace
    from mockomni.settings import Limits

MOST_EXCHANGES = 1_000
MOST_BYTES = 8 * 1024 * 1024
# A batch of 250 orders is kept whole, so that a test may ask what it carried; answers are long and made by us.
LONGEST_REQUEST = 256 * 1024
LONGEST_RESPONSE = 16 * 1024
# What an exchange weighs without its bodies: the object, two sets of headers, its sentences.
BARE_WEIGHT = 2 * 1024
# The moments of calls outlive the exchanges: eight bytes each.
MOST_MOMENTS = 500_000


class Entry(NamedTuple):
    """An exchange as it is kept: its bodies may be cut, their full lengths stand beside them."""

    exchange: Exchange
    request_length: int
    response_length: int
    weight: int
    number: int = 0


# An entry while nobody asks for it: making a plain tuple takes a tenth of the time, on every request's path.
Kept = tuple["Exchange", int, int, int, int]


class Ring:
    """The entries of one account, by their ids; how many have been forgotten; when each connection called."""

    __slots__ = ("entries", "forgotten", "moments", "weight")

    def __init__(self) -> None:
        self.entries: OrderedDict[str, Kept] = OrderedDict()
        self.weight = 0
        self.forgotten = 0
        self.moments: dict[str, array[float]] = {}

    def forget_half(self) -> int:
        """Let go of the older half of every connection's moments, and say how many are left."""
        kept = {name: moments[(len(moments) + 1) // 2 :] for name, moments in self.moments.items()}
        self.moments = {name: moments for name, moments in kept.items() if moments}
        return self.moments_kept

    @property
    def moments_kept(self) -> int:
        """How many moments there are."""
        return sum(map(len, self.moments.values()))


WEIGHT = attrgetter("weight")


class Journal:
    """Exchanges in memory, at most ``most_exchanges`` of them weighing ``most_bytes`` together.

    When there are too many, the account whose exchanges weigh the most forgets: none is pushed out by another's flood.
    ``heard`` is told of every exchange as it is recorded, whole. A body longer than it may be is then cut, in the
    exchange itself: whoever records one gives it away.
    """

    def __init__(
        self,
        *,
        most_exchanges: int = MOST_EXCHANGES,
        most_bytes: int = MOST_BYTES,
        longest_request: int = LONGEST_REQUEST,
        longest_response: int = LONGEST_RESPONSE,
        most_moments: int = MOST_MOMENTS,
        heard: Callable[[Exchange], None] | None = None,
    ):
        self.most_exchanges = most_exchanges
        self.most_bytes = most_bytes
        self.longest_request = longest_request
        self.longest_response = longest_response
        self.most_moments = most_moments
        self.heard = heard
        self._rings: dict[int | None, Ring] = {}
        self._weight = 0
        # The ring that weighs most, and what the others weigh at most; infinity when nobody knows.
        self._heaviest, self._next_weight = Ring(), math.inf
        # How many were ever recorded and how many of these are gone; at which of them the moments will be too many.
        self._number, self._gone, self._half_at = 0, 0, most_moments
        self._lock = threading.Lock()

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange, and forget as many of the oldest as no longer fit."""
        if self.heard is not None:
            self.heard(exchange)
        self.keep(exchange, *self.cut(exchange))

    def cut(self, exchange: Exchange) -> tuple[int, int]:
        """Cut the bodies to what is kept of them; how long they were."""
        asked, answered = len(exchange.request_body), len(exchange.response_body)
        if asked > self.longest_request:
            exchange.request_body = exchange.request_body[: self.longest_request]
        if answered > self.longest_response:
            exchange.response_body = exchange.response_body[: self.longest_response]
        return asked, answered

    def keep(self, exchange: Exchange, asked: int, answered: int) -> None:
        """Keep an exchange whose bodies had these lengths."""
        weight = BARE_WEIGHT + len(exchange.request_body) + len(exchange.response_body) + len(exchange.query)
        with self._lock:
            ring = self._rings.get(exchange.account_id)
            if ring is None:
                ring = self._rings[exchange.account_id] = Ring()
            moments = ring.moments.get(exchange.connection)
            if moments is None:
                moments = ring.moments[exchange.connection] = array("d")
            moments.append(exchange.at)
            self._number = number = self._number + 1
            ring.entries[exchange.id] = (exchange, asked, answered, weight, number)
            ring.weight += weight
            self._weight += weight
            if number - self._gone > self.most_exchanges or self._weight > self.most_bytes:
                self._make_room(ring)
            if number > self._half_at:
                self._halve_moments()

    def find(self, id_: str) -> Entry | None:
        """The entry of that id; None when it was never recorded or is forgotten."""
        with self._lock:
            found = next((ring.entries[id_] for ring in self._rings.values() if id_ in ring.entries), None)
        return Entry(*found) if found else None

    def latest(
        self, count: int | None = None, account_id: int | None = None, criteria: Criteria | None = None
    ) -> list[Entry]:
        """The newest entries first that meet the criteria: at most ``count``, of one account or of all."""
        found = self._newest_first(account_id)
        if criteria is not None:
            found = (kept for kept in found if criteria.matches(kept[0]))
        return [Entry(*kept) for kept in islice(found, count)]

    def clear(self, account_id: int | None = None, *, strangers: bool = False) -> None:
        """Forget everything, or what one account asked and how often, and with it what ``strangers`` asked."""
        with self._lock:
            gone = [*self._rings] if account_id is None else [account_id, *([None] if strangers else [])]
            for ring in (self._rings.pop(each, Ring()) for each in gone):
                self._gone += len(ring.entries)
                self._weight -= ring.weight
                self._half_at += ring.moments_kept
            self._next_weight = math.inf

    def forgotten(self, account_id: int | None) -> int:
        """How many exchanges of an account there were that it no longer knows."""
        return self._ring(account_id).forgotten

    def pace(self, account_id: int, limits: Limits) -> Pace:
        """How often an account's connections called, and would have been refused under these limits."""
        from mockomni.journal.pace import Pace

        with self._lock:
            moments = {name: moments[:] for name, moments in self._ring(account_id).moments.items() if name}
        return Pace.of(moments, limits)

    def close(self) -> None:
        """Nothing more will be recorded."""

    def _ring(self, account_id: int | None) -> Ring:
        return self._rings.get(account_id) or Ring()

    def _make_room(self, grown: Ring) -> None:
        if grown is not self._heaviest:
            lighter, self._heaviest = sorted((self._heaviest, grown), key=WEIGHT)
            self._next_weight = max(self._next_weight, lighter.weight)
        while self._number - self._gone > self.most_exchanges or self._weight > self.most_bytes:
            ring = self._heaviest_ring()
            weight = ring.entries.popitem(last=False)[1][3]
            ring.weight -= weight
            self._weight -= weight
            ring.forgotten += 1
            self._gone += 1

    def _heaviest_ring(self) -> Ring:
        """The ring that weighs most, looked for only when another may have come to weigh more."""
        if self._heaviest.weight < self._next_weight:
            *_, other, self._heaviest = sorted((Ring(), *self._rings.values()), key=WEIGHT)
            self._next_weight = other.weight
        return self._heaviest

    def _halve_moments(self) -> None:
        left = sum(ring.forget_half() for ring in self._rings.values())
        self._half_at = self._number + self.most_moments - left

    def _newest_first(self, account_id: int | None) -> Iterable[Kept]:
        with self._lock:
            rings = [*self._rings.values()] if account_id is None else [self._ring(account_id)]
            entries = [list(reversed(ring.entries.values())) for ring in rings]
        return heapq.merge(*entries, key=lambda kept: -kept[-1]) if len(entries) > 1 else iter(*entries or [[]])
