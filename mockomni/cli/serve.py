"""How does a server start? Flags become a store, a shop, an app and a socket, then a few printed lines."""

from __future__ import annotations

import atexit
import os
import re
import sys
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import click

from mockomni.cli import admin
from mockomni.cli.banner import Banner, Secrecy, address, show
from mockomni.cli.ca import ca_folder_option
from mockomni.cli.shape import Command, option
from mockomni.errors import Invalid
from mockomni.settings import ALL, ERROR_STYLES, LIVE_HOST, ODDITIES, QUIRKS, Behaviour, Limits, read_quirk

if TYPE_CHECKING:
    from ssl import SSLContext

    from mockomni.metrics import Metrics
    from mockomni.trust import Guard

EXAMPLES = """
mockomni serve                                              # a seeded shop on http://127.0.0.1:8080/api
mockomni serve --port 0 --limits off --username TestNZ --key 0123456789abcdef0123456789abcdef
mockomni serve --database shop.db --anchor 2026-01-31       # a shop that survives restarts
mockomni serve --quirk retry_after=off --quirk connection_limit=20
mockomni serve --tls                                        # also https://, and a proxy for https://api.cin7.com
MOCKOMNI_PORT=9000 MOCKOMNI_QUIRK='gzip=on newer_fields=on' mockomni serve
"""
MEMORY = ":memory:"
TOKENS = ("admin_token", "require_admin_token", "new_admin_token")
EVERYWHERE = ("0.0.0.0", "::")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


