"""How does a server start? Flags become a store, a shop, an app and a socket, then a few printed lines."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from mockomni.cli import admin, typed
from mockomni.cli.banner import address, show
from mockomni.cli.ca import ca_folder_option
from mockomni.cli.flags import shop_options
from mockomni.cli.memory import no_collections, one_heap
from mockomni.cli.opening import opened
from mockomni.cli.shape import Command, setting
from mockomni.cli.ways import own_names, ways_in
from mockomni.settings import ALL, ERROR_STYLES, LIVE_HOST, QUIRKS, Limits

EXAMPLES = """
mockomni serve                                              # a seeded shop on http://127.0.0.1:8080/api
mockomni serve --port 0 --limits off --username TestNZ --key 0123456789abcdef0123456789abcdef
mockomni serve --database shop.db --anchor 2026-01-31       # a shop that survives restarts
mockomni serve --quirk retry_after=off --quirk connection_limit=20
mockomni serve --tls                                        # also https://, and a proxy for https://api.cin7.com
MOCKOMNI_PORT=9000 MOCKOMNI_QUIRK='gzip=on newer_fields=on' mockomni serve
"""


@click.command(cls=Command, examples=EXAMPLES)
@setting(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    callback=typed.read_host,
    help="The address to listen on. Beyond loopback, the control door asks for an admin token.",
)
@setting(
    "--port",
    metavar="NUMBER",
    type=click.IntRange(0, 65535),
    default=8080,
    help="The port to listen on; 0 takes any free one.",
)
@setting("--username", metavar="NAME", show_default="made from the company's name", help="The account's username.")
@setting(
    "--key",
    metavar="KEY",
    show_default="a new one at the first start",
    help="Make sure that a connection with this key and every permission exists.",
)
@setting(
    "--database",
    metavar="FILE",
    default=":memory:",
    help="A file that keeps the shop, :memory:, or a postgresql:// URL.",
)
@setting(
    "--workers",
    metavar="NUMBER",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that answer, on one database that survives each of them.",
)
@setting("--redis", metavar="URL", help="A redis:// URL: where calls are counted that several servers answer.")
@setting("--reset", is_flag=True, help="Begin anew in a database that already holds a shop.")
@shop_options(setting)
@setting(
    "--limits",
    metavar="S/M/D",
    default=str(Limits()),
    callback=typed.read_limits,
    help="Calls per second, minute and day of each connection, or off.",
)
@setting(
    "--error-style",
    type=click.Choice(ERROR_STYLES),
    default="string",
    help="An error's body: a JSON string, or an object with a message.",
)
@setting(
    "--quirk",
    metavar="NAME=VALUE",
    multiple=True,
    callback=typed.read_quirks,
    help=f"Set a quirk; repeatable. There are {', '.join(QUIRKS)}; `mockomni quirks` explains them.",
)
@setting(
    "--quirks",
    type=click.Choice([ALL]),
    help="Every oddity at once, as Omni is at its worst; --quirk still sets single ones.",
)
@setting(
    "--public-url",
    metavar="URL",
    callback=typed.read_public_url,
    show_default="the one called",
    help="The address clients use, when it is another: links and the printed lines follow it.",
)
@setting(
    "--log-format", type=click.Choice(["text", "json", "off"]), default="text", help="One line per request on stderr."
)
@setting(
    "--admin-token",
    metavar="TOKEN",
    callback=admin.read_token,
    show_default="where one is needed, one made up at the first start",
    help="The token for the control door and the pages.",
)
@setting(
    "--new-admin-token",
    is_flag=True,
    help="Make up another token, print it, and forget the one that was printed before.",
)
@setting(
    "--tls",
    is_flag=True,
    help="Speak HTTPS too, on the same port, and be a proxy that answers for https://api.cin7.com; see `mockomni ca`.",
)
@setting(
    "--answer-for",
    metavar="HOST",
    multiple=True,
    callback=typed.read_names,
    help="Another host that this server is, in its certificate and as a proxy; repeatable.",
)
@ca_folder_option
@setting(
    "--require-admin-token", is_flag=True, help="Ask for the admin token on loopback too; without one, do not start."
)
def serve(**flags: Any):
    """Start a seeded Omni and print how to call it.

    SIGTERM and Ctrl-C end it. A database file that exists is opened as it is: a --scenario, --seed or --anchor that
    disagrees with it is an error unless --reset is given.
    """
    admin.check(**{name: flags[name] for name in admin.FLAGS})
    with no_collections():
        from mockomni.server import until_stopped

    with until_stopped():
        run(**flags)
    leave()


def leave() -> NoReturn:
    """End the process, in which all is closed: taking the interpreter apart takes a tenth of a second for nothing."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def run(
    *,
    host: str,
    port: int,
    database: str,
    workers: int,
    tls: bool,
    ca_folder: Path,
    answer_for: tuple[str, ...],
    **flags: Any,
) -> None:
    """Serve until stopped."""
    from mockomni.server import listening

    ways = ways_in(ca_folder if tls else None, {LIVE_HOST, *answer_for, *own_names(host, flags["public_url"])})
    if workers > 1:
        from mockomni.cli.many import run_many

        run_many(workers, host, port, database, ways, **flags)
        return
    one_heap()
    # The port first: whoever cannot have it has touched no database. At the end the database goes last: it is needed
    # for what was accepted.
    with ExitStack() as open_things, listening(host, port, names=ways.names, context=ways.context) as server:
        with no_collections():
            app, banner = opened(open_things, database, host, server.port, **flags)
        show(ways.told(banner, address(host, server.port)))
        server.answer_with(app, **app.extensions["mockomni"].for_server)
