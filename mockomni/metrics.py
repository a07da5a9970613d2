"""How much is asked of this server? Counts that its processes share, written out for Prometheus."""

from __future__ import annotations

import mmap
import struct
import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mockomni import __version__
from mockomni.resources import SHELF

if TYPE_CHECKING:
    from mockomni.exchange import Exchange

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STATUSES = ("2xx", "4xx", "5xx")
ELSEWHERE = "other"
RESOURCES = (*sorted(SHELF), ELSEWHERE)
PLACES = {name.lower(): place for place, name in enumerate(RESOURCES)}
# Upper bounds of the histogram's buckets, in seconds.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# One process's numbers, one after another: a count for each resource and status, a bucket for each bound and one
# beyond, the sum of all durations, and how many calls were one too many.
BUCKETS = len(RESOURCES) * len(STATUSES)
SUM = BUCKETS + len(BOUNDS) + 1
LIMITED = SUM + 1
CELLS = LIMITED + 1


class Metrics:
    """Counts of requests in memory that forked processes share: each writes its own, whoever is asked adds them up.

    A process that takes the place of a dead one counts on from where that one was.
    """

    def __init__(self, processes: int = 1):
        self.processes = processes
        self._shared = mmap.mmap(-1, processes * CELLS * 8)
        self._cells = memoryview(self._shared).cast("d")
        self._lock = threading.Lock()
        self._own = 0

    def take_place(self, place: int) -> None:
        """This process is the one of so many, from 0, that counts from now on in this place."""
        self._own = place * CELLS

    def count(self, exchange: Exchange) -> None:
        """One request that was answered."""
        seconds, status = exchange.milliseconds / 1000, exchange.status
        # A call that a fault left without an answer has the status 0, and went as wrong as one can.
        went = 2 if status >= 500 or not status else 1 if status >= 400 else 0
        request = resource_of(exchange.path) * len(STATUSES) + went
        bucket = BUCKETS + bisect_left(BOUNDS, seconds)
        own, cells = self._own, self._cells
        with self._lock:
            cells[own + request] += 1
            cells[own + bucket] += 1
            cells[own + SUM] += seconds
            if status == 429:
                cells[own + LIMITED] += 1

    def totals(self) -> list[float]:
        """Every number, added up over the processes."""
        numbers = struct.unpack(f"{self.processes * CELLS}d", self._shared[:])
        return [sum(numbers[cell::CELLS]) for cell in range(CELLS)]

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Everything as Prometheus reads it, with ``gauges``: names to what they say, and how much it is now."""
        return "\n".join(lines(self.totals(), self.processes, gauges)) + "\n"


def resource_of(path: str) -> int:
    """The place of the resource that a path names."""
    parts = path.split("/", 4)
    return PLACES.get(parts[3].lower(), PLACES[ELSEWHERE]) if len(parts) > 3 else PLACES[ELSEWHERE]


def lines(totals: list[float], processes: int, gauges: Mapping[str, tuple[str, float]]) -> Iterator[str]:
    """The lines of a scrape."""
    yield from about("mockomni_requests_total", "counter", "Requests to Omni's door that were answered.")
    for place, name in enumerate(RESOURCES):
        for offset, status in enumerate(STATUSES):
            if number := totals[place * len(STATUSES) + offset]:
                yield f'mockomni_requests_total{{resource="{name}",status="{status}"}} {number:.0f}'
    yield from about("mockomni_request_duration_seconds", "histogram", "How long answering them took.")
    upto = 0.0
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), totals[BUCKETS:SUM], strict=True):
        upto += number
        yield f'mockomni_request_duration_seconds_bucket{{le="{bound}"}} {upto:.0f}'
    yield f"mockomni_request_duration_seconds_sum {totals[SUM]:.9g}"
    yield f"mockomni_request_duration_seconds_count {upto:.0f}"
    yield from about("mockomni_limited_total", "counter", "Requests that were one too many and answered 429.")
    yield f"mockomni_limited_total {totals[LIMITED]:.0f}"
    yield from about("mockomni_workers", "gauge", "Processes whose requests are counted here.")
    yield f"mockomni_workers {processes}"
    yield from about("mockomni_info", "gauge", "Which mockomni this is.")
    yield f'mockomni_info{{version="{__version__}"}} 1'
    for name, (what, value) in gauges.items():
        yield from about(name, "gauge", what)
        yield f"{name} {value:.12g}"


def about(name: str, kind: str, what: str) -> Iterator[str]:
    """What precedes the numbers of one name."""
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} {kind}"
