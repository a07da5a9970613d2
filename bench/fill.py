"""How does the shop of a file come into PostgreSQL? ``python fill.py FILE URL SCHEMA``, in mockomni's environment."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

import psycopg
from sqlalchemy import make_url

from mockomni.storage.store import open_store


def main(file: str, url: str, schema: str) -> None:
    """Copy the first account's shop into a schema there, unless one is in it; print the schema's URL."""
    database = make_url(url).set(drivername="postgresql")
    own = database.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    with psycopg.connect(database.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    with closing(open_store(own)) as target:
        if target.is_new:
            # A file that is open spares its bytes in memory, of which a million orders have too many.
            with closing(sqlite3.connect(file)) as source:
                target.fill(1, source)
            # What PostgreSQL does by itself a minute after so many rows.
            with psycopg.connect(own, autocommit=True) as connection:
                connection.execute("ANALYZE")
    sys.stdout.write(own)


if __name__ == "__main__":
    main(*sys.argv[1:])
