"""What is opened when a server starts? A store, a shop in it, and the app over both."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from mockomni.cli import admin
from mockomni.cli.banner import Banner, address
from mockomni.errors import Invalid
from mockomni.settings import ODDITIES, Behaviour, Limits

if TYPE_CHECKING:
    from mockomni.metrics import Metrics
    from mockomni.trust import Guard


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
        tokens = {name: flags.pop(name) for name in admin.FLAGS}
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
