"""Which rows do a POST and a PUT of orders write? Their statements, watched in the driver, for the yardstick.

    python recorded.py FOLDER ANCHOR

writes ``tables.json`` (the statements that make the tables), ``shop.db`` (a shop before the writes) and
``writes.json``: for each of them the method, the body to send, the answer, each writing statement with its values,
and how many rows the driver counted.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from base64 import b64encode
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from load import CREDENTIALS, KEY, USERNAME

from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.settings import Behaviour
from mockomni.storage.store import Store, open_store

HEADERS = {"Authorization": f"Basic {CREDENTIALS}"}
ORDERS = "/api/v1/SalesOrders"
# As PRAGMA numbers and names them.
PRAGMAS = ("journal_mode", "synchronous")
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def main(folder: Path, anchor: date) -> None:
    """Write the three files."""
    sqlite3.connect = partial(sqlite3.connect, factory=WatchedConnection)
    with closing(open_store()) as store:
        plant(store, anchor=anchor)
        client = create_app(store=store, behaviour=Behaviour(limits=None), username=USERNAME, key=KEY).test_client()
        placed, order = typical_order(client)
        client.post(ORDERS, headers=HEADERS, json=[order])
        Path(folder, "shop.db").write_bytes(store.image())
        acts = {name: watched(store, client, method, body) for name, (method, body) in acts_of(order, placed).items()}
        Path(folder, "tables.json").write_text(json.dumps(made_by(store)))
        in_memory = pragmas(store)
    with closing(open_store(str(folder / "empty.db"))) as store:
        in_file = pragmas(store)
    record = {
        "database": str(folder / "shop.db"),
        "pragmas": {"memory": in_memory, "file": in_file},
        "acts": acts,
    }
    Path(folder, "writes.json").write_text(json.dumps(record))


def acts_of(order: dict[str, Any], placed: int) -> dict[str, tuple[str, list]]:
    """What is sent, by what it is called in the results: how, and the records."""
    return {
        "POST of one order": ("POST", [order]),
        "PUT of one order": ("PUT", [{"id": placed, "trackingCode": "NZC000111", "stage": "Processing"}]),
        "POST of 250 orders": ("POST", [order] * 250),
    }


def typical_order(client) -> tuple[int, dict[str, Any]]:
    """An order that the shop has, and one like it: for a known customer, of a line sold before that is not sized."""
    for sold in client.get(f"{ORDERS}?rows=50", headers=HEADERS).json:
        for line in sold["lineItems"]:
            if line["code"] and not line["sizes"] and line["stockControl"] == "FIFO":
                wanted = {"code": line["code"], "qty": 1, "unitPrice": line["unitPrice"]}
                return sold["id"], {"memberId": sold["memberId"], "lineItems": [wanted]}
    raise SystemExit("the shop has sold nothing that is not sized")


def watched(store: Store, client, method: str, records: list) -> dict[str, Any]:
    """What was sent and answered, the statements that wrote, and how many rows they wrote."""
    before = driver(store).total_changes
    Watched.seen.clear()
    answer = client.open(ORDERS, method=method, headers=HEADERS, json=records).text
    if '"success":false' in answer or '"success":true' not in answer:
        raise SystemExit(f"an order was refused: {answer}")
    writes = [(sql, [written(each) for each in values]) for sql, values in Watched.seen if sql.startswith(WRITING)]
    return {
        "method": method,
        "body": json.dumps(records),
        "answer": answer,
        "rows": driver(store).total_changes - before,
        "writes": writes,
    }


class Watched(sqlite3.Cursor):
    """A cursor that remembers what every one of its kind was told to do."""

    seen: ClassVar[list[tuple[str, Sequence[Any]]]] = []

    def execute(self, sql, values=()):
        self.seen.append((sql, values))
        return super().execute(sql, values)

    def executemany(self, sql, rows):
        rows = list(rows)
        self.seen.extend((sql, values) for values in rows)
        return super().executemany(sql, rows)


class WatchedConnection(sqlite3.Connection):
    """A connection whose cursors are watched."""

    def cursor(self, factory=Watched):
        return super().cursor(factory)


def written(value: Any) -> Any:
    """A parameter as JSON can say it."""
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def made_by(store: Store) -> list[str]:
    """The statements that make every table and index."""
    wanted = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, rowid"
    return [sql for (sql,) in driver(store).execute(wanted)]


def driver(store: Store) -> sqlite3.Connection:
    """The connection of a store."""
    with store.unit() as unit:
        return unit.link


def pragmas(store: Store) -> dict[str, Any]:
    """How this kind of database is tuned."""
    return {name: driver(store).execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
