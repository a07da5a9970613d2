"""Is the server ready yet? A command that returns when it is."""

from __future__ import annotations

import time

import click

from mockomni.cli.client import Door, url_option
from mockomni.cli.shape import Command, option

EXAMPLES = """
mockomni serve & mockomni wait && pytest
mockomni wait --url http://127.0.0.1:9000/api --timeout 5
"""
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25


@click.command(cls=Command, examples=EXAMPLES)
@url_option
@option("--timeout", metavar="SECONDS", type=click.FloatRange(0), default=30, help="How long to wait at most.")
def wait(url: str, timeout: float):
    """Return when a server is ready; fail when it is not in time."""
    deadline = time.monotonic() + timeout
    pause = FIRST_PAUSE
    while (problem := not_ready(url, deadline)) is not None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise click.ClickException(f"not ready within {timeout:g} s: {problem}")
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)
    click.echo(f"{url} is ready.")


def not_ready(url: str, deadline: float) -> str | None:
    """Why the server is not ready, or None when it is."""
    try:
        status = Door(url).call("GET", "/health", seconds=max(0.1, deadline - time.monotonic())).get("status")
    except click.ClickException as error:
        return error.message
    return None if status == "ready" else f"{url} is {status}"
