"""Which calls of this process are answered in it? Those of HTTP clients to ``https://api.cin7.com``, without a socket.

What a client writes goes to the server's own parser by a pipe in memory, and what the server writes comes back by
another, so keep-alive, uploads, timeouts, retries and faults are those of a real connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from weakref import WeakSet

from mockomni.inprocess import clients
from mockomni.inprocess.wire import End, pair
from mockomni.server.indoors import Indoors
from mockomni.settings import LIVE_HOST

REFUSED = "{host} was not called: only {hosts} is answered here, and answered_here(strict=True) lets nothing else out"


@contextmanager
def answered_here(app: Callable, hosts: Iterable[str] = (LIVE_HOST,), *, strict: bool = False) -> Iterator[None]:
    """Have a WSGI app answer what requests, urllib3, httpx, http.client and urllib send to these hosts, in any thread.

    Calls to other hosts go where they always do, or with ``strict`` fail with a ConnectionError. Blocks may be nested;
    the innermost that knows a host answers. Connections that a client has kept end with the block.
    """
    here = Here(app, hosts, strict)
    with opened(here):
        try:
            yield
        finally:
            here.leave()


class Here:
    """The hosts that an app answers for, and the connections to it."""

    def __init__(self, app: Callable, hosts: Iterable[str], strict: bool):
        self.hosts = frozenset(host.lower() for host in hosts)
        self.strict = strict
        self._server = Indoors(app, self.hosts)
        self._ends: WeakSet[End] = WeakSet()

    def connect(self, *, is_secret: bool, seconds: float | None = None) -> End:
        """A client's end of a new connection."""
        ours, theirs = pair()
        theirs.settimeout(seconds)
        self._ends.add(theirs)
        threading.Thread(
            target=self._server.converse, args=(ours,), kwargs={"is_secret": is_secret}, name="answers", daemon=True
        ).start()
        return theirs

    def leave(self) -> None:
        """End every connection."""
        for end in list(self._ends):
            with suppress(OSError):
                end.shutdown(2)
        self._server.close()


_open: list[Here] = []
_lock = threading.Lock()
_undo: list[Callable[[], None]] = []


def here_for(host: str) -> Here | None:
    """Who answers for a host, the innermost first; ConnectionRefusedError when nobody does and none may be called."""
    host = host.lower().removesuffix(".")
    for here in reversed(_open):
        if host in here.hosts:
            return here
    strict = next((here for here in reversed(_open) if here.strict), None)
    if strict is not None:
        raise ConnectionRefusedError(REFUSED.format(host=host, hosts=" and ".join(sorted(strict.hosts))))
    return None


@contextmanager
def opened(here: Here) -> Iterator[None]:
    """Turn the clients' connections here while anybody answers, and leave no trace afterwards."""
    with _lock:
        if not _open:
            _undo.extend(clients.turned(here_for))
        _open.append(here)
    try:
        yield
    finally:
        with _lock:
            _open.remove(here)
            while not _open and _undo:
                _undo.pop()()
