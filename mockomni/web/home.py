"""What is this server, is it ready, and how is it called?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from mockomni import __version__
from mockomni.accounts import Account
from mockomni.clock import stamp
from mockomni.exchange import Exchange
from mockomni.journal.criteria import Criteria
from mockomni.web.frame import base, chosen, here, page
from mockomni.web.snippets import SNIPPETS

FEW_REQUESTS = 6
KEPT = {"memory": "kept in memory", "file": "kept in a file", "postgresql": "kept in PostgreSQL"}

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
        latest=latest(account),
    )


def latest(account: Account) -> list[Exchange]:
    """What was asked lately; strangers' calls are shown with the first account, as they meant some account."""
    is_first = account is here().accounts.first()
    found = here().journal.latest(FEW_REQUESTS, criteria=Criteria(account=account.id, strangers=is_first))
    return [entry.exchange for entry in found]


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
    facts = account.facts()
    return State(
        is_ready="scenario" in facts,
        facts=facts,
        database=KEPT[store.kind],
        clock=stamp(account.clock.now()),
        connections=len(account.connections.all()),
        most_connections=account.behaviour["connection_limit"],
    )
