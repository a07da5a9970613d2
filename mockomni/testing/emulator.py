"""Which server do tests talk to? One for the process: an app, and a socket once it is needed."""

from __future__ import annotations

import atexit
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

from mockomni import seeding
from mockomni.app import Wiring, create_app
from mockomni.journal import Journal
from mockomni.server import Server
from mockomni.settings import Behaviour
from mockomni.storage.store import open_store
from mockomni.testing.options import Options, grid_of
from mockomni.testing.shop import Connection, Omni

HOST = "127.0.0.1"
# One test's calls are all kept: each shop's are forgotten with it.
MOST_EXCHANGES, MOST_BYTES = 50_000, 256 * 1024 * 1024
# Shops that are ready to be copied, of up to 22 MB each: a suite may ask for any number of seeds and anchors.
MOST_IMAGES = 8


class Emulator:
    """A server of this process, and the private shops on it. Starting it costs milliseconds, a shop a few."""

    def __init__(self) -> None:
        journal = Journal(most_exchanges=MOST_EXCHANGES, most_bytes=MOST_BYTES)
        self.app = create_app(store=open_store(), behaviour=Behaviour(limits=None), journal=journal)
        self._images: dict[tuple[str, int | None, date | None], bytes] = {}
        self._numbers = itertools.count(1)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def wiring(self) -> Wiring:
        """What the app is made of."""
        return self.app.extensions["mockomni"]

    @property
    def url(self) -> str:
        """Where the server listens, which it does from now on; it ends in ``/api``."""
        with self._lock:
            server = self._server or self._listen()
        return f"http://{HOST}:{server.port}/api"

    @contextmanager
    def shop(self, **said: Any) -> Iterator[Omni]:
        """A private shop for a ``with``, made of ``Options``; AssertionError at its end for a fault that never struck.

        ValueError for options that cannot be.
        """
        omni = self.open(Options.of(said))
        try:
            yield omni
            omni.assert_faults_struck()
        finally:
            self.close_shop(omni)

    def open(self, options: Options) -> Omni:
        """A private shop, to be closed by ``close_shop``."""
        grid, image = grid_of(options.permissions), self._image(options)
        username = f"Test{next(self._numbers)}NZ"
        opened = self.wiring.accounts.open_with_key(username, image, options.behaviour, name="Test", grid=grid)
        account, _, key = opened
        return Omni(self.wiring, account, Connection("Test", account.username, key), lambda: self.url)

    def close_shop(self, omni: Omni) -> None:
        """Forget a shop with all that was called, planned and kept in it."""
        self.wiring.close_account(omni.account)

    def close(self) -> None:
        """Stop listening and let go of everything."""
        with self._lock:
            if self._server is not None and self._thread is not None:
                self._server.stop()
                self._thread.join()
            self._server = self._thread = None
        self.wiring.store.close()

    def _image(self, options: Options) -> bytes:
        made_from = options.scenario, options.seed, options.anchor
        image = self._images.get(made_from)
        if image is None:
            image = seeding.copy(*made_from).image
            while len(self._images) >= MOST_IMAGES:
                self._images.pop(next(iter(self._images)), None)
            self._images[made_from] = image
        return image

    def _listen(self) -> Server:
        server = Server(HOST, 0)
        server.prepare()
        target, told = server.answer_with, self.wiring.for_server
        self._thread = threading.Thread(target=target, args=(self.app,), kwargs=told, name="mockomni", daemon=True)
        self._thread.start()
        self._server = server
        return server


@cache
def shared() -> Emulator:
    """The emulator of whoever has none of his own; it ends with the process."""
    emulator = Emulator()
    atexit.register(emulator.close)
    return emulator


def shop(**said: Any):
    """A private shop for a ``with``, without pytest: ``with mockomni.testing.shop(limits="3/60/5000") as omni:``."""
    return shared().shop(**said)
