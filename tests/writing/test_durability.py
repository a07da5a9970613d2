"""Is what was acknowledged there for good, once, whoever posts at the same time and however the server ends?"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from shop import DAY

from mockomni.resources import SHELF
from mockomni.seeding.audit import audit
from mockomni.storage.store import open_store

ROOT = Path(__file__).parents[2]
KEY = "0123456789abcdef0123456789abcdef"


class Server:
    """``mockomni serve`` over a file, in a process of its own."""

    def __init__(self, database):
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MOCKOMNI_")}
        options = {
            "port": 0,
            "database": database,
            "key": KEY,
            "limits": "off",
            "anchor": "2026-01-05",
            "log-format": "off",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mockomni", "serve", *(f"--{name}={value}" for name, value in options.items())],
            env=plain | {"PYTHONPATH": str(ROOT), "NO_PROXY": "*"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = {}
        for line in self.process.stdout:
            said |= re.findall(r"^(Base URL|Username)  +(.*)$", line)
            if line.startswith("curl"):
                break
        self.base, self.auth = said["Base URL"], (said["Username"], KEY)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.communicate(timeout=30)


@contextmanager
def serving(database, how_many=1):
    servers = [Server(database) for _ in range(how_many)]
    try:
        yield servers
    finally:
        for server in servers:
            if server.process.poll() is None:
                server.end()


class Poster(threading.Thread):
    """Posts orders of three lines, each with an invoice number, and writes down what was acknowledged."""

    def __init__(self, server, name, many, acknowledged, enough=None):
        super().__init__()
        self.server, self.label, self.many = server, name, many
        self.acknowledged, self.enough = acknowledged, enough

    def run(self):
        with requests.Session() as session:
            session.trust_env = False
            for number in range(self.many):
                try:
                    answer = session.post(
                        f"{self.server.base}/v1/SalesOrders", auth=self.server.auth, json=self.orders(number)
                    )
                except requests.ConnectionError:
                    return
                assert answer.status_code == 200, answer.text
                self.acknowledged += [(each["id"], each["code"]) for each in answer.json() if each["success"]]
                if self.enough and len(self.acknowledged) >= self.enough[0]:
                    self.enough[1].set()

    def orders(self, number):
        lines = [{"productOptionId": option, "qty": 1} for option in (1, 2, 3)]
        order = {
            "email": "a@b.example",
            "firstName": "A",
            "invoiceDate": DAY,
            "dispatchedDate": DAY,
            "lineItems": lines,
        }
        refused = {"reference": "R" * 31}
        return [order | {"reference": f"{self.label}-{number}"}, refused, order]


def post_at_once(posters):
    for poster in posters:
        poster.start()
    for poster in posters:
        poster.join()


def problems_of(database, acknowledged):
    """What is not as it was acknowledged, or does not add up."""
    with closing(open_store(str(database))) as store:
        with store.unit() as unit:
            orders = unit.find(SHELF["SalesOrders"])
        known = Counter((order["id"], order["reference"]) for order in orders)
        lost = [each for each in acknowledged if known[each] != 1]
        numbers = Counter(order["invoiceNumber"] for order in orders if order["invoiceNumber"])
        ids = Counter(line["id"] for order in orders for line in order["lineItems"])
        twice = [number for counted in (numbers, ids) for number, many in counted.items() if many > 1]
        return lost, twice, audit(store)


def test_what_was_acknowledged_survives_kill_9(tmp_path):
    database, acknowledged = tmp_path / "shop.db", []
    for turn in range(3):
        enough = len(acknowledged) + 20, threading.Event()
        with serving(database) as (server,):
            posters = [Poster(server, f"k{turn}-{each}", 500, acknowledged, enough) for each in range(3)]
            for poster in posters:
                poster.start()
            assert enough[1].wait(60)
            server.end(signal.SIGKILL)
            for poster in posters:
                poster.join()
        assert problems_of(database, acknowledged) == ([], [], [])
    assert len(acknowledged) == len(set(acknowledged)) >= 60


@pytest.mark.parametrize("processes", [1, 2])
def test_who_posts_at_once_loses_nothing_and_numbers_nothing_twice(tmp_path, processes):
    database, acknowledged = tmp_path / "shop.db", []
    Server(database).end()
    with serving(database, processes) as servers:
        post_at_once([Poster(servers[each % processes], f"t{each}", 10, acknowledged) for each in range(6)])
    assert (len(acknowledged), problems_of(database, acknowledged)) == (120, ([], [], []))
