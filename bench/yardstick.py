"""What does a bare Flask app do here? The processes that mockomni is measured beside, on mockomni's own server.

    python yardstick.py flask PORT              the least there is: one view
    python yardstick.py libraries PORT DDL      imports what mockomni imports, opens an empty database with its tables
    python yardstick.py constant PORT FOLDER    a view per file in the folder, answering its bytes
    python yardstick.py writing PORT RECORD ACT DB  a view that writes what a request writes, in one transaction

Nothing of mockomni is imported but ``mockomni.server``, so that both sides have the same sockets and threads.
"""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask, Response

from mockomni.server import listening, until_stopped

JSON = "application/json; charset=utf-8"


def flask() -> Flask:
    """One view."""
    app = Flask("bare")
    app.add_url_rule("/", "one", lambda: Response(b"{}", content_type=JSON))
    return app


def libraries(ddl: str) -> Flask:
    """One view, after the imports and the database that a server of this kind cannot do without."""
    import sqlite3

    import blinker  # noqa: F401
    import cheroot.wsgi  # noqa: F401
    import click  # noqa: F401
    import jinja2  # noqa: F401
    import marshmallow  # noqa: F401
    import orjson

    app = flask()
    database = app.extensions["database"] = sqlite3.connect(":memory:", isolation_level=None)
    for statement in orjson.loads(Path(ddl).read_bytes()):
        database.execute(statement)
    return app


def constant(folder: str) -> Flask:
    """A view per file."""
    app = flask()
    for path in Path(folder).iterdir():
        app.add_url_rule(f"/{path.name}", path.name, answering(path.read_bytes()), methods=["GET", "POST"])
    return app


def answering(body: bytes):
    return lambda: Response(body, content_type=JSON)


def writing(record: str, act: str, database: str) -> Flask:
    """One view that reads a JSON body, writes and answers."""
    from flask import request
    from replay import Replay

    replay = Replay(Path(record), act, database)

    def write():
        request.get_json()
        replay.write()
        return Response(replay.answer, content_type=JSON)

    app = flask()
    app.add_url_rule("/write", "write", write, methods=["POST", "PUT"])
    return app


KINDS = {"flask": flask, "libraries": libraries, "constant": constant, "writing": writing}


def main(kind: str, port: str, *arguments: str) -> None:
    """Serve until SIGTERM."""
    with until_stopped(), listening("127.0.0.1", int(port)) as server:
        server.answer_with(KINDS[kind](*arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
