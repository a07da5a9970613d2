"""What does a test pay for an Omni of its own? Milliseconds for a private shop, reset, snapshot, restore, the server.

    python doubles.py ROUNDS

prints JSON: for each of these, a figure of each round, and beside them ``plain``, one call over a kept connection.
"""

from __future__ import annotations

import http.client
import json
import sys
from base64 import b64encode
from collections.abc import Callable
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from mockomni.seeding import copy
from mockomni.testing import Emulator, Omni, Options

CALLS, TIMES, MANY = 100, 10, 100
USUAL = Options.of({})


def main(rounds: int) -> None:
    """Measure, and print."""
    emulator = Emulator()
    omni = emulator.open(USUAL)
    figures: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, figure in measured(emulator, omni):
            figures.setdefault(name, []).append(figure)
    emulator.close()
    json.dump(figures, sys.stdout)


def measured(emulator: Emulator, omni: Omni) -> list[tuple[str, float]]:
    """One round, in milliseconds."""
    image = copy(USUAL.scenario).image
    started, stopped = start_and_stop()
    return [
        ("plain", plain(omni)),
        ("a private shop, opened", typical(lambda: emulator.open(USUAL), emulator.close_shop)),
        ("a shop, reset", typical(lambda: omni.account.refill(image))),
        ("a shop, kept as a snapshot", typical(omni.snapshot)),
        ("a shop, restored", typical(omni.restore)),
        ("the session's server, started", started),
        ("the session's server, stopped", stopped),
        ("hundred", hundred(emulator)),
    ]


def timed(done: Callable) -> float:
    """The milliseconds that something takes."""
    began = perf_counter()
    done()
    return (perf_counter() - began) * 1000


def typical(done: Callable, undo: Callable = lambda _made: None) -> float:
    """The same, of several times."""
    took = []
    for _ in range(TIMES):
        began = perf_counter()
        made = done()
        took.append((perf_counter() - began) * 1000)
        undo(made)
    return median(took)


def plain(omni: Omni) -> float:
    """A call for one record, over a connection that is kept."""
    url = urlsplit(omni.url)
    headers = {"Authorization": f"Basic {b64encode(':'.join(omni.auth).encode()).decode()}"}
    connection = http.client.HTTPConnection(url.netloc)

    def ask() -> None:
        connection.request("GET", "/api/v1/Branches/1", headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status

    ask()
    took = timed(lambda: [ask() for _ in range(CALLS)]) / CALLS
    connection.close()
    return took


def start_and_stop() -> tuple[float, float]:
    """A server with its first address, and its end."""
    began = perf_counter()
    emulator = Emulator()
    assert emulator.url
    started = (perf_counter() - began) * 1000
    return started, timed(emulator.close)


def hundred(emulator: Emulator) -> float:
    """So many shops, open at the same time."""
    shops: list[Omni] = []
    took = timed(lambda: shops.extend(emulator.open(USUAL) for _ in range(MANY)))
    for each in shops:
        emulator.close_shop(each)
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]))
