"""How fast is a call by each way to the server? Asked of ``http.client``, which pays the same for every way.

    ways.py ADDRESS CA.PEM ROUNDS SECONDS      prints the answers per second of each way, as JSON

Run in mockomni's environment, beside a server at ADDRESS that speaks TLS. The call in the same process has the
server's work to do as well, on one core with the client.
"""

from __future__ import annotations

import json
import ssl
import sys
from collections.abc import Callable
from contextlib import nullcontext
from http.client import HTTPConnection, HTTPSConnection
from time import perf_counter

from load import CREDENTIALS, KEY, USERNAME

from mockomni.app import create_app
from mockomni.inprocess import answered_here
from mockomni.seeding import plant
from mockomni.settings import Behaviour, Limits
from mockomni.storage.store import open_store

LIVE = "api.cin7.com"
HEADERS = {"Authorization": f"Basic {CREDENTIALS}", "Accept": "application/json"}
PATH = "/api/v1/Products?rows=1"
HERE = "same process"
KEPT, ANEW = "kept connection", "connection for each call"


def main(address: str, certificate: str, rounds: int, seconds: float) -> None:
    """Measure every way in turns, and print what came out."""
    host, _, port = address.partition(":")
    trusting = ssl.create_default_context(cafile=certificate)

    def proxied() -> HTTPSConnection:
        connection = HTTPSConnection(host, int(port), context=trusting)
        connection.set_tunnel(LIVE, 443)
        return connection

    ways: dict[str, Callable[[], HTTPConnection]] = {
        "plain": lambda: HTTPConnection(host, int(port)),
        "TLS": lambda: HTTPSConnection(host, int(port), context=trusting),
        "proxy": proxied,
        HERE: lambda: HTTPSConnection(LIVE, context=trusting),
    }
    app = own_app()
    rates: dict[str, dict[str, list[float]]] = {KEPT: {}, ANEW: {}}
    for _ in range(rounds):
        for name, connect in ways.items():
            with answered_here(app) if name == HERE else nullcontext():
                rates[KEPT].setdefault(name, []).append(rate(asking(connect()), seconds))
                rates[ANEW].setdefault(name, []).append(rate(lambda connect=connect: ask_once(connect()), seconds))
    sys.stdout.write(json.dumps(rates))


def own_app():
    """An app with the shop that the server has."""
    store = open_store()
    plant(store, scenario="small")
    behaviour = Behaviour(limits=Limits(10**6, 10**8, 10**9))
    return create_app(store=store, behaviour=behaviour, username=USERNAME, key=KEY)


def asking(connection: HTTPConnection) -> Callable[[], None]:
    """A call on one connection, again and again."""
    return lambda: ask(connection)


def ask_once(connection: HTTPConnection) -> None:
    ask(connection)
    connection.close()


def ask(connection: HTTPConnection) -> None:
    connection.request("GET", PATH, headers=HEADERS)
    answer = connection.getresponse()
    if answer.status != 200 or not answer.read().startswith(b'[{"id":'):
        raise SystemExit(f"a wrong answer: {answer.status}")


def rate(call: Callable[[], None], seconds: float) -> float:
    """Calls per second, after one to warm up."""
    call()
    began, calls = perf_counter(), 0
    while (took := perf_counter() - began) < seconds:
        call()
        calls += 1
    return calls / took


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
