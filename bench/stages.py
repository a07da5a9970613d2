"""Where does a read's time go? Each part of it alone, in this process, without a socket.

    python stages.py SCENARIO ANCHOR TARGET …

prints JSON: for each target (a path with its query), the parts and the microseconds that one call takes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask, Response
from load import CREDENTIALS, KEY, USERNAME
from werkzeug.test import EnvironBuilder

from mockomni.api.call import read_query
from mockomni.api.limits import Windows
from mockomni.api.routes import place_of
from mockomni.api.shapes import many
from mockomni.app import create_app
from mockomni.query.bind import bind
from mockomni.resources import SHELF
from mockomni.seeding import plant
from mockomni.settings import Behaviour, Limits
from mockomni.storage.store import open_store

AUTHORIZATION = f"Basic {CREDENTIALS}"
HIGH = Limits(10**6, 10**8, 10**9)
ROUNDS, ROUND_SECONDS = 9, 0.04

Parts = dict[str, Callable[[], Any]]


def main(scenario: str, anchor: str, *targets: str) -> None:
    """Print the parts of each target."""
    with closing(open_store()) as store:
        plant(store, scenario=scenario, anchor=date.fromisoformat(anchor))
        app = create_app(store=store, behaviour=Behaviour(HIGH), username=USERNAME, key=KEY)
        times = {target: {name: cost(part) for name, part in parts(app, target).items()} for target in targets}
    json.dump(times, sys.stdout)


def parts(app: Flask, target: str) -> Parts:
    """What a request to that path is made of."""
    path, _, query = target.partition("?")
    account = app.extensions["mockomni"].accounts.first()
    place = place_of(path.removeprefix("/api/"))
    assert place is not None
    shows, behaviour, windows = SHELF[place.resource.shows], account.behaviour, Windows()
    bound = bind(place.resource, read_query(query), behaviour)

    def rows() -> list[bytes]:
        with account.shop.unit() as unit:
            return unit.wires_by(shows, "id", int(place.key)) if place.key else unit.wires(shows, bound)

    body = call(app, path, query)()
    found = rows()
    return {
        "bare Flask, the same bytes": call(bare(body), "/"),
        "mockomni, all of it": call(app, path, query),
        "of that: the rows out of the database": rows,
        "of that: making one answer of them": lambda: many(iter(found), ""),
        "of that: reading the query": lambda: bind(place.resource, read_query(query), behaviour),
        "of that: the limits": lambda: windows.take((1, 1), account.clock, HIGH),
    }


def bare(body: bytes) -> Flask:
    """The yardstick."""
    app = Flask("bare")
    app.add_url_rule("/", "one", lambda: Response(body, content_type="application/json; charset=utf-8"))
    return app


def call(app: Flask, path: str, query: str = "") -> Callable[[], bytes]:
    """A request to an app, as a server makes it."""
    environ = EnvironBuilder(path=path, query_string=query, headers={"Authorization": AUTHORIZATION}).get_environ()

    def answer() -> bytes:
        statuses: list[str] = []
        body = b"".join(app.wsgi_app(environ.copy(), lambda status, _headers: statuses.append(status)))
        assert statuses == ["200 OK"], (statuses, path, query)
        return body

    return answer


def cost(part: Callable[[], Any]) -> float:
    """Microseconds of one call: the median of a few rounds."""
    part()
    rounds = []
    for _ in range(ROUNDS):
        calls, began = 0, perf_counter()
        while perf_counter() - began < ROUND_SECONDS:
            part()
            calls += 1
        rounds.append((perf_counter() - began) / calls * 1e6)
    return median(rounds)


if __name__ == "__main__":
    main(*sys.argv[1:])
