"""Which rows does a POST of one order write? Its statements, watched in the database driver, for the yardstick.

    python recorded.py FOLDER ANCHOR

writes ``tables.json`` (the statements that make the tables), ``shop.db`` (a shop before the POST) and ``post.json``:
the body to post, the answer, each writing statement with its values, and how many rows the driver counted.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from load import CREDENTIALS, KEY, USERNAME
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from mockomni.app import create_app
from mockomni.seeding import plant
from mockomni.settings import Behaviour
from mockomni.storage.store import Store, open_store

HEADERS = {"Authorization": f"Basic {CREDENTIALS}"}
ORDERS = "/api/v1/SalesOrders"
# As PRAGMA numbers and names them.
PRAGMAS = ("journal_mode", "synchronous")
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")

Write = tuple[str, list]


def main(folder: Path, anchor: date) -> None:
    """Write the three files."""
    with closing(open_store()) as store:
        plant(store, anchor=anchor)
        client = create_app(store=store, behaviour=Behaviour(limits=None), username=USERNAME, key=KEY).test_client()
        order = typical_order(client)
        client.post(ORDERS, headers=HEADERS, json=[order])
        Path(folder, "shop.db").write_bytes(store.image())
        answer, writes, rows = watched(store, lambda: client.post(ORDERS, headers=HEADERS, json=[order]).text)
        Path(folder, "tables.json").write_text(json.dumps(made_by(store)))
        in_memory = pragmas(store)
    with closing(open_store(str(folder / "empty.db"))) as store:
        in_file = pragmas(store)
    record = {
        "body": json.dumps([order]),
        "answer": answer,
        "database": str(folder / "shop.db"),
        "pragmas": {"memory": in_memory, "file": in_file},
        "rows": rows,
        "writes": writes,
    }
    Path(folder, "post.json").write_text(json.dumps(record))


def typical_order(client) -> dict[str, Any]:
    """An order for a known customer of a line that the shop has sold before, and is not sized."""
    for sold in client.get(f"{ORDERS}?rows=50", headers=HEADERS).json:
        for line in sold["lineItems"]:
            if line["code"] and not line["sizes"] and line["stockControl"] == "FIFO":
                wanted = {"code": line["code"], "qty": 1, "unitPrice": line["unitPrice"]}
                return {"memberId": sold["memberId"], "lineItems": [wanted]}
    raise SystemExit("the shop has sold nothing that is not sized")


def watched(store: Store, post: Callable[[], str]) -> tuple[str, list[Write], int]:
    """The answer of a POST, the statements that wrote, and how many rows they wrote."""
    before = driver(store).total_changes
    Watched.seen.clear()
    answer = post()
    if '"success":true' not in answer:
        raise SystemExit(f"the order was refused: {answer}")
    writes = [(sql, [written(each) for each in values]) for sql, values in Watched.seen if sql.startswith(WRITING)]
    return answer, writes, driver(store).total_changes - before


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


@event.listens_for(Engine, "do_connect")
def connect_watched(_dialect, _record, arguments, options):
    """Have SQLAlchemy open watched connections."""
    return sqlite3.connect(*arguments, **options, factory=WatchedConnection)


def written(value: Any) -> Any:
    """A parameter as JSON can say it."""
    return {"base64": b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def made_by(store: Store) -> list[str]:
    """The statements that make every table and index."""
    wanted = text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, rowid")
    return list(store.connection().scalars(wanted))


def driver(store: Store) -> sqlite3.Connection:
    """The connection below SQLAlchemy."""
    found = store.connection().connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def pragmas(store: Store) -> dict[str, Any]:
    """How this kind of database is tuned."""
    return {name: driver(store).execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
