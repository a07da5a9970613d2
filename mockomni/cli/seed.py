"""How is a shop made ahead of its server? Into a database, the large one to any size, with a bar that tells how far."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from time import monotonic
from typing import Any

import click

from mockomni.cli.flags import shop_options
from mockomni.cli.shape import Command, option, setting

EXAMPLES = """
mockomni seed --scenario large --database large.db                       # 100,000 sales orders, in minutes
mockomni seed --scenario large --orders 1000000 --products 2000 --months 36 --database huge.db
mockomni seed --scenario small --database shop.db --anchor 2026-01-31
mockomni serve --database large.db
"""
LARGE = "large"
# Where nobody watches a bar, there is a line now and then.
SECONDS_PER_LINE = 30


@click.command(cls=Command, examples=EXAMPLES)
@setting("--database", metavar="FILE", required=True, help="What will keep the shop: a file, or a postgresql:// URL.")
@shop_options(setting)
@option("--products", metavar="NUMBER", type=click.IntRange(1, 20_000), show_default="500", help="Of a large shop.")
@option(
    "--orders", metavar="NUMBER", type=click.IntRange(1, 10_000_000), show_default="100000", help="Of a large shop."
)
@option("--months", metavar="NUMBER", type=click.IntRange(1, 240), show_default="24", help="Of a large shop.")
@option("--reset", is_flag=True, help="Begin anew in a database that already holds a shop.")
def seed(database: str, scenario: str | None, reset: bool, **said: Any):
    """Make a shop ahead of the server that will open it.

    A large shop takes some minutes for a hundred thousand sales orders. Ctrl-C stops it, and the same command goes on
    where it stopped; what comes out is the same.
    """
    from mockomni.seeding import plant
    from mockomni.storage.store import MEMORY, open_store

    if database == MEMORY:
        raise click.UsageError(
            "what is in memory ends with this command: --database takes a file or a postgresql:// URL"
        )
    sizes = {name: said.pop(name) for name in ("products", "orders", "months")}
    if scenario != LARGE and any(sizes.values()):
        given = next(name for name, number in sizes.items() if number)
        raise click.UsageError(f"--{given} is for --scenario {LARGE}", click.get_current_context())
    with closing(open_store(database)) as store:
        if scenario == LARGE:
            built = enlarge(store, reset, **said, **sizes)
        else:
            facts = plant(store, scenario=scenario, reset=reset, **said)
            built = f"scenario {facts.scenario}, seed {facts.seed}, anchor {facts.anchor}"
        click.echo(f"{store.location} holds {built}. Open it: mockomni serve --database {store.location}")


def enlarge(store, reset: bool, **said: Any) -> str:
    """Build a large shop, or go on with one; what it is."""
    from mockomni.seeding.large import Said, Size, build

    there = 0

    def told(number: int) -> None:
        nonlocal there
        there = number
        tell(number)
        if asked_to_stop():
            raise KeyboardInterrupt

    orders = said["orders"] or begun(store) or Size().orders
    try:
        with interruptions() as asked_to_stop, bar(orders) as tell:
            order = build(store, Said(**said), reset=reset, tell=told)
            tell(orders)
    except KeyboardInterrupt:
        raise Stopped(f"stopped at {there:,} of {orders:,} sales orders; the same command goes on from there") from None
    size = order.size
    return (
        f"scenario {LARGE} with {size.orders:,} sales orders, {size.products:,} products and {size.months} months, "
        f"seed {order.seed}, anchor {order.anchor}"
    )


def begun(store) -> int:
    """How many orders the shop is to have that is in the store, 0 when there is none."""
    if store.is_new:
        return 0
    with store.unit() as unit:
        return int(unit.facts().get("orders", 0))


class Stopped(click.ClickException):
    """Somebody pressed Ctrl-C."""

    exit_code = 130


@contextmanager
def interruptions() -> Iterator[Callable[[], bool]]:
    """Inside, Ctrl-C interrupts nothing but is remembered; pressed again it does what it always does."""
    pressed = False

    def remember(_number, _frame) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    usual = signal.signal(signal.SIGINT, remember)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, usual)


@contextmanager
def bar(orders: int) -> Iterator[Callable[[int], None]]:
    """Something to tell how many orders are there: a bar for whoever watches, else a line now and then."""
    if not sys.stderr.isatty():
        latest = monotonic()

        def line(there: int) -> None:
            nonlocal latest
            if monotonic() - latest > SECONDS_PER_LINE:
                latest = monotonic()
                click.echo(f"{there:,} of {orders:,} sales orders", err=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("Sales orders"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=orders)
        yield lambda there: progress.update(task, completed=there)
