"""Which tables does a new SQLite database get? Those of ``tables``, as statements that lie here ready to be run.

SQLAlchemy, which writes them, takes ten times as long to import as SQLite takes to make the tables.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

# The version of every table. A database of another version is refused by name; from the oldest on there are steps.
OLDEST, VERSION = 1, 2
VERSION_TABLE = "mockomni_schema"
DDL = Path(__file__).parent / "ddl"
# What is made together: an image's tables, a server's, and those through which the processes of one server talk.
SHOPS, DIRECTORY, SHARED = "shops", "directory", "shared"
END = ";\n"


def make(link: sqlite3.Connection, group: str) -> None:
    """Make the tables of a group, those that are not there."""
    for statement in statements(group):
        link.execute(statement)


@cache
def statements(group: str) -> list[str]:
    """What makes the tables of a group."""
    return file_of(group).read_text("utf-8").split(END)[:-1]


def file_of(group: str) -> Path:
    """Where that lies."""
    return DDL / f"{group}.sql"


def tables_in(link: sqlite3.Connection) -> set[str]:
    """The names of the tables of a database."""
    return {name for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def version_of(link: sqlite3.Connection) -> int:
    """The version that a database of ours says it has."""
    return (link.execute(f"SELECT version FROM {VERSION_TABLE}").fetchone() or (0,))[0]
