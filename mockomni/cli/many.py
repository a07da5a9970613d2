"""How do several processes serve one shop? The first opens it and says so; each worker opens it again for itself."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import click

from mockomni.cli.banner import address, show
from mockomni.cli.memory import no_collections, one_heap
from mockomni.cli.opening import opened
from mockomni.cli.ways import Ways


def run_many(workers: int, host: str, port: int, database: str, ways: Ways, **flags: Any) -> None:
    """Serve from several processes until stopped."""
    from mockomni.metrics import Metrics
    from mockomni.server import held, listening
    from mockomni.storage.store import MEMORY
    from mockomni.workers import check_for_fork, share

    if database == MEMORY:
        raise click.UsageError("--workers needs a database that they can share: --database FILE or a postgresql:// URL")
    check_for_fork()
    one_heap()
    with held(host, port) as (socket, port):
        with no_collections(), ExitStack() as open_things:
            app, banner = opened(open_things, database, host, port, **flags)
        metrics, guard = Metrics(workers), app.extensions["mockomni"].guard
        # What was made or asked for at the start is done; each worker opens the same database as it is now, and lets
        # in the same people: a form of one worker's page may come back to another.
        flags |= {"reset": False} | dict.fromkeys(("username", "key", "scenario", "seed", "anchor"))

        def work(place: int) -> None:
            metrics.take_place(place)
            with (
                ExitStack() as own_things,
                listening(host, port, socket, names=ways.names, context=ways.context) as server,
            ):
                app, _ = opened(own_things, database, host, port, metrics, guard, **flags)
                server.answer_with(app, **app.extensions["mockomni"].for_server)

        show(ways.told(banner, address(host, port)))
        share(workers, work)
