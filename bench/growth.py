"""How does the cost grow with the shop? From a thousand sales orders to a million, one server each.

    python3 bench/growth.py                                 1,000 to 1,000,000; writes growth.json and growth.svg
    python3 bench/growth.py --orders 1000 --orders 1000000  these sizes
    python3 bench/growth.py --database postgresql://user@host/name
                                                            that database beside SQLite, a schema for each size

The shops are made by ``mockomni seed --scenario large`` and kept in ``bench/.venv/growth``, in PostgreSQL in schemas
called ``growth_1000`` and so on; a hundred thousand orders take some minutes the first time. What is larger than that
is not made but copied, in SQLite: every order of the hundred thousand so many times, with its payments and movements,
which for a million takes minutes instead of an hour, and 6 GB. (``mockomni seed`` makes a real one, and a file of that
size that lies there is used.) All have five hundred products and two years, so that only the number of documents
differs.

Each measure is asked over one kept-alive connection, one request after the other, with everything on that users have.
The figure is the median of what single requests took; the picture shows it against the number of orders, both
logarithmic, so that a flat line costs the same at any size and a slope of one grows with the shop.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote

import environments
import picture
import report
from load import KEY, USERNAME, Ask, Caller, answered, fetch, get, send
from multiply import multiplied
from processes import Company, Server, free_port, running

HERE = Path(__file__).resolve().parent
PICTURE, DATA = HERE / "growth.svg", HERE / "growth.json"
FOLDER = environments.HOME / "growth"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST_MADE = 100_000
PRODUCTS, MONTHS = 500, 24
ANCHOR = "2026-03-05"
# What is asked for lies before this, so that orders posted by an earlier run are not met.
LATEST = "2026-03-01T00:00:00Z"
SCHEME = "postgresql"

ORDERS = "/api/v1/SalesOrders"
PAGE = 250
FEWEST, MOST, SECONDS = 5, 300, 4.0


@dataclass(frozen=True)
class Point:
    """What one measure came to at one size."""

    database: str
    orders: int
    measure: str
    milliseconds: float
    least: float
    most: float
    requests: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every size on every database; keep and draw what was found."""
    parser = argparse.ArgumentParser(description="Measure how cost grows with the number of sales orders.")
    parser.add_argument("--orders", type=int, action="append", help="a size; repeatable")
    parser.add_argument("--database", metavar="URL", help="a PostgreSQL beside SQLite")
    said = parser.parse_args(arguments)
    sizes = sorted(said.orders or SIZES)
    company = Company()
    points = []
    for orders in sizes:
        for name, database in {"SQLite": file_of(orders), "PostgreSQL": said.database}.items():
            if database:
                points += measured(name, str(database), orders)
    about = report.circumstances() | company.told() | {"products": PRODUCTS, "months": MONTHS}
    DATA.write_text(json.dumps(about | {"points": [asdict(each) for each in points]}, indent=1) + "\n", "utf-8")
    PICTURE.write_text(picture.drawn(curves(points)), "utf-8")
    sys.stdout.write(table(points) + "\n")


def file_of(orders: int) -> Path:
    return FOLDER / f"{orders}.db"


def measured(name: str, database: str, orders: int) -> Iterator[Point]:
    """Every measure at one size."""
    programs = environments.ours()
    if database.startswith(SCHEME):
        environments.pip(programs.parent, "install", "psycopg[binary]")
    FOLDER.mkdir(parents=True, exist_ok=True)
    database = seeded(programs, database, orders)
    port = free_port()
    known = ("--port", str(port), "--username", USERNAME, "--key", KEY, "--limits", "off", "--log-format", "off")
    with running([programs / "mockomni", "serve", *known, "--database", database], port, get(f"{ORDERS}?rows=1")) as it:
        for measure, ask in asks(it).items():
            times = sorted(timed(it, ask))
            point = Point(name, orders, measure, median(times), times[0], times[-1], len(times))
            sys.stderr.write(f"{name}, {orders:,} orders, {measure}: {point.milliseconds:.3g} ms\n")
            yield point


