"""How does a shop get ten times its documents in a minute? By copying rows in SQL, fit for measuring only."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

# What grows with the orders, and the columns that tell a copy from its original.
COPIED = {
    "SalesOrders": {
        "id": "id + :further",
        "reference": "reference || :mark",
        "invoiceNumber": "invoiceNumber + :further",
    },
    "Payments": {"id": "id + :further", "orderId": "orderId + :further", "orderRef": "orderRef || :mark"},
    "movements": {"id": "id + :moved", "documentId": "documentId + :further"},
}
# A printed row begins with its id.
PRINTED = """CAST('{"id":' || (id + :further) || substr(wire, instr(wire, ',')) AS BLOB)"""


def multiplied(source: Path, target: Path, times: int) -> None:
    """A copy of a shop's file in which every sales order, with its payments and movements, is there so many times."""
    part = target.with_suffix(".part")
    shutil.copyfile(source, part)
    with closing(sqlite3.connect(part, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -400000")
        highest = {name: database.execute(f'SELECT max(id) FROM "{name}"').fetchone()[0] for name in COPIED}
        further = 1 + max(highest["SalesOrders"], highest["Payments"])
        for copy in range(1, times):
            values = {
                "further": copy * further,
                "moved": copy * (highest["movements"] + 1),
                "mark": f"-{copy}",
                "most": further,
            }
            for name, changes in COPIED.items():
                database.execute(statement(database, name, changes), values)
        database.execute("UPDATE counters SET value = value + ?", (times * (further + highest["movements"]),))
        database.execute("PRAGMA journal_mode = WAL")
    part.rename(target)


def statement(database: sqlite3.Connection, name: str, changes: dict[str, str]) -> str:
    """Copies the original rows of a table."""
    columns = [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')]
    printed = {"wire": PRINTED} if "wire" in columns else {}
    taken = (changes.get(column, printed.get(column, f'"{column}"')) for column in columns)
    originals = "documentId < :most" if name == "movements" else "id < :most"
    return f'INSERT INTO "{name}" SELECT {", ".join(taken)} FROM "{name}" WHERE {originals}'
