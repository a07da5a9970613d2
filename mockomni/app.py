"""Who is wired to whom? ``create_app`` hands the rooms to one another and decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import NullSession, SessionInterface, SessionMixin
from werkzeug.routing import MapAdapter

from mockomni.accounts import Account, Accounts, Welcome
from mockomni.accounts.attempts import Attempts
from mockomni.api import OMNI, Door, Windows, resource_at
from mockomni.clock import Clock
from mockomni.control import door as control
from mockomni.errors import Unavailable
from mockomni.exchange import Exchange
from mockomni.faults import Faults
from mockomni.journal import Journal
from mockomni.metrics import Metrics
from mockomni.settings import Behaviour
from mockomni.storage.store import Store
from mockomni.trust import Guard
from mockomni.web import door as web
from mockomni.web.room import Room
from mockomni.windows import Counter


@dataclass(slots=True)
class Wiring:
    """What an app is made of, for the doors and for whoever started it: ``app.extensions["mockomni"]``."""

    store: Store
    accounts: Accounts
    journal: Journal
    metrics: Metrics
    counter: Counter
    faults: Faults
    guard: Guard
    public_url: str | None
    welcome: Welcome
    # Told of what the server itself refuses.
    turned_away: Callable[..., str] | None = None

    @property
    def for_server(self) -> dict[str, Any]:
        """What a ``Server`` has to know beside the app: whom to tell, and whether answering waits for others."""
        waits = self.store.is_elsewhere or self.counter.is_elsewhere
        return {"turned_away": self.turned_away, "waits": waits}

    def close_account(self, account: Account) -> None:
        """Delete an account and forget all that was planned, called and counted; LimitReached when it is the last."""
        ids = [each.id for each in account.connections.all()]
        self.accounts.close(account)
        self.faults.clear(account.id)
        self.journal.clear(account.id)
        self._forget_calls(account, *ids)

    def remove_connection(self, account: Account, connection_id: int) -> None:
        """Delete a connection and forget its calls; NotFound when there is none."""
        account.connections.remove(connection_id)
        self._forget_calls(account, connection_id)

    def _forget_calls(self, account: Account, *connection_ids: int) -> None:
        # What is counted in a Redis that is away ends by itself.
        with suppress(Unavailable):
            for each in connection_ids:
                self.counter.forget((account.id, each))


def create_app(
    *,
    store: Store,
    behaviour: Behaviour | None = None,
    clock: Clock | None = None,
    username: str | None = None,
    key: str | None = None,
    public_url: str | None = None,
    journal: Journal | None = None,
    metrics: Metrics | None = None,
    counter: Counter | None = None,
    guard: Guard | None = None,
) -> Flask:
    """A WSGI application over a store.

    ``username`` and ``key`` make sure of a connection with these credentials. With a ``clock`` every account goes
    by that one. Without a ``guard`` the doors that are not Omni's are those of a server on loopback.
    ``app.extensions["mockomni"]`` holds what it is made of, also the first connection's key if new.
    """
    accounts = Accounts(store, behaviour or Behaviour(), Clock if clock is None else lambda: clock)
    welcome = accounts.ensure(username, key)
    journal = Journal() if journal is None else journal
    guard = guard or Guard(public_url=public_url)
    faults = Faults.of(store)
    wiring = Wiring(
        store, accounts, journal, metrics or Metrics(), counter or Windows(), faults, guard, public_url, welcome
    )
    app = App("mockomni", static_folder=None)
    app.extensions["mockomni"] = wiring
    door = Door(accounts, wiring.counter, recorder(wiring.journal, wiring.metrics), faults, public_url)
    door.mount(app)
    wiring.turned_away = door.turned_away
    attempts = Attempts(wiring.counter)
    app.register_blueprint(control.blueprint(guard, attempts))
    app.register_blueprint(web.blueprint(Room(guard, store, attempts, resource_at)))
    return app


class NoSessions(SessionInterface):
    """Nobody is remembered by a cookie of Flask's; the pages have a login of their own."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        return NullSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """There is nothing to save."""


class App(Flask):
    """Flask, spared what no call of Omni's door asks: which view is it, is the named host one, what holds a session?"""

    session_interface = NoSessions()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What finds the view of a path; nothing where there is but one."""
        if request is None or not request.path.startswith("/api/"):
            return super().create_url_adapter(request)
        request.url_rule, request.view_args = OMNI, {"path": request.path.removeprefix("/api/")}
        return None


def recorder(journal: Journal, metrics: Metrics) -> Callable[[Exchange], None]:
    """What is told of every answer of Omni's door."""

    def record(exchange: Exchange) -> None:
        metrics.count(exchange)
        journal.record(exchange)

    return record