def seeded(programs: Path, database: str, orders: int) -> str:
    """Make the shop, unless it is there, and say where; in PostgreSQL it is that of the file."""
    if database.startswith(SCHEME):
        file = seeded(programs, str(file_of(orders)), orders)
        return run(programs / "python", HERE / "fill.py", file, database, f"growth_{orders}")
    if orders <= MOST_MADE:
        sizes = ("--orders", orders, "--products", PRODUCTS, "--months", MONTHS, "--anchor", ANCHOR)
        run(programs / "mockomni", "seed", "--scenario", "large", *sizes, "--database", database)
    elif not Path(database).exists():
        seeded(programs, str(file_of(MOST_MADE)), MOST_MADE)
        multiplied(file_of(MOST_MADE), Path(database), orders // MOST_MADE)
    return database


def run(*command: object) -> str:
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True).stdout


def asks(server: Server) -> dict[str, Ask]:
    """The requests that are measured, by what the picture calls them."""
    history = quote(f"modifiedDate<'{LATEST}'")
    asked = f"where={history}&rows={PAGE}&order={quote('modifiedDate DESC')}&fields=reference,modifiedDate,memberId"
    latest = listed(server, asked)
    named = next(row for row in latest if row["reference"].startswith("WEB"))
    order = {"memberId": named["memberId"], "lineItems": [{"code": "MUG-STEEL", "qty": 1}, {"code": "TARP", "qty": 2}]}
    return {
        "where on an indexed column": where(f"reference='{named['reference']}'", order=""),
        "where by date, ordered, 50 rows": where(f"modifiedDate>='{latest[0]['modifiedDate']}'", order="modifiedDate"),
        "where on a column without index": where("trackingCode='nobody has this'", order=""),
        "the last of all pages": get(f"{ORDERS}?rows={PAGE}&page={last_page(server)}"),
        "POST of one order": send("POST", ORDERS, json.dumps([order]).encode(), b'"success":true'),
    }


def where(condition: str, order: str) -> Ask:
    ordered = f"&order={quote(order)}" if order else ""
    return get(f"{ORDERS}?where={quote(condition)}{ordered}&rows=50")


def last_page(server: Server) -> int:
    """The number of the last page that is not empty, by halving."""
    low, high = 1, 2
    while listed(server, f"rows={PAGE}&page={high}&fields=id"):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if listed(server, f"rows={PAGE}&page={middle}&fields=id") else (low, middle)
    return low


def listed(server: Server, query: str) -> list[dict]:
    return json.loads(fetch(server.address, get(f"{ORDERS}?{query}")))


def timed(server: Server, ask: Ask) -> Iterator[float]:
    """Milliseconds of single requests, after one that warms up: some at least, many where they are quick."""
    caller = Caller(server.address)
    answered(caller, ask)
    began, count = perf_counter(), 0
    while count < FEWEST or (count < MOST and perf_counter() - began < SECONDS):
        asked = perf_counter()
        answered(caller, ask)
        yield (perf_counter() - asked) * 1000
        count += 1
    caller.close()


def curves(points: Sequence[Point]) -> dict[str, dict[str, list[tuple[int, float]]]]:
    """Database -> measure -> orders and milliseconds."""
    found: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for each in points:
        found.setdefault(each.database, {}).setdefault(each.measure, []).append((each.orders, each.milliseconds))
    return found


def table(points: Sequence[Point]) -> str:
    """The figures in Markdown: a line for each database and measure, a column for each size."""
    sizes = sorted({each.orders for each in points})
    lines = []
    for database, measures in curves(points).items():
        for measure, found in measures.items():
            times = dict(found)
            cells = (f"{times[size]:.3g} ms" if size in times else "" for size in sizes)
            lines.append((database, measure, *cells))
    return report.grid(("database", "measure", *(f"{size:,} orders" for size in sizes)), lines)


if __name__ == "__main__":
    main()