def read_limits(_context, _parameter, text: str) -> Limits | None:
    try:
        return Limits.read(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def read_quirks(_context, _parameter, texts: tuple[str, ...]) -> dict[str, Any]:
    try:
        return dict(read_quirk(text) for text in texts)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def read_anchor(_context, _parameter, moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def read_public_url(_context, _parameter, url: str | None) -> str | None:
    if not url:
        return None
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(f"{url!r} is no address such as https://omni.example.com")
    return url.strip().rstrip("/").removesuffix("/api")


def read_host(_context, _parameter, host: str) -> str:
    return host.strip().removeprefix("[").removesuffix("]") or "127.0.0.1"


def read_names(_context, _parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not HOST.fullmatch(name):
            raise click.BadParameter(f"{name!r} is no host such as omni.example.com")
    return names


@click.command(cls=Command, examples=EXAMPLES)
@option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    callback=read_host,
    help="The address to listen on. Beyond loopback, the control door asks for an admin token.",
)
@option(
    "--port",
    metavar="NUMBER",
    type=click.IntRange(0, 65535),
    default=8080,
    help="The port to listen on; 0 takes any free one.",
)
@option("--username", metavar="NAME", show_default="made from the company's name", help="The account's username.")
@option(
    "--key",
    metavar="KEY",
    show_default="a new one at the first start",
    help="Make sure that a connection with this key and every permission exists.",
)
@option(
    "--database",
    metavar="FILE",
    default=MEMORY,
    help="A file that keeps the shop, :memory:, or a postgresql:// URL.",
)
@option(
    "--workers",
    metavar="NUMBER",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that answer, on one database that survives each of them.",
)
@option("--redis", metavar="URL", help="A redis:// URL: where calls are counted that several servers answer.")
@option("--reset", is_flag=True, help="Begin anew in a database that already holds a shop.")
@option("--scenario", metavar="NAME", show_default="standard", help="The shop to seed.")
@option("--seed", metavar="NUMBER", type=int, show_default="1", help="The number its invented data follows from.")
@option(
    "--anchor",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=read_anchor,
    show_default="today, in UTC",
    help="The day its history leads up to.",
)
@option(
    "--limits",
    metavar="S/M/D",
    default=str(Limits()),
    callback=read_limits,
    help="Calls per second, minute and day of each connection, or off.",
)
@option(
    "--error-style",
    type=click.Choice(ERROR_STYLES),
    default="string",
    help="An error's body: a JSON string, or an object with a message.",
)
@option(
    "--quirk",
    metavar="NAME=VALUE",
    multiple=True,
    callback=read_quirks,
    help=f"Set a quirk; repeatable. There are {', '.join(QUIRKS)}; `mockomni quirks` explains them.",
)
@option(
    "--quirks",
    type=click.Choice([ALL]),
    help="Every oddity at once, as Omni is at its worst; --quirk still sets single ones.",
)
@option(
    "--public-url",
    metavar="URL",
    callback=read_public_url,
    show_default="the one called",
    help="The address clients use, when it is another: links and the printed lines follow it.",
)
@option(
    "--log-format", type=click.Choice(["text", "json", "off"]), default="text", help="One line per request on stderr."
)
@option(
    "--admin-token",
    metavar="TOKEN",
    callback=admin.read_token,
    show_default="where one is needed, one made up at the first start",
    help="The token for the control door and the pages.",
)
@option(
    "--new-admin-token",
    is_flag=True,
    help="Make up another token, print it, and forget the one that was printed before.",
)
@option(
    "--tls",
    is_flag=True,
    help="Speak HTTPS too, on the same port, and be a proxy that answers for https://api.cin7.com; see `mockomni ca`.",
)
@option(
    "--answer-for",
    metavar="HOST",
    multiple=True,
    callback=read_names,
    help="Another host that this server is, in its certificate and as a proxy; repeatable.",
)
@ca_folder_option
@option(
    "--require-admin-token", is_flag=True, help="Ask for the admin token on loopback too; without one, do not start."
)
def serve(**flags: Any):
    """Start a seeded Omni and print how to call it.

    SIGTERM and Ctrl-C end it. A database file that exists is opened as it is: a --scenario, --seed or --anchor that
    disagrees with it is an error unless --reset is given.
    """
    admin.check(**{name: flags[name] for name in TOKENS})
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
    from mockomni.cli.memory import no_collections, one_heap
    from mockomni.server import listening

    ways = ways_in(ca_folder if tls else None, {LIVE_HOST, *answer_for, *own_names(host, flags["public_url"])})
    if workers > 1:
        run_many(workers, host, port, database, ways, **flags)
        return
    one_heap()
    with ExitStack() as open_things:
        with no_collections():
            # The port first: whoever cannot have it has touched no database.
            server = open_things.enter_context(listening(host, port, names=ways.names, context=ways.context))
            app, banner = opened(open_things, database, host, server.port, **flags)
        show(ways.told(banner, address(host, server.port)))
        server.answer_with(app, app.extensions["mockomni"].turned_away)


def run_many(workers: int, host: str, port: int, database: str, ways: Ways, **flags: Any) -> None:
    """Serve from several processes until stopped."""
    from mockomni.cli.memory import no_collections, one_heap
    from mockomni.metrics import Metrics
    from mockomni.server import held, listening
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
                server.answer_with(app, app.extensions["mockomni"].turned_away)

        show(ways.told(banner, address(host, port)))
        share(workers, work)


@dataclass(frozen=True)
class Ways:
    """How a server may be called: by which names, and with TLS when there is a certificate."""

    names: frozenset[str]
    context: SSLContext | None = None
    certificate: Path | None = None

    def told(self, banner: Banner, called: str) -> Banner:
        """A banner that says so."""
        return replace(banner, secrecy=Secrecy(called, self.certificate) if self.certificate else None)


def ways_in(ca_folder: Path | None, names: set[str]) -> Ways:
    """By these names; with TLS when the folder of a certificate authority is given."""
    if ca_folder is None:
        return Ways(frozenset(names))
    from mockomni.certificates import authority

    ours = authority(ca_folder.absolute())
    return Ways(frozenset(names), ours.context(sorted(names)), ours.path)


def own_names(host: str, public_url: str | None) -> set[str]:
    """What clients call a server that listens on that host."""
    names = {"localhost", "127.0.0.1", "::1", host, urlsplit(public_url or "").hostname}
    return {name for name in names if name and name not in EVERYWHERE}


def opened(
    open_things: ExitStack,
    database: str,
    host: str,
    port: int,
    metrics: Metrics | None = None,
    guard: Guard | None = None,
    *,
    scenario: str | None,
    seed: int | None,
    anchor: date | None,
    reset: bool,
    **flags: Any,
):
    """An app over an open database with a shop in it, and what is to be printed about it."""
    from mockomni.seeding import plant
    from mockomni.storage.store import open_store

    store = open_things.enter_context(closing(open_store(database)))
    with store.founding():
        facts = plant(store, scenario=scenario, seed=seed, anchor=anchor, reset=reset)
        tokens = {name: flags.pop(name) for name in TOKENS}
        who = admin.Admin(guard) if guard else admin.admin_of(store, host, flags["public_url"], **tokens)
        app = wired(store, who.guard, metrics, **flags)
        who.keep(store)
    open_things.callback(app.extensions["mockomni"].journal.close)
    welcome = app.extensions["mockomni"].welcome
    return app, Banner(flags["public_url"] or address(host, port), welcome, facts, who.told)


def wired(
    store,
    guard: Guard,
    metrics: Metrics | None,
    *,
    username: str | None,
    key: str | None,
    limits: Limits | None,
    error_style: str,
    quirk: dict[str, Any],
    quirks: str | None,
    public_url: str | None,
    log_format: str,
    redis: str | None,
):
    """The app."""
    from mockomni.app import create_app
    from mockomni.cli.access_log import FORMATS

    try:
        return create_app(
            store=store,
            behaviour=Behaviour(limits, error_style).with_quirks(**(ODDITIES if quirks else {}) | quirk),
            username=username,
            key=key,
            public_url=public_url,
            metrics=metrics,
            journal=journal_of(store, metrics, FORMATS[log_format]),
            counter=counter_of(store, metrics, redis),
            guard=guard,
        )
    except Invalid as error:
        raise click.UsageError(str(error), click.get_current_context()) from None


def is_one_of_many(store, metrics: Metrics | None) -> bool:
    """Do other processes answer for the same shops?"""
    return store.kind == "postgresql" or (metrics is not None and metrics.processes > 1)


def journal_of(store, metrics: Metrics | None, heard):
    """Where requests are kept: with the other processes, if there are any."""
    from mockomni.journal import Journal

    if not is_one_of_many(store, metrics):
        return Journal(heard=heard)
    from mockomni.journal.shared import SharedJournal
    from mockomni.storage.notes import Notes

    store.share()
    return SharedJournal(Notes(store), heard=heard)


def counter_of(store, metrics: Metrics | None, redis: str | None):
    """Where calls are counted: in Redis where there is one, else with the other processes, if there are any."""
    from mockomni.api.limits import SharedWindows, Windows

    if redis:
        from mockomni.api.redis_counter import RedisWindows

        counter = RedisWindows(redis)
        counter.check()
        return counter
    return SharedWindows(store) if is_one_of_many(store, metrics) else Windows()
