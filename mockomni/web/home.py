"""What is this server, is it ready, and how is it called?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from mockomni import __version__
from mockomni.accounts import Account
from mockomni.clock import stamp
from mockomni.web.frame import base, chosen, here, page
from mockomni.web.snippets import SNIPPETS

FEW_REQUESTS = 6

FRONT = """\
mockomni {version}: an offline Cin7 Omni.

Base URL    {base}/api
Health      {base}/_mock/health
"""


def home() -> Response:
    """The start page; a few lines of text for whoever is no browser."""
    if "text/html" not in request.headers.get("Accept", ""):
        return Response(FRONT.format(version=__version__, base=base()), content_type="text/plain; charset=utf-8")
    account = chosen()
    return page(
        "home.html",
        account=account,
        base=f"{base()}/api",
        snippets=[(each, each.filled(f"{base()}/api", account.username)) for each in SNIPPETS],
        state=state(account),
        latest=[entry.exchange for entry in here().journal.latest(FEW_REQUESTS, account_id=account.id)],
    )


@dataclass(frozen=True)
class State:
    """How things are in one account."""

    is_ready: bool
    facts: dict[str, str]
    database: str
    clock: str
    connections: int
    most_connections: int


def state(account: Account) -> State:
    """How things are now."""
    store: Any = here().store
    with store.unit(account.id) as unit:
        facts = unit.facts()
    return State(
        is_ready="scenario" in facts,
        facts=facts,
        database="in memory" if store.in_memory else "in a database",
        clock=stamp(account.clock.now()),
        connections=len(account.connections.all()),
        most_connections=account.behaviour["connection_limit"],
    )
