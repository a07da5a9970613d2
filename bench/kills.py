"""What if workers are killed again and again while they write? Nothing acknowledged is lost, and the books balance.

    python3 bench/kills.py --kills 100 --database postgresql://user@host/empty

Starts a server with several workers, posts orders from many clients, kills a worker at a time, and audits the shop.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

KEY = "0123456789abcdef0123456789abcdef"
DAY = "2026-01-04T22:00:00Z"


def started(database: str, workers: int):
    """A server's process, its base URL and username."""
    flags = {"port": 0, "database": database, "workers": workers, "key": KEY, "limits": "off"}
    flags |= {"anchor": "2026-01-05", "scenario": "small", "log-format": "off"}
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MOCKOMNI_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "mockomni", "serve", *(f"--{name}={value}" for name, value in flags.items())],
        env=plain | {"PYTHONPATH": str(ROOT), "NO_PROXY": "*"},
        stdout=subprocess.PIPE,
        text=True,
    )
    said: dict[str, str] = {}
    for line in process.stdout:
        said |= re.findall(r"^(Base URL|Username)  +(.*)$", line)
        if line.startswith("curl"):
            break
    return process, said["Base URL"], said["Username"]


def workers_of(process) -> list[int]:
    """The ids of the children that live."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(process.pid)], capture_output=True, text=True)
    rows = [line.split() for line in found.stdout.splitlines()]
    return [int(pid) for pid, state in rows if not state.startswith("Z")]


class Poster(threading.Thread):
    """Posts orders of three lines until it is told to stop; what breaks under it, it sends no second time."""

    def __init__(self, base: str, username: str, name: str, stop: threading.Event):
        super().__init__()
        self.base, self.auth, self.label, self.stop = base, (username, KEY), name, stop
        self.acknowledged: list[tuple[int, str]] = []
        self.refused: list[str] = []
        self.broken = 0

    def run(self):
        lines = [{"productOptionId": option, "qty": 1} for option in (1, 2, 3)]
        about = {"email": "a@b.example", "firstName": "A", "invoiceDate": DAY, "dispatchedDate": DAY}
        number = 0
        while not self.stop.is_set():
            number += 1
            order = about | {"reference": f"{self.label}-{number}", "lineItems": lines}
            try:
                answer = requests.post(f"{self.base}/v1/SalesOrders", auth=self.auth, json=[order], timeout=30)
            except requests.RequestException:
                self.broken += 1
                continue
            if answer.status_code != 200:
                self.refused.append(f"{answer.status_code}: {answer.text}")
                continue
            self.acknowledged += [(each["id"], each["code"]) for each in answer.json() if each["success"]]


def problems(database: str, acknowledged: list[tuple[int, str]]) -> list[str]:
    """What is not as it was acknowledged, or does not add up."""
    from mockomni.resources import SHELF
    from mockomni.seeding.audit import audit
    from mockomni.storage.store import open_store

    with closing(open_store(database)) as store:
        with store.unit() as unit:
            orders = unit.find(SHELF["SalesOrders"])
        known = Counter((order["id"], order["reference"]) for order in orders)
        numbers = Counter(order["invoiceNumber"] for order in orders if order["invoiceNumber"])
        found = [
            f"{each} was acknowledged and is there {known[each]} times" for each in acknowledged if known[each] != 1
        ]
        found += [f"invoice number {number} is there {many} times" for number, many in numbers.items() if many > 1]
        return found + [str(each) for each in audit(store)]


def main() -> int:
    """Kill, audit, say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--database", required=True, help="a new file, or an empty PostgreSQL database")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--clients", type=int, default=6)
    asked = parser.parse_args()
    process, base, username = started(asked.database, asked.workers)
    stop, began = threading.Event(), time.monotonic()
    posters = [Poster(base, username, f"p{each}", stop) for each in range(asked.clients)]
    for poster in posters:
        poster.start()
    killed, before, since = 0, 0, time.monotonic()
    while killed < asked.kills:
        time.sleep(0.02)
        living, written = workers_of(process), sum(len(poster.acknowledged) for poster in posters)
        # Somebody writes again, or nobody has for long: then a worker that takes no writes may be the next.
        if len(living) == asked.workers and (written >= before + 5 or time.monotonic() > since + 10):
            os.kill(living[killed % asked.workers], signal.SIGKILL)
            killed, before, since = killed + 1, written, time.monotonic()
    stop.set()
    for poster in posters:
        poster.join()
    process.terminate()
    code = process.wait(30)
    acknowledged = [each for poster in posters for each in poster.acknowledged]
    wrong = [each for poster in posters for each in poster.refused] + problems(asked.database, acknowledged)
    print(  # noqa: T201
        f"{killed} of {asked.workers} workers killed in {time.monotonic() - began:.0f} s, "
        f"{len(acknowledged)} orders acknowledged, {sum(poster.broken for poster in posters)} calls broken, "
        f"exit code {code}, {len(wrong)} problems"
    )
    for each in wrong[:20]:
        print(each)  # noqa: T201
    return 1 if wrong or code or not acknowledged else 0


if __name__ == "__main__":
    sys.exit(main())
