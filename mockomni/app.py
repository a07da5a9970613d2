"""Who is wired to whom? ``create_app`` hands the rooms to one another and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, request

from mockomni import __version__
from mockomni.accounts import Accounts, Welcome
from mockomni.api import Door, Windows
from mockomni.clock import Clock
from mockomni.control import door as control
from mockomni.journal import Journal
from mockomni.settings import Behaviour
from mockomni.storage.store import Store

FRONT = """\
mockomni {version}: an offline Cin7 Omni.

Base URL    {base}/api
Health      {base}/_mock/health
"""


@dataclass(slots=True)
class Wiring:
    """What an app is made of, for the doors and for whoever started it: ``app.extensions["mockomni"]``."""

    store: Store
    accounts: Accounts
    journal: Journal
    public_url: str | None
    welcome: Welcome


def create_app(
    *,
    store: Store,
    behaviour: Behaviour | None = None,
    clock: Clock | None = None,
    username: str | None = None,
    key: str | None = None,
    public_url: str | None = None,
    journal: Journal | None = None,
    admin_token: str | None = None,
    on_loopback: bool = True,
) -> Flask:
    """A WSGI application over a store whose tables exist.

    ``username`` and ``key`` make sure of a connection with these credentials. With a ``clock`` every account goes
    by that one. ``app.extensions["mockomni"]`` holds what it is made of, also the first connection's key if new.
    """
    accounts = Accounts(store, behaviour or Behaviour(), Clock if clock is None else lambda: clock)
    wiring = Wiring(
        store, accounts, Journal() if journal is None else journal, public_url, accounts.ensure(username, key)
    )
    app = Flask("mockomni", static_folder=None)
    app.extensions["mockomni"] = wiring
    Door(accounts, Windows(), wiring.journal.record, public_url).mount(app)
    app.register_blueprint(control.blueprint(admin_token=admin_token, on_loopback=on_loopback, public_url=public_url))
    app.add_url_rule("/", "front", lambda: front(public_url))
    return app


def front(public_url: str | None) -> Response:
    """The page of whoever opens the address in a browser."""
    base = (public_url or request.host_url).rstrip("/")
    return Response(FRONT.format(version=__version__, base=base), content_type="text/plain; charset=utf-8")
